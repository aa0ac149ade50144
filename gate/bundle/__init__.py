"""All manifests of a change together: who refers to whom, and what is never applied together."""

from gate.bundle.bundle import Bundle, Slice, alike

__all__ = ["Bundle", "Slice", "alike"]
