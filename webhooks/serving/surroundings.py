"""The clusters around a worker: found by a kubeconfig or as a pod, and kept from its start on."""

import os
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gate.config.resources import OwnResource
from gate.scheme import Scheme
from webhooks.cluster.access import Access, in_cluster
from webhooks.cluster.caches import Caches
from webhooks.cluster.hub import WithHub
from webhooks.cluster.kinds import APPLICATIONS, WATCHED, Watched, own_kinds, verdicts_in
from webhooks.cluster.kubeconfig import from_kubeconfig
from webhooks.cluster.state import State
from webhooks.cluster.timing import Timing
from webhooks.server.telling import Teller
from webhooks.verdicts.index import Known

STEP = 0.01


Around = State | WithHub
"""What is known around a worker."""


@dataclass(frozen=True, slots=True)
class Hub:
    """Another cluster, which has the Applications, and what is known of it."""

    access: Access
    state: State


@contextmanager
def around(
    access: Access, scheme: Scheme, own: tuple[OwnResource, ...], state: State, hub: Hub | None
) -> Iterator[Around]:
    """Keep what is known of a cluster and of its hub, in states that know nothing yet."""
    signed = (verdicts_in(state.verdicts.namespace),) if state.verdicts else ()
    watched = (*WATCHED, *own_kinds(own), *signed)
    if hub is None:
        with kept(access, watched, scheme, state):
            yield state
        return
    here = [each for each in watched if each != APPLICATIONS]
    with (
        kept(access, here, scheme, state),
        kept(hub.access, [APPLICATIONS], scheme, hub.state),
    ):
        yield WithHub(state, hub.state)


@contextmanager
def kept(
    access: Access, watched: Sequence[Watched], scheme: Scheme, state: State
) -> Iterator[None]:
    """Keep some kinds of a cluster."""
    caches = Caches(access, watched, scheme, state)
    caches.start()
    try:
        yield
    finally:
        caches.close()


def nothing(teller: Teller, verdicts: Known | None) -> State:
    """Know nothing yet."""
    return State(Timing(time.monotonic, random.random), teller, verdicts)


def reached(kubeconfig: Path | None, teller: Teller) -> Access:
    """Say where the cluster is. Raises `ClusterError` when nothing does."""
    return from_kubeconfig(kubeconfig, teller) if kubeconfig else in_cluster(os.environ, teller)


def synced(state: Around, seconds: float) -> bool:
    """Wait until everything is known that is to be known, but not for ever."""
    until = time.monotonic() + seconds
    while not state.synced and time.monotonic() < until:
        time.sleep(STEP)
    return state.synced
