"""The certificate of a service without cert-manager: made, believed, shown and renewed in time.

One replica makes it and keeps it in a Secret; all of them read it there, and show it from a file.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gate.files import put
from webhooks.certificates.leading import Lease
from webhooks.certificates.material import Material, read, written
from webhooks.certificates.planning import Purpose, advanced
from webhooks.cluster.answers import Object
from webhooks.cluster.errors import ClusterError
from webhooks.cluster.own import Own
from webhooks.registration.bundle import same
from webhooks.registration.live import Live, live, trusting
from webhooks.server.telling import Teller

PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Kept:
    """Where things are kept: a Secret, the webhook configuration, and the file that is shown."""

    secret: Own
    webhooks: Own
    file: Path


class Rotation:
    """It goes on by one step at a time; `believed` are the authorities to be believed by then."""

    def __init__(
        self, kept: Kept, lease: Lease, purpose: Purpose, now: Callable[[], datetime],
        teller: Teller,
    ) -> None:  # fmt: skip
        """Begin; nothing is read yet."""
        self.believed: tuple[str, ...] = ()
        self._kept = kept
        self._lease = lease
        self._purpose = purpose
        self._now = now
        self._teller = teller

    @property
    def life(self) -> float:
        """Tell for how many seconds a certificate is valid."""
        return self._purpose.lifetimes.leaf.total_seconds()

    def step(self) -> bool:
        """Do what is due, and say whether there is a certificate to show. Raises `GateError`."""
        leading = self._lease.held(self._now())
        secret = self._kept.secret.read()
        if secret is None:
            raise ClusterError("the Secret of the certificate is not there")
        known = read(secret)
        if leading:
            known = self._lead(secret, known)
        self.believed = tuple(known.believed) if known else ()
        if known is None or known.leaf is None:
            return False
        self._show(f"{known.leaf.cert}{known.leaf.key}".encode())
        return True

    def _lead(self, secret: Object, known: Material | None) -> Material:
        there = live(self._kept.webhooks.read())
        after = advanced(known, self._purpose, there.believes, self._now())
        if after != known:
            # Kept before anybody believes or shows it: else it might be lost.
            self._kept.secret.put(secret, {"/data": written(after)})
            self._teller.info("certificate-made", authorities=len(after.believed))
        if not all(same(each, after.believed) for each in there.bundles):
            self._believe(there, after)
        return after

    def _believe(self, there: Live, after: Material) -> None:
        self._kept.webhooks.put(there.object, trusting(there, after.believed))
        self._teller.info("authorities-told", authorities=len(after.believed))

    def _show(self, pem: bytes) -> None:
        """Write the certificate with its key, at once and for nobody else."""
        file = self._kept.file
        file.touch(PRIVATE)
        if file.read_bytes() != pem:
            put(file, pem)
