"""Readers of office files, books and mails."""
