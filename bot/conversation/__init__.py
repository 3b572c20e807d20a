"""What a message requests, given the previous turn, and the reply to it."""
