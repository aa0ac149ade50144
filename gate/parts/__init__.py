"""What several formats have in common: pods, images, commands that start a server."""
