"""The articles' folder: its changes put in service, and files that come by chat."""
