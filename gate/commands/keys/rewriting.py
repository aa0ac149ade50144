"""How the text of `trust.yaml` is changed: what people wrote around it stays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as altered
from hashlib import sha256

from gate.adoption.exemptions import Text
from gate.adoption.scalars import quoted
from gate.audit import PublicKey
from gate.audit.keys import public_pem
from gate.audit.keys.certificates import authority_pem
from gate.audit.trust import Identity, LogKey, Span, Speaker, Trust, read_trust
from gate.config.files import only_document
from gate.document import Document, Placed, Source, Syntax, places
from gate.errors import ConfigError, Fault

INDENT = 2


@dataclass(frozen=True, slots=True)
class Edit:
    """A text that takes the place of the characters between two positions."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Policy:
    """The file of a trust policy: where it is, its bytes, and what they say."""

    path: str
    data: bytes
    trust: Trust

    @property
    def document(self) -> Document:
        """Give the document in the file."""
        return only_document(Source(self.path, self.data, Syntax.YAML))

    @property
    def text(self) -> Text:
        """Give the text of the file."""
        return Text(self.data.decode("utf-8"))


def read_policy(path: str, data: bytes) -> Policy:
    """Read a trust policy that is to be changed; raises `ConfigError`."""
    return Policy(path, data, read_trust(data, path))


def begun(log: LogKey) -> str:
    """Write the first version of a trust policy."""
    return "\n".join(["version: 1", "logs:", *log_lines(log, INDENT), ""])


def with_log(policy: Policy, log: LogKey) -> str:
    """Write a trust policy with one more log; raises `ConfigError` when that is not possible."""
    wanted = altered(policy.trust, logs=(*policy.trust.logs, log))
    lines = log_lines(log)
    edit = appended(policy, "logs", len(policy.trust.logs), lines)
    return checked(policy, [edit], wanted, lines)


def with_speaker(policy: Policy, speaker: Speaker) -> str:
    """Write a trust policy with one more speaker; raises `ConfigError` as `with_log`."""
    wanted = altered(policy.trust, speakers=(*policy.trust.speakers, speaker))
    lines = speaker_lines(speaker)
    edit = appended(policy, "speakers", len(policy.trust.speakers), lines)
    return checked(policy, [edit], wanted, lines)


def with_ends(policy: Policy, ends: Mapping[tuple[int, str], int]) -> str:
    """Write a trust policy in which keys end, given as (number of the speaker, origin): index.

    Raises `ConfigError` as `with_log`.
    """
    speakers = tuple(
        altered(
            speaker, spans=tuple(ended(span, ends.get((n, span.origin))) for span in speaker.spans)
        )
        for n, speaker in enumerate(policy.trust.speakers)
    )
    edits = [end_edit(policy, number, origin, index) for (number, origin), index in ends.items()]
    by_hand = [f"until: {index}  # of {origin}" for (_, origin), index in ends.items()]
    return checked(policy, edits, altered(policy.trust, speakers=speakers), by_hand)


def ended(span: Span, index: int | None) -> Span:
    """End a span, if there is an index to end it at."""
    return span if index is None else altered(span, end=index)


def checked(
    policy: Policy, edits: Sequence[Edit | None], wanted: Trust, by_hand: Sequence[str]
) -> str:
    """Apply edits, count the version up, and make sure that the text says just what is wanted."""
    previous = sha256(policy.data).hexdigest()
    wanted = altered(wanted, version=policy.trust.version + 1, previous=previous, digest="")
    known = [edit for edit in [*edits, *stamps(policy, wanted)] if edit is not None]
    text = applied(policy.text.text, known)
    if len(known) < len(edits) or not says(text, wanted, policy.path):
        stamp = [f"version: {wanted.version}", f"previous: {quoted(previous)}"]
        raise ConfigError(
            f"{policy.path} is laid out in a way that nothing can be changed in safely",
            faults=[Fault(line) for line in ("write this by hand:", *stamp, *by_hand)],
        )
    return text


def says(text: str, wanted: Trust, path: str) -> bool:
    """Say whether a text is read as a trust policy."""
    try:
        return altered(read_trust(text.encode("utf-8"), path), digest="") == wanted
    except ConfigError:
        return False


def applied(text: str, edits: Sequence[Edit]) -> str:
    """Apply edits that do not overlap, the last one first."""
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def stamps(policy: Policy, wanted: Trust) -> Iterator[Edit]:
    """Count the version up, and name the version before: in quotes, it may look like a number."""
    text = policy.text
    version, previous = places([(policy.document, "/version"), (policy.document, "/previous")])
    start, end = span_of(text, version)
    yield Edit(start, end, str(wanted.version))
    if previous.found:
        yield Edit(*span_of(text, previous), quoted(wanted.previous))
    else:
        line = text.after(end)
        yield Edit(line, line, text.lines([f"previous: {quoted(wanted.previous)}"]))


def appended(policy: Policy, key: str, size: int, lines: Sequence[str]) -> Edit | None:
    """Add an entry at the end of a list of `size`; `None` where its place cannot be found."""
    text, document = policy.text, policy.document
    whole, last = places([(document, f"/{key}"), (document, f"/{key}/{max(size - 1, 0)}")])
    if not whole.found:
        end = len(text.text.rstrip())
        return Edit(end, end, text.lines([f"{key}:", *indented(lines, INDENT)]))
    start, end = span_of(text, whole)
    if not size:
        return Edit(start, end, text.lines(indented(lines, INDENT)))
    if text.text[start : start + 1] == "[":
        return None
    stop = text.after(len(text.text[: span_of(text, last)[1]].rstrip()))
    return Edit(stop, stop, text.lines(indented(lines, whole.value.column - 1)))


def end_edit(policy: Policy, number: int, origin: str, index: int) -> Edit | None:
    """End a key at an index of a log; `None` where its place cannot be found."""
    text, document = policy.text, policy.document
    at = f"/speakers/{number}/logs/{origin}"
    start, end = places([(document, f"{at}/from"), (document, f"{at}/until")])
    if end.found:
        return Edit(*span_of(text, end), str(index))
    if start.key is None:
        return None
    stop = span_of(text, start)[1]
    if is_flow(policy, at):
        return Edit(stop, stop, f", until: {index}")
    stop = text.after(stop)
    return Edit(stop, stop, text.lines([f"{' ' * (start.key.column - 1)}until: {index}"]))


def is_flow(policy: Policy, pointer: str) -> bool:
    """Say whether a mapping is written in braces."""
    start, _ = span_of(policy.text, places([(policy.document, pointer)])[0])
    return policy.text.text[start : start + 1] == "{"


def span_of(text: Text, place: Placed) -> tuple[int, int]:
    """Find the positions between which a value stands."""
    at = place.value
    return text.offset(at.line, at.column), text.offset(at.end_line, at.end_column)


def log_lines(log: LogKey, indent: int = 0) -> list[str]:
    """Write a log as an entry of a list."""
    pem = public_pem(log.key).decode("ascii").splitlines()
    lines = [f"- origin: {log.origin}", "  key: |", *(f"    {line}" for line in pem)]
    return indented(lines, indent)


def speaker_lines(speaker: Speaker) -> list[str]:
    """Write a speaker as an entry of a list."""
    lists = {
        "verifiers": speaker.verifiers,
        "doors": speaker.doors,
        "resources": speaker.resources,
        "environments": speaker.environments,
    }
    return [
        f"# {speaker.name}",
        *who_lines(speaker.who),
        *(
            f"  {key}: [{', '.join(map(quoted, values))}]"
            for key, values in lists.items()
            if values
        ),
        "  logs:",
        *(f"    {span.origin}: {{from: {span.start}}}" for span in speaker.spans),
    ]


def who_lines(who: PublicKey | Identity) -> list[str]:
    """Write who speaks: a key, or an identity with its authority."""
    match who:
        case PublicKey():
            return ["- key: |", *indented(public_pem(who).decode("ascii").splitlines(), 4)]
        case Identity(issuer, subject, authority):
            pem = authority_pem(authority).decode("ascii").splitlines()
            names = (f"issuer: {quoted(issuer)}", f"subject: {quoted(subject)}", "authority: |")
            return ["- identity:", *indented(names, 4), *indented(pem, 6)]


def indented(lines: Sequence[str], indent: int) -> list[str]:
    """Write lines deeper."""
    return [f"{' ' * indent}{line}" for line in lines]
