"""The scanner of what tools depend on: manifests and lock files of PyPI, npm, Go and Cargo."""
