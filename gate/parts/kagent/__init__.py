"""What the kinds of kagent's group `kagent.dev` say, kind by kind."""
