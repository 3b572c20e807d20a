"""Blocks in; the title, the headings and the sections that they make out; rows of tables."""
