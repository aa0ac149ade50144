"""`gate show`: how files are understood, and why each rule applies to them or not."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime

import orjson

from gate.assembly import assemble
from gate.change import Change, faults_of
from gate.change.past import Past
from gate.cli import ALLOWED
from gate.commands.scene import Scene, scene_of
from gate.display.encoding import encoded, shielded
from gate.display.sentences import amount
from gate.display.visible import visible
from gate.errors import SourceError
from gate.inquiry import Inquiry, why_not
from gate.intake import NOTHING
from gate.judgement import Judgement
from gate.pipeline import Gate
from gate.rendering.origins import Origin, origins

APPLIES = "applies"


def run(options: Namespace) -> int:
    """Show the normal form of what a file or a folder holds, or renders."""
    scene = scene_of(options, [options.path])
    gate = assemble(scene.owned, scene.wishes, datetime.now(UTC).date())
    if options.output == "input":
        sys.stdout.buffer.writelines(questions(gate, scene))
        return ALLOWED
    shown = list(views(gate, scene))
    if options.output == "json":
        sys.stdout.buffer.write(encoded(orjson.loads(orjson.dumps(shown))).encode())
    else:
        sys.stdout.writelines(f"{visible(line)}\n" for view in shown for line in lines(view))
    return ALLOWED


def views(gate: Gate, scene: Scene) -> Iterator[dict[str, object]]:
    """Describe every manifest.

    Raises `SourceError` when one cannot be read, or there is none.
    """
    judgements = gate.ask(inquiries(gate, scene), "")
    asked = [judgement.inquiry for judgement in judgements]
    wanted = [(inquiry.loaded.document, inquiry.manifest.identity.at) for inquiry in asked]
    for judgement, place in zip(judgements, origins(wanted, scene.rendered.by_path), strict=True):
        yield view(gate, judgement, place)


def questions(gate: Gate, scene: Scene) -> Iterator[bytes]:
    """Write what rules see of every manifest, a line each.

    Raises `SourceError` when one cannot be read, or there is none.
    """
    for inquiry in inquiries(gate, scene):
        yield f"{shielded(gate.question(inquiry).decode())}\n".encode()


def inquiries(gate: Gate, scene: Scene) -> list[Inquiry]:
    """Read the manifests.

    Raises `SourceError` when one cannot be read or rendered, or there is none.
    """
    for notice in scene.rendered.notices:
        raise SourceError(notice.message, advice="--no-render shows the files as they are")
    change = Change(scene.snapshot.files, rendered=scene.rendered)
    intake = gate.read(change.files, change.paths, scene.rendered.held)
    for fault in faults_of(intake, change):
        place = fault.location
        raise SourceError(f"{place.file}:{place.line}:{place.column}: {fault.message}")
    found = list(gate.inquiries(intake, change, Past(NOTHING)))
    if not found:
        raise SourceError("no format that the gate knows claims this file")
    return found


def view(gate: Gate, judgement: Judgement, place: Origin) -> dict[str, object]:
    """Describe one manifest: what it is, where it runs, and what each rule says to it."""
    inquiry = judgement.inquiry
    found = {answer.rule: len(answer.findings) for answer in judgement.answers}
    return {
        "subject": inquiry.subject,
        "environment": inquiry.environment,
        "origin": {
            "file": place.location.file,
            "line": place.location.line,
            "remark": place.remark,
        },
        "manifest": inquiry.manifest,
        "rules": {
            rule.id: why_not(rule, inquiry.manifest, gate.door)
            or f"{APPLIES}: {counted(found[rule.id])}"
            for rule in gate.engine.rules
        },
    }


def counted(findings: int) -> str:
    """Count findings in words."""
    return amount(findings, "finding", "findings") if findings else "no finding"


def lines(view: dict[str, object]) -> Iterator[str]:
    """Write a description for people, leaving out what is empty."""
    whole = orjson.loads(orjson.dumps(view))
    environment = whole["environment"]
    names = ", ".join(environment["names"])
    reasons = "; ".join(f"{s['origin']} {s['detail']}" for s in environment["sources"])
    yield f"{whole['subject']} ({whole['manifest']['format']})"
    yield (
        f"environment: {names} (because of {reasons})"
        if reasons
        else (f"environment: unknown, so all of {names} apply")
    )
    place = whole["origin"]
    if place["remark"]:
        yield f"origin: {place['file']}:{place['line']} ({place['remark']})"
    yield "manifest:"
    yield from (f"  {line}" for line in encoded(trimmed(whole["manifest"])).splitlines())
    yield "rules:"
    for rule, why in whole["rules"].items():
        yield f"  {rule}: {why if why.startswith(APPLIES) else f'does not apply: {why}'}"


def trimmed(value: object) -> object:
    """Leave out what is empty."""
    match value:
        case dict():
            kept = {key: trimmed(item) for key, item in value.items()}
            return {key: item for key, item in kept.items() if item not in ("", None, [], {})}
        case list():
            return [trimmed(item) for item in value]
        case _:
            return value
