"""The custom resources of verdicts in the API server: made, read and deleted, never changed.

What fails in passing is tried again a few times; deleting what is not there is no failure.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TypeVar

from gate.applied.form import metadata_of, text
from gate.verdicts import GROUP, PLURAL, VERSION
from webhooks.cluster.answers import Object, read_page
from webhooks.cluster.connection import Connection
from webhooks.cluster.errors import ClusterError, Refused, TooLarge
from webhooks.cluster.own import Own

TRIES = 4
PAGE = 5
"""Objects in an answer: one has half a MiB at most, and an answer 4 MiB."""
GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
"""What the API server answers where the one that is known is not there any more."""
Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Objects:
    """Those of a namespace, over a connection that one thread uses at a time.

    `pause` is called with the number of failures so far, and how many seconds the API server wants.
    """

    connection: Connection
    namespace: str
    pause: Callable[[int, float], None]

    @property
    def path(self) -> str:
        """Give the path of all of them."""
        return f"/apis/{GROUP}/{VERSION}/namespaces/{self.namespace}/{PLURAL}"

    def create(self, value: Mapping[str, object]) -> bool:
        """Make one, and say whether its name was free. Raises `ClusterError`."""
        try:
            self._trying(partial(self.connection.post, self.path, value))
        except Refused as error:
            if error.status == HTTPStatus.CONFLICT:
                return False
            raise
        return True

    def read(self, name: str) -> Object | None:
        """Give one as it is, or None where it is not there. Raises `ClusterError`."""
        return self._trying(Own(self.connection, f"{self.path}/{name}").read)

    def delete(self, known: Object) -> None:
        """Delete one, if it still is the one that is known. Raises `ClusterError`."""
        head = metadata_of(known)
        same = {key: text(head, key) for key in ("uid", "resourceVersion")}
        path = f"{self.path}/{text(head, 'name')}"
        try:
            self._trying(partial(self.connection.delete, path, same))
        except Refused as error:
            if error.status not in GONE:
                raise

    def all(self, selector: str = "") -> Iterator[Object]:
        """Give all, or those with a label. Raises `ClusterError`."""
        query = {"limit": str(PAGE)} | ({"labelSelector": selector} if selector else {})
        rest = ""
        while True:
            asked = query | ({"continue": rest} if rest else {})
            page = read_page(self._trying(partial(self.connection.get, self.path, asked)))
            yield from page.objects
            rest = page.rest
            if not rest:
                return

    def _trying(self, call: Callable[[], Given]) -> Given:
        for failures in range(TRIES - 1):
            try:
                return call()
            except ClusterError as error:
                if not is_passing(error):
                    raise
                self.pause(failures, error.wait)
        return call()


def is_passing(error: ClusterError) -> bool:
    """Say whether the same may succeed in a moment."""
    match error:
        case Refused(status=status):
            return (
                status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
            )
        case TooLarge():
            return False
        case _:
            return True
