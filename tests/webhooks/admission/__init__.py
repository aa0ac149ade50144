"""The door of admission."""
