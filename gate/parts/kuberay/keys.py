"""The keys that the whole of a Ray cluster needs: to its dashboard, and to its store."""

from gate.manifest import Kind
from gate.parts.environment import key_references
from gate.parts.facts import Facts
from gate.parts.objects import Name
from gate.parts.references import Holder, use
from gate.parts.volumes import reference_link
from gate.tree import Node

TOKEN = "auth_token"  # noqa: S105 the name of a key
STORE = ("redisUsername", "redisPassword")


def read_keys(spec: Node, namespace: str) -> Facts:
    """Read the secrets that the spec of a cluster refers to (KubeRay 1.7)."""
    facts = Facts()
    secret = spec["authOptions"]["secretName"]
    if secret.text():
        holder = Holder(Kind.SECRET, Name(namespace, secret.text()), TOKEN)
        facts += use(holder, TOKEN, "field", secret.at)
    for key in STORE:
        taken = spec["gcsFaultToleranceOptions"][key]["valueFrom"]
        found = tuple(key_references(key, taken))
        links = tuple(reference_link(credential, namespace) for credential in found)
        facts += Facts(credentials=found, links=links)
    return facts
