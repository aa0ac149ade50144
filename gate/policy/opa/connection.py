"""The only module that knows `opa_client`: what is sent to an OPA server, and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import orjson
from opa_client.errors import RegoParseError
from opa_client.opa import OpaClient
from requests import Response
from requests.exceptions import JSONDecodeError

from gate.errors import EngineError, Fault, Place
from gate.policy.opa import Server
from gate.policy.opa.bounds import Bounded

CONNECTIONS = 8
UPLOAD = 30.0
"""Seconds for one upload, after each of which the server compiles all that it has."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Why the server could not evaluate what it was asked."""

    faults: tuple[Fault, ...]


class RefusedError(EngineError):
    """The server did not take a policy."""


class Client(OpaClient):
    """The client, with connections that are bounded, verified and never redirected.

    Its own ones follow redirects, read answers of any size and take proxies and certificates from
    the environment.
    """

    def __init__(self, server: Server) -> None:
        address = server.address()
        self.exchanges = Bounded(CONNECTIONS)
        self.exchanges.verify = str(server.ca) if server.ca else True
        self.exchanges.cert = server.identity()
        host = f"[{address.hostname}]" if ":" in str(address.hostname) else str(address.hostname)
        super().__init__(
            host=host,
            port=address.port or (443 if address.scheme == "https" else 80),
            ssl=address.scheme == "https",
            token=server.token(),
            retries=0,
            timeout=UPLOAD,
        )

    def _init_session(self) -> Bounded:
        self.exchanges.headers.update(self.headers or {})
        return self.exchanges

    def ask(self, path: str, question: bytes, seconds: float) -> Response:
        """Evaluate a document; `query_rule` would write the question anew and lose its numbers."""
        return self.exchanges.post(
            f"{self.root_url}/data/{path}?strict-builtin-errors=true",
            data=question,
            headers={"Content-Type": "application/json"},
            timeout=seconds,
        )

    def put_data(self, path: str, data: bytes) -> Response:
        """Create or replace a document."""
        return self.exchanges.put(
            f"{self.root_url}/data/{path}",
            data=data,
            headers={"Content-Type": "application/json"},
            timeout=UPLOAD,
        )


class Connection:
    """What the gate says to an OPA server. Safe to share between threads."""

    def __init__(self, server: Server) -> None:
        """Read the token; raises `ConfigError` when the server is not described as it must be."""
        self._client = Client(server)

    def ask(self, path: str, question: bytes, seconds: float) -> dict[str, object] | Failed | None:
        """Evaluate a document about an input in JSON; `None` when the server has no such document.

        Raises `LateError` when it takes longer, `EngineError` for every other answer.
        """
        response = self._client.ask(path, b'{"input":' + question + b"}", seconds)
        said = content(response)
        failure = failure_of(response.status_code, said)
        if failure is not None:
            return failure
        accepted(response.status_code, said, 200)
        result = said.get("result")
        if result is not None and not isinstance(result, dict):
            raise EngineError("the OPA server answered with something that is no object")
        return result

    def put_data(self, path: str, data: object) -> None:
        """Create or replace a document; raises `EngineError` when that cannot be."""
        response = self._client.put_data(path, orjson.dumps(data))
        if response.status_code != 204:  # noqa: PLR2004 No Content, which has no body to read
            accepted(response.status_code, content(response), 204)

    def put_policy(self, path: str, source: str) -> None:
        """Create or replace a module.

        Raises `RefusedError` when the server does not take it, `EngineError` when nothing is known.
        """
        try:
            # The client would otherwise rewrite what the server does not understand.
            self._client.update_policy_from_string(source, quote(path), rego_compat=False)
        except RegoParseError as error:
            raise refused(path, error) from error
        except (JSONDecodeError, AttributeError) as error:
            # That is how the client takes an error that is no JSON, or no object.
            raise EngineError("the OPA server answered an upload with something unknown") from error


def content(response: Response) -> dict[str, object]:
    """Read an answer, which is always an object in JSON."""
    try:
        said = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict):
        raise EngineError(
            f"the OPA server answered {response.status_code} with something that is no JSON object",
            advice="something else may answer at that address, such as a proxy",
        )
    return said


def accepted(status: int, said: Mapping[str, object], expected: int) -> None:
    """Refuse every status but one."""
    match status:
        case _ if status == expected:
            return
        case 401 | 403:
            raise EngineError(
                f"the OPA server does not allow this ({status})",
                advice="see docs/opa.md for what the token must allow",
            )
        case _:
            raise EngineError(f"the OPA server answered {status}: {shown(said.get('message', ''))}")


def shown(said: object) -> str:
    """Show what a server said: no more than a sentence of what may be megabytes."""
    return str(said)[:200]


def failure_of(status: int, said: Mapping[str, object]) -> Failed | None:
    """Recognise a query that was understood and failed, and say why."""
    errors = said.get("errors")
    if status != 500 or said.get("code") != "internal_error" or not isinstance(errors, list):  # noqa: PLR2004
        return None
    return Failed(tuple(Fault(*placed(each)) for each in errors))


def refused(path: str, error: RegoParseError) -> RefusedError:
    """Say why a module was not taken."""
    faults = [Fault(*placed(each)) for each in error.errors]
    return RefusedError(f"the OPA server did not take {path}: {error.message}", faults=faults)


def placed(error: object) -> tuple[str, Place | None]:
    """Read one error of OPA, without its trace."""
    if not isinstance(error, dict):
        return "unknown", None
    message = f"{error.get('code', 'error')}: {error.get('message', '')}"
    match error.get("location"):
        case {"file": str(file), "row": int(row), "col": int(column)}:
            return message, Place(file, row, column)
        case _:
            return message, None
