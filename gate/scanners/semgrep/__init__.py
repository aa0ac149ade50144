"""Scanning code with semgrep; `scope` says of which files, and is all that most runs need."""
