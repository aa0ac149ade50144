"""What the gate knows of its cluster: caches of what rules join on, kept by watching."""
