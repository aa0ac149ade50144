"""The scanner of secrets by shape, over the text of files."""
