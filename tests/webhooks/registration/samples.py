"""A webhook configuration, as the chart writes one."""

import base64
import json
from collections.abc import Sequence
from pathlib import Path

from tests.webhooks.cluster.apiserver import Object

NAME = "agentgate"
WEBHOOKS = f"/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/{NAME}"
NAMES = ("gate.agentgate.dev", "guard.agentgate.dev")


def webhook(name: str, **more: object) -> Object:
    called: Object = {
        "service": {"namespace": "agentgate", "name": "agentgate", "path": "/validate", "port": 443}
    }
    return {
        "name": name,
        "admissionReviewVersions": ["v1"],
        "clientConfig": called,
        "failurePolicy": "Fail",
        "matchPolicy": "Equivalent",
        "namespaceSelector": {"matchLabels": {"agentgate.dev/admission": "enabled"}},
        "rules": [
            {
                "apiGroups": ["apps"], "apiVersions": ["*"], "operations": ["CREATE"],
                "resources": ["deployments"], "scope": "Namespaced",
            }
        ],
        "sideEffects": "NoneOnDryRun",
        "timeoutSeconds": 5,
        **more,
    }  # fmt: skip


def configuration(*webhooks: Object) -> Object:
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": NAME},
        "webhooks": list(webhooks or map(webhook, NAMES)),
    }


def believing(value: Object, authorities: Sequence[str]) -> Object:
    """Fill in, into every webhook, whom it believes."""
    copy: Object = json.loads(json.dumps(value))
    webhooks = copy["webhooks"]
    assert isinstance(webhooks, list)
    for each in webhooks:
        encoded = base64.b64encode("".join(authorities).encode()).decode()
        each["clientConfig"]["caBundle"] = encoded
    return copy


def left(folder: Path, value: Object | None = None) -> Path:
    """Leave a configuration in a file, as it was installed."""
    path = folder / "webhooks.yaml"
    path.write_text(json.dumps(value or configuration()))
    return path
