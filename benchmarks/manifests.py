"""Manifests to measure with: realistic Deployments, one in ten faulty, and one of each fault."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault as an edit of the manifest: what is written, and what stands there instead."""

    written: str
    instead: str


SPEC = "      serviceAccountName"
POD = "        runAsNonRoot: true\n"
SECCOMP = "        seccompProfile: {type: RuntimeDefault}\n"
CONTAINER = "            readOnlyRootFilesystem: true\n"
DROP = "capabilities: {drop: [ALL]}"
IMAGE = "registry.example.com/agents/agent@"
DIGEST = f"@sha256:{0:064x}"
ARGS = '["--config=/etc/agent/config.yaml", "--log-level=info", "--port=8080"]'
MODEL = "            - name: MODEL\n              value: claude-sonnet-4-5-20250929\n"
META = "  labels: {app: agent-0, team: support}\nspec:"
NOTES = '        prometheus.io/scrape: "true"\n'
WORK = "emptyDir: {sizeLimit: 1Gi}"
PORT = "containerPort: 8080"
DEV = "namespace: prod-agents"


def before(written: str, line: str) -> Fault:
    """Write a line before what is written."""
    return Fault(written, f"{line}\n{written}")


def variable(name: str, value: str) -> Fault:
    """Give the container a variable more."""
    return before(MODEL, f"            - {{name: {name}, value: {value}}}")


def mark(key: str, value: str) -> Fault:
    """Annotate the Deployment."""
    return Fault(META, META.replace("spec:", f"  annotations: {{{key}: {value}}}\nspec:"))


# Of every rule that can find something in one Deployment, the ways that both programs know.
FAULTS: Mapping[str, tuple[Fault, ...]] = {
    "bypass-mode": (
        Fault(ARGS, '["--dangerously-skip-permissions"]'),
        Fault(ARGS, '["-c", "exec gemini -y"]'),
        variable("GOOSE_MODE", "auto"),
    ),
    "endpoint-override": (
        variable("OPENAI_BASE_URL", "https://models.example.net/v1"),
        variable("ANTHROPIC_BASE_URL", "http://api.anthropic.com"),
    ),
    "gate-integrity": (
        Fault(ARGS, '["-c", "gate check . || true"]'),
    ),
    "hidden-unicode": (
        Fault("team: support", 'team: "sup\\u200bport"'),
        before(NOTES, '        "no\\u2060te": read me'),
    ),
    "least-privilege-paths": (
        Fault(WORK, "hostPath: {path: /var/run/docker.sock}"),
        Fault(ARGS, '[npx, "@modelcontextprotocol/server-filesystem@2025.8.21", /etc/../root]'),
    ),
    "no-gpu-in-dev": (
        Fault("memory: 512Mi", 'memory: 512Mi, nvidia.com/gpu: "1"'),
        before(SPEC, '      nodeSelector: {cloud.google.com/gke-accelerator: "nvidia-l4"}'),
        before(SPEC, "      tolerations: [{key: nvidia.com/gpu, operator: Exists}]"),
        before(SPEC, "      runtimeClassName: nvidia"),
        before(NOTES, '        gpu-fraction: "0.5"'),
        variable("NVIDIA_VISIBLE_DEVICES", "all"),
    ),
    "pod-security-restricted": (
        before(SPEC, "      hostNetwork: true"),
        before(SPEC, "      hostPID: true"),
        Fault(WORK, "nfs: {server: files.example.com, path: /work}"),
        before(POD, "        sysctls: [{name: kernel.msgmax, value: '65536'}]"),
        before(NOTES, "        container.apparmor.security.beta.kubernetes.io/agent: unconfined"),
        before(POD, "        windowsOptions: {hostProcess: true}"),
        before(CONTAINER, "            runAsUser: 0"),
        before(CONTAINER, "            runAsNonRoot: false"),
        Fault(POD, ""),
        Fault(SECCOMP, ""),
        Fault(SECCOMP, "        seccompProfile: {type: Unconfined}\n"),
        before(POD, "        appArmorProfile: {type: Unconfined}"),
        before(POD, "        seLinuxOptions: {user: system_u}"),
        before(CONTAINER, "            seLinuxOptions: {type: spc_t}"),
        before(CONTAINER, "            privileged: true"),
        before(CONTAINER, "            procMount: Unmasked"),
        Fault("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true"),
        Fault("            allowPrivilegeEscalation: false\n", ""),
        Fault(DROP, "capabilities: {drop: [ALL], add: [SYS_ADMIN]}"),
        Fault(DROP, "capabilities: {drop: [NET_RAW]}"),
        Fault(PORT, f"{PORT}, hostPort: 8080"),
        before("          ports:", "          livenessProbe: {tcpSocket: {host: a, port: 1}}"),
        before("          ports:", "          lifecycle: {preStop: {httpGet: {host: a, port: 1}}}"),
    ),
    "registry-allow-list": (
        Fault(IMAGE, "localhost:5000/agents/agent@"),
        Fault(IMAGE, "10.1.2.3/agents/agent@"),
        Fault(IMAGE, "ttl.sh/agent@"),
    ),
    "resource-limits": (
        Fault("memory: 512Mi", "ephemeral-storage: 1Gi"),
        Fault("memory: 512Mi", "memory: 512m"),
        Fault("memory: 512Mi", "memory: 512MB"),
        Fault("memory: 512Mi", 'memory: "0"'),
        Fault("replicas: 2", "replicas: 5000"),
    ),
    "secret-by-value": (
        variable("KEY_ID", "AKIA" + "QYLPMN5HFIQR7XYA"),
        variable("DB_PASSWORD", "tangled-Orbit-7291"),
        variable("STORE", "postgres://agent:tangledOrbit7291@db.example.com/tickets"),
        Fault(ARGS, '["--api-key", "f3Kq81LmZp04xWv92TnB"]'),
        Fault(ARGS, '["-c", "export API_TOKEN=f3Kq81LmZp04xWv92TnB; exec agent"]'),
        before(NOTES, "        note: '{\"password\": \"tangled-Orbit-7291\"}'"),
    ),
    "sync-wave-order": (
        mark("argocd.argoproj.io/sync-wave", "first"),
    ),
    "unpinned-image": (
        Fault(DIGEST, ":1.4"),
        Fault(DIGEST, ""),
        Fault(DIGEST, "@sha256:12ab"),
    ),
}  # fmt: skip


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


def faulty() -> Iterator[tuple[str, str]]:
    """Give a manifest with one fault for every fault, with a name that begins with its rule."""
    for rule, faults in FAULTS.items():
        good = TEMPLATE.format(number=0, namespace="prod-agents", gpu="")
        if rule == "no-gpu-in-dev":
            good = good.replace(DEV, "namespace: dev-agents")
        if rule == "gate-integrity":
            good = edited(good, mark("argocd.argoproj.io/hook", "PreSync"))
            good = edited(good, Fault("agents/agent@", "agents/agentgate@"))
        for number, fault in enumerate(faults):
            yield f"{rule}-{number}.yaml", edited(good, fault)


def edited(text: str, fault: Fault) -> str:
    """Put a fault into a manifest; raises `ValueError` where there is no place for it."""
    if fault.written not in text:
        raise ValueError(f"nothing says {fault.written!r}")
    return text.replace(fault.written, fault.instead)


def good() -> Iterator[tuple[str, str]]:
    """Give manifests without a fault, one for each that faults were put into, but no hook.

    A Deployment that is a hook of the gate has faults enough: it is no Job that asks.
    """
    for number, place in enumerate(("prod-agents", "dev-agents")):
        text = TEMPLATE.format(number=number, namespace=place, gpu="")
        yield f"good-{place}.yaml", text
