"""What scanners see in the files that are judged, as findings like those of any rule."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from hashlib import sha256

from gate.config import Config
from gate.config.environment import Whereabouts, resolve
from gate.credentials import Forms, mask
from gate.credentials.forms import forms
from gate.display.visible import clipped
from gate.errors import ScanError
from gate.intake import Intake, Loaded
from gate.model import Door, Enforcement, Excerpt, Finding, Location, Notice, Ran, Rule
from gate.placing import excerpt, fingerprint
from gate.rendering.origins import Outputs, origins
from gate.reserved import SCANNER
from gate.scanners import Scanner, Sighting
from gate.sources import File

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Scan:
    """What all scanners found, which of them ran by which rules, and what to know of it."""

    findings: tuple[Finding, ...] = ()
    scanners: tuple[Ran, ...] = ()
    notices: tuple[Notice, ...] = ()
    rules: tuple[str, ...] = ()


NOTHING_SCANNED = Scan()
"""What came of no scanner."""


@dataclass(frozen=True, slots=True)
class Told:
    """A secret of which a rule over manifests tells: where it stands, and its fingerprint."""

    location: Location
    fingerprint: str

    def is_of(self, sighting: Sighting, place: Location) -> bool:
        """Say whether this is what a scanner saw at a place."""
        own = {literal.fingerprint for literal in sighting.literals}
        return own == {self.fingerprint} and place.within(self.location)


@dataclass(frozen=True, slots=True)
class Sight:
    """By what sightings become findings: the owner's word, the door, secrets of other files.

    Of manifests: the files that hold nothing else, and the secrets in them by file.
    """

    config: Config
    door: Door
    hidden: Forms
    manifests: Set[str] = frozenset()
    told: Mapping[str, Sequence[Told]] = field(default_factory=dict)


def scan(scanners: Sequence[Scanner], files: Sequence[File], sight: Sight) -> Scan:
    """Run scanners over the files they want; one that fails leaves a finding, never silence."""
    runs = [run(each, wanted, sight) for each in scanners if (wanted := sift(each, files))]
    return Scan(
        tuple(finding for one in runs for finding in one.findings),
        tuple(ran for one in runs for ran in one.scanners),
        tuple(notice for one in runs for notice in one.notices),
        tuple(rule for one in runs for rule in one.rules),
    )


def sift(scanner: Scanner, files: Sequence[File]) -> list[File]:
    """Pick the files that a scanner looks at."""
    return [file for file in files if scanner.wants(file.path)]


def run(scanner: Scanner, files: Sequence[File], sight: Sight) -> Scan:
    """Run one scanner."""
    rules = {rule.id: rule for rule in scanner.rules}
    rest = [scanner.rest(file) if file.path in sight.manifests else file for file in files]
    try:
        scanned = scanner.scan(rest)
    except ScanError as error:
        ran = Ran(scanner.id, "", scanner.digest, 0)
        return Scan(tuple(failures(scanner, error, sight)), (ran,), (), tuple(sorted(rules)))
    findings = tuple(placed(scanned.sightings, files, rules, sight))
    return Scan(findings, (scanned.ran,), scanned.notices, tuple(sorted(rules)))


def failures(scanner: Scanner, error: ScanError, sight: Sight) -> Iterator[Finding]:
    """Say what a scanner did not do: of each file that it names, or else of everything."""
    places = [(each.place.file if each.place else "", each.message) for each in error.faults]
    for file, why in places or [("", error.message)]:
        advice = f"; {error.advice}" if error.advice else ""
        message = mask(clipped(f"{scanner.id}: {why}{advice}", LONGEST), (), sight.hidden)
        yield Finding(
            rule=SCANNER,
            message=message,
            enforcement=Enforcement.DENY,
            location=Location(file or ".", 1, 1, 1, 2) if file else Location(".", 0, 0, 0, 0),
            pointer="",
            document=0,
            subject=file or scanner.id,
            environments=(),
            fingerprint=fingerprint(SCANNER.id, file, scanner.id, why),
        )


def placed(
    sightings: Sequence[Sighting], files: Sequence[File], rules: dict[str, Rule], sight: Sight
) -> Iterator[Finding]:
    """Make findings of sightings, each with its line, which is what identifies it."""
    held = {file.path: file for file in files}
    said = {text: mask(text, (), sight.hidden) for text in {one.message for one in sightings}}
    where = {path: environments(path, sight.config) for path in {one.file for one in sightings}}
    seen: Counter[tuple[str, str, str]] = Counter()
    for one in sightings:
        rule, file = rules[one.rule], held[one.file]
        location = Location(one.file, one.line, one.column, one.end_line, one.end_column)
        if any(known.is_of(one, location) for known in sight.told.get(one.file, ())):
            continue
        shown = excerpt(file.data, location, forms(one.literals), sight.hidden)
        key = (rule.id, file.path, line_digest(shown))
        seen[key] += 1
        names = where[one.file]
        yield Finding(
            rule=rule,
            message=said[one.message],
            enforcement=sight.config.enforce(rule, names, sight.door),
            location=location,
            pointer="",
            document=0,
            subject=file.path,
            environments=names,
            fingerprint=fingerprint(*key, str(seen[key])),
            excerpt=shown,
        )


def wholly_manifests(intake: Intake) -> frozenset[str]:
    """Name the files that could be read, and in which every document is a manifest."""
    others = {*intake.unclaimed, *(fault.path for fault in intake.unreadable)}
    return frozenset(each.document.source.path for each in intake.loaded) - others


def secrets_of(documents: Iterable[Loaded], outputs: Outputs) -> dict[str, list[Told]]:
    """Find the secrets of manifests, by the file in which a rule that tells of them places them."""
    known: dict[str, list[Told]] = defaultdict(list)
    kept = [(each.document, literal) for each in documents for literal in each.literals]
    found = origins([(document, literal.at) for document, literal in kept], outputs)
    for (_, literal), each in zip(kept, found, strict=True):
        known[each.location.file].append(Told(each.location, literal.fingerprint))
    return known


def line_digest(shown: Excerpt | None) -> str:
    """Identify a line wherever it stands, and without the secrets in it."""
    return sha256(shown.line.strip().encode()).hexdigest() if shown else ""


def environments(path: str, config: Config) -> tuple[str, ...]:
    """Tell by the path of a file where it runs, if that is known."""
    place = resolve(config.environments, Whereabouts("", {}, path, ()))
    return tuple(place.names) if place.known else ()
