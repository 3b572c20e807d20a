"""The admin's chat: /reload, /remove, /undo and articles that are sent in, the folder changed."""
