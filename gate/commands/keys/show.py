"""`gate keys show`: what is public of a key, or what a trust policy says."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from hashlib import sha256

from gate.audit import PublicKey
from gate.audit.keys import open_key, public_pem
from gate.audit.trust import Approver, Identity, Span, Speaker, Trust, read_trust
from gate.cli import ALLOWED
from gate.commands.keys.telling import content, facts, password_of, public_of
from gate.display.visible import visible

BEGINNINGS = (b"-----BEGIN ENCRYPTED PRIVATE KEY-----", b"-----BEGIN PRIVATE KEY-----")


def run(options: Namespace) -> int:
    """Tell what the file is by how it begins."""
    data = content(options.file).lstrip()
    if data.startswith(BEGINNINGS):
        lines = of_key(open_key(options.file, password_of(options)).key, options.origin)
    elif data.startswith(b"-----BEGIN "):
        lines = of_key(public_of(options.file), options.origin)
    else:
        lines = of_trust(read_trust(content(options.file), str(options.file)))
    sys.stdout.write("".join(f"{visible(line)}\n" for line in lines))
    return ALLOWED


def of_key(key: PublicKey, origin: str | None) -> Iterator[str]:
    """Tell what is public of a key."""
    yield from facts(key, origin)
    yield from public_pem(key).decode("ascii").splitlines()


def of_trust(trust: Trust) -> Iterator[str]:
    """Tell what a trust policy says."""
    yield f"version: {trust.version}"
    yield f"sha256: {trust.digest}"
    yield f"previous: {trust.previous or 'none, this is the first'}"
    for log in trust.logs:
        yield f"log {log.origin}: {log.key.key_id}"
    for speaker in trust.speakers:
        yield from of_speaker(speaker)
    for approver in trust.approvers.entries:
        yield from of_approver(approver)


def of_speaker(speaker: Speaker) -> Iterator[str]:
    """Tell what is believed of a speaker."""
    match speaker.who:
        case PublicKey() as key:
            yield f"speaker {key.key_id} ({key.algorithm})"
        case Identity() as identity:
            yield f"speaker {identity.subject} (certified; {identity.issuer} vouches)"
            for each in identity.authority:
                yield f"  authority: sha256:{sha256(each).hexdigest()}"
    parts: Sequence[tuple[str, Sequence[str]]] = (
        ("verifiers", speaker.verifiers),
        ("doors", speaker.doors),
        ("resources", speaker.resources),
        ("environments", speaker.environments or ("all",)),
        ("believed", [of_span(span) for span in speaker.spans]),
    )
    for name, values in parts:
        yield f"  {name}: {', '.join(values)}"


def of_approver(approver: Approver) -> Iterator[str]:
    """Tell what is believed of somebody who approves."""
    who = approver.who
    name = who.key_id if isinstance(who, PublicKey) else f"{who.subject} (certified)"
    yield f"approver {approver.name}: {name}"
    yield f"  groups: {', '.join(approver.groups)}"
    yield f"  addresses: {', '.join(approver.emails)}"
    yield f"  resources: {', '.join(approver.resources)}"
    yield f"  believed: {', '.join(map(of_span, approver.spans))}"


def of_span(span: Span) -> str:
    """Tell where in a log a key is believed."""
    return f"{span.origin} from {span.start}" + ("" if span.end is None else f" until {span.end}")
