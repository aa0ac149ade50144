"""MCP servers of ToolHive: run behind a proxy, called through one, or only known by their URL.

What a MCPServer says of resources and volumes goes to its proxy alone, whatever its definition
says: only a template reaches the container `mcp` (`deploymentForMCPServer`, ToolHive 0.44.0).
"""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import (
    Container,
    Device,
    Identity,
    Image,
    Mount,
    Network,
    Package,
    Path,
    Replicas,
    Server,
    Variable,
    Volume,
)
from gate.manifest.agent import NO_PACKAGE
from gate.parts.containers import read_resources
from gate.parts.devices import device_files, resource_devices
from gate.parts.environment import key_of, literal_variables, variable_devices
from gate.parts.facts import Facts
from gate.parts.grants import EVERY, allow
from gate.parts.images import no_image, parse_image
from gate.parts.objects import nearest, read_replicas
from gate.parts.servers import called_server
from gate.parts.texts import read_texts
from gate.parts.toolhive.packages import launcher_words, read_built_package
from gate.parts.toolhive.pods import (
    HARDENED,
    PROXY,
    PROXY_ACCOUNT,
    SERVER,
    SERVER_ACCOUNT,
    Frame,
    read_framed_pod,
)
from gate.parts.toolhive.references import (
    read_authorization,
    read_group,
    read_pulls,
    read_session_storage,
    read_settings,
    take,
    take_config,
    tool_config,
)
from gate.tree import Node

MAIN = "mcp"
RUNNER = "toolhive"
TRANSPORTS = {"stdio": "stdio", "sse": "sse", "streamable-http": "http"}
PROFILES = {"none": "none", "network": "all"}
"""What the profiles that ToolHive has built in let out; others are kept in ConfigMaps."""


def read_server(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a MCPServer."""
    package = read_built_package(spec["image"])
    image = spec["image"]
    parsed = no_image(image.at) if package else parse_image(image.text(), image.at)
    server = Server(
        name=owner.name,
        transport=TRANSPORTS.get(spec["transport"].text(), "stdio"),
        command="",
        args=read_texts(spec["args"]),
        url="",
        image=parsed,
        headers=(),
        tls_verify=True,
        at=spec.at,
        package=package or NO_PACKAGE,
    )
    return (
        Facts(servers=(server,))
        + _common(spec, owner)
        + read_framed_pod(spec, owner, _server_frame(spec, owner, parsed, package))
        + _given(spec, owner.namespace)
        + _runner(spec)
        + _profile(spec, owner.namespace)
        + Facts(replicas=_replicas(spec))
    )


def read_remote_proxy(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a MCPRemoteProxy."""
    frame = Frame(
        join=PROXY,
        container=RUNNER,
        account=PROXY_ACCOUNT,
        labels=proxy_labels("mcpremoteproxy", owner.name),
        image=no_image(spec.at),
        env=literal_variables(spec["resourceOverrides"]["proxyDeployment"]["env"]),
        resources=read_resources(spec["resources"]),
    )
    return (
        _remote(spec, owner)
        + _common(spec, owner)
        + read_framed_pod(spec, owner, frame)
        + Facts(replicas=read_replicas(spec["replicas"]))
    )


def read_entry(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a MCPServerEntry, which runs nothing of its own."""
    namespace = owner.namespace
    return (
        _remote(spec, owner)
        + read_settings(spec, namespace)
        + read_group(spec, namespace)
        + take_config(spec["caBundleRef"]["configMapRef"], "caBundle", namespace)
    )


def _common(spec: Node, owner: Identity) -> Facts:
    """Read what servers that are run and proxies have in common."""
    namespace = owner.namespace
    pulls = spec["resourceOverrides"]["proxyDeployment"]["imagePullSecrets"]
    return (
        _tools(spec, owner)
        + read_settings(spec, namespace)
        + read_group(spec, namespace)
        + read_authorization(spec["authzConfig"], namespace)
        + read_session_storage(spec, namespace)
        + read_pulls(pulls, namespace)
    )


def _tools(spec: Node, owner: Identity) -> Facts:
    """Read which tools are offered: those of a MCPToolConfig, or failing that every one."""
    config = spec["toolConfigRef"]
    if config.present:
        return tool_config(config, "", owner.namespace)
    return Facts(tools=(allow(owner.name, EVERY, nearest(config, spec)),))


def _remote(spec: Node, owner: Identity) -> Facts:
    url, forward = spec["remoteUrl"], spec["headerForward"]
    plain = tuple(name for name, _ in forward["addPlaintextHeaders"].members())
    secret = forward["addHeadersFromSecret"].items()
    facts = Facts()
    for item in secret:
        if item["valueSecretRef"].present:
            name = item["headerName"].text()
            facts += take(item["valueSecretRef"], name, "header", owner.namespace)
    transport = "sse" if spec["transport"].text() == "sse" else "http"
    server: Server = replace(
        called_server(owner.name, transport, url.text(), nearest(url, spec)),
        headers=plain + tuple(item["headerName"].text() for item in secret),
    )
    return Facts(servers=(server,)) + facts


def _server_frame(spec: Node, owner: Identity, image: Image, package: Package | None) -> Frame:
    name = owner.name
    secrets = tuple(_secret_variable(item) for item in spec["secrets"].items())
    return Frame(
        join=SERVER,
        container=MAIN,
        account=SERVER_ACCOUNT,
        labels={"app": name, "toolhive": "true", "toolhive-name": name, "toolhive-basename": name},
        image=image,
        args=read_texts(spec["args"]),
        env=secrets + literal_variables(spec["env"]),
        volumes=_volumes(spec),
        launcher=launcher_words(spec["image"]) if package else (),
    )


def _secret_variable(item: Node) -> Variable:
    return Variable(_target(item), "", key_of("secret", item), item.at)


def _target(item: Node) -> str:
    return item["targetEnvName"].text() or item["key"].text()


def _given(spec: Node, namespace: str) -> Facts:
    """Read the secrets that become variables of the server."""
    return sum(
        (take(item, _target(item), "env", namespace) for item in spec["secrets"].items()), Facts()
    )


def _runner(spec: Node) -> Facts:
    """Read the proxy that stands before a server, in a pod of its own."""
    overrides = spec["resourceOverrides"]["proxyDeployment"]
    env, resources = literal_variables(overrides["env"]), read_resources(spec["resources"])
    container = Container(
        name=RUNNER,
        role="sidecar",
        image=no_image(spec.at),
        command=(),
        args=(),
        env=env,
        resources=resources,
        mounts=tuple(_mount(item) for item in spec["volumes"].items()),
        host_ports=(),
        security=replace(HARDENED, at=spec.at),
        at=spec.at,
    )
    return Facts(
        containers=(container,),
        paths=tuple(_host_path(item) for item in spec["volumes"].items()),
        devices=(
            *resource_devices(resources), *variable_devices(env), *_device_files(_volumes(spec)),
        ),
    )  # fmt: skip


def _volumes(spec: Node) -> tuple[Volume, ...]:
    return tuple(
        Volume(item["name"].text(), "hostPath", item["hostPath"].text(), item.at)
        for item in spec["volumes"].items()
    )


def _mount(item: Node) -> Mount:
    read_only = item["readOnly"].flag() is True
    return Mount(item["name"].text(), item["mountPath"].text(), read_only, item.at)


def _host_path(item: Node) -> Path:
    """Read the folder of a volume, writable unless it says otherwise (default in the API)."""
    access = "read" if item["readOnly"].flag() is True else "write"
    node = item["hostPath"]
    return Path(node.text(), access, "host_path", node.at)


def _device_files(volumes: tuple[Volume, ...]) -> Iterator[Device]:
    """Find device files; here the path stands directly in `hostPath`."""
    for device in device_files(volumes):
        yield replace(device, at=device.at.removesuffix("/path"))


def _profile(spec: Node, namespace: str) -> Facts:
    """Read the profile of permissions, which nothing enforces in a cluster.

    Source: `DeployWorkload` of `pkg/container/kubernetes/client.go` ignores it.
    """
    profile = spec["permissionProfile"]
    if not profile.present:
        return Facts()
    if profile["type"].text() == "configmap":
        network = Network(enforced_by="declared_only", at=profile.at)
        return Facts(network=network) + take_config(profile, "permissionProfile", namespace)
    egress = PROFILES.get(profile["name"].text(), "unknown")
    return Facts(network=Network(egress=egress, enforced_by="declared_only", at=profile.at))


def _replicas(spec: Node) -> Replicas:
    """Read how many copies run: of the proxy or of the server, whichever are more."""
    proxies, servers = read_replicas(spec["replicas"]), read_replicas(spec["backendReplicas"])
    if not proxies.declared:
        return servers
    return servers if servers.minimum > proxies.minimum else proxies


def proxy_labels(app: str, name: str) -> dict[str, str]:
    """Give the labels of a proxy's pods."""
    return {
        "app": app,
        "app.kubernetes.io/name": app,
        "app.kubernetes.io/instance": name,
        "toolhive": "true",
        "toolhive-name": name,
    }
