"""Text analysis: the normal form of a text, its tokens, numbers, codes, synonyms and sounds."""
