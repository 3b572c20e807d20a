"""What the bot does with updates, a file a surface."""
