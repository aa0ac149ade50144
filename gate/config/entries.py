"""What the shapes of all files of ours are made of: mappings, names, paths, patterns, days."""

import posixpath
import re
from datetime import date
from typing import Annotated

from pathspec import GitIgnoreSpec
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Entry(BaseModel):
    """A mapping of ours: unknown keys are errors, values are not converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def inside(text: str) -> str:
    """Refuse a path that leaves the folder of `gate.yaml`; raises `ValueError`."""
    path = posixpath.normpath(text)
    if path.startswith(("/", "../")) or path == "..":
        raise ValueError("a path must stay in the folder of gate.yaml")
    return "" if path == "." else path


def pattern(text: str) -> str:
    """Refuse what .gitignore could not hold, like a single `!`; raises `ValueError`."""
    try:
        GitIgnoreSpec.from_lines([text])
    except ValueError:
        raise ValueError("this is no pattern as in .gitignore") from None
    return text


def day(value: object) -> date:
    """Read a day; raises `ValueError` for what nobody reads as one, like seconds since 1970."""
    if isinstance(value, str) and DAY.fullmatch(value):
        return date.fromisoformat(value)
    raise ValueError("a day is written as YYYY-MM-DD")


Name = Annotated[str, StringConstraints(min_length=1, max_length=253)]
Globs = tuple[Name, ...]
Patterns = tuple[Annotated[Name, AfterValidator(pattern)], ...]
Inside = Annotated[str, StringConstraints(min_length=1), AfterValidator(inside)]
Day = Annotated[date, BeforeValidator(day)]
