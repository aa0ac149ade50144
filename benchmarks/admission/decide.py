"""How long a decision takes inside the webhook, stage by stage; nothing is sent or recorded.

    .venv/bin/python -m benchmarks.admission.decide

Updates of one Deployment among a thousand. Processor time per review, by median; then how many are
decided in a second by one thread, and by two processes.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.admission.world import NOW, SAME, door, update
from gate.proposal import Facts, Proposal, findings_of, hear, inquiries_of, proposed, settle
from webhooks.admission.admitting import Admitter, Attempt
from webhooks.admission.answering import answer
from webhooks.admission.matter import matter_of
from webhooks.admission.reading import read_review

OBJECTS = 1000
NUMBER = 501
ROUNDS = 15
CALLS = 60
SECONDS = 4.0
PACKS = {"all rules": frozenset[str](), "13 rules": SAME}


def microseconds(work: Callable[[], object]) -> float:
    """Measure the processor time of one call, all threads counted."""
    times = []
    work()
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(CALLS):
            work()
        times.append((time.process_time() - start) / CALLS)
    return statistics.median(times) * 1e6


def stages(admitter: Admitter, body: bytes) -> Iterator[tuple[str, Callable[[], object]]]:
    """Give what is done for a review, step by step."""
    posture, cluster = admitter.judge.posture(), admitter.judge.cluster
    gate, review = posture.gate, read_review(body)
    matter = matter_of(review, gate.scheme, cluster.bundle)
    proposal = Proposal(review.operation, matter.new, matter.old, cluster.bundle)
    inquiries = list(inquiries_of(gate, proposal))
    heard = hear(gate, proposal)
    yield "read", lambda: read_review(body)
    yield "intake", lambda: matter_of(review, gate.scheme, cluster.bundle)
    yield "bundle", lambda: proposed(proposal)
    yield "bundle and inquiry", lambda: list(inquiries_of(gate, proposal))
    yield "question", lambda: gate.question(inquiries[0])
    yield "question and rules", lambda: gate.ask(inquiries, "")
    yield "settle", lambda: settle(gate, heard, findings_of(heard.claims), Facts(posture.digests))
    yield "all", lambda: decide(admitter, body)


def decide(admitter: Admitter, body: bytes) -> bytes:
    """Answer a review, as it is answered where nothing is recorded."""
    judged = admitter.admit(Attempt(body, NOW))
    if judged is None:
        raise AssertionError("nobody else settled it")
    return answer(judged.ruling, None).body()


def rate(rules: frozenset[str]) -> float:
    """Count the reviews that one thread answers in a second."""
    admitter, body = door(rules, OBJECTS), update(NUMBER)
    decide(admitter, body)
    count, start = 0, time.perf_counter()
    while time.perf_counter() < start + SECONDS:
        decide(admitter, body)
        count += 1
    return count / (time.perf_counter() - start)


def main() -> None:
    """Measure, and print a table."""
    body = update(NUMBER)
    print(f"{len(body)} bytes; {OBJECTS} objects")
    for name, rules in PACKS.items():
        admitter = door(rules, OBJECTS)
        print(f"\n| {name}, µs | |\n|---|---|")
        for stage, work in stages(admitter, body):
            print(f"| {stage} | {microseconds(work):.0f} |")
        with ProcessPoolExecutor(2, get_context("spawn")) as pool:
            alone = pool.submit(rate, rules).result()
            print(f"| reviews in a second, one thread | {alone:.0f} |")
            print(f"| two processes | {sum(pool.map(rate, [rules] * 2)):.0f} |", flush=True)


if __name__ == "__main__":
    main()
