"""The Job that asks the gate before Argo CD applies anything: the only place that has its text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gate.document import Source, Syntax, read
from gate.errors import ConfigError

FILE = "agentgate-presync.yaml"
NAME = "agentgate-presync"
"""What the account of the hook, and the ConfigMap with the authority to believe, are called."""

PREFIX = f"{NAME}-"
AUDIENCE = "agentgate"
WAVE = -10000
"""Lower than anybody's: `gate-integrity` reserves it, and all below, for the gate."""

NAMED = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?/[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
PINNED = re.compile(r"[a-z0-9][-a-z0-9._/:]{0,400}@sha256:[0-9a-f]{64}")
SERVED = re.compile(r"https://[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?(:[0-9]{1,5})?")

TEMPLATE = f"""\
# Asks the gate about the whole revision before Argo CD applies anything of it.
# `gate init argocd` wrote it. Admission knows it by its exact form: write it anew, never change it.
# The account, and the ConfigMap with the authority to believe, come with the chart of the gate.
apiVersion: batch/v1
kind: Job
metadata:
  # Argo CD adds commit and time. A fixed name inherits how it went for another commit.
  generateName: {PREFIX}
  labels:
    app.kubernetes.io/name: {NAME}
    app.kubernetes.io/part-of: agentgate
  annotations:
    argocd.argoproj.io/hook: PreSync
    argocd.argoproj.io/hook-delete-policy: BeforeHookCreation
    argocd.argoproj.io/sync-wave: "{WAVE}" # before every other hook
spec:
  backoffLimit: 0 # an answer is an answer
  activeDeadlineSeconds: 600
  ttlSecondsAfterFinished: 86400 # long enough to read what it said
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {NAME}
        app.kubernetes.io/part-of: agentgate
    spec:
      serviceAccountName: {NAME}
      automountServiceAccountToken: false
      enableServiceLinks: false
      restartPolicy: Never
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        runAsGroup: 65532
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: gate
          image: %(image)s
          args:
            - presync
            - --application=%(application)s
            - --server=%(server)s
            - --ca-file=/var/run/agentgate/ca.crt
            - --token-file=/var/run/agentgate/token
            - --timeout=540
          resources:
            requests:
              cpu: 50m
              memory: 128Mi
            limits:
              cpu: "1"
              memory: 256Mi
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop:
                - ALL
          volumeMounts:
            - name: asking
              mountPath: /var/run/agentgate
              readOnly: true
      volumes:
        - name: asking
          projected:
            sources:
              - serviceAccountToken:
                  audience: {AUDIENCE} # good for nothing but the gate
                  expirationSeconds: 600
                  path: token
              - configMap:
                  name: {NAME}
"""


@dataclass(frozen=True, slots=True)
class Asker:
    """What differs from one hook to another.

    `application` is `namespace/name`, `image` the gate's by digest, `server` the address of the
    service without a path. Raises `ConfigError` when one of them is not written so.
    """

    application: str
    image: str
    server: str

    def __post_init__(self) -> None:
        """Refuse what would write another Job."""
        if not NAMED.fullmatch(self.application):
            raise ConfigError(
                f"{self.application!r} is no Application",
                advice="name it as NAMESPACE/NAME, as in argocd/agents",
            )
        if not PINNED.fullmatch(self.image):
            raise ConfigError(
                f"{self.image!r} does not pin an image by its digest",
                advice="write it as REPOSITORY@sha256:DIGEST: a tag can become another gate",
            )
        if not SERVED.fullmatch(self.server):
            raise ConfigError(
                f"{self.server!r} is no address of the service",
                advice="write it as https://agentgate.agentgate.svc:8444, without a path",
            )


def draft(asker: Asker) -> str:
    """Write the Job as YAML."""
    return TEMPLATE % {
        "application": asker.application, "image": asker.image, "server": asker.server,
    }  # fmt: skip


def job(asker: Asker) -> Mapping[str, object]:
    """Give the Job as it reaches Argo CD: without a namespace, and with a name to be completed."""
    [document] = read(Source(FILE, draft(asker).encode(), Syntax.YAML)).documents
    match document.value:
        case dict(value):
            return {str(key): part for key, part in value.items()}
        case _:
            raise ConfigError("the template of the hook is no object")


def asker_of(value: object) -> Asker | None:
    """Read what a Job asks, if it asks as the template does; the rest of it may be anything."""
    match value:
        case {"spec": {"template": {"spec": {"containers": [{
            "image": str(image), "args": ["presync", str(application), str(server), *_],
        }]}}}}:  # fmt: skip
            try:
                return Asker(
                    application.removeprefix("--application="),
                    image,
                    server.removeprefix("--server="),
                )
            except ConfigError:
                return None
        case _:
            return None
