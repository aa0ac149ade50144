"""The patterns by which Argo CD picks files, and the variables that it fills in."""

import re
from collections.abc import Iterator, Mapping

from gate.delivery.trees import Unreproducible

VARIABLE = re.compile(r"\$(?:(\$)|([A-Za-z_][A-Za-z0-9_]*)|\{(\$|[A-Za-z_][A-Za-z0-9_]*)\})")
TOKEN = re.compile(
    r"\\(.)|(\*+)|(\?)|\[([!^]?)((?:\\.|[^\]\\])+)\]|([{},])|([^\\*?\[{},])", re.DOTALL
)


def pattern(text: str) -> re.Pattern[str]:
    """Read a pattern, in which `*` stands for slashes as well; raises `Unreproducible`."""
    pieces = list(pieces_of(text))
    if pieces.count("(?:") != pieces.count(")"):
        raise unread(text)
    try:
        return re.compile("".join(pieces), re.DOTALL)
    except re.error:
        raise unread(text) from None


def pieces_of(text: str) -> Iterator[str]:
    """Write a pattern as a regular expression, piece by piece."""
    depth = position = 0
    while position < len(text):
        found = TOKEN.match(text, position)
        if found is None:
            raise unread(text)
        position = found.end()
        escaped, stars, mark, negation, members, brace, plain = found.groups()
        if brace:
            depth += {"{": 1, "}": -1, ",": 0}[brace]
            yield braced(brace, within=depth > 0 or brace == "}")
        elif members:
            yield f"[{'^' if negation else ''}{listed(members)}]"
        else:
            yield ".*" if stars else "." if mark else re.escape(escaped or plain)


def braced(brace: str, *, within: bool) -> str:
    """Write what stands around alternatives, and between them."""
    match brace:
        case "{":
            return "(?:"
        case "}":
            return ")"
        case _:
            return "|" if within else ","


def listed(members: str) -> str:
    """Write the characters of a class; a range stays one."""
    return re.sub(r"([\[\]^&~|])", r"\\\1", members)


def unread(text: str) -> Unreproducible:
    """Say that a pattern cannot be read."""
    return Unreproducible(f"the pattern {text!r} cannot be read")


def filled(text: str, variables: Mapping[str, str]) -> str:
    """Fill in variables, those that there are; others become nothing, as Argo CD has it.

    Raises `Unreproducible` for a `$` that is followed by anything else.
    """
    if "$" in VARIABLE.sub("", text):
        raise Unreproducible(f"the variables in {text!r} cannot be read")
    return VARIABLE.sub(lambda found: value_of(found, variables), text)


def value_of(found: re.Match[str], variables: Mapping[str, str]) -> str:
    """Give what a variable stands for."""
    name = next(each for each in found.groups() if each)
    return "$" if name == "$" else variables.get(name, "")
