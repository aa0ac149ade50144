"""The cluster around a worker: found by a kubeconfig or as a pod, and kept from its start on."""

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gate.config.resources import OwnResource
from gate.scheme import Scheme
from webhooks.cluster.access import in_cluster
from webhooks.cluster.caches import Caches
from webhooks.cluster.kinds import WATCHED, own_kinds
from webhooks.cluster.kubeconfig import from_kubeconfig
from webhooks.cluster.state import State
from webhooks.cluster.timing import Timing
from webhooks.server.telling import Teller

STEP = 0.01


@contextmanager
def around(
    kubeconfig: Path | None, scheme: Scheme, own: tuple[OwnResource, ...], teller: Teller
) -> Iterator[State]:
    """Keep what is known of a cluster. Raises `ClusterError` when nothing says where it is."""
    access = from_kubeconfig(kubeconfig, teller) if kubeconfig else in_cluster(os.environ, teller)
    state = State(Timing(time.monotonic, random.random), teller)
    caches = Caches(access, (*WATCHED, *own_kinds(own)), scheme, state)
    caches.start()
    try:
        yield state
    finally:
        caches.close()


def synced(state: State, seconds: float) -> bool:
    """Wait until everything is known that is to be known, but not for ever."""
    until = time.monotonic() + seconds
    while not state.synced and time.monotonic() < until:
        time.sleep(STEP)
    return state.synced
