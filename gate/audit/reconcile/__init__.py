"""The audit log of an API server beside the gate's own: what each knows and the other does not."""
