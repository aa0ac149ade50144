"""What is known of the risk of a change before the rules are asked, and who approved it."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Protocol

from gate.hazard import Approved, Risk
from gate.inquiry import Inquiry
from gate.model import Finding
from gate.sources import File


@dataclass(frozen=True, slots=True)
class Since:
    """The files that differ from an earlier commit, and as they were there, if they were."""

    changed: Set[str]
    removed: tuple[File, ...] = ()
    base: str = ""


@dataclass(frozen=True, slots=True)
class Appraisal:
    """The risk of a change.

    `risks` is that of what it does to each manifest (by `id`), `others` that of those which it does
    not touch; `whole` is that of all it does in each environment. `approved` are the approvals that
    were counted, `findings` say which are missing.
    """

    risks: Mapping[int, Risk] = field(default_factory=dict)
    others: Risk | None = None
    whole: tuple[Risk, ...] = ()
    approved: tuple[Approved, ...] = ()
    findings: tuple[Finding, ...] = ()

    def told(self, inquiries: Sequence[Inquiry]) -> tuple[Inquiry, ...]:
        """Let the rules know the risk of each manifest."""
        if self.others is None:
            return tuple(inquiries)
        return tuple(
            replace(each, risk=self.risks.get(id(each.manifest), self.others)) for each in inquiries
        )


class Appraiser(Protocol):
    """Something that tells how risky a change is."""

    def appraise(self, before: Sequence[Inquiry], after: Sequence[Inquiry]) -> Appraisal:
        """Compare what stood in the files that a change touches with what stands there now."""
        ...


UNKNOWN = Appraisal()
"""What is known where nobody appraises."""
