"""What helps a repository to begin with the gate: drafts of its files, and additions to them."""
