"""Lines that somebody types in, what the bot replies in the terminal out; the same handlers."""
