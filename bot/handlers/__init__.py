"""Updates in, calls of the Bot API out: a file a surface. What is said is made in `bot.views`."""
