"""`gate keys add`: write a key into a trust policy, as that of a log or of a speaker."""

import sys
from argparse import Namespace
from pathlib import Path

from gate.audit import Algorithm, PublicKey
from gate.audit.log.notes import check_origin
from gate.audit.trust import Identity, LogKey, Span, Speaker, Trust, read_trust
from gate.cli import ALLOWED
from gate.commands.keys.rewriting import begun, read_policy, with_log, with_speaker
from gate.commands.keys.telling import authority_of, content, indices, public_of
from gate.display.visible import visible
from gate.errors import SourceError
from gate.files import create, mode_at, replace
from gate.model import Door


def run(options: Namespace) -> int:
    """Add the key, and tell what the policy says of it."""
    if options.origin is None:
        told = add_speaker(options.trust, spoken(options, who(options)))
    else:
        told = add_log(options, public_of(options.key))
    sys.stdout.write(f"{visible(told)}\n")
    return ALLOWED


def who(options: Namespace) -> PublicKey | Identity:
    """Read a key, or whose keys an authority certifies; raises `SourceError`."""
    if not (options.issuer or options.subject):
        return public_of(options.key)
    if not (options.issuer and options.subject):
        raise SourceError("an identity is a --subject and the --issuer that vouches for it")
    return Identity(options.issuer, options.subject, authority_of(options.key))


def add_log(options: Namespace, key: PublicKey) -> str:
    """Add a log, to a new trust policy if there is none."""
    if any((options.verifier, options.door, options.resource, options.since, options.issuer)):
        raise SourceError(
            "--origin is for the key of a log, the other options for that of a speaker",
            advice="use two keys, and add each by itself",
        )
    if key.algorithm is not Algorithm.ED25519:
        raise SourceError(
            f"{options.key} cannot sign checkpoints: it is no Ed25519 key",
            advice="gate keys generate --for checkpoint checkpoint.key",
        )
    log = LogKey(check_origin(options.origin), key)
    path: Path = options.trust
    if mode_at(path):
        replace(path, with_log(read_policy(str(path), content(path)), log))
    else:
        create(path, begun(log))
    return f"{path}: the log {log.origin}, whose checkpoints {key.key_id} signs"


def spoken(options: Namespace, speaker: PublicKey | Identity) -> Speaker:
    """Read what is to be believed of a speaker; raises `SourceError` when something is not said."""
    needed = {
        "--verifier": options.verifier,
        "--door": options.door,
        "--resource": options.resource,
        "--from": options.since,
    }
    missing = [option for option, values in needed.items() if not values]
    if missing:
        raise SourceError(
            f"not said: {', '.join(missing)}",
            advice="a key speaks as somebody, at some door, on some resources, from some index of "
            "a log on; for the key of a log, give --origin alone",
        )
    return Speaker(
        speaker,
        tuple(options.verifier),
        tuple(Door(door) for door in options.door),
        tuple(options.resource),
        tuple(options.environment),
        tuple(Span(origin, index) for origin, index in indices(options.since).items()),
    )


def add_speaker(path: Path, speaker: Speaker) -> str:
    """Add a speaker to a trust policy that is there."""
    policy = read_policy(str(path), content(path))
    refuse_retired(policy.trust, speaker)
    replace(path, with_speaker(policy, speaker))
    version = read_trust(content(path), str(path)).version
    return f"{path}: version {version}, in which {speaker.name} may speak"


def refuse_retired(trust: Trust, speaker: Speaker) -> None:
    """Raise `SourceError` for a key that was ended: what was ended stays ended."""
    origins = {span.origin for span in speaker.spans}
    for known in trust.speakers:
        for span in known.spans:
            if known.who == speaker.who and span.closed and span.origin in origins:
                raise SourceError(
                    f"{speaker.name} ended at {span.end} of {span.origin}",
                    advice="make another key (gate keys generate), or speak as another identity",
                )
