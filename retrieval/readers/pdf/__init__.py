"""Readers of PDF files and of pictures of pages."""
