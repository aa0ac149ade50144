"""How the files of settings of services are written: keys as in Kubernetes, and no other ones."""

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from gate.config.entries import Entry


class Part(Entry):
    """A part of the settings, whose keys are written as in Kubernetes."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=to_camel, validate_by_name=False
    )
