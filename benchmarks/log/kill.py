"""Kills writers of one log in the middle of their work, again and again, and looks what is left.

    .venv/bin/python -m benchmarks.log.kill [ROUNDS]

A round has three processes that append and one that publishes. One of them is killed while the
others go on, then all. No acknowledged record may be missing, or have another index than was said;
no index may have been given twice; and the log must be consistent. This kills processes; it does
not cut the power.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from benchmarks.log.records import ORIGIN, entry, log_key, record_key, scratch
from gate.audit.log.flaws import Extent
from gate.audit.log.fsck import fsck
from gate.audit.log.opening import Mode, create_log, open_log

FORK = get_context("fork")
WRITERS = 3
ROUNDS, SHOWN = 1000, 20
LONGEST = 0.12
"""How long a round lasts at most before each of its two kills, in seconds."""


def write(folder: Path, name: str, acknowledged: int) -> None:
    """Append until killed, and write down each index once it was acknowledged."""
    with open_log(folder, Mode.APPEND) as log:
        number = 0
        while True:
            receipt = log.append(entry(f"{name}-{number}", padding=""))
            os.write(acknowledged, f"{name}-{number} {receipt.index}\n".encode())
            number += 1


def publish(folder: Path) -> None:
    """Publish until killed."""
    with open_log(folder) as log:
        while True:
            log.publish(log_key(), lambda: datetime.now(UTC))


def moment(number: int, which: int) -> float:
    """Give how long to wait before a kill: different in each round, and the same in each run."""
    return LONGEST * sha256(f"{number} {which}".encode()).digest()[0] / 255


def one_round(folder: Path, number: int, acknowledged: int) -> None:
    """Start everybody, kill one, then all."""
    works: list[tuple[Callable[..., None], tuple[object, ...]]] = [(publish, (folder,))]
    works += [(write, (folder, f"{number}-{one}", acknowledged)) for one in range(WRITERS)]
    processes = [FORK.Process(target=work, args=args) for work, args in works]
    for process in processes:
        process.start()
    time.sleep(moment(number, 0))
    processes[number % len(processes)].kill()
    time.sleep(moment(number, 1))
    for process in processes:
        process.kill()
        process.join()


def survived(folder: Path, rounds: int) -> tuple[int, list[str]]:
    """Run the rounds; give how many records were acknowledged, and all that is wrong."""
    log_key(), record_key()
    create_log(folder, ORIGIN, log_key().key)
    path = folder / "acknowledged"
    for number in range(rounds):
        acknowledged = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        one_round(folder, number, acknowledged)
        os.close(acknowledged)
    said = [line.split() for line in path.read_text().splitlines()]
    return len(said), wrong(folder, [(name, int(index)) for name, index in said])


def wrong(folder: Path, said: list[tuple[str, int]]) -> list[str]:
    """Compare what was acknowledged with what is there."""
    with open_log(folder, Mode.APPEND) as log:
        kept = {stored.summary.decision_id: stored.index for stored in log.scan()}
        found = [f"{name} is not at {index}" for name, index in said if kept.get(name) != index]
        if len({index for _, index in said}) != len(said):
            found.append("an index was acknowledged twice")
        if sorted(kept.values()) != list(range(log.size)):
            found.append("indices lack or occur twice")
        found += [f"{flaw.damage} {flaw.index}: {flaw.message}" for flaw in fsck(log, Extent())]
        log.publish(log_key(), lambda: datetime.now(UTC))
        return found + [
            f"then {flaw.damage} {flaw.index}: {flaw.message}" for flaw in fsck(log, Extent())
        ]


def tried(rounds: int) -> tuple[int, list[str]]:
    """Run the rounds in a folder of their own, as `survived` does."""
    with scratch() as folder:
        return survived(folder / "log", rounds)


def table() -> list[tuple[str, str]]:
    """Run the rounds, and tell what came of it."""
    count, flaws = tried(ROUNDS)
    return [
        (f"{WRITERS} writers and a publisher, {ROUNDS:,} rounds", f"{count:,} acknowledged"),
        ("lost, twice, or inconsistent", "; ".join(flaws[:SHOWN]) or "none"),
    ]


def main() -> int:
    """Run as many rounds as asked for."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    count, flaws = tried(rounds)
    print(f"{rounds} rounds, {count} records acknowledged, {len(flaws)} wrong")
    print("\n".join(flaws[:SHOWN]))
    return 1 if flaws else 0


if __name__ == "__main__":
    sys.exit(main())
