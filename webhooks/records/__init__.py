"""Records that are brought over the network: by whom, and whether the log may keep them."""
