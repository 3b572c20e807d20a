"""The sections and articles that a question asks for by heading, title or number."""
