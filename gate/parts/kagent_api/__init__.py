"""What the kinds of kagent's group `api.kagent.dev` say, where they differ from `kagent.dev`."""
