"""Files of office programs, books and mails in, their Markdown and what they declare out."""
