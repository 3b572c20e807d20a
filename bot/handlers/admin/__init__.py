"""The admin's commands and messages: the articles' folder changed, and the weekly digest."""
