"""The cluster around a worker: found by a kubeconfig or as a pod, and kept from its start on."""

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gate.config.resources import OwnResource
from gate.scheme import Scheme
from webhooks.cluster.access import Access, in_cluster
from webhooks.cluster.caches import Caches
from webhooks.cluster.kinds import WATCHED, own_kinds, verdicts_in
from webhooks.cluster.kubeconfig import from_kubeconfig
from webhooks.cluster.state import State
from webhooks.cluster.timing import Timing
from webhooks.server.telling import Teller
from webhooks.verdicts.index import Known

STEP = 0.01


@contextmanager
def around(
    access: Access, scheme: Scheme, own: tuple[OwnResource, ...], state: State
) -> Iterator[State]:
    """Keep what is known of a cluster, in a state that knows nothing yet."""
    signed = (verdicts_in(state.verdicts.namespace),) if state.verdicts else ()
    caches = Caches(access, (*WATCHED, *own_kinds(own), *signed), scheme, state)
    caches.start()
    try:
        yield state
    finally:
        caches.close()


def nothing(teller: Teller, verdicts: Known | None) -> State:
    """Know nothing yet."""
    return State(Timing(time.monotonic, random.random), teller, verdicts)


def reached(kubeconfig: Path | None, teller: Teller) -> Access:
    """Say where the cluster is. Raises `ClusterError` when nothing does."""
    return from_kubeconfig(kubeconfig, teller) if kubeconfig else in_cluster(os.environ, teller)


def synced(state: State, seconds: float) -> bool:
    """Wait until everything is known that is to be known, but not for ever."""
    until = time.monotonic() + seconds
    while not state.synced and time.monotonic() < until:
        time.sleep(STEP)
    return state.synced
