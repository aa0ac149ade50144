"""Signed records of what was decided at the door, kept before the answer."""

from webhooks.admission.recording.published import Published
from webhooks.admission.recording.reached import Reached
from webhooks.admission.recording.recorder import Signing

__all__ = ["Published", "Reached", "Signing"]
