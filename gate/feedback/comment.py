"""The text of a comment: how it is known again, and how it is cut where it is too long."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gate.errors import ConfigError
from gate.feedback import Proof, Told, Word
from gate.reports.markdown import code, details, escaped

CONTEXT = re.compile(r"(?!.*--)[A-Za-z0-9](?:[A-Za-z0-9 ._/:-]{0,98}[A-Za-z0-9])?")
URL = re.compile(r"https?://[^\s<>()\[\]\"'`\\]{1,2000}", re.ASCII)
CUT = (
    "\n\n**This is the beginning only**: the whole is longer than a comment may be. "
    "The report of the build has all of it.\n"
)


@dataclass(frozen=True, slots=True)
class About:
    """What a comment is about: a commit, and the address of the build that judged it, if known."""

    commit: str
    url: str


def check_context(context: str) -> str:
    """Give a context back if it can stand in a comment of HTML. Raises `ConfigError`."""
    if not CONTEXT.fullmatch(context):
        raise ConfigError(
            f"{context[:100]!r} is no name for what is reported",
            advice="use at most 100 letters, digits, spaces and . _ / : -, as in agentgate/prod",
        )
    return context


def check_url(url: str) -> str:
    """Give an address back if it can stand in a link; raises `ConfigError`."""
    if url and not (url.isascii() and url.isprintable() and URL.fullmatch(url)):
        raise ConfigError(f"{url[:200]!r} is no address to link to", advice="begin with https://")
    return url


def marker(context: str) -> str:
    """Write by what a comment is known again, which nobody sees."""
    return f"<!-- agentgate report: {context} -->"


def compose(told: Told, context: str, about: About, longest: int) -> str:
    """Write a comment of at most so many bytes, which are never fewer than what a forge counts."""
    head = f"{marker(context)}\n### {escaped(context)}\n\n**{told.word}**: {told.counted}\n"
    foot = "\n---\n" + "<br>".join(footers(told.proof, about)) + "\n"
    body = "".join(f"\n{block}\n" for block in [*remarks(told), *details(told.decision)])
    room = longest - len((head + CUT + foot).encode())
    return head + within(body, room) + foot


def remarks(told: Told) -> Iterator[str]:
    """Say why something is denied without a denial."""
    if told.word is Word.DENIED and told.decision.allowed:
        yield "Warnings count as denials here."


def within(body: str, room: int) -> str:
    """Keep the lines for which there is room: none goes on in the next, so that all stay whole."""
    if len(body.encode()) <= room:
        return body
    kept = []
    for line in body.splitlines(keepends=True):
        room -= len(line.encode())
        if room < 0:
            break
        kept.append(line)
    return "".join(kept).rstrip("\n") + CUT


def footers(proof: Proof | None, about: About) -> Iterator[str]:
    """Say of what this is the verdict, and where there is more."""
    if about.commit:
        yield f"Reported for {code(about.commit)}"
    if proof:
        judged = f", of {code(proof.commit)}" if proof.commit not in ("", about.commit) else ""
        held = f" at index {proof.index} of {code(proof.origin)}" if proof.origin else ""
        yield f"Record {code(f'sha256:{proof.digest}')}{judged}{held}, not verified here"
    if about.url:
        yield f"[The build](<{about.url}>)"
