"""A record as people read it: what was judged, what came of it, and which objects it covers."""

from collections import Counter
from collections.abc import Iterator

from gate.audit.records import Detail, Record, Scope, State
from gate.audit.records.changes import Altered, Change
from gate.audit.records.detail import Actor, Found, Judged, Question, Source
from gate.audit.records.tallies import Result
from gate.display.sentences import amount

STATES = {
    State.COMMIT: "the commit",
    State.INDEX: "Git's index",
    State.WORKTREE: "the work tree",
    State.STDIN: "standard input",
    State.CLUSTER: "a request to a cluster",
}
SCOPES = {
    Scope.ALL: "all of it",
    Scope.CHANGE: "what a change touches",
    Scope.PATHS: "some paths",
    Scope.OBJECT: "one object",
}


def lines(record: Record) -> Iterator[str]:
    """Tell what a record says, a line each, the most important first."""
    detail = record.decision
    yield f"judged {judged(detail)}"
    suspect = detail.timing.clock_suspect
    if suspect:
        yield f"its clock is SUSPECT: the log had reached {suspect} already"
    yield f"asked by {asker(detail.actor)}"
    yield from requested(detail)
    yield f"rules: {', '.join(results(detail))}"
    yield from listed("findings", map(finding, detail.findings), detail.omitted.findings)
    yield from listed(
        "unresolved",
        (f"{each.rule}{place(each)}: {each.message}" for each in detail.unresolved),
        detail.omitted.unresolved,
    )
    yield from listed("notices", (each.message for each in detail.notices), detail.omitted.notices)
    yield from changed(detail.difference, detail.omitted.altered)
    yield from risky(detail)
    yield from listed("objects", map(thing, detail.objects), detail.omitted.objects)


def risky(detail: Detail) -> Iterator[str]:
    """Tell how risky the change is where it runs, why, and whose approvals were counted."""
    for risk in detail.risks:
        reasons = (f"{r.points} {r.sort}: {r.subject}: {r.text}" for r in risk.reasons)
        yield f"risk: {risk.score} of 100 in {risk.environment}, {risk.band}"
        yield from (f"  {reason}" for reason in reasons)
        if risk.omitted:
            yield f"  and {risk.omitted} more"
    for each in detail.approvals:
        yield (
            f"approved: by {each.approver} of {each.group} for {each.environment}, "
            f"index {each.index} of {each.origin}"
        )


def judged(detail: Detail) -> str:
    """Tell how much was judged, and in which state."""
    counts, source = detail.judged, detail.source
    much = [
        amount(counts.files, "file", "files"),
        amount(counts.manifests, "manifest", "manifests"),
        amount(counts.rules, "rule", "rules"),
    ]
    return f"{STATES[source.state]}, {SCOPES[source.scope]}{state(source)}: {', '.join(much)}"


def state(source: Source) -> str:
    """Tell what the state of the files was, if there is more to say."""
    # Of what a controller applies, the path is part of where that comes from.
    below = f", below {source.path}" if source.path and not source.resolved_via else ""
    return f"{below}{', not as committed' if source.dirty else ''}"


def asker(actor: Actor) -> str:
    """Name the build that asked, or the user of a cluster."""
    if actor.user_info:
        return f"{actor.kind} user {actor.user_info.username or '(unnamed)'}"
    parts = [part for part in (actor.system, actor.id, actor.run, actor.event) if part]
    by = f", started by {actor.triggered_by}" if actor.triggered_by else ""
    return f"{actor.kind} {' '.join(parts)}".rstrip() + by


def requested(detail: Detail) -> Iterator[str]:
    """Tell what was asked of a cluster, and from where the object comes."""
    request, source = detail.request, detail.source
    if request is None:
        return
    yield f"request {request.uid}: {request.operation}, {request.standing}"
    via = source.resolved_via
    if via is not None:
        commits = ", ".join(each.dry or each.commit for each in via.applied)
        yield f"from {commits}, {source.assurance} by {via.kind} {via.name}"


def place(each: Found | Question) -> str:
    """Tell where something was found: in a file, or in the object of a request."""
    if each.file:
        return f" at {each.file}:{each.line}"
    return f" at {each.pointer}" if isinstance(each, Found) and each.pointer else ""


def results(detail: Detail) -> Iterator[str]:
    """Count rules by what came of them, and name those that are not content."""
    counts = Counter(rule.result for rule in detail.rules)
    for result in Result:
        names = ", ".join(rule.id for rule in detail.rules if rule.result is result)
        if counts[result]:
            yield f"{counts[result]} {result}" + ("" if result is Result.PASS else f" ({names})")


def finding(each: Found) -> str:
    """Tell a finding."""
    accepted = each.accepted
    until = f" (accepted by {accepted.owner} until {accepted.expires})" if accepted else ""
    return f"{each.outcome} {each.rule} ({each.severity}){place(each)}: {each.message}{until}"


def changed(difference: Change, omitted: int) -> Iterator[str]:
    """Tell which manifests are not what they were."""
    if difference.unknown:
        yield f"what changed is not known: {difference.unknown}"
    since = f" since {difference.base}" if difference.base else ""
    yield from listed(f"changed{since}", map(alteration, difference.altered), omitted)


def alteration(each: Altered) -> str:
    """Tell what became of a manifest."""
    side = each.after or each.before
    name = named(side.resource or side.kind, side.namespace, side.name) if side else ""
    much = f": {amount(len(each.changes), 'change', 'changes')}" if each.changes else ""
    return f"{each.how} {name}{much}"


def thing(each: Judged) -> str:
    """Name an object that was judged, and where it stands."""
    environments = f" ({', '.join(each.environments)})" if each.environments else ""
    digest = f" sha256:{each.digest.sha256}" if each.digest else ""
    name = named(each.resource or each.kind, each.namespace, each.name)
    file = f" in {each.file}" if each.file else ""
    return f"{name}{file}{environments}{digest}"


def named(kind: str, namespace: str, name: str) -> str:
    """Write the name of an object."""
    return f"{kind} {namespace}/{name}" if namespace else f"{kind} {name}"


def listed(title: str, entries: Iterator[str], omitted: int) -> Iterator[str]:
    """Write a list below its title, if there is anything in it."""
    rest = [f"and {omitted} more that the record had no room for"] if omitted else []
    found = [f"  {entry}" for entry in (*entries, *rest)]
    if found:
        yield f"{title}:"
        yield from found
