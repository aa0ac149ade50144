"""Whose verdicts a service believes, as its settings say."""

from gate.audit.trust import read_trust
from gate.errors import ConfigError
from gate.files import contents
from gate.verdicts import Belief
from webhooks.admission.settings import SettingsFile

LARGEST = 1024 * 1024


def belief_of(settings: SettingsFile) -> Belief | None:
    """Read the trust policy; None where the settings say nothing of verdicts.

    Raises `ConfigError`.
    """
    verdicts = settings.presync.verdicts if settings.presync else None
    if verdicts is None:
        return None
    trust = read_trust(contents(verdicts.trust, LARGEST, ConfigError), str(verdicts.trust))
    return Belief(trust, settings.verifier, settings.cluster.uid, verdicts.namespace)
