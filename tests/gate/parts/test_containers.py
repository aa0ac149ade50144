import pytest

from gate.manifest import Probe, Text
from gate.parts.containers import read_container, read_security
from gate.tree import Node
from tests.gate.parts.making import container, read_spec


def test_probes_and_hooks_say_where_they_connect_to() -> None:
    probes = {
        "readinessProbe": {"tcpSocket": {"port": 80, "host": "db"}},
        "livenessProbe": {"httpGet": {"port": 80}},
        "startupProbe": {"exec": {"command": ["true"]}},
        "lifecycle": {
            "postStart": {"httpGet": {"port": 80, "host": "other"}},
            "preStop": {"sleep": {"seconds": 5}},
        },
    }
    found = read_container(Node(probes, "/c"), "main", "").container.probes
    assert found == (
        Probe("readiness", "db", "/c/readinessProbe/tcpSocket"),
        Probe("liveness", "", "/c/livenessProbe/httpGet"),
        Probe("post_start", "other", "/c/lifecycle/postStart/httpGet"),
    )


def test_a_security_context_says_all_that_it_says() -> None:
    context = {
        "windowsOptions": {"hostProcess": True},
        "appArmorProfile": {"type": "Localhost", "localhostProfile": "agents"},
        "seccompProfile": {"type": "RuntimeDefault"},
        "seLinuxOptions": {"type": "spc_t", "level": "", "user": "root_u"},
        "procMount": "Unmasked",
    }
    found = read_security(Node(context))
    assert found.host_process is True
    assert (found.apparmor, found.seccomp) == ("Localhost", "RuntimeDefault")
    assert found.selinux == {"type": "spc_t", "user": "root_u"}
    assert found.proc_mount == "Unmasked"


@pytest.mark.parametrize("field", ["seccompProfile", "appArmorProfile"])
def test_a_profile_without_a_type_is_not_the_absence_of_one(field: str) -> None:
    found = read_security(Node({field: {}}))
    assert {found.seccomp, found.apparmor} == {"", "untyped"}


@pytest.mark.parametrize(
    "context",
    [
        {"windowsOptions": True},
        {"appArmorProfile": "RuntimeDefault"},
        {"seLinuxOptions": {"type": 1}},
        {"procMount": {}},
    ],
)
def test_what_cannot_be_read_is_remembered(context: dict[str, object]) -> None:
    root = Node(context)
    read_security(root)
    assert len(root.mismatches) == 1


def test_a_pod_says_its_system_and_the_kernel_parameters_it_sets() -> None:
    sysctls = [{"name": "net.core.somaxconn", "value": "1024"}]
    pod = read_spec({"os": {"name": "windows"}, "securityContext": {"sysctls": sysctls}}).pod
    assert pod.os == "windows"
    assert pod.sysctls == (Text("net.core.somaxconn", "/spec/securityContext/sysctls/0/name"),)


def test_what_is_not_said_of_a_container_is_empty() -> None:
    found = read_spec(container({})).containers[0]
    assert found.probes == ()
    assert (found.security.selinux, found.security.proc_mount) == ({}, "")
