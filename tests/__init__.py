"""The tests, in the rooms of the code; `telegram` has the Bot API that the bot talks to in them."""
