"""How a webhook configuration differs from what was installed: what the gate is asked less about.

What the API server fills in by itself is in what is installed, or as good as nothing.
"""

from collections.abc import Iterator, Sequence

from gate.tree import ABSENT, Node
from webhooks.cluster.answers import Object
from webhooks.registration.bundle import same
from webhooks.registration.installed import Installed
from webhooks.registration.live import bundle

FIELDS = (
    "failurePolicy", "matchPolicy", "namespaceSelector", "objectSelector", "matchConditions",
    "rules", "timeoutSeconds", "sideEffects", "admissionReviewVersions",
)  # fmt: skip
CALLED = ("service", "url")


def differences(wanted: Installed, found: Object | None, believed: Sequence[str]) -> Iterator[str]:
    """Say what is not as it was installed; `believed` are the authorities to be believed."""
    if found is None:
        yield f"the webhook configuration {wanted.name} is gone"
        return
    there = {each.text_of("name"): each for each in Node(found)["webhooks"].items()}
    for each in wanted.webhooks:
        name = each.text_of("name")
        if name not in there:
            yield f"the webhook {name} is gone"
            continue
        yield from of_webhook(name, each, there[name])
        yield from of_bundle(name, there[name]["clientConfig"], believed)


def of_webhook(name: str, wanted: Node, found: Node) -> Iterator[str]:
    """Say what differs in one webhook."""
    pairs = [(field, wanted[field], found[field]) for field in FIELDS]
    client, other = wanted["clientConfig"], found["clientConfig"]
    pairs += [(f"clientConfig.{field}", client[field], other[field]) for field in CALLED]
    for field, should, does in pairs:
        if content(should) != content(does):
            said = f" is {does.text()}" if does.is_text() else " differs"
            yield f"{name}: {field}{said}"


def of_bundle(name: str, client: Node, believed: Sequence[str]) -> Iterator[str]:
    """Say how the authorities that are believed differ from those that should be."""
    found = bundle(client.text_of("caBundle"))
    if believed and not same(found, believed):
        foreign, missing = len(set(found) - set(believed)), len(set(believed) - set(found))
        yield f"{name}: caBundle has {foreign} authorities of others and lacks {missing} of ours"


def content(node: Node) -> object:
    """Give a value, where nothing, an empty list and an empty object are one."""
    return None if node.value in (ABSENT, "", [], {}) else node.value
