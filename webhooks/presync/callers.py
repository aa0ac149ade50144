"""Who asks, as the cluster knows the token that they show, and about what they may ask."""

from collections.abc import Callable
from contextlib import closing
from http import HTTPStatus

from pydantic import TypeAdapter, ValidationError

from gate.tree import Node
from webhooks.admission.reading import User
from webhooks.cluster.answers import parsed
from webhooks.cluster.connection import Connection
from webhooks.cluster.errors import ClusterError
from webhooks.presync.asking import Named
from webhooks.presync.settings import CallerEntry, PresyncEntry
from webhooks.server.problems import Problem

PATH = "/apis/authentication.k8s.io/v1/tokenreviews"
ACCOUNT = "system:serviceaccount:"
USER = TypeAdapter(User)
CHALLENGE = {"WWW-Authenticate": "Bearer"}

Connect = Callable[[], Connection]
"""Makes a connection to an API server, for one thread."""


def token_of(authorization: list[str]) -> str:
    """Read the token in the header of a request. Raises `Problem` where there is not one."""
    scheme, _, token = authorization[0].strip().partition(" ") if authorization else ("", "", "")
    if len(authorization) != 1 or scheme.lower() != "bearer" or not token.strip():
        raise unknown("show the token of a service account")
    return token.strip()


def known(token: str, audience: str, connect: Connect) -> User:
    """Ask the cluster whose token it is, and hold it to be for this service. Raises `Problem`."""
    asked = {
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenReview",
        "spec": {"token": token, "audiences": [audience]},
    }
    try:
        with closing(connect()) as connection:
            status = Node(parsed(connection.post(PATH, asked)))["status"]
    except ClusterError as error:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE, "no-cluster",
            f"nobody can say now whose token this is: {error.message}", {"Retry-After": "2"},
        ) from None  # fmt: skip
    # An API server that knows nothing of audiences answers for its own, and names none.
    if status["authenticated"].value is not True or audience not in status["audiences"].texts():
        raise unknown(f"the token is not that of an account, or not for the audience {audience!r}")
    try:
        return USER.validate_python(status["user"].value)
    except ValidationError:
        raise unknown("the cluster does not say whose token this is") from None


def admit(user: User, presync: PresyncEntry, application: Named) -> None:
    """Let somebody ask only about what they may. Raises `Problem`."""
    own = [each for each in presync.callers if user.username == ACCOUNT + each.account]
    if not own:
        raise forbidden("wrong-caller", f"{user.username} is none of `presync.callers`")
    if not any(covers(each, application) for each in own):
        told = f"{user.username} may not ask about {application.title}: `presync.callers` says so"
        raise forbidden("wrong-application", told)


def covers(entry: CallerEntry, application: Named) -> bool:
    """Say whether somebody may ask about an Application."""
    named = (application.namespace, application.title)
    return not entry.applications or any(each in named for each in entry.applications)


def unknown(why: str) -> Problem:
    """Say that nobody knows who asks."""
    return Problem(HTTPStatus.UNAUTHORIZED, "unauthorized", why, CHALLENGE)


def forbidden(kind: str, why: str) -> Problem:
    """Say that who asks may not."""
    return Problem(HTTPStatus.FORBIDDEN, kind, why)
