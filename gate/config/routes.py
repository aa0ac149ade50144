"""Paths into an object, as their owner writes them: JSON Pointers, or JSONPath without filters."""

import re

from gate.tree import unescape

Route = tuple[str, ...]
"""The names to step through; `*` is every item of a list or every value of a mapping."""

EACH = "*"
STEP = re.compile(
    r"""\.(?P<name>[A-Za-z_][\w-]*|\*)|\[(?:(?P<index>\d+|\*)|'(?P<single>[^']+)'|"(?P<double>[^"]+)")\]"""
)


def route(text: str) -> Route:
    """Read a JSON Pointer (RFC 6901, with `*` as a token of its own) or a JSONPath (RFC 9535).

    Of JSONPath, names, indices and wildcards are understood. Raises `ValueError` for all else.
    """
    if text == "" or text.startswith("/"):
        tokens = text.split("/")[1:]
        return tuple(map(unescape, tokens))
    if not text.startswith("$"):
        raise ValueError("a path must begin with / (a JSON Pointer) or with $ (a JSONPath)")
    steps: list[str] = []
    position = 1
    while position < len(text):
        found = STEP.match(text, position)
        if found is None:
            raise ValueError(f"{text[position:]!r} is not a name, an index or a wildcard")
        steps.append(next(part for part in found.groups() if part))
        position = found.end()
    return tuple(steps)
