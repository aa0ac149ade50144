"""All that a delivery will apply, taken from where it comes from, and the commits it comes from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from gate.delivery import Delivery, Gathered, Portion, Served
from gate.delivery.agreeing import agreed
from gate.delivery.gathering import Look, gather
from gate.errors import SourceError
from gate.sources import nothing
from gate.sources.reaching import Access
from gate.sources.remote import Limits, Mirror, Mirrors
from webhooks.admission.recording.origins import address
from webhooks.presync.settings import CredentialEntry, PresyncEntry


class Manifests(Protocol):
    """A server of the controller, which renders as that does."""

    def manifests(self, delivery: Delivery, application: object) -> Sequence[Mapping[str, object]]:
        """Give all objects of what is synced. Raises `SourceError`."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """What was gathered of a delivery, and the mirror of each source that Git holds."""

    delivery: Delivery
    gathered: Gathered
    mirrors: tuple[tuple[Portion, Mirror], ...]

    def mirror(self, portion: Portion) -> Mirror | None:
        """Give the mirror of a source; `None` of one that Git does not hold."""
        return next((found for known, found in self.mirrors if known == portion), None)


@dataclass(frozen=True, slots=True)
class Taking:
    """How deliveries are taken; `served` tells what their cluster serves.

    Where there is a `server` of the controller, what it says that it would apply counts.
    """

    mirrors: Mirrors
    served: Callable[[], Served]
    server: Manifests | None = None

    def take(self, delivery: Delivery, application: object, looked: Look) -> Taken:
        """Take all that is being synced, and what scanners look at beside it.

        Raises `GateError` when a part of it cannot be had.
        """
        taken = self.gathered(delivery, looked)
        if self.server is None:
            return taken
        objects = self.server.manifests(delivery, application)
        return replace(taken, gathered=agreed(taken.gathered, delivery, objects, self.served()))

    def take_previous(self, delivery: Delivery) -> Taken:
        """Take what was synced before. Raises `GateError` when a part of it cannot be had."""
        before = replace(delivery, portions=delivery.previous, previous=(), dry="")
        return self.gathered(before, nothing)

    def gathered(self, delivery: Delivery, looked: Look) -> Taken:
        """Fetch and render what a delivery names."""
        known: dict[tuple[str, str], tuple[Portion, Mirror]] = {}

        def fetched(portion: Portion) -> Mirror:
            with told(portion):
                found = self.mirrors.mirror(portion.repo, portion.revision)
            known[portion.repo, portion.revision] = portion, found
            return found

        gathered = gather(delivery, fetched, self.served(), looked)
        named = tuple(
            (portion, known[portion.repo, portion.revision][1])
            for portion in delivery.portions
            if (portion.repo, portion.revision) in known
        )
        return Taken(delivery, gathered, named)


@contextmanager
def told(portion: Portion) -> Iterator[None]:
    """Say which repository it is that cannot be had, without what is secret in its address."""
    try:
        yield
    except SourceError as error:
        which = address(portion.repo) or "a repository"
        raise SourceError(
            f"{which} at {portion.revision}: {error.message}", advice=error.advice
        ) from None


def mirrors_of(presync: PresyncEntry) -> Mirrors:
    """Say where clones are kept, and how repositories are reached."""
    git = presync.git
    limits = Limits(git.protocols, git.seconds, git.bytes, git.room, presync.seconds)
    return Mirrors(presync.cache, limits, tuple(map(access, git.credentials)))


def access(entry: CredentialEntry) -> Access:
    """Say who the service is to some repositories."""
    return Access(
        entry.prefix, entry.username_file, entry.password_file,
        entry.ssh_key_file, entry.known_hosts_file, entry.ca_file,
    )  # fmt: skip
