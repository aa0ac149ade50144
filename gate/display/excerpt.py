"""How a source line is shown with the part that is meant underlined."""

from collections.abc import Sequence
from dataclasses import dataclass

from gate.display.visible import cells, pieces
from gate.model import Location

# The columns of a terminal that a line may take, and how many of them lead to the fault.
WIDTH = 100
LEAD = 40
TAB = "    "
CUT = "…"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A line as it is shown: the part from column `start` (0-based) is meant, `length` columns."""

    line: str
    start: int
    length: int


def draw(line: str, location: Location) -> Drawing:
    """Show a line, and find where the part that a location means stands in it.

    `length` is 0 when the line does not reach that far.
    """
    first = location.column - 1
    last = location.end_column - 1 if location.end_line == location.line else len(line)
    shown = [TAB if piece == r"\t" else piece for piece in pieces(line)]
    begin = opening(shown, first)
    parts = [CUT] if begin else []
    edges = [len(parts)]
    for piece in shown[begin:]:
        edge = edges[-1] + cells(piece)
        if edge > WIDTH:
            parts.append(CUT)
            break
        parts.append(piece)
        edges.append(edge)
    return Drawing("".join(parts), *underline(edges, first - begin, last - begin))


def opening(shown: Sequence[str], first: int) -> int:
    """Choose the character from which a line is shown: the first unless the line is too long."""
    if len(shown) <= WIDTH and sum(map(cells, shown)) <= WIDTH:
        return 0
    begin = min(max(first, 0), len(shown))
    room = LEAD
    while begin and room >= cells(shown[begin - 1]):
        begin -= 1
        room -= cells(shown[begin])
    return begin


def underline(edges: list[int], first: int, last: int) -> tuple[int, int]:
    """Give start and length of the columns from one character to another; at least one."""
    shown = len(edges) - 1
    if not 0 <= first <= shown:
        return 0, 0
    start = edges[first]
    return start, max(edges[min(max(last, first), shown)] - start, 1)
