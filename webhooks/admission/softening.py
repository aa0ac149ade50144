"""Findings that warn at this door although their rule denies, and why."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from gate.bundle.indexes import key_of
from gate.model import Enforcement, Finding, Notice
from gate.proposal import Heard
from gate.reserved import is_reserved
from gate.tree import resolve_pointer

REMOVAL = Notice("removal", "a deletion is not denied: what was found warns")
ENDING = Notice("ending", "this is being deleted and says what it said: what was found warns")
OWNED = Notice(
    "owned", "this was made of what its owner says, which was judged itself: what was found warns"
)
UNTOUCHED = Notice("untouched", "some of this was found before the change, so it warns")
BREAK_GLASS = Notice("break-glass", "a group that may break the glass changed this by hand")

Older = Callable[[], tuple[Heard, Sequence[Finding]]]
"""Judges an object as it was; that is only done where it can make a difference."""


@dataclass(frozen=True, slots=True)
class Softened:
    """Findings, and what is to be told of why some of them only warn."""

    findings: tuple[Finding, ...]
    notices: tuple[Notice, ...] = ()


def denies(finding: Finding) -> bool:
    """Say whether a finding forbids something; what could not be judged is nobody's to soften."""
    return finding.enforcement is Enforcement.DENY and not is_reserved(finding.rule)


def all_warn(findings: Sequence[Finding], notice: Notice) -> Softened:
    """Let every finding only warn."""
    return softened(findings, denies, notice)


def touched_deny(heard: Heard, findings: Sequence[Finding], older: Older) -> Softened:
    """Let only those deny that the object did not have before the change."""
    if not any(map(denies, findings)):
        return Softened(tuple(findings))
    was, before = older()
    old = {(each.fingerprint, each.message) for each in before}

    def is_old(finding: Finding) -> bool:
        known = (finding.fingerprint, finding.message) in old
        return denies(finding) and known and not is_rewritten(finding, heard, was)

    return softened(findings, is_old, UNTOUCHED)


def softened(
    findings: Sequence[Finding], chosen: Callable[[Finding], bool], notice: Notice
) -> Softened:
    """Let some findings warn."""
    marks = [chosen(finding) for finding in findings]
    made = tuple(
        replace(finding, enforcement=Enforcement.WARN) if is_chosen else finding
        for finding, is_chosen in zip(findings, marks, strict=True)
    )
    return Softened(made, (notice,) if any(marks) else ())


def is_rewritten(finding: Finding, heard: Heard, was: Heard) -> bool:
    """Say whether what stands at the place of a finding is another text or number than before."""
    now = set(values(finding, heard))
    return bool(now) and now != set(values(finding, was))


def values(finding: Finding, heard: Heard) -> Iterator[object]:
    """Give what stands at the place of a finding, where that is a single value."""
    for inquiry in heard.inquiries:
        if inquiry.subject == finding.subject:
            value = resolve_pointer(inquiry.loaded.redacted, finding.pointer)
            if isinstance(value, str | int | float):
                yield key_of(inquiry.manifest), type(value), value
