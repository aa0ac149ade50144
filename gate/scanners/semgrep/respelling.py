"""What semgrep's readers do not know, spelled so that they do: of the same length."""

import ast
import re
import warnings
from collections.abc import Iterator
from itertools import accumulate

PYTHON = (".py", ".pyi")
CASE = re.compile(rb"^\s{0,200}case\b", re.MULTILINE)
REST = re.compile(rb"\*\*\s{0,200}\w")
CAPTURE = b"0:"
TYPED = (".ts", ".tsx", ".mts", ".cts")
TYPES = re.compile(rb"^(export )type(?= \* from\b)", re.MULTILINE)
MEMBER = re.compile(rb"^(\s{0,200}(?:readonly )?)abstract(?=\??:)", re.MULTILINE)
PAGES = (".tsx", ".jsx", ".js", ".mjs", ".cjs")
AMPERSAND = re.compile(rb"((?:^|[>}])[^<>{}=;()\[\]&\n]{0,200}\s)&(?=\s)", re.MULTILINE)


def respelled(path: str, data: bytes) -> bytes:
    """Write `**rest` in a pattern of `match` as `0:rest`, which binds the same name.

    Semgrep 1.181 to 1.185 gives up on the whole file (its issue 11914). Nor does it read an `&`
    that stands alone in the text of a page, `<p>Tools & agents</p>`: that becomes a `|`; nor, in
    TypeScript, `export type * from`, which loses its `type`, and a member called `abstract`, which
    is written large. Nothing else is changed, and no place moves; what Python itself cannot read is
    left as it is, for semgrep to refuse.
    """
    if path.endswith(TYPED):
        data = MEMBER.sub(rb"\1ABSTRACT", TYPES.sub(rb"\1    ", data))
    if path.endswith(PAGES):
        return AMPERSAND.sub(rb"\1|", data)
    if not (path.endswith(PYTHON) and CASE.search(data) and REST.search(data)):
        return data
    spelled = bytearray(data)
    for start, end in mappings(data):
        at = data.rfind(b"**", start, end)
        if at >= 0:
            spelled[at : at + len(CAPTURE)] = CAPTURE
    return bytes(spelled)


def mappings(data: bytes) -> Iterator[tuple[int, int]]:
    """Find the patterns of mappings that take in the rest: where they begin, and end."""
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(data.decode())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    lines = [0, *accumulate(len(line) for line in data.splitlines(keepends=True))]
    for node in ast.walk(tree):
        if isinstance(node, ast.MatchMapping) and node.rest:
            end = lines[node.end_lineno - 1] + node.end_col_offset
            yield lines[node.lineno - 1] + node.col_offset, end
