"""What KubeRay's objects say of their pods, of Ray's own resources and of what Ray serves."""
