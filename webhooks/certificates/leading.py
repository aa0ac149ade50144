"""Which replica acts for all: the one that holds a Lease of coordination.k8s.io.

It needs no two clocks to agree: a Lease is free once nobody has renewed it for as long as it says,
by the clock of who looks at it. Two that took each other for gone could still not undo each other's
work, as whatever is written must be what was read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from gate.moments import to_microsecond
from gate.tree import Node
from webhooks.cluster.answers import Object
from webhooks.cluster.errors import Refused
from webhooks.cluster.own import Own

SECONDS = 30
"""For how long a Lease is good without being renewed."""
TAKEN = (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
"""What the API server answers to who comes second."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a Lease said, and when it was first seen to say so."""

    said: tuple[str, str]
    since: float


class Lease:
    """A Lease as one replica sees it."""

    def __init__(self, own: Own, me: str, clock: Callable[[], float]) -> None:
        """Name who looks; `clock` gives seconds and never goes back."""
        self._own = own
        self._me = me
        self._clock = clock
        self._seen: Seen | None = None

    def held(self, now: datetime) -> bool:
        """Take it if it is free, renew it if it is held, and say whether it is.

        Raises `ClusterError`.
        """
        lease = self._own.read()
        if lease is None:
            return False
        spec = Node(lease)["spec"]
        holder = spec.text_of("holderIdentity")
        if holder not in ("", self._me) and not self._is_over(holder, spec.text_of("renewTime")):
            return False
        return self._take(lease, holder, now)

    def _is_over(self, holder: str, renewed: str) -> bool:
        said = (holder, renewed)
        if self._seen is None or self._seen.said != said:
            self._seen = Seen(said, self._clock())
        return self._clock() - self._seen.since > SECONDS

    def _take(self, lease: Object, holder: str, now: datetime) -> bool:
        moment = to_microsecond(now)
        places: dict[str, object] = {"/spec/renewTime": moment}
        if holder != self._me:
            places = {
                "/spec": {
                    "holderIdentity": self._me, "leaseDurationSeconds": SECONDS,
                    "acquireTime": moment, "renewTime": moment,
                }
            }  # fmt: skip
        try:
            self._own.put(lease, places)
        except Refused as error:
            if error.status in TAKEN:
                return False
            raise
        return True
