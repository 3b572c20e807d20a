"""What the wording of a question asks for, and whether a sentence in the normal form has it."""
