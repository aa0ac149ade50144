"""The gate's own Job is known by its exact form, with what every cluster adds to it."""

from copy import deepcopy

import pytest

from gate.adoption.presync import Asker, job
from gate.applied import own_job
from tests.gate.applied.samples import LAST_APPLIED, TRACKING, Tree, placed

ASKER = Asker(
    "argocd/shop",
    f"registry.example.com/gate@sha256:{'0' * 64}",
    "https://agentgate.agentgate.svc:443",
)
POD = "/spec/template/spec"
LABELS = {
    "batch.kubernetes.io/controller-uid": "5", "batch.kubernetes.io/job-name": "n",
    "controller-uid": "5", "job-name": "n",
}  # fmt: skip


def kept() -> Tree:
    """Give the Job as Argo CD makes it and the API server keeps it."""
    value = deepcopy(dict(job(ASKER)))
    name = "agentgate-presync-0123456-presync-1700000000"
    for at, new in {
        "/metadata/name": name,
        "/metadata/namespace": "prod",
        "/metadata/uid": "5",
        "/metadata/finalizers": ["argocd.argoproj.io/hook-finalizer"],
        f"/metadata/annotations/{TRACKING.replace('/', '~1')}": "shop:batch/Job:prod/",
        f"/metadata/annotations/{LAST_APPLIED.replace('/', '~1')}": "{}",
        "/spec/parallelism": 1,
        "/spec/completions": 1,
        "/spec/completionMode": "NonIndexed",
        "/spec/suspend": False,
        "/spec/manualSelector": False,
        "/spec/podReplacementPolicy": "TerminatingOrFailed",
        "/spec/selector": {"matchLabels": {"batch.kubernetes.io/controller-uid": "5"}},
        **{
            f"/spec/template/metadata/labels/{key.replace('/', '~1')}": label
            for key, label in LABELS.items()
        },
        "/spec/template/metadata/creationTimestamp": None,
        f"{POD}/dnsPolicy": "ClusterFirst",
        f"{POD}/schedulerName": "default-scheduler",
        f"{POD}/terminationGracePeriodSeconds": 30,
        f"{POD}/serviceAccount": "agentgate-presync",
        f"{POD}/containers/0/imagePullPolicy": "IfNotPresent",
        f"{POD}/containers/0/terminationMessagePath": "/dev/termination-log",
        f"{POD}/containers/0/terminationMessagePolicy": "File",
        f"{POD}/volumes/0/projected/defaultMode": 420,
        "/status": {},
    }.items():
        value = placed(value, at, new)
    return value


def test_it_is_known_as_it_is_written_and_as_it_is_kept() -> None:
    assert own_job(job(ASKER), job(ASKER), "prod") == ()
    assert own_job(kept(), job(ASKER), "prod") == ()


@pytest.mark.parametrize(
    ("at", "new"),
    [
        ("/kind", "CronJob"),
        ("/metadata/generateName", "other-"),
        ("/metadata/labels/more", "x"),
        ("/metadata/annotations/more", "x"),
        ("/metadata/annotations/argocd.argoproj.io~1hook", "PostSync"),
        ("/metadata/finalizers", ["example.com/wait"]),
        ("/metadata/ownerReferences", [{"name": "owner"}]),
        ("/spec/backoffLimit", 1),
        ("/spec/backoffLimit", ...),
        ("/spec/parallelism", 2),
        ("/spec/suspend", True),
        ("/spec/selector", {"matchLabels": {"app": "x"}}),
        ("/spec/selector", {"matchLabels": {}, "matchExpressions": [{}]}),
        ("/spec/template/metadata/labels/more", "x"),
        ("/spec/template/metadata/annotations", {"a": "b"}),
        (f"{POD}/serviceAccountName", "other"),
        (f"{POD}/serviceAccount", "other"),
        (f"{POD}/hostNetwork", True),
        (f"{POD}/dnsPolicy", "None"),
        (f"{POD}/initContainers", [{"name": "x"}]),
        (f"{POD}/containers/1", {"name": "x"}),
        (f"{POD}/containers/0/command", ["sh"]),
        (f"{POD}/containers/0/args/6", "--more"),
        (f"{POD}/containers/0/args/5", ...),
        (f"{POD}/containers/0/env", [{"name": "PYTHONPATH", "value": "/x"}]),
        (f"{POD}/containers/0/imagePullPolicy", "Never"),
        (f"{POD}/containers/0/securityContext/privileged", True),
        (f"{POD}/containers/0/volumeMounts/1", {"name": "x", "mountPath": "/x"}),
        (f"{POD}/volumes/1", {"name": "x", "hostPath": {"path": "/"}}),
        (f"{POD}/volumes/0/projected/defaultMode", 511),
        (f"{POD}/volumes/0/projected/sources/2", {"secret": {"name": "x"}}),
        (f"{POD}/tolerations", [{"operator": "Exists"}]),
    ],
)
def test_anything_else_is_another_job(at: str, new: object) -> None:
    assert own_job(placed(kept(), at, new), job(ASKER), "prod") != ()
