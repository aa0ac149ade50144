"""The door before a sync: a GitOps controller asks, and the whole revision is judged at once."""
