"""`gate audit verify`: whether records are to be believed, from files alone."""

import re
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from gate.audit.approvals import APPROVE, Approval
from gate.audit.growth import read_growth
from gate.audit.log.telling import read
from gate.audit.records import Verdict
from gate.audit.verify import (
    Age,
    Demands,
    Knowledge,
    Naming,
    Reason,
    Refused,
    Verified,
    Wanted,
    authenticate,
)
from gate.audit.verify.demands import unmet
from gate.audit.verify.verifying import latest
from gate.cli import ALLOWED, DENIED
from gate.commands.audit import approvals
from gate.commands.audit.exhibits import Shown, exhibits
from gate.commands.audit.outcomes import Outcome, report
from gate.commands.audit.places import commit_of, content, trust_of
from gate.commands.audit.remembering import alone, keep, memory_of, unforked
from gate.errors import SourceError

AGE = re.compile(r"([1-9][0-9]{0,5})([mhdw])")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def run(options: Namespace) -> int:
    """Verify every record; one that is refused is enough to exit with 1."""
    with alone(options.state):
        if options.verdict == APPROVE.upper():
            return approvals.run(options)
        return verified(options)


def verified(options: Namespace) -> int:
    """Verify every record, tell of each, and remember what was seen."""
    demands = demands_of(options, datetime.now(UTC))
    growths = tuple(read_growth(content(path)) for path in options.consistency)
    knowledge = Knowledge(trust_of(options.trust), memory_of(options.state), growths)
    shown = [believed(each, knowledge, demands) for each in exhibits(options.files)]
    whats = unforked([one.what for one in shown])
    seen = [replace(one, what=what) for one, what in zip(shown, whats, strict=True)]
    outcomes = [judged(one, demands) for one in seen]
    if options.latest:
        outcomes = superseded(outcomes, latest(believers(seen)))
    found = list(believers(outcomes))
    refused = [one for one in outcomes if isinstance(one.what, Refused) and not one.elsewhere]
    holds = bool(found) and not refused
    if holds:
        keep(options.state, knowledge, found)
    report(outcomes, options.output, holds=holds)
    return ALLOWED if holds else DENIED


def demands_of(options: Namespace, now: datetime) -> Demands:
    """Take the demands from the options. Raises `SourceError` for what is none."""
    subjects = [
        Wanted(Naming.SHA256, sha256(content(path)).hexdigest(), str(path))
        for path in options.judged
    ]
    if options.commit:
        subjects.insert(0, Wanted(Naming.GIT_COMMIT, commit_of(options.commit)))
    return Demands(
        None if options.verdict == "any" else Verdict(options.verdict),
        tuple(subjects),
        options.resource,
        options.verifier,
        Age(age_of(options.max_age), now) if options.max_age else None,
        options.allow_unlogged,
    )


def age_of(text: str) -> timedelta:
    """Read an age."""
    match = AGE.fullmatch(text)
    if match is None:
        raise SourceError(f"{text!r} is no age", advice="write 30m, 12h, 7d or 2w")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def believed(shown: Shown, knowledge: Knowledge, demands: Demands) -> Outcome:
    """Say whether a record is authentic, whatever it is about."""
    match shown.what:
        case Refused() as refused:
            return Outcome(shown.place, refused, shown.found)
        case exhibit:
            what = authenticate(exhibit, knowledge, unlogged=demands.unlogged)
            return Outcome(shown.place, hinted(what, exhibit.envelope), shown.found)


def hinted(what: Verified | Refused, data: bytes) -> Verified | Refused:
    """Say of an approval why nobody who decides has signed it."""
    if not isinstance(what, Refused) or what.reason is not Reason.UNKNOWN_KEY:
        return what
    if not isinstance(read(data), Approval):
        return what
    hint = "it calls itself an approval, which --verdict APPROVE verifies"
    return Refused(what.reason, f"{what.sentence}; {hint}")


def superseded(outcomes: Iterable[Outcome], replaced: Mapping[bytes, int]) -> list[Outcome]:
    """Refuse what a later record has replaced, be that about what was asked for or not."""
    return [
        Outcome(
            one.place,
            Refused(Reason.SUPERSEDED, f"index {replaced[one.what.digest]} decides the same anew"),
            one.found,
        )
        if isinstance(one.what, Verified) and one.what.digest in replaced
        else one
        for one in outcomes
    ]


def believers(outcomes: Iterable[Outcome]) -> Iterator[Verified]:
    """Give what was verified."""
    return (one.what for one in outcomes if isinstance(one.what, Verified))


def judged(one: Outcome, demands: Demands) -> Outcome:
    """Hold a record against the demands."""
    if isinstance(one.what, Refused):
        return one
    return Outcome(one.place, unmet(one.what.record, demands) or one.what, one.found)
