"""How a decision becomes a signed record: what was judged, of which commit, by which policy."""
