"""`gate waive`: accept a finding until a day, by an exemption in `gate.yaml`."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace as altered
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from gate.adoption.exemptions import added, begun, block
from gate.adoption.scalars import literally
from gate.assembly import CONFIG, assemble
from gate.cli import ALLOWED
from gate.commands.judge import change_of, enlist_at, with_scanners
from gate.commands.scene import of_paths, of_tree, with_rendered
from gate.commands.wishes import wishes_of
from gate.config import Config
from gate.config.files import read_config
from gate.decide import covers_finding
from gate.display.sentences import amount
from gate.display.visible import visible
from gate.document import Source, Syntax
from gate.errors import ConfigError, Fault, SourceError
from gate.files import replace
from gate.model import Decision, Door, Exemption, Finding
from gate.reserved import is_reserved
from gate.sources import git

SHORTEST = 8
LONGEST = timedelta(days=366)
WIDEST = 253
"""How long a reason or a name may be, as in `gate.yaml`."""


def run(options: Namespace) -> int:
    """Find the finding again, and add an exemption for it."""
    today = datetime.now(UTC).date()
    wanted = fingerprint(options.finding)
    expires = day(options.expires, today)
    reason = sentence("--reason", options.reason)
    scene = of_paths([Path.cwd()], wishes_of(options), enlist_at(Door(options.door)))
    scene = with_rendered(scene, of_tree(scene.snapshot.root))
    gate = assemble(scene.owned, scene.wishes, today)
    change = change_of(scene, gate.engine)
    decision = with_scanners(gate, scene, change).review(change)
    finding = chosen(decision, wanted)
    owner, origin = owner_of(options.owner, scene.snapshot.root)
    subject = literally(finding.subject or finding.location.file)
    exemption = Exemption(finding.rule.id, subject, reason, owner, expires)
    path = options.config or scene.snapshot.root / CONFIG
    source = scene.owned.source
    replace(path, extended(source, exemption, scene.owned.config, str(path)))
    sys.stdout.write("".join(f"{visible(line)}\n" for line in told(exemption, decision, path)))
    sys.stdout.write(f"owner: {visible(owner)}{origin}\n")
    return ALLOWED


def fingerprint(text: str) -> str:
    """Read what names a finding; raises `SourceError` when it is too short to name one."""
    wanted = text.strip("[]").lower()
    if len(wanted) < SHORTEST:
        raise SourceError(
            f"{text!r} is too short to name a finding",
            advice=f"give at least {SHORTEST} characters of its fingerprint, as reports show it",
        )
    return wanted


def day(text: str, today: date) -> date:
    """Read until when; raises `SourceError` for what is no day, over, or too far away."""
    try:
        expires = date.fromisoformat(text)
    except ValueError:
        raise SourceError(f"{text!r} is not a day", advice="write it as YYYY-MM-DD") from None
    if expires < today:
        raise SourceError(f"{expires} is over: an exemption must end on a day to come")
    if expires > today + LONGEST:
        raise SourceError(
            f"{expires} is more than a year away",
            advice="choose a day on which somebody will look at it again",
        )
    return expires


def sentence(option: str, text: str) -> str:
    """Read what is written into the file; raises `SourceError` for what is no line of text."""
    told = text.strip()
    if not told or not told.isprintable() or len(told) > WIDEST:
        raise SourceError(f"{option} must be one line of 1 to {WIDEST} characters")
    return told


def chosen(decision: Decision, wanted: str) -> Finding:
    """Find the one finding that a fingerprint begins.

    Raises `SourceError` when there is none, more than one, or it cannot be waived.
    """
    found = [finding for finding in findings(decision) if finding.fingerprint.startswith(wanted)]
    if not found:
        raise SourceError(
            f"no finding in this folder has a fingerprint that begins with {wanted!r}",
            advice="run `gate check` here to see what is found",
        )
    if len({finding.fingerprint for finding in found}) > 1:
        raise SourceError(
            f"{wanted!r} begins the fingerprints of {len(found)} findings",
            advice="give more of it: `gate check --output json` shows it whole",
        )
    if is_reserved(found[0].rule):
        raise SourceError(
            f"{found[0].rule.id} cannot be waived: the gate could not judge what is there",
            advice=found[0].rule.remediation,
        )
    refuse_covered(decision, found[0])
    return found[0]


def refuse_covered(decision: Decision, finding: Finding) -> None:
    """Raise `SourceError` when an exemption covers a finding already."""
    for entry in decision.verdict.exempted:
        if entry.finding.fingerprint == finding.fingerprint:
            raise SourceError(
                f"this finding is exempted already, until {entry.exemption.expires}",
                advice=f"to change that, edit the exemption of {entry.exemption.owner}",
            )


def findings(decision: Decision) -> Iterator[Finding]:
    """Give every finding."""
    found = decision.verdict
    yield from (*found.undecidable, *found.denials, *found.warnings, *found.dryrun)
    yield from (entry.finding for entry in found.exempted)


def owner_of(named: str | None, root: Path) -> tuple[str, str]:
    """Tell who accepts the finding, and where that was taken from.

    Raises `SourceError` when nobody says.
    """
    if named is not None:
        return sentence("--owner", named), ""
    address = git.setting(root, "user.email")
    if not address:
        raise SourceError("nobody is named who accepts this", advice="say who with --owner NAME")
    return sentence("user.email", address), " (git's user.email; --owner NAME says otherwise)"


def extended(source: Source | None, exemption: Exemption, config: Config, path: str) -> str:
    """Write the configuration with one more exemption, and make sure that it says just that.

    Raises `ConfigError` when the file is laid out in a way that this cannot add to.
    """
    text = begun(exemption) if source is None else added(source, exemption)
    wanted = altered(config, exemptions=(*config.exemptions, exemption))
    if text is None or not says(text, wanted, path):
        raise ConfigError(
            f"{path} is laid out in a way that nothing can be added to safely",
            faults=[
                Fault(line) for line in ["add this below `exemptions:`:", *block(exemption, 2)]
            ],
        )
    return text


def says(text: str, wanted: Config, path: str) -> bool:
    """Say whether a text is read as a configuration."""
    try:
        return read_config(Source(path, text.encode(), Syntax.YAML)) == wanted
    except ConfigError:
        return False


def told(exemption: Exemption, decision: Decision, path: Path) -> Iterator[str]:
    """Say what was written, and all that it covers."""
    covered = [finding for finding in findings(decision) if covers_finding(exemption, finding)]
    number = amount(len(covered), "finding", "findings")
    yield f"waived until {exemption.expires}, in {path}: {exemption.rule} on {exemption.subject}"
    yield f"covers: {number} of this rule on this subject, and those to come until then"
