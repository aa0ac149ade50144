"""What the files of Claude Code have in common: rules for tools, hooks, models, plugins."""
