"""Whether a Job is the gate's own hook, in its exact form: nothing but defaults is added to it."""

import re
from collections.abc import Mapping

from gate.applied.form import formed
from gate.applied.standing import differences, is_same
from gate.tree import resolve_pointer, unescape

JOB_LABELS = frozenset(
    {"batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name", "controller-uid",
     "job-name"}
)  # fmt: skip
IN_POD = "/spec/template/spec"
DEFAULTS: Mapping[str, object] = {
    "/spec/completionMode": "NonIndexed",
    "/spec/completions": 1,
    "/spec/manualSelector": False,
    "/spec/parallelism": 1,
    "/spec/podReplacementPolicy": "TerminatingOrFailed",
    "/spec/suspend": False,
    f"{IN_POD}/dnsPolicy": "ClusterFirst",
    f"{IN_POD}/schedulerName": "default-scheduler",
    f"{IN_POD}/terminationGracePeriodSeconds": 30,
    f"{IN_POD}/containers/*/imagePullPolicy": "IfNotPresent",
    f"{IN_POD}/containers/*/terminationMessagePath": "/dev/termination-log",
    f"{IN_POD}/containers/*/terminationMessagePolicy": "File",
    f"{IN_POD}/volumes/*/projected/defaultMode": 0o644,
}
"""What the API server adds to the Job."""
ALIAS = f"{IN_POD}/serviceAccount"
"""It repeats the name of the account."""
LABELS = "/spec/template/metadata/labels/"
INDEX = re.compile(r"/\d+(?=/)")


def own_job(
    value: Mapping[str, object], template: Mapping[str, object], namespace: str
) -> tuple[str, ...]:
    """Give the JSON Pointers at which a Job is not the one that its template makes."""
    there, wanted = formed(value, namespace), formed(template, namespace)
    account = resolve_pointer(wanted, f"{ALIAS}Name")
    return tuple(
        at for at in differences(wanted, there, "")
        if not is_added(at, resolve_pointer(there, at), resolve_pointer(wanted, at), account)
    )  # fmt: skip


def is_added(at: str, there: object, wanted: object, account: object) -> bool:
    """Say whether a difference is what the cluster adds to every Job."""
    if wanted is not None:
        return False
    if at.startswith(LABELS):
        return unescape(at.removeprefix(LABELS)) in JOB_LABELS
    if at == ALIAS:
        return there == account
    if at == "/spec/selector":
        return is_own_selector(there)
    place = INDEX.sub("/*", at)
    return place in DEFAULTS and is_same(DEFAULTS[place], there)


def is_own_selector(value: object) -> bool:
    """Say whether a selector is the one that each Job gets for its own Pods."""
    match value:
        case {"matchLabels": dict(labels), **rest}:
            return not rest and JOB_LABELS.issuperset(labels)
        case _:
            return False
