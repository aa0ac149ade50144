"""`gate keys retire`: end a key in a trust policy, at an index of a log."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path

from gate.audit.trust import Trust
from gate.cli import ALLOWED
from gate.commands.keys.rewriting import read_policy, with_ends
from gate.commands.keys.telling import content, indices, public_of
from gate.display.visible import visible
from gate.errors import SourceError
from gate.files import replace

ID = "SHA256:"


def run(options: Namespace) -> int:
    """End the key wherever the policy lets it speak."""
    path: Path = options.trust
    policy = read_policy(str(path), content(path))
    name = name_of(options.key, policy.trust)
    until = indices(options.until)
    ends = {(number, origin): until[origin] for number, origin in spoken(policy.trust, name, until)}
    replace(path, with_ends(policy, ends))
    told = ", ".join(f"below index {index} of {origin}" for origin, index in until.items())
    lines = [f"{path}: {name} is believed only {told}", *still(policy.trust, name, until)]
    sys.stdout.write("".join(f"{visible(line)}\n" for line in lines))
    return ALLOWED


def name_of(text: str, trust: Trust) -> str:
    """Name the speaker that is meant: by its name, or by the file of its key."""
    if text.startswith(ID) or any(speaker.name == text for speaker in trust.speakers):
        return text
    return public_of(Path(text)).key_id


def still(trust: Trust, name: str, until: Mapping[str, int]) -> Iterator[str]:
    """Name the logs in which a key is still believed, without an end."""
    for speaker in trust.speakers:
        for span in speaker.spans:
            if speaker.name == name and not span.closed and span.origin not in until:
                yield f"it is STILL believed in {span.origin}, from {span.start} on"


def spoken(trust: Trust, name: str, until: Mapping[str, int]) -> list[tuple[int, str]]:
    """Find where a key speaks, as (number of the speaker, origin).

    Raises `SourceError` when it does not, or ended earlier: what was ended stays ended.
    """
    found = [
        (number, span)
        for number, speaker in enumerate(trust.speakers)
        for span in speaker.spans
        if speaker.name == name and span.origin in until
    ]
    silent = set(until) - {span.origin for _, span in found}
    if silent:
        raise SourceError(
            f"{name} does not speak in {', '.join(sorted(silent))}",
            advice="the key of an approver ends by `until` in its entry, which is written by hand",
        )
    for _, span in found:
        if span.end is not None and span.end < until[span.origin]:
            raise SourceError(f"{name} ended at {span.end} of {span.origin} already")
    return [(number, span.origin) for number, span in found]
