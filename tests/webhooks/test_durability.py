"""What was acknowledged is there, and there once, whatever happens to the service."""

import json
import resource
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException

from gate.audit import Entry
from gate.audit.log.flaws import Extent
from gate.audit.log.fsck import fsck
from gate.audit.log.opening import open_log
from tests.waiting import until
from tests.webhooks.served import Served, serving
from tests.webhooks.world import World

Acknowledged = dict[str, int]


def bring_all(served: Served, entries: list[Entry], acknowledged: Acknowledged) -> None:
    """Bring records until the service is gone."""
    with suppress(OSError, HTTPException):
        for entry in entries:
            status, said = served.bring(entry.envelope)
            assert status == 200
            acknowledged[entry.digest.hex()] = int(str(said["index"]))


def bring_together(served: Served, entries: list[Entry], clients: int) -> Acknowledged:
    acknowledged: Acknowledged = {}
    with ThreadPoolExecutor(clients) as pool:
        for n in range(clients):
            pool.submit(bring_all, served, entries[n::clients], acknowledged)
    return acknowledged


def check_log(world: World, entries: list[Entry], expected: Acknowledged) -> None:
    """Make sure that a log holds exactly some entries, where they were said to be."""
    with open_log(world.log) as log:
        leaves = [stored.leaf for stored in log.scan()]
        assert not list(fsck(log, Extent()))
    assert sorted(leaves) == sorted(entry.leaf for entry in entries)
    assert {entry.digest.hex(): leaves.index(entry.leaf) for entry in entries} == expected


def test_fifty_clients_at_once(world: World) -> None:
    entries = [world.entry(number) for number in range(150)]
    with serving(world) as served:
        acknowledged = bring_together(served, entries, 50)
        assert served.stop() == 0
    check_log(world, entries, acknowledged)


def test_killed_in_the_middle_of_a_burst(world: World) -> None:
    entries = [world.entry(number) for number in range(240)]
    acknowledged: Acknowledged = {}
    with serving(world) as served, ThreadPoolExecutor(8) as pool:
        for n in range(8):
            pool.submit(bring_all, served, entries[n::8], acknowledged)
        until(lambda: len(acknowledged) > 40)
        served.process.kill()
    assert 40 < len(acknowledged) < len(entries)
    with serving(world) as served:
        again = bring_together(served, entries, 8)
        assert served.stop() == 0
    assert acknowledged.items() <= again.items()
    check_log(world, entries, again)


def test_a_disk_that_is_full_acknowledges_nothing(world: World) -> None:
    entry = world.entry(1)
    with serving(world) as served:
        assert served.bring(world.entry(2).envelope)[0] == 200
        limit_files(served, 1)
        status, said = served.bring(entry.envelope)
        assert (status, said["type"]) == (503, "https://agentgate.dev/problems/not-kept")
        assert str(world.root) not in str(said)
        status, _, body = served.ask("GET", "/readyz")
        assert (status, json.loads(body)["ready"]) == (503, False)
        assert "log" in json.loads(body)["faults"]
        assert str(world.log) in str(served.told("not-kept")["error"])
        limit_files(served, resource.RLIM_INFINITY)
        assert served.bring(entry.envelope)[0] == 200
        until(lambda: served.ask("GET", "/readyz")[0] == 200)
        assert served.stop() == 0


def limit_files(served: Served, size: int) -> None:
    resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
