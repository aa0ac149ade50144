"""How long `gate prove` takes on a long history, beside Git's own search."""
