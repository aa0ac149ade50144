"""How long a verdict on a whole revision takes."""
