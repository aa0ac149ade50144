"""How an exemption is added to the text of `gate.yaml`, which keeps its comments and its layout."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gate.adoption.scalars import quoted, scalar
from gate.config.files import only_document
from gate.document import Placed, Source, places
from gate.model import Exemption, Location

KEY = "exemptions"
INDENT = 2


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file, and how its lines end."""

    text: str

    @property
    def end(self) -> str:
        """Give what ends its lines."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def offset(self, line: int, column: int) -> int:
        """Turn a place, counted from 1 in code points, into a number of characters."""
        start = 0
        for _ in range(line - 1):
            start = self.text.index("\n", start) + 1
        # A byte order mark is no part of the first line for the reader.
        return start + column - 1 + (line == 1 and self.text.startswith("\ufeff"))

    def after(self, position: int) -> int:
        """Find the end of the line that holds a position, before what ends it."""
        end = self.text.find("\n", position)
        if end < 0:
            return len(self.text)
        return end - 1 if self.text[end - 1] == "\r" else end

    def lines(self, texts: list[str]) -> str:
        """Write lines that follow another."""
        return "".join(f"{self.end}{line}" for line in texts)


def begun(exemption: Exemption) -> str:
    """Write a `gate.yaml` that holds nothing else."""
    return "\n".join(["version: 1", f"{KEY}:", *block(exemption, INDENT), ""])


def added(source: Source, exemption: Exemption) -> str | None:
    """Write a `gate.yaml` with one more exemption at the end of its list.

    `None` where the place for it cannot be found in the text; what is given must be read again,
    because a layout may be stranger than this knows.
    """
    document = only_document(source)
    match document.value:
        case {"exemptions": list(entries)}:
            pass
        case dict() as value if KEY not in value:
            return appended(Text(decoded(source)), exemption)
        case _:
            return None
    text = Text(decoded(source))
    whole, *items = places(
        [(document, f"/{KEY}"), *((document, f"/{KEY}/{n}") for n in range(len(entries)))]
    )
    if is_flow(text, whole):
        return in_flow(text, [place.value for place in (whole, *items)], exemption)
    return in_block(text, whole, items[-1], exemption)


def decoded(source: Source) -> str:
    """Read the text of a file, keeping what ends its lines."""
    return source.data.decode("utf-8")


def is_flow(text: Text, whole: Placed) -> bool:
    """Say whether a list is written in brackets."""
    start = text.offset(whole.value.line, whole.value.column)
    return text.text[start : start + 1] == "["


def in_flow(text: Text, parts: list[Location], exemption: Exemption) -> str:
    """Add to a list in brackets; one that is empty becomes a list of lines."""
    whole, *items = parts
    if not items:
        start, end = text.offset(whole.line, whole.column), stop(text, whole)
        line = text.after(end)
        kept = text.text[:start].rstrip(" ") + text.text[end:line]
        return kept + text.lines(block(exemption, INDENT)) + text.text[line:]
    last = stop(text, items[-1])
    return f"{text.text[:last]}, {flow(exemption)}{text.text[last:]}"


def in_block(text: Text, whole: Placed, last: Placed, exemption: Exemption) -> str:
    """Add after the last entry of a list of lines, as deep as the others."""
    end = stop(text, last.value)
    # The end of an entry may be the start of the line after it.
    filled = len(text.text[:end].rstrip())
    line = text.after(filled)
    lines = text.lines(block(exemption, whole.value.column - 1))
    return text.text[:line] + lines + text.text[line:]


def stop(text: Text, place: Location) -> int:
    """Find where a value ends."""
    return text.offset(place.end_line, place.end_column)


def appended(text: Text, exemption: Exemption) -> str:
    """Add the key at the end of the file."""
    kept = text.text.rstrip("\r\n \t")
    lines = ["", f"{KEY}:", *block(exemption, INDENT)]
    return kept + text.lines(lines) + text.end


def block(exemption: Exemption, indent: int) -> list[str]:
    """Write an exemption as an entry of a list of lines."""
    first, *others = [f"{key}: {value}" for key, value in fields(exemption, scalar)]
    return [f"{' ' * indent}- {first}", *(f"{' ' * indent}  {line}" for line in others)]


def flow(exemption: Exemption) -> str:
    """Write an exemption in braces."""
    return f"{{{', '.join(f'{key}: {value}' for key, value in fields(exemption, quoted))}}}"


def fields(exemption: Exemption, write: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Give what an exemption says, as it is written."""
    yield "rule", write(exemption.rule)
    yield "subject", write(exemption.subject)
    yield "reason", write(exemption.reason)
    yield "owner", write(exemption.owner)
    yield "expires", exemption.expires.isoformat()
