"""How the programs of a control plane are started, on ports of this machine that are free."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.contracts.opa import free_port
from tests.e2e.callers import token_file
from tests.e2e.certificates import Authority, Pair, new_authority
from tests.programs import program
from tests.webhooks.world import openssl

Command = list[str | Path]

POLICY = """\
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - {level: None, verbs: [list, watch]}
  - {level: None, resources: [{group: coordination.k8s.io}]}
  - {level: Metadata}
"""


@dataclass(frozen=True)
class Plan:
    """A folder with all that the programs read, and the ports that they listen on."""

    folder: Path
    tokens: Mapping[str, str]
    authority: Authority
    serving: Pair
    store: int
    peers: int
    port: int

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def audit_log(self) -> Path:
        return self.folder / "audit.jsonl"

    def kubeconfig(self, caller: str) -> Path:
        return self.folder / f"{caller}.kubeconfig"


def planned(folder: Path, tokens: Mapping[str, str]) -> Plan:
    """Write all that the programs read."""
    authority = new_authority(folder / "authority")
    serving = authority.certify("serving", "IP:127.0.0.1")
    plan = Plan(folder, tokens, authority, serving, free_port(), free_port(), free_port())
    own = authority.certify("asking", "DNS:apiserver.example.com")
    private, public = str(folder / "accounts.key"), str(folder / "accounts.pub")
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", private)
    openssl("pkey", "-in", private, "-pubout", "-out", public)
    (folder / "tokens.csv").write_text(token_file(tokens))
    (folder / "audit.yaml").write_text(POLICY)
    asking = {"client-certificate": str(own.cert), "client-key": str(own.key)}
    (folder / "asking.json").write_text(config([{"name": "*", "user": asking}]))
    (folder / "admission.json").write_text(admission(folder / "asking.json"))
    for caller, token in tokens.items():
        plan.kubeconfig(caller).write_text(kubeconfig(plan, token))
    return plan


def kubeconfig(plan: Plan, token: str) -> str:
    """Write where the API server is, and who one is there."""
    server = {"server": plan.url, "certificate-authority": str(plan.authority.ca)}
    return config(
        [{"name": "caller", "user": {"token": token}}],
        clusters=[{"name": "tests", "cluster": server}],
        contexts=[{"name": "tests", "context": {"cluster": "tests", "user": "caller"}}],
        **{"current-context": "tests"},
    )


def config(users: object, **more: object) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "Config", "users": users, **more})


def admission(asking: Path) -> str:
    """Let the API server show a certificate to every webhook."""
    shown = {
        "apiVersion": "apiserver.config.k8s.io/v1",
        "kind": "WebhookAdmissionConfiguration",
        "kubeConfigFile": str(asking),
    }
    return json.dumps({
        "apiVersion": "apiserver.config.k8s.io/v1",
        "kind": "AdmissionConfiguration",
        "plugins": [{"name": "ValidatingAdmissionWebhook", "configuration": shown}],
    })  # fmt: skip


def etcd(plan: Plan) -> Command:
    clients, peers = (f"http://127.0.0.1:{port}" for port in (plan.store, plan.peers))
    return [
        program("etcd"), "--data-dir", plan.folder / "etcd", "--unsafe-no-fsync",
        "--log-level", "warn",
        "--listen-client-urls", clients, "--advertise-client-urls", clients,
        "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers,
        "--initial-cluster", f"default={peers}",
    ]  # fmt: skip


def api_server(plan: Plan) -> Command:
    folder = plan.folder
    return [
        program("kube-apiserver"), "--etcd-servers", f"http://127.0.0.1:{plan.store}",
        "--bind-address", "127.0.0.1", "--advertise-address", "127.0.0.1",
        "--secure-port", str(plan.port), "--cert-dir", folder / "certs",
        "--tls-cert-file", plan.serving.cert, "--tls-private-key-file", plan.serving.key,
        "--service-account-issuer", "https://kubernetes.default.svc",
        "--service-account-key-file", folder / "accounts.pub",
        "--service-account-signing-key-file", folder / "accounts.key",
        "--token-auth-file", folder / "tokens.csv", "--authorization-mode", "RBAC",
        "--service-cluster-ip-range", "10.0.0.0/24", "--endpoint-reconciler-type", "none",
        "--admission-control-config-file", folder / "admission.json",
        "--audit-policy-file", folder / "audit.yaml", "--audit-log-path", plan.audit_log,
        # Without it, what asks for privileges is refused before any webhook sees it.
        "--allow-privileged",
    ]  # fmt: skip


def controllers(plan: Plan) -> Command:
    config_file = plan.kubeconfig("controllers")
    return [
        program("kube-controller-manager"), "--kubeconfig", config_file,
        "--authentication-kubeconfig", config_file, "--authorization-kubeconfig", config_file,
        "--service-account-private-key-file", plan.folder / "accounts.key",
        "--use-service-account-credentials", "--root-ca-file", plan.authority.ca,
        "--bind-address", "127.0.0.1", "--secure-port", "0", "--leader-elect=false",
        "--horizontal-pod-autoscaler-sync-period", "1s", "--namespace-sync-period", "5s",
    ]  # fmt: skip
