"""What a real Argo CD does, in a cluster of its own: it would act on what other tests make."""
