"""The options of the commands that keep and prove records, described for `gate.cli`."""
