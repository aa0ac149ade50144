"""What a log shows to everybody: its checkpoint and its tiles, as files that only grow."""
