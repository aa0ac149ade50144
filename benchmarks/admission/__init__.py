"""How fast the admission webhook decides."""
