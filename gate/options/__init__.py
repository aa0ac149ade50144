"""The options of every command, described for `gate.cli`."""
