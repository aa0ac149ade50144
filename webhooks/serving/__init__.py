"""The service `gate serve`: one process that watches, and others that answer."""
