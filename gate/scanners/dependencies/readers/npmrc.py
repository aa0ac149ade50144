"""What `.npmrc` says of scripts; all else in it, tokens above all, is passed over."""

import re

from gate.scanners.dependencies.facts import Contents
from gate.scanners.dependencies.refusing import lines_of
from gate.sources import File

OFF = re.compile(r"\s*ignore-scripts\s*=\s*[\"']?true[\"']?\s*$")
ON = re.compile(r"\s*ignore-scripts\s*=")


def read(file: File) -> Contents:
    """Read the last word on scripts. Raises `ScanError` as `lines_of` does."""
    said = [bool(OFF.match(line)) for line in lines_of(file) if ON.match(line)]
    return Contents(hookless=bool(said and said[-1]))
