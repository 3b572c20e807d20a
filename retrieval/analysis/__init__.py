"""Analysis: text in any script in; its normal form, its tokens and what they are read as out."""
