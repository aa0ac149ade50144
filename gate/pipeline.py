"""The whole story: from the files of a change to the decision over it."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date

from gate.bundle import Bundle
from gate.change import (
    Change,
    faults_of,
    renderings,
    scannable,
    told_empty,
    touched,
)
from gate.change.appraisal import UNKNOWN, Appraisal, Appraiser
from gate.change.once import Once
from gate.change.past import Past
from gate.change.relevance import MOVING, places_others, relevant
from gate.config import Config, Grants
from gate.credentials import NO_FORMS, Forms, Literal, everywhere
from gate.decide import decide
from gate.inquiry import MODIFIED, REMOVED, Inquiry, Setting, applicable_to_each, inquire, question
from gate.intake import Intake, merge, take_in
from gate.judgement import Judgement
from gate.manifest import Manifest
from gate.model import Decision, Door, Judged
from gate.neighbours import Neighbours
from gate.parallel import spread
from gate.placing import in_order, place_findings, place_unresolved
from gate.policy import Engine
from gate.rendering.patches import patches
from gate.scanners import Scanner
from gate.scanning.sight import NOTHING_SCANNED, Scan, Sight, scan, secrets_of, wholly_manifests
from gate.scheme import BARE, Scheme
from gate.sources import File
from gate.unreadable import refused, unrendered


@dataclass(frozen=True, slots=True)
class Examination:
    """A decision, and everything that was asked about on the way to it."""

    decision: Decision
    inquiries: tuple[Inquiry, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """A configured gate: everything that a verdict depends on besides the change itself."""

    engine: Engine
    config: Config
    grants: Grants
    door: Door
    today: date
    workers: int = 1
    scheme: Scheme = BARE
    scanners: tuple[Scanner, ...] = ()
    appraiser: Appraiser | None = None
    neighbours: Neighbours = field(default_factory=Neighbours, compare=False)

    def review(self, change: Change) -> Decision:
        """Judge a change: its manifests together, each by every rule that applies to it."""
        return self.examine(change).decision

    def examine(self, change: Change) -> Examination:
        """Judge a change as `review` does, and tell what was judged."""
        change = replace(change, changed=touched(change))
        held = change.patches
        past = Past(self.read(change.removed, change.paths, held | patches(change.removed)))
        intake = self.relevant(change, past.intake.manifests, held)
        asked = tuple(self.inquiries(intake, change, past))
        appraised = self.appraised(asked, intake, change)
        inquiries = appraised.told(asked)
        judgements = spread(lambda part: self.ask(part, change.commit), inquiries, self.workers)
        claims = in_order(c for j in judgements for c in j.claims(self.config, self.door))
        doubts = in_order(c for j in judgements for c in j.open_questions())
        faults = list(faults_of(intake, change))
        outputs = change.rendered.by_path
        hidden = (
            everywhere(secrets(intake, past.intake)) if claims or doubts or faults else NO_FORMS
        )
        seen = self.scan(change, intake, hidden)
        found = place_findings(claims, outputs, hidden)
        findings = [*refused(faults, hidden), *found, *seen.findings, *appraised.findings]
        verdict = decide(findings, self.config.exemptions, today=self.today)
        decision = Decision(
            verdict=verdict,
            unresolved=(
                *unrendered(faults, hidden),
                *place_unresolved(doubts, outputs, hidden),
            ),
            notices=(*change.notices, *told_empty(intake, change), *seen.notices),
            judged=Judged(
                len({file.path for file in (*change.files, *change.beside)}),
                len(inquiries),
                (*self.rule_ids, *seen.rules),
                len(intake.unclaimed),
            ),
            digests=change.digests,
            door=self.door,
            self_configured=change.self_configured,
            scanners=seen.scanners,
            risks=appraised.whole,
            approved=appraised.approved,
        )
        return Examination(decision, inquiries)

    def scan(self, change: Change, intake: Intake, hidden: Forms) -> Scan:
        """Have scanners look at what is judged, beyond what rules over its manifests tell."""
        if not self.scanners:
            return NOTHING_SCANNED
        told = secrets_of(intake.loaded, change.rendered.by_path)
        sight = Sight(self.config, self.door, hidden, wholly_manifests(intake), told)
        return scan(self.scanners, scannable(change), sight)

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Name the rules this gate judges by."""
        return tuple(rule.id for rule in self.engine.rules)

    def read(
        self, files: Sequence[File], neighbours: Set[str], held: Set[str] = frozenset()
    ) -> Intake:
        """Read files into manifests, side by side; `held` are patches, which are none."""
        return merge(
            spread(lambda part: [take_in(part, neighbours, self.scheme, held)], files, self.workers)
        )

    def relevant(self, change: Change, before: Sequence[Manifest], held: Set[str]) -> Intake:
        """Read the files that can matter to the verdict: all of them, unless only some changed."""
        if change.changed is None:
            return self.read(change.files, change.paths, held)
        once = Once(lambda files: self.read(files, change.paths, held))
        return once(relevant(change.files, change.changed, before, once))

    def setting(self, intake: Intake, change: Change) -> Setting:
        """Put together what all inquiries share."""
        bundle = Bundle(intake.manifests, renderings(change, self.config))
        return Setting(bundle, self.config, self.grants, self.today)

    def inquiries(self, intake: Intake, change: Change, past: Past) -> Iterator[Inquiry]:
        """Gather what is asked about every manifest that the change affects or removes."""
        setting = self.setting(intake, change)
        bundle = setting.bundle
        judged = self.affected(bundle, change, past.intake.manifests)
        for loaded in intake.loaded:
            for manifest in loaded.manifests:
                if judged is None or id(manifest) in judged:
                    yield since(past, inquire(loaded, manifest, setting), bundle)
        for loaded, manifest in past.departed(bundle):
            yield replace(inquire(loaded, manifest, setting), operation=REMOVED)

    def appraised(self, inquiries: Sequence[Inquiry], intake: Intake, change: Change) -> Appraisal:
        """Tell how risky a change is, if anybody is there to tell."""
        if self.appraiser is None:
            return UNKNOWN
        files = change.since.removed if change.since else ()
        old = self.read(files, change.paths, change.patches | patches(files))
        setting = self.setting(intake, change)
        before = [inquire(each, m, setting) for each in old.loaded for m in each.manifests]
        return self.appraiser.appraise(before, differing(inquiries, change))

    def affected(
        self, bundle: Bundle, change: Change, before: Sequence[Manifest]
    ) -> Set[int] | None:
        """Find the manifests that the change affects, by identity; `None` for all of them."""
        if change.changed is None:
            return None
        touched = [m for m in bundle.manifests if m.file in change.changed]
        if places_others([*touched, *before], MOVING):
            return None
        return {id(manifest) for manifest in bundle.affected(touched, before)}

    def ask(self, inquiries: Sequence[Inquiry], commit: str, user: str = "") -> list[Judgement]:
        """Ask about each manifest every rule that applies to it."""
        rules = applicable_to_each(self.engine.rules, inquiries, self.door)
        asked = [
            ([rule.id for rule in own], self.question(inquiry, commit, user))
            for inquiry, own in zip(inquiries, rules, strict=True)
        ]
        answers = self.engine.evaluate_all(asked)
        return [Judgement(*each) for each in zip(inquiries, rules, answers, strict=True)]

    def question(self, inquiry: Inquiry, commit: str = "", user: str = "") -> bytes:
        """Write what rules see of a manifest."""
        return question(inquiry, self.door, commit, user, self.neighbours)


def differing(inquiries: Sequence[Inquiry], change: Change) -> list[Inquiry]:
    """Pick what stands in the files that differ; all of it where nobody says what they are."""
    there = [inquiry for inquiry in inquiries if inquiry.operation != REMOVED]
    if change.since is None:
        return there
    since = replace(change, changed=change.since.changed, removed=change.since.removed)
    paths = touched(since) or frozenset()
    return [inquiry for inquiry in there if inquiry.manifest.file in paths]


def since(past: Past, inquiry: Inquiry, bundle: Bundle) -> Inquiry:
    """Add what a manifest was before the change, if it was."""
    old = past.old(inquiry.manifest, bundle)
    return inquiry if old is None else replace(inquiry, operation=MODIFIED, old=old)


def secrets(*intakes: Intake) -> Iterator[Literal]:
    """Give the secrets of everything that was read."""
    return (one for intake in intakes for loaded in intake.loaded for one in loaded.literals)
