"""Where a log is kept on disk: SQLite, durable before it answers."""
