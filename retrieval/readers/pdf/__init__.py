"""Pages of PDF files and pictures of pages in, Markdown with headings and whole paragraphs out."""
