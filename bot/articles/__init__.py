"""Files in the folder and files sent by chat in, a new library in service out."""
