from gate.manifest import Path
from gate.parts.containers import read_container, read_security
from gate.parts.environment import read_env
from gate.tree import Node
from tests.gate.parts.making import IMAGE, container, read_spec


def test_a_bare_pod_asks_for_nothing_but_the_default_account() -> None:
    facts = read_spec({})
    assert (facts.devices, facts.credentials, facts.paths) == ((), (), ())
    (link,) = facts.links
    assert (link.relation, link.target, link.namespace) == ("service_account", "default", "team")
    assert link.at == "/spec/serviceAccountName"
    assert facts.pod.present
    assert facts.pod.automount_token is None


def test_every_container_has_its_role() -> None:
    facts = read_spec(
        {
            "initContainers": [
                {"name": "first", "image": IMAGE},
                {"name": "beside", "image": IMAGE, "restartPolicy": "Always"},
            ],
            "ephemeralContainers": [{"name": "debug", "image": IMAGE}],
        }
    )
    roles = {each.name: each.role for each in facts.containers}
    assert roles == {"first": "init", "beside": "sidecar", "main": "main", "debug": "ephemeral"}


def test_the_pod_says_what_holds_for_all_its_containers() -> None:
    pod = read_spec(
        {
            "serviceAccount": "old-name",
            "automountServiceAccountToken": False,
            "hostNetwork": True,
            "hostPID": True,
            "hostIPC": True,
            "resources": {"limits": {"memory": "1Gi"}},
            "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "Localhost"}},
        },
        {"labels": {"app": "agent"}},
    ).pod
    assert (pod.service_account, pod.automount_token, pod.labels) == (
        "old-name", False, {"app": "agent"},
    )  # fmt: skip
    assert (pod.host_network, pod.host_pid, pod.host_ipc) == (True, True, True)
    assert (pod.security.run_as_non_root, pod.security.seccomp) == (True, "Localhost")
    assert [(each.resource, each.at) for each in pod.resources] == [
        ("memory", "/spec/resources/limits/memory")
    ]


def test_variables_say_where_their_values_come_from() -> None:
    entries = [
        {"name": "A", "value": "plain"},
        {"name": "B", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "b"}}},
        {"name": "C", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "c"}}},
        {"name": "D", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
        {"name": "E", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}},
        {"name": "F", "valueFrom": {"fileKeyRef": {"path": "a.env", "key": "f"}}},
    ]
    sources = [{"prefix": "X_", "secretRef": {"name": "all"}}, {"configMapRef": {"name": "rest"}}]
    root = Node({"env": entries, "envFrom": sources})
    facts = read_env(root["env"], root["envFrom"], "team")
    assert [(each.value, each.ref) for each in facts.variables] == [
        ("plain", ""),
        ("", "secret/keys/b"),
        ("", "config_map/settings/c"),
        ("", "field/metadata.name"),
        ("", "resource/limits.cpu"),
        ("", "file/a.env/f"),
    ]
    assert [(each.name, each.kind, each.ref, each.key, each.at) for each in facts.credentials] == [
        ("B", "secret_ref", "keys", "b", "/env/1/valueFrom/secretKeyRef"),
        ("C", "config_map_ref", "settings", "c", "/env/2/valueFrom/configMapKeyRef"),
        ("X_", "secret_ref", "all", "", "/envFrom/0/secretRef"),
        ("", "config_map_ref", "rest", "", "/envFrom/1/configMapRef"),
    ]
    assert [(each.target, each.namespace) for each in facts.links] == [
        ("keys", "team"), ("settings", "team"), ("all", "team"), ("rest", "team"),
    ]  # fmt: skip


def test_a_security_context_says_nothing_where_nothing_is_said() -> None:
    security = read_security(Node({})["securityContext"])
    assert security.privileged is None
    assert security.at == "/securityContext"


def test_a_container_keeps_ports_of_the_host_and_arguments_in_their_places() -> None:
    node = Node({"args": ["--a"], "ports": [{"containerPort": 1}, {"hostPort": 80}]}, "/c")
    found = read_container(node, "main", "").container
    assert found.host_ports == (80,)
    assert [(each.value, each.at) for each in found.args] == [("--a", "/c/args/0")]


def test_folders_of_a_filesystem_server_are_paths() -> None:
    args = ["-y", "@modelcontextprotocol/server-filesystem", "/data"]
    facts = read_spec(container({"command": ["npx"], "args": args}))
    assert facts.paths == (Path("/data", "write", "argument", "/spec/containers/0/args/2"),)
    assert read_spec(container({"args": ["/data"], "image": "mcp/filesystem:1"})).paths == (
        Path("/data", "write", "argument", "/spec/containers/0/args/0"),
    )
