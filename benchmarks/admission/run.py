"""Measures the webhook beside Gatekeeper in one run and writes benchmarks/admission/RESULTS.md.

    AGENTGATE_TOOLS=... .venv/bin/python -m benchmarks.admission.run

Needs what `make real` builds, and builds Gatekeeper and hey once. Both run on this machine before
one API server, with the same thirteen rules: before anything is measured, both must deny the same
Deployment for the same twelve of them, and let a good one in. Rounds go turn by turn, so that noise
meets all; ratios are those of medians.
"""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.admission import creating, matter, peer
from benchmarks.admission.load import Load, Measured, middle
from benchmarks.admission.stage import Contestant, Stage, allowed, ours, populate, staged
from benchmarks.run import machine
from tests.e2e.trees import text
from tests.waiting import until

HERE = Path(__file__).parent
AGENTS = 1000
CLIENTS = (1, 8, 50)
ROUNDS = 5
STARTS = 3
CREATED = 300
SECONDS = 2.0
PLAIN = "no webhook"
OFF, RECORDED = "13 rules", "13 rules, recorded"
TARGETS: Mapping[str, Mapping[int, float]] = {
    OFF: dict.fromkeys(CLIENTS, 1.5),
    RECORDED: {1: 1.0, 8: 1.3, 50: 1.3},
}
"""How many times the throughput of the peer is asked for; p99 is never to be worse."""
MEMORY, READY = 160.0, 3.0
METHOD = f"""\
Made with `.venv/bin/python -m benchmarks.admission.run`: the webhook beside Gatekeeper \
{peer.VERSION.removeprefix("v")}, with the same thirteen rules (`benchmarks/peer`), before one \
API server with {AGENTS} agents. Reviews of one Deployment over TLS from hey 0.1.5: medians of \
{ROUNDS} rounds of {SECONDS:.0f} s, turn by turn. Times are milliseconds, over connections that \
are open. The processor time is what all processes of a webhook took for one review, which other \
work on the machine changes least. Ratios are to Gatekeeper, in the same run; besides the \
throughput, a p99 that is no worse is asked for. Gatekeeper records nothing; a record of the gate \
is signed, and durable before the answer. A gate has two workers, and a process that watches them \
and keeps the log."""
HEAD = (
    "| the Deployment | webhook | clients | reviews | ratio | asked | p50 | p99 | ratio "
    "| processor | ratio |"
)


@dataclass(frozen=True)
class Row:
    """What one webhook did at one number of clients, and what the peer did."""

    what: str
    name: str
    clients: int
    own: Measured
    other: Measured

    def __str__(self) -> str:
        """Write it, with what was asked for."""
        own, other = self.own, self.other
        faster = own.rate / other.rate
        wanted = TARGETS.get(self.name, {}).get(self.clients)
        is_met = wanted is None or (faster >= wanted and own.slow <= other.slow)
        asked = f"≥ {wanted} {'met' if is_met else '**missed**'}" if wanted else ""
        return (
            f"| {self.what} | {self.name} | {self.clients} | {own.rate:.0f}/s | {faster:.2f} "
            f"| {asked} | {own.median:.1f} | {own.slow:.1f} | {own.slow / other.slow:.2f} "
            f"| {own.processor:.2f} | {own.processor / other.processor:.2f} |"
        )


def rows(all_of_them: Sequence[Contestant], what: str, body: Path) -> Iterator[Row]:
    """Put all under load, turn by turn; the peer is the first."""
    load = Load(body, SECONDS)
    for each in all_of_them:
        load.on(each.url, each.family, CLIENTS[1])
    for clients in CLIENTS:
        found: dict[str, list[Measured]] = {each.name: [] for each in all_of_them}
        for number in range(ROUNDS):
            turn = number % len(all_of_them)
            for each in (*all_of_them[turn:], *all_of_them[:turn]):
                found[each.name].append(load.on(each.url, each.family, clients))
        for name, times in found.items():
            peers = middle(found[all_of_them[0].name])
            yield Row(what, name, clients, middle(times), peers)


def agree(rival: Contestant, gates: Sequence[Contestant]) -> None:
    """Make sure that all do the same work. Raises `SystemExit`."""
    faulty, good = bodies()
    until(lambda: not allowed(rival.ask(faulty)))
    denied = peer.broken(text(rival.ask(faulty), "response", "status", "message"))
    for each in gates:
        said = each.ask(faulty)
        if allowed(said) or denied != matter.BROKEN or set(ours(said)) != denied:
            raise SystemExit(f"{each.name} and the peer differ on {denied ^ set(ours(said))}")
    for each in (rival, *gates):
        if not allowed(each.ask(good)):
            raise SystemExit(f"{each.name} denies a good Deployment")


def bodies() -> tuple[bytes, bytes]:
    """Write both reviews."""
    good = matter.good("good", "prod-agents")
    return matter.review(matter.faulty()), matter.review(good)


def created(stage: Stage, webhooks: Mapping[str, Contestant]) -> list[str]:
    """Create good Deployments through the API server, in a namespace for each webhook."""
    names = {PLAIN: "plain", **{name: f"guarded-{n}" for n, name in enumerate(webhooks)}}
    for name, namespace in names.items():
        url = webhooks[name].url if name in webhooks else ""
        creating.guarded(stage.cluster, namespace, url)
    time.sleep(creating.SETTLED)
    found = creating.Creator(stage.cluster).times(list(names.values()), CREATED)
    return list(creating.rows({name: found[names[name]] for name in names}, PLAIN))


def started(stage: Stage, name: str, *, records: bool) -> tuple[float, float]:
    """Start the gate a few times: seconds until it is ready, and what a worker needs in MiB."""
    found = []
    for number in range(STARTS):
        with ExitStack() as own:
            alone = Stage(stage.folder, stage.cluster, own)
            each = alone.gate(f"{name}-{number}", None, records=records)
            body = stage.folder / "good.json"
            Load(body, SECONDS).on(each.url, each.family, CLIENTS[-1])
            found.append((each.started, each.family.memory))
    return statistics.median(s for s, _ in found), max(m for _, m in found)


def bound(what: str, found: str, asked: str = "", *, is_met: bool = True) -> str:
    """Write a figure, with a bound of its own if there is one."""
    verdict = ("met" if is_met else "**missed**") if asked else ""
    return f"| {what} | {found} | {asked} | {verdict} |"


def starts(stage: Stage) -> Iterator[str]:
    """Tell how long starting takes and what a worker needs, without agents and with many."""
    _, memory = started(stage, "empty", records=True)
    yield bound("memory a worker, no agents", f"{memory:.0f} MiB")
    populate(stage.cluster, AGENTS)
    seconds, memory = started(stage, "full", records=True)
    yield bound(f"memory a worker, {AGENTS} agents", f"{memory:.0f} MiB", f"≤ {MEMORY:.0f} MiB",
                is_met=memory <= MEMORY)  # fmt: skip
    yield bound(f"start until ready, {AGENTS} agents", f"{seconds:.1f} s", f"≤ {READY:.0f} s",
                is_met=seconds <= READY)  # fmt: skip


def measured(folder: Path, stack: ExitStack) -> list[str]:
    """Measure everything."""
    before = os.getloadavg()[0]
    stage = staged(folder, stack)
    faulty, good = folder / "faulty.json", folder / "good.json"
    for path, body in zip((faulty, good), bodies(), strict=True):
        path.write_bytes(body)
    began = list(starts(stage))
    stage.teach()
    rival = stage.gatekeeper()
    gates = [
        stage.gate(OFF, stage.rules, records=False),
        stage.gate(RECORDED, stage.rules, records=True),
        stage.gate("all rules", None, records=False),
        stage.gate("all rules, recorded", None, records=True),
    ]
    agree(rival, gates)
    found = [
        *rows((rival, *gates), "breaks 12 of 13", faulty),
        *rows((rival, *gates), "breaks none", good),
    ]
    began.append(bound("Gatekeeper: memory", f"{rival.family.memory:.0f} MiB"))
    through = created(stage, {rival.name: rival, OFF: gates[0], RECORDED: gates[1]})
    return report(list(map(str, found)), began, through, before)


def report(
    found: Sequence[str], began: Sequence[str], through: Sequence[str], before: float
) -> list[str]:
    """Write the tables."""
    return [
        "# Admission", "",
        METHOD, "",
        f"Machine: {machine()}; load {before:.1f} before, {os.getloadavg()[0]:.1f} after.", "",
        HEAD, "|---" * HEAD.count(" | ") + "|---|", *found, "",
        "| | measured | asked | |", "|---|---|---|---|", *began, "",
        f"A Deployment created through the API server, {CREATED} times in each namespace:", "",
        "| | p50 | p99 | added to p50 | added to p99 |", "|---|---|---|---|---|", *through, "",
    ]  # fmt: skip


def main() -> None:
    """Measure everything and write the tables."""
    folder = Path(tempfile.mkdtemp(prefix="agentgate-benchmark-"))
    try:
        with ExitStack() as stack:
            lines = measured(folder, stack)
    finally:
        shutil.rmtree(folder)
    (HERE / "RESULTS.md").write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
