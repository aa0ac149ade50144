"""Manifests to measure with: realistic Deployments, one in ten with a fault."""

from pathlib import Path

TEMPLATE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: agent-{number}
  namespace: {namespace}
  labels: {{app: agent-{number}, team: support}}
spec:
  replicas: 2
  selector:
    matchLabels: {{app: agent-{number}}}
  template:
    metadata:
      labels: {{app: agent-{number}, team: support}}
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "9090"
    spec:
      serviceAccountName: agent-{number}
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        seccompProfile: {{type: RuntimeDefault}}
      containers:
        - name: agent
          image: registry.example.com/agents/agent@sha256:{number:064x}
          args: ["--config=/etc/agent/config.yaml", "--log-level=info", "--port=8080"]
          ports:
            - {{name: http, containerPort: 8080}}
          env:
            - name: MODEL
              value: claude-sonnet-4-5-20250929
            - name: TICKETS_TOKEN
              valueFrom:
                secretKeyRef: {{name: tickets, key: token}}
          resources:
            requests: {{cpu: 100m, memory: 256Mi}}
            limits: {{cpu: "1", memory: 512Mi{gpu}}}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {{drop: [ALL]}}
          volumeMounts:
            - {{name: work, mountPath: /work}}
            - {{name: config, mountPath: /etc/agent, readOnly: true}}
      volumes:
        - name: work
          emptyDir: {{sizeLimit: 1Gi}}
        - name: config
          configMap: {{name: agent-{number}}}
"""


def manifest(number: int) -> str:
    """Write one Deployment; every tenth asks for a GPU in dev."""
    faulty = number % 10 == 0
    return TEMPLATE.format(
        number=number,
        namespace="dev-agents" if faulty else "prod-agents",
        gpu=', nvidia.com/gpu: "1"' if faulty else "",
    )


def write(folder: Path, count: int) -> None:
    """Write manifests, one a file."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"agent-{number:04}.yaml").write_text(manifest(number))
