"""One object that is the gate's own, by its name: read whole, and changed in one place of it."""

from dataclasses import dataclass
from http import HTTPStatus

from gate.applied.form import metadata_of, text
from webhooks.cluster.answers import Object, parsed
from webhooks.cluster.connection import Connection
from webhooks.cluster.errors import ClusterError, Refused


@dataclass(frozen=True, slots=True)
class Own:
    """An object at a path of the API server, over a connection that one thread uses at a time."""

    connection: Connection
    path: str

    def read(self) -> Object | None:
        """Give it as it is, or None where it is not there. Raises `ClusterError`."""
        try:
            return whole(self.connection.get(self.path))
        except Refused as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    def put(self, known: Object, places: dict[str, object]) -> Object:
        """Put values at places (JSON Pointers) of it, if it still is what it was known to be.

        Raises `ClusterError`.
        """
        version = text(metadata_of(known), "resourceVersion")
        unchanged = {"op": "test", "path": "/metadata/resourceVersion", "value": version}
        added = [{"op": "add", "path": at, "value": value} for at, value in places.items()]
        return whole(self.connection.patch(self.path, [unchanged, *added]))


def whole(data: bytes) -> Object:
    """Read an object. Raises `ClusterError` for what is none."""
    found = parsed(data)
    if not isinstance(found, dict):
        raise ClusterError("the API server answers with what is no object")
    return found
