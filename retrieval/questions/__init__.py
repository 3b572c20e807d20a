"""A question in, what it asks for out: words to look for, and the kind of answer."""
