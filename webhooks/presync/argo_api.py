"""What Argo CD itself says that it would apply, asked of its API.

Its API renders the sources of the spec as it is now, and of a hydrated Application the dry ones, so
it is asked only where those are what is synced. Of a Secret it shows which keys there are.
"""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

import orjson

from gate.audit.remote.exchange import Bounds, Request, Stranger, Unanswered, exchange
from gate.audit.remote.place import Place, address_of, context_of, token_in
from gate.delivery import Delivery
from gate.display.visible import clipped
from gate.errors import ConfigError, SourceError
from gate.sources import MEBIBYTE
from gate.tree import Node

LONGEST = 64 * MEBIBYTE
MOST = 10_000
"""How many objects an Application may have."""
OK = 200
SHOWN = 200

Object = Mapping[str, object]


class ArgoServer:
    """The API of an Argo CD. Threads may share it."""

    def __init__(self, place: Place) -> None:
        """Read the token and the certificates; nothing is connected yet.

        Raises `ConfigError` and `SigningError`, and refuses an address without TLS.
        """
        self._address = address_of(place.url)
        if self._address.scheme != "https" or place.token_file is None:
            raise ConfigError("Argo CD is asked by https and with a token")
        self._context = context_of(place)
        self._bounds = Bounds(place.seconds, LONGEST + 1)
        self._headers = {
            "Accept": "application/json",
            "Authorization": f"Bearer {token_in(place.token_file)}",
        }

    def manifests(self, delivery: Delivery, application: object) -> tuple[Object, ...]:
        """Ask for all objects of what is delivered.

        Raises `SourceError` when it does not answer, or would answer for something else.
        """
        check_same(delivery, Node(application)["spec"])
        path = f"{self._address.path.rstrip('/')}{path_of(delivery)}"
        request = Request("GET", path, self._headers)
        try:
            answer = exchange(self._address, self._context, request, self._bounds)
        except (Unanswered, Stranger) as error:
            said = clipped(str(error), SHOWN)
            raise SourceError(f"Argo CD did not answer: {said}") from None
        if answer.status != OK:
            raise SourceError(f"Argo CD gives no manifests (status {answer.status})")
        return read(answer.body)


def path_of(delivery: Delivery) -> str:
    """Write what is asked for: the commits that are synced, each for its source."""
    asked = [("appNamespace", delivery.namespace), ("project", delivery.project)]
    if len(delivery.portions) > 1:
        asked += [("revisions", each) for each in delivery.revisions]
        asked += [("sourcePositions", str(n)) for n, _ in enumerate(delivery.revisions, 1)]
    else:
        asked.append(("revision", delivery.revisions[0]))
    return f"/api/v1/applications/{quote(delivery.name, safe='')}/manifests?{urlencode(asked)}"


def check_same(delivery: Delivery, spec: Node) -> None:
    """Refuse where the API would render something else than what is synced."""
    if spec["sourceHydrator"].present:
        raise SourceError("of a hydrated Application the API of Argo CD renders the dry source")
    now = [each.value for each in spec["sources"].items()] or [spec["source"].value]
    if now != [portion.declared for portion in delivery.portions]:
        raise SourceError("the Application has changed since this sync began")


def read(body: bytes) -> tuple[Object, ...]:
    """Read an answer: a list of objects, each of which is JSON in a string."""
    if len(body) > LONGEST:
        raise SourceError("Argo CD gives more than the gate reads")
    listed = Node(parsed(body))["manifests"]
    texts = listed.texts()
    if listed.mismatches or len(texts) > MOST:
        raise SourceError("Argo CD gives no list of manifests")
    return tuple(object_of(text) for text in texts)


def object_of(text: str) -> Object:
    """Read one object."""
    value = parsed(text.encode())
    if not isinstance(value, dict) or not value.get("kind"):
        raise SourceError("Argo CD gives a manifest that is no object")
    return value


def parsed(data: bytes) -> object:
    """Read JSON."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        raise SourceError("Argo CD gives what is no JSON") from None
