"""The pods that ToolHive's operator makes, and how a template of the user's own joins them.

Sources, ToolHive 0.44.0: `pkg/container/kubernetes/{client,security}.go` for the pod of a server,
`cmd/thv-operator/controllers/*_deployment.go` for the proxies.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from gate.manifest import (
    Container,
    Device,
    Identity,
    Image,
    Link,
    Quantity,
    Security,
    Text,
    Variable,
    Volume,
)
from gate.parts.commands import Launch, read_launch
from gate.parts.containers import read_container
from gate.parts.devices import resource_devices
from gate.parts.environment import variable_devices
from gate.parts.facts import Facts
from gate.parts.objects import nearest
from gate.parts.pods import made_account_link, service_account_link
from gate.parts.templates import read_template
from gate.parts.texts import read_text
from gate.tree import ABSENT, Node

Stated = TypeVar("Stated")

HARDENED = Security(
    privileged=False,
    allow_privilege_escalation=False,
    run_as_non_root=True,
    run_as_user=1000,
    read_only_root=True,
    seccomp="RuntimeDefault",
    capabilities_drop=("ALL",),
)
"""What the operator sets on its containers where nothing else is said (`security.go`).

On OpenShift it leaves the user to the platform, which is no less strict.
"""

HARDENED_POD = Security(run_as_non_root=True, run_as_user=1000, seccomp="RuntimeDefault")
BARE = Security()


@dataclass(frozen=True, slots=True)
class Join:
    """What a joined container takes from the operator and what from the template.

    `owns` says that the operator sets the image over the template's and adds its arguments to
    them, as it does for a server; otherwise the template is a patch that replaces both.
    """

    owns: bool
    security: Security
    pod_security: Security


SERVER = Join(owns=True, security=HARDENED, pod_security=HARDENED_POD)
PROXY = Join(owns=False, security=HARDENED, pod_security=HARDENED_POD)
PLAIN = Join(owns=False, security=BARE, pod_security=BARE)


SERVER_ACCOUNT, PROXY_ACCOUNT = "-sa", "-proxy-runner"
VIRTUAL_ACCOUNT, REGISTRY_ACCOUNT = "-vmcp", "-registry-api"
MADE_ACCOUNTS = (SERVER_ACCOUNT, PROXY_ACCOUNT, VIRTUAL_ACCOUNT, REGISTRY_ACCOUNT)
"""How the names of the accounts end that the operator makes, after the name of their owner."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the operator puts into a pod.

    `account` is how the name of the one that it makes ends, empty where it makes none.
    """

    join: Join
    container: str
    account: str
    labels: dict[str, str]
    image: Image
    args: tuple[Text, ...] = ()
    env: tuple[Variable, ...] = ()
    resources: tuple[Quantity, ...] = ()
    volumes: tuple[Volume, ...] = ()
    launcher: tuple[Text, ...] = ()


def read_framed_pod(spec: Node, owner: Identity, frame: Frame) -> Facts:
    """Read the pod that the operator makes of its own frame and `spec.podTemplateSpec`."""
    found = read_template(spec["podTemplateSpec"], owner.namespace)
    place = _place(spec, frame.container)
    main = _join(read_container(place, "main", owner.namespace).container, frame)
    launch = read_launch((*frame.launcher, *main.command, *main.args), main.image)
    account = _account(spec, owner, frame)
    return Facts(
        containers=(main, *(each for each in found.containers if each.at != place.at)),
        credentials=found.credentials,
        links=(account, *(each for each in found.links if each.relation != account.relation)),
        devices=_devices(found, frame, launch),
        paths=tuple(dict.fromkeys(found.paths + launch.paths)),
        pod=replace(
            found.pod,
            service_account=account.target,
            labels={**found.pod.labels, **frame.labels},
            volumes=found.pod.volumes + frame.volumes,
            security=fill(found.pod.security, frame.join.pod_security, keeps_drop=True),
        ),
    )


def fill(stated: Security, default: Security, *, keeps_drop: bool) -> Security:
    """Complete a security context from a default; `keeps_drop` merges what is dropped, too."""
    says_nothing = not (stated.capabilities_add or stated.capabilities_drop)
    drops = default.capabilities_drop if keeps_drop or says_nothing else ()
    return replace(
        stated,
        privileged=_first(stated.privileged, default.privileged),
        allow_privilege_escalation=_first(
            stated.allow_privilege_escalation, default.allow_privilege_escalation
        ),
        run_as_non_root=_first(stated.run_as_non_root, default.run_as_non_root),
        run_as_user=_first(stated.run_as_user, default.run_as_user),
        read_only_root=_first(stated.read_only_root, default.read_only_root),
        seccomp=stated.seccomp or default.seccomp,
        capabilities_drop=stated.capabilities_drop or drops,
    )


def limits(amounts: dict[str, str], bound: str, at: str) -> tuple[Quantity, ...]:
    """State amounts that the operator sets, at the place where others could be written."""
    return tuple(Quantity(name, amount, bound, at) for name, amount in amounts.items())


def _place(spec: Node, name: str) -> Node:
    """Find the container of that name in the template, or the place where it would stand."""
    template = spec["podTemplateSpec"]
    containers = template["spec"]["containers"]
    named = (node for node in containers.items() if node.text_of("name") == name)
    return next(named, replace(containers, value=ABSENT, at=nearest(containers, template, spec)))


def _join(base: Container, frame: Frame) -> Container:
    owns = frame.join.owns
    return replace(
        base,
        name=frame.container,
        image=frame.image if owns or not base.image.ref else base.image,
        args=base.args + frame.args if owns else base.args or frame.args,
        env=base.env + frame.env,
        resources=_overlaid(frame.resources, base.resources),
        security=fill(base.security, frame.join.security, keeps_drop=not owns),
    )


def _overlaid(under: Iterable[Quantity], over: Iterable[Quantity]) -> tuple[Quantity, ...]:
    return tuple({(each.bound, each.resource): each for each in (*under, *over)}.values())


def _account(spec: Node, owner: Identity, frame: Frame) -> Link:
    """Link to the account that is named, or to the one that the operator makes."""
    named, template = spec["serviceAccount"], spec["podTemplateSpec"]["spec"]["serviceAccountName"]
    order: tuple[Node, ...] = (template, named)
    if frame.join.owns:
        # Where none is named, the one that is made hides that of the template, too.
        order = (named, template) if named.present else ()
    for node in order:
        if node.text():
            return service_account_link(read_text(node), owner.namespace)
    at = nearest(named, spec)
    if not frame.account:
        return service_account_link(Text("", at), owner.namespace)
    return made_account_link(owner, f"{owner.name}{frame.account}", at)


def _devices(found: Facts, frame: Frame, launch: Launch) -> tuple[Device, ...]:
    more = (*resource_devices(frame.resources), *variable_devices(frame.env), *launch.devices)
    return tuple(dict.fromkeys(found.devices + more))


def _first(stated: Stated | None, default: Stated | None) -> Stated | None:
    return default if stated is None else stated
