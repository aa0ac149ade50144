"""Where rules stand in `data`: the same modules, with all that is theirs below one place."""

import re
from collections.abc import Iterator

from gate.errors import Fault, Place, PolicyError

OURS = "agentgate"
"""The one root of `data` that the gate owns on a server and in a bundle."""
BESIDE = ("params", "catalogue")
"""What stands beside `agentgate` for a rule as it is written, and below it once it has moved."""

# What is quoted or a comment is passed over. A template string is text with expressions in braces.
CODE = re.compile(
    r'"(?:[^"\\]|\\.)*"|`[^`]*`|#[^\n]*'
    r'|\$(?P<quote>["`])|(?P<open>\{)|(?P<close>\})|(?<![\w.])(?P<word>data|package)\b'
)
TEXTS = {
    '"': re.compile(r'\\.|(?P<open>\{)|(?P<close>")', re.DOTALL),
    "`": re.compile(r"\\\{|(?P<open>\{)|(?P<close>`)"),
}
ROOT = re.compile(r'(?P<word>data|package\s+)(?:\.?(?P<name>\w+)|\["(?P<quoted>\w+)"\])')


def move(file: str, source: str, place: str) -> str:
    """Write a module for `place`, a dotted path in `data`, without moving any of its lines.

    Raises `PolicyError` where it reads something that no rule is given.
    """
    written, done = [], 0
    for start in words(source):
        root = ROOT.match(source, start)
        name = "" if root is None else root["name"] or root["quoted"]
        if root is None or name not in (OURS, *BESIDE):
            raise outside(file, source, start)
        moved = place if name == OURS else f"{place}.{name}"
        dot = "." if root["word"] == "data" else ""
        written += [source[done:start], root["word"], dot, moved]
        done = root.end()
    return "".join((*written, source[done:]))


def words(source: str) -> Iterator[int]:
    """Find where a module names its package and where it reads `data`."""
    inside: list[str] = []
    place = 0
    while found := TEXTS.get(inside[-1] if inside else "", CODE).search(source, place):
        place = found.end()
        match found.lastgroup:
            case "word":
                yield found.start()
            case "quote" | "open":
                inside.append(found["quote"] if found.lastgroup == "quote" else "{")
            case "close" if inside:
                inside.pop()


def outside(file: str, source: str, start: int) -> PolicyError:
    """Say that a module reads what only the server's own policies know."""
    line = source.count("\n", 0, start) + 1
    column = start - source.rfind("\n", 0, start)
    message = (
        f"rules may read data.{OURS}, {' and '.join(f'data.{each}' for each in BESIDE)} only: "
        "anything else is somebody else's on a server"
    )
    return PolicyError(
        "a rule cannot be moved to an OPA server",
        faults=[Fault(message, Place(file, line, column))],
    )
