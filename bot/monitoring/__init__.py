"""What happens in the bot in, what is seen of it from outside out: figures, health, the log."""
