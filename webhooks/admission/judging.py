"""The judgement of a request: what `gate check` would say of the object, and who may change it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

from gate.config import Environment
from gate.config.environment import Whereabouts, resolve
from gate.door_rules import GIT_FIRST, VERDICT_REQUIRED
from gate.errors import GateError
from gate.inquiry import MODIFIED, REMOVED
from gate.judgement import Judgement
from gate.model import Digests, Enforcement, Finding, Rule
from gate.pipeline import Gate
from gate.placing import Claim
from gate.proposal import Facts, Heard, Proposal, findings_of, hear, settle
from gate.roster import NOBODY, Roster
from webhooks.admission.cluster import Cluster
from webhooks.admission.commit import origin_of
from webhooks.admission.faults import UNSYNCED, not_judged
from webhooks.admission.gitfirst import Standing, is_ending, sentence, standing_of
from webhooks.admission.matter import Sort, matter_of, sort_of
from webhooks.admission.reading import Review
from webhooks.admission.required import UNHEARD, Requirement
from webhooks.admission.ruling import Ruling
from webhooks.admission.settings import SettingsFile
from webhooks.admission.softening import (
    BREAK_GLASS,
    ENDING,
    OWNED,
    REMOVAL,
    Softened,
    all_warn,
    touched_deny,
)
from webhooks.verdicts import Index

Clock = Callable[[], datetime]
NOTHING_HEARD = Heard((), (), (), 0)


@dataclass(frozen=True)
class Posture:
    """All that a verdict depends on besides the request and the cluster, of one moment.

    The scanners of the `roster` look at revisions before they are synced, and at nothing here.
    """

    gate: Gate
    digests: Digests
    settings: SettingsFile
    roster: Roster = NOBODY
    prompt: Gate | None = None

    @cached_property
    def promptly(self) -> "Posture":
        """Give the same with a gate that raises `TookLong` rather than have others wait."""
        return replace(self, gate=self.prompt) if self.prompt else self

    def on(self, moment: datetime) -> "Posture":
        """Give what holds on the day of a moment: exemptions and grants end."""
        today = moment.astimezone(UTC).date()
        # Most requests come on a day that is known, and each would pay for another gate.
        if today == self.gate.today:
            return self
        return replace(self, gate=replace(self.gate, today=today))


@dataclass(frozen=True)
class Case:
    """A request before its judges."""

    review: Review
    posture: Posture
    cluster: Cluster
    received: datetime

    @cached_property
    def environment(self) -> Environment:
        """Tell in which environments a request is made, also one that cannot be judged."""
        namespace = self.review.namespace
        labels = dict(self.cluster.labels(namespace)) if namespace else {}
        whereabouts = Whereabouts(namespace, labels, "", ())
        return resolve(self.posture.gate.config.environments, whereabouts)

    def ruled(self, heard: Heard, softened: Softened, decided: datetime) -> Ruling:
        """Decide over what was found."""
        posture = self.posture
        facts = Facts(posture.digests, softened.notices)
        return Ruling(
            review=self.review,
            settings=posture.settings,
            sort=sort_of(self.review),
            environment=heard.inquiries[0].environment if heard.inquiries else self.environment,
            examination=settle(posture.gate, heard, softened.findings, facts),
            received=self.received,
            decided=decided,
        )

    def unjudged(self, message: str, decided: datetime) -> Ruling:
        """Say that this could not be judged."""
        fault = not_judged(self.review, message, self.environment.names)
        return self.ruled(NOTHING_HEARD, Softened((fault,)), decided)


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges requests; `posture` gives what holds at the moment, `verdicts` what was judged."""

    posture: Callable[[], Posture]
    cluster: Cluster
    clock: Clock
    verdicts: Index = UNHEARD

    def judge(self, review: Review, received: datetime) -> Ruling:
        """Judge a request, whatever it asks."""
        case = self.case(review, received)
        if sort_of(review) is Sort.ASIDE:
            return case.ruled(NOTHING_HEARD, Softened(()), self.clock())
        if not self.cluster.synced:
            return case.unjudged(UNSYNCED, self.clock())
        try:
            return self.judged(case)
        except GateError as error:
            return case.unjudged(f"the gate failed: {error.message}", self.clock())

    def give_up(self, review: Review, received: datetime, why: str) -> Ruling:
        """Say of a request why it was not judged."""
        return self.case(review, received).unjudged(why, self.clock())

    def case(self, review: Review, received: datetime) -> Case:
        """Gather what a request is judged by."""
        return Case(review, self.posture().on(received), self.cluster, received)

    def judged(self, case: Case) -> Ruling:
        """Judge an object by the rules, and whether it is changed by hand."""
        review, posture = case.review, case.posture
        bundle = self.cluster.bundle
        matter = matter_of(review, posture.gate.scheme, bundle)
        if matter.fault:
            return case.unjudged(matter.fault, self.clock())
        origin = origin_of(review, posture.settings.git_first.controllers, self.cluster)
        proposal = Proposal(
            review.operation, matter.new, matter.old, bundle, origin.asserted, review.user.username
        )
        hearing = Hearing(
            case,
            proposal,
            hear(posture.gate, proposal),
            standing_of(review, bundle, posture.settings.git_first),
            Requirement(posture.settings, self.cluster, self.verdicts),
        )
        ruling = case.ruled(hearing.heard, hearing.softened(), self.clock())
        return replace(ruling, origin=origin, standing=hearing.standing)


@dataclass(frozen=True, slots=True)
class Hearing:
    """A request, what the rules claim of it, and why whoever asks may do so."""

    case: Case
    proposal: Proposal
    heard: Heard
    standing: Standing
    requirement: Requirement

    def by_door(self) -> Iterator[Claim]:
        """Claim once each that an object is changed by hand, and that no verdict covers it."""
        review = self.case.review
        if not self.heard.inquiries:
            return
        if self.standing in (Standing.BY_HAND, Standing.BREAK_GLASS):
            yield self.claim(GIT_FIRST, sentence(review))
        settings = self.case.posture.settings.require_verdict
        if settings.covers(self.heard.inquiries[0].environment.names):
            objection = self.requirement.objection(review, self.standing)
            if objection:
                yield self.claim(VERDICT_REQUIRED, objection)

    def claim(self, rule: Rule, message: str) -> Claim:
        """Claim something of who asks; the glass may be broken for it."""
        inquiry, gate = self.heard.inquiries[0], self.case.posture.gate
        enforcement = gate.config.enforce(rule, inquiry.environment.names, gate.door)
        if self.standing is Standing.BREAK_GLASS:
            enforcement = Enforcement.DRYRUN
        return Judgement(inquiry, (), ()).claim(rule, "", message, enforcement)

    def softened(self) -> Softened:
        """Give what was found, and let what should not deny at this door only warn."""
        findings = findings_of([*self.heard.claims, *self.by_door()])
        settings = self.case.posture.settings
        if self.proposal.operation == REMOVED and settings.deletes == "allow":
            return all_warn(findings, REMOVAL)
        if is_ending(self.case.review):
            return all_warn(findings, ENDING)
        if self.standing is Standing.CHILD:
            return all_warn(findings, OWNED)
        made = Softened(tuple(findings))
        if self.proposal.operation == MODIFIED and settings.only_changes:
            made = touched_deny(self.heard, findings, self.older)
        if self.standing is Standing.BREAK_GLASS:
            return replace(made, notices=(*made.notices, BREAK_GLASS))
        return made

    def older(self) -> tuple[Heard, list[Finding]]:
        """Judge the object as it was."""
        was = hear(self.case.posture.gate, self.proposal.unchanged)
        return was, findings_of(was.claims)
