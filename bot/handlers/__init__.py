"""Update handlers, a file for each surface; the replies are built in `bot.views`."""
