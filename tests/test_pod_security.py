"""pod-security-restricted says of every pod what Kubernetes' own admission of pods says."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator

import orjson
import pytest
from hypothesis import HealthCheck, given, settings

from gate.sources import File
from tests.judging import findings, judge
from tests.pods import POD
from tests.programs import program

RULE = "pod-security-restricted"

# What Kubernetes calls the fault of a field, by what the pointer of our finding holds.
REASONS = {
    r"/host(Network|PID|IPC)$": "host namespaces",
    r"/hostProcess$": "hostProcess",
    r"/privileged$": "privileged",
    r"/capabilities/": "unrestricted capabilities",
    r"^/spec/volumes/": "restricted volume types",
    r"/ports": "hostPort",
    r"/host$": "probe or lifecycle host",
    r"/appArmorProfile/|/annotations/": "forbidden AppArmor profile",
    r"/seLinuxOptions/": "seLinuxOptions",
    r"/procMount$": "procMount",
    r"/seccompProfile": "seccompProfile",
    r"/sysctls/": "forbidden sysctls",
    r"/allowPrivilegeEscalation$": "allowPrivilegeEscalation != false",
    r"/runAsNonRoot$": "runAsNonRoot != true",
    r"/runAsUser$": "runAsUser=0",
}

Judge = Callable[[object], set[str]]


@pytest.fixture(scope="module")
def kubernetes() -> Iterator[Judge]:
    """Ask the checks of Kubernetes, which run beside the test."""
    command = [program("podsecurity")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        asked, answered = process.stdin, process.stdout
        assert asked
        assert answered

        def ask(pod: object) -> set[str]:
            asked.write(orjson.dumps(pod, option=orjson.OPT_APPEND_NEWLINE))
            asked.flush()
            reasons = json.loads(answered.readline())
            return {reason.replace("profiles", "profile") for reason in reasons}

        yield ask


def ours(pod: object) -> set[str]:
    """Name the faults that the rule finds, in the words of Kubernetes."""
    found = findings(judge(File("pod.json", orjson.dumps(pod))))
    return {reason_of(finding.pointer) for finding in found if finding.rule.id == RULE}


def reason_of(pointer: str) -> str:
    (reason,) = {reason for held, reason in REASONS.items() if re.search(held, pointer)}
    return reason


GOOD: dict[str, object] = {
    "metadata": {"name": "agent"},
    "apiVersion": "v1",
    "kind": "Pod",
    "spec": {
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [
            {
                "name": "main",
                "securityContext": {
                    "allowPrivilegeEscalation": False,
                    "capabilities": {"drop": ["ALL"]},
                },
            }
        ],
    },
}


@settings(
    max_examples=800,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(pod=POD)
def test_whatever_a_pod_says(kubernetes: Judge, pod: object) -> None:
    assert ours(pod) == kubernetes(pod)


def test_a_good_pod_is_allowed(kubernetes: Judge) -> None:
    assert ours(GOOD) == kubernetes(GOOD) == set()


def changed(place: str, field: str, value: object) -> dict[str, object]:
    """Give the good pod with one field more, in one place."""
    pod = orjson.loads(orjson.dumps(GOOD))
    spec = pod["spec"]
    (main,) = spec["containers"]
    match place:
        case "spec":
            spec[field] = value
        case "pod":
            spec["securityContext"][field] = value
        case "container":
            main["securityContext"][field] = value
        case _:
            first = orjson.loads(orjson.dumps(main))
            first["securityContext"][field] = value
            spec[place] = [first]
    made: dict[str, object] = pod
    return made


@pytest.mark.parametrize("place", ["container", "initContainers", "ephemeralContainers"])
@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("privileged", True, "privileged"),
        ("procMount", "Unmasked", "procMount"),
        ("allowPrivilegeEscalation", None, "allowPrivilegeEscalation != false"),
        ("capabilities", {"drop": ["ALL"], "add": ["SYS_TIME"]}, "unrestricted capabilities"),
        ("capabilities", None, "unrestricted capabilities"),
        ("runAsNonRoot", False, "runAsNonRoot != true"),
        ("runAsUser", 0, "runAsUser=0"),
        ("seccompProfile", {"type": "Unconfined"}, "seccompProfile"),
        ("seccompProfile", {}, "seccompProfile"),
        ("appArmorProfile", {"type": "Unconfined"}, "forbidden AppArmor profile"),
        ("appArmorProfile", {}, "forbidden AppArmor profile"),
        ("seLinuxOptions", {"type": "spc_t"}, "seLinuxOptions"),
        ("windowsOptions", {"hostProcess": True}, "hostProcess"),
    ],
)
def test_each_field_of_a_container(
    kubernetes: Judge, place: str, field: str, value: object, reason: str
) -> None:
    pod = changed(place, field, value)
    assert ours(pod) == kubernetes(pod) == {reason}


@pytest.mark.parametrize(
    ("place", "field", "value", "reason"),
    [
        ("spec", "hostNetwork", True, "host namespaces"),
        ("spec", "volumes", [{"name": "a", "hostPath": {}}], "restricted volume types"),
        ("pod", "runAsNonRoot", None, "runAsNonRoot != true"),
        ("pod", "seccompProfile", None, "seccompProfile"),
        ("pod", "runAsUser", 0, "runAsUser=0"),
        ("pod", "sysctls", [{"name": "vm.swappiness", "value": "1"}], "forbidden sysctls"),
        ("pod", "windowsOptions", {"hostProcess": True}, "hostProcess"),
    ],
)
def test_each_field_of_a_pod(
    kubernetes: Judge, place: str, field: str, value: object, reason: str
) -> None:
    pod = changed(place, field, value)
    assert ours(pod) == kubernetes(pod) == {reason}


def test_a_pod_for_windows_needs_less(kubernetes: Judge) -> None:
    spec = {
        "os": {"name": "windows"},
        "securityContext": {"runAsNonRoot": True},
        "containers": [{"name": "main"}],
    }
    pod = {**GOOD, "spec": spec}
    assert ours(pod) == kubernetes(pod) == set()
