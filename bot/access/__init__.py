"""Who may ask, and how often, checked before all other handlers."""
