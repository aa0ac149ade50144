"""Whether the gate and its peer find the same: one manifest for every fault, and good ones."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from benchmarks.manifests import faulty, good

LIMIT = 120.0
FAULTS = "faults"


class Place(TypedDict):
    """Where a finding of the gate stands."""

    file: str


class Finding(TypedDict):
    """What the gate finds."""

    rule: str
    location: Place


class Decision(TypedDict):
    """The gate's report."""

    findings: list[Finding]


class Checked(TypedDict):
    """What conftest says of one file; either list may be missing or `null`."""

    filename: str
    failures: list[object] | None
    warnings: list[object] | None


def agreed(gate: str, peer: Sequence[str], folder: Path) -> int:
    """Count the faulty manifests, in which both find their fault, and in no good one.

    Raises `SystemExit` with the names of those where it is otherwise.
    """
    (folder / FAULTS).mkdir()
    for name, text in (*faulty(), *good()):
        (folder / FAULTS / name).write_text(text)
    expected = {name for name, _ in faulty()}
    ours, theirs = found_by_gate(gate, folder), found_by_peer(peer, folder)
    other = {name for name, rules in ours.items() if not any(map(name.startswith, rules))}
    wrong = other | (set(ours) ^ expected) | (theirs ^ expected)
    if wrong:
        raise SystemExit(f"the gate and its peer differ on {', '.join(sorted(wrong))}")
    return len(expected)


def found_by_gate(gate: str, folder: Path) -> dict[str, set[str]]:
    """Name the rules that were broken, by file."""
    decision: Decision = json.loads(said([gate, "check", "--output", "json", FAULTS], folder))
    found: dict[str, set[str]] = {}
    for finding in decision["findings"]:
        name = Path(finding["location"]["file"]).name
        found.setdefault(name, set()).add(finding["rule"])
    return found


def found_by_peer(peer: Sequence[str], folder: Path) -> set[str]:
    """Name the files in which anything was found."""
    files: list[Checked] = json.loads(said([*peer, "--output", "json", FAULTS], folder))
    return {
        Path(each["filename"]).name
        for each in files
        if each.get("failures") or each.get("warnings")
    }


def said(command: Sequence[str], folder: Path) -> bytes:
    """Run a command that finds faults, and give what it prints."""
    return subprocess.run(
        command, cwd=folder, capture_output=True, timeout=LIMIT, check=False
    ).stdout
