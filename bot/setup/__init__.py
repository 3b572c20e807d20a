"""`python -m bot setup`: answers of the owner in, a file .env out."""
