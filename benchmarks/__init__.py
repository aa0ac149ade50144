"""Side-by-side runs of the gate and its peers."""
