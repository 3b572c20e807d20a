"""Who may ask, and how much: ids in, a verdict out. The gate is before all handlers."""
