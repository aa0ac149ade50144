"""The gate's own webhook configuration: what was installed, and what the cluster has of it."""
