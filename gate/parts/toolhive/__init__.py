"""What the kinds of ToolHive's group say, and what its operator makes of them."""
