"""A small API server on loopback: lists in pages, watches, bookmarks, and everything that fails."""

import json
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Thread
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

Object = dict[str, object]
TOKEN = "a-token-of-the-tests"  # noqa: S105 of nothing real
BUILT_IN = {"": "v1", "apps": "v1"}


@dataclass
class Collection:
    """The objects of a kind, and what happened to them since `floor`."""

    group: str
    version: str
    resource: str
    kind: str
    objects: dict[tuple[str, str], Object] = field(default_factory=dict)
    events: list[tuple[int, str, Object]] = field(default_factory=list)
    floor: int = 0
    refused: int = 0
    restless: bool = False
    down: bool = False

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def path(self) -> str:
        root = f"/apis/{self.group}" if self.group else "/api"
        return f"{root}/{self.version}/{self.resource}"

    def is_past(self, version: int) -> bool:
        return any(each[0] > version for each in self.events)


@dataclass
class ApiServer:
    """`requests` is what was asked: method, path, query and what was accepted.

    What is `posted` to a path that keeps nothing, such as that of reviews, is answered from there.
    """

    collections: dict[str, Collection] = field(default_factory=dict)
    changed: Condition = field(default_factory=Condition)
    requests: list[tuple[str, str, dict[str, str], str]] = field(default_factory=list)
    now: int = 100
    epoch: int = 0
    largest_page: int = 10_000
    raw: dict[str, bytes] = field(default_factory=dict)
    owned: dict[str, Object] = field(default_factory=dict)
    posted: dict[str, Callable[[Object], Object]] = field(default_factory=dict)
    closing: bool = False
    port: int = 0
    token: str = TOKEN

    def serve(self, group: str, version: str, resource: str, kind: str) -> Collection:
        """Serve a kind, as if it had been installed."""
        made = Collection(group, version, resource, kind, floor=self.now)
        with self.changed:
            self.collections[made.path] = made
        return made

    def withdraw(self, collection: Collection) -> None:
        with self.changed:
            del self.collections[collection.path]
        self.hang_up()

    def put(self, collection: Collection, value: Object) -> None:
        """Create or update an object."""
        with self.changed:
            self.now += 1
            metadata = {**of(value, "metadata"), "resourceVersion": str(self.now)}
            typed = {"apiVersion": collection.api_version, "kind": collection.kind}
            stored = {**typed, **value, "metadata": metadata}
            key = (str(metadata.get("namespace", "")), str(metadata["name"]))
            happened = "MODIFIED" if key in collection.objects else "ADDED"
            collection.objects[key] = stored
            collection.events.append((self.now, happened, stored))
            self.changed.notify_all()

    def own(self, path: str, value: Object) -> None:
        """Have one object at a path of its own, which can be changed there."""
        with self.changed:
            self.now += 1
            head = {**of(value, "metadata"), "resourceVersion": str(self.now)}
            self.owned[path] = {**value, "metadata": head}

    def delete(self, collection: Collection, namespace: str, name: str) -> None:
        with self.changed:
            self.now += 1
            value = collection.objects.pop((namespace, name))
            last = {
                **value,
                "metadata": {**of(value, "metadata"), "resourceVersion": str(self.now)},
            }
            collection.events.append((self.now, "DELETED", last))
            self.changed.notify_all()

    def find(self, path: str) -> tuple[Collection, str, str] | None:
        """Find what is at a path inside of a namespace: its kind, the namespace and the name."""
        root, inside, rest = path.partition("/namespaces/")
        namespace, _, place = rest.partition("/")
        resource, _, name = place.partition("/")
        found = self.collections.get(f"{root}/{resource}")
        return (found, namespace, name) if inside and found else None

    def bookmark(self, collection: Collection) -> None:
        """Say that nothing happened."""
        with self.changed:
            self.now += 1
            head: Object = {"resourceVersion": str(self.now)}
            collection.events.append((self.now, "BOOKMARK", {"metadata": head}))
            self.changed.notify_all()

    def compact(self, collection: Collection) -> None:
        """Forget what happened."""
        with self.changed:
            self.now += 1
            collection.floor = self.now
            collection.events.clear()

    def hang_up(self) -> None:
        """End all watches in the middle of an answer."""
        with self.changed:
            self.epoch += 1
            self.changed.notify_all()

    def asked(self, path: str, **query: str) -> int:
        """Count the requests for a path with at least this query."""
        return sum(
            each[1] == path and query.items() <= each[2].items() for each in list(self.requests)
        )


class Handler(BaseHTTPRequestHandler):
    """Answers as an API server does."""

    protocol_version = "HTTP/1.1"
    # Head and body of an answer are two writes, and the second must not wait for the first.
    disable_nagle_algorithm = True
    server_state: ClassVar[ApiServer]

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        state = self.server_state
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        accept = self.headers.get("Accept", "")
        state.requests.append(("GET", parts.path, query, accept))
        if self.headers.get("Authorization") != f"Bearer {state.token}":
            self.fail(401, "Unauthorized")
        elif parts.path in state.owned:
            self.json(state.owned[parts.path])
        elif parts.path in state.raw:
            self.answer(200, state.raw[parts.path])
        elif parts.path in state.collections:
            self.collection(state.collections[parts.path], query, "PartialObject" in accept)
        elif (found := state.find(parts.path)) and not found[2]:
            self.collection(found[0], query, "PartialObject" in accept)
        elif found and found[1:] in found[0].objects:
            self.json(found[0].objects[found[1:]])
            if found[0].restless:
                state.put(found[0], found[0].objects[found[1:]])
        else:
            self.discovery(parts.path)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        state = self.server_state
        state.requests.append(("POST", self.path, {}, ""))
        found = state.find(self.path)
        if self.path in state.posted:
            self.answer(201, json.dumps(state.posted[self.path](json.loads(body))).encode())
        elif found:
            self.create(found[0], found[1], json.loads(body))
        else:
            self.answer(201, body)

    def create(self, found: Collection, namespace: str, value: Object) -> None:
        """Make an object in a namespace, unless its name is taken."""
        head = of(value, "metadata")
        key = (namespace, str(head["name"]))
        if found.refused:
            self.fail(found.refused, f"{found.resource} is refused")
        elif key in found.objects:
            self.fail(409, f"{found.resource} {key[1]!r} already exists")
        else:
            written = {"uid": f"uid-{self.server_state.now}", **head, "namespace": namespace}
            self.server_state.put(found, {**value, "metadata": written})
            self.answer(201, json.dumps(found.objects[key]).encode())

    def do_DELETE(self) -> None:
        wanted = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
        state = self.server_state
        state.requests.append(("DELETE", self.path, {}, ""))
        found = state.find(self.path)
        if found is None or found[1:] not in found[0].objects:
            self.fail(404, "not found")
        elif (
            not of(wanted, "preconditions").items()
            <= of(found[0].objects[found[1:]], "metadata").items()
        ):
            self.fail(409, "the precondition does not hold")
        else:
            state.delete(*found)
            self.json({"kind": "Status", "status": "Success"})

    def do_PATCH(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        state = self.server_state
        state.requests.append(("PATCH", self.path, {}, self.headers["Content-Type"]))
        patched = changed(state.owned[self.path], json.loads(body))
        if patched is None:
            self.fail(422, "the server rejected our request due to an error in our request")
            return
        state.own(self.path, patched)
        self.json(state.owned[self.path])

    def discovery(self, path: str) -> None:
        found = list(self.server_state.collections.values())
        if path == "/apis":
            groups: dict[str, list[str]] = {}
            for each in found:
                if each.group and each.version not in groups.setdefault(each.group, []):
                    groups[each.group].append(each.version)
            self.json({"kind": "APIGroupList", "groups": [group_of(*g) for g in groups.items()]})
            return
        here = [each for each in found if each.path.rpartition("/")[0] == path]
        if not here and path != "/api/v1":
            self.fail(404, "the server could not find the requested resource")
            return
        if any(each.down for each in here):
            self.fail(503, "service unavailable")
            return
        verbs = ["create", "delete", "get", "list", "patch", "update", "watch"]
        entries: list[Object] = [
            {"name": name, "kind": each.kind, "namespaced": True, "verbs": verbs}
            for each in here
            for name in (each.resource, f"{each.resource}/status")
        ]
        self.json({"kind": "APIResourceList", "resources": entries})

    def collection(self, found: Collection, query: Mapping[str, str], partial: bool) -> None:  # noqa: FBT001
        if found.refused:
            self.fail(found.refused, f"{found.resource} is refused")
        elif query.get("watch") == "1":
            self.watch(found, query, partial)
        else:
            self.list(found, query, partial)

    def list(self, found: Collection, query: Mapping[str, str], partial: bool) -> None:  # noqa: FBT001
        state = self.server_state
        with state.changed:
            version, _, start = query.get("continue", f"{state.now}:0").partition(":")
            if int(version) < found.floor:
                self.fail(410, "The provided continue parameter is too old")
                return
            size = min(int(query.get("limit", "500")), state.largest_page)
            objects = [found.objects[key] for key in sorted(found.objects)]
        objects = [each for each in objects if is_selected(each, query.get("labelSelector", ""))]
        page = [shown(each, found, partial) for each in objects[int(start) : int(start) + size]]
        head: Object = {"resourceVersion": version}
        if int(start) + size < len(objects):
            head["continue"] = f"{version}:{int(start) + size}"
        self.json({"kind": f"{found.kind}List", "metadata": head, "items": page or None})

    def watch(self, found: Collection, query: Mapping[str, str], partial: bool) -> None:  # noqa: FBT001
        state = self.server_state
        after, epoch = int(query["resourceVersion"]), state.epoch
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if after < found.floor:
            gone = {"kind": "Status", "code": 410, "message": "too old resource version"}
            self.chunk(json.dumps({"type": "ERROR", "object": gone}).encode() + b"\n")
            self.chunk(b"")
            return
        self.wfile.flush()
        while True:
            with state.changed:
                while state.epoch == epoch and not found.is_past(after):
                    state.changed.wait()
                fresh = [each for each in found.events if each[0] > after]
            if state.epoch != epoch:
                self.close_connection = True
                return
            for version, happened, value in fresh:
                after = version
                body = part_of(value) if partial else value
                line = json.dumps({"type": happened, "object": body}).encode() + b"\n"
                # In two pieces, as a network may cut it.
                self.chunk(line[:7])
                self.chunk(line[7:])

    def chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def json(self, value: Object) -> None:
        self.answer(200, json.dumps(value).encode())

    def fail(self, code: int, message: str) -> None:
        self.answer(code, json.dumps({"kind": "Status", "code": code, "message": message}).encode())

    def answer(self, code: int, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        if code == 429:
            self.send_header("Retry-After", "30")
        self.end_headers()
        self.wfile.write(body)


def changed(value: Object, operations: Sequence[Mapping[str, object]]) -> Object | None:
    """Apply operations of JSON Patch, of which there are two here; nothing, where a test fails."""
    result: Object = json.loads(json.dumps(value))
    for each in operations:
        *way, last = str(each["path"]).split("/")[1:]
        place: object = result
        for step in way:
            place = place[int(step)] if isinstance(place, list) else dict_of(place)[step]
        place = dict_of(place)
        if each["op"] == "test" and place.get(last) != each["value"]:
            return None
        place[last] = each["value"]
    return result


def dict_of(value: object) -> Object:
    assert isinstance(value, dict)
    return value


def group_of(name: str, versions: list[str]) -> Object:
    named = [{"groupVersion": f"{name}/{each}", "version": each} for each in versions]
    return {"name": name, "versions": named, "preferredVersion": named[0]}


def shown(value: Object, found: Collection, partial: bool) -> Object:  # noqa: FBT001
    """Show an object in a list: built-in kinds do not say there what they are."""
    if partial:
        return part_of(value)
    if found.group in BUILT_IN:
        return {name: item for name, item in value.items() if name not in ("apiVersion", "kind")}
    return value


def is_selected(value: Object, selector: str) -> bool:
    """Say whether an object has a label, or all are meant."""
    key, _, wanted = selector.partition("=")
    return not selector or of(of(value, "metadata"), "labels").get(key) == wanted


def part_of(value: Object) -> Object:
    kind = {"apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata"}
    return {**kind, "metadata": value["metadata"]}


def of(value: Object, key: str) -> Object:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


class Server(ThreadingHTTPServer):
    """TLS for each connection in its own thread, so that no client waits for another."""

    daemon_threads = True
    context: ssl.SSLContext

    def finish_request(self, request: object, client_address: object) -> None:
        assert isinstance(request, socket.socket)
        # A client that goes away is no fault.
        with suppress(OSError, ssl.SSLError):
            secured = self.context.wrap_socket(request, server_side=True)
            try:
                super().finish_request(secured, client_address)
            finally:
                secured.close()


@contextmanager
def api_server(
    cert: Path, key: Path, port: int = 0, state: ApiServer | None = None
) -> Iterator[ApiServer]:
    """Serve until the end."""
    state = state or ApiServer()
    handler = type("Bound", (Handler,), {"server_state": state})
    server = Server(("127.0.0.1", port), handler)
    server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.context.load_cert_chain(cert, key)
    state.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        state.hang_up()
        server.shutdown()
        server.server_close()
        thread.join()
