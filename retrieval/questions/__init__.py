"""Question analysis: the terms to search for, and what is asked for."""
