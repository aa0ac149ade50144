"""The bundle: links lead to what they name, through cycles and across files."""

from gate.bundle import Bundle
from gate.manifest import Delivery, Identity, Kind, Link, Manifest


def manifest(kind: Kind, name: str, *links: Link, namespace: str = "", file: str = "") -> Manifest:
    resource = "" if kind is Kind.TEAM else "Thing"
    identity = Identity(kind, name, namespace, resource=resource)
    return Manifest("test", identity, (), file=file or f"{name}.yaml", links=links)


def link(relation: str, target: str, kind: Kind, namespace: str = "") -> Link:
    return Link(relation, "", target, namespace, kind, "", "/at")


def names(bundle: Bundle, start: Manifest) -> list[str]:
    return [m.identity.name for m in bundle.reach(start).manifests]


def test_links_are_followed_transitively_and_through_cycles() -> None:
    a = manifest(Kind.AGENT, "a", link("sub_agent", "b", Kind.AGENT))
    b = manifest(Kind.AGENT, "b", link("sub_agent", "c", Kind.AGENT))
    c = manifest(Kind.AGENT, "c", link("sub_agent", "a", Kind.AGENT))
    bundle = Bundle((a, b, c))
    assert names(bundle, a) == ["b", "c"]


def test_a_link_to_nothing_is_missing() -> None:
    lost = link("model", "gone", Kind.MODEL)
    a = manifest(Kind.AGENT, "a", lost)
    assert Bundle((a,)).reach(a).missing == (lost,)


def test_namespaces_keep_things_apart_where_they_are_known() -> None:
    a = manifest(Kind.AGENT, "a", link("model", "m", Kind.MODEL), namespace="one")
    other = manifest(Kind.MODEL, "m", namespace="two")
    anywhere = manifest(Kind.MODEL, "m")
    assert names(Bundle((a, other)), a) == []
    assert names(Bundle((a, anywhere)), a) == ["m"]


def test_an_application_gives_the_namespace_of_what_it_delivers() -> None:
    delivery = Delivery("", "apps/dev", "", "", "", "dev-agents", "/spec")
    application = Manifest(
        "test", Identity(Kind.APPLICATION, "app", resource="Application"), (),
        deliveries=(delivery,),
    )  # fmt: skip
    inside = manifest(Kind.AGENT, "a", file="apps/dev/a.yaml")
    beside = manifest(Kind.AGENT, "b", file="apps/dev-old/b.yaml")
    bundle = Bundle((application, inside, beside))
    assert bundle.namespace_of(inside) == "dev-agents"
    assert bundle.namespace_of(beside) == ""


def test_affected_are_the_changed_and_those_that_lead_to_them() -> None:
    model = manifest(Kind.MODEL, "m")
    agent = manifest(Kind.AGENT, "a", link("model", "m", Kind.MODEL))
    caller = manifest(Kind.AGENT, "c", link("sub_agent", "a", Kind.AGENT))
    other = manifest(Kind.AGENT, "x")
    bundle = Bundle((model, agent, caller, other))
    assert [m.identity.name for m in bundle.affected([model], [])] == ["m", "a", "c"]
    without = Bundle((agent, caller, other))
    assert [m.identity.name for m in without.affected([], [model])] == ["a", "c"]


def test_affected_is_whoever_lost_a_binding() -> None:
    account = link("service_account", "sa", Kind.SERVICE_ACCOUNT)
    agent = manifest(Kind.WORKLOAD, "a", account, namespace="one")
    elsewhere = manifest(Kind.WORKLOAD, "b", account, namespace="two")
    subject = link("subject", "sa", Kind.SERVICE_ACCOUNT, "one")
    binding = manifest(Kind.ROLE_BINDING, "b", subject, namespace="one")
    bundle = Bundle((agent, elsewhere))
    assert list(bundle.affected([], [binding])) == [agent]


def test_bindings_of_a_service_account_are_reached() -> None:
    agent = manifest(Kind.WORKLOAD, "a", link("service_account", "sa", Kind.SERVICE_ACCOUNT))
    role = manifest(Kind.ROLE, "r")
    binding = manifest(
        Kind.ROLE_BINDING, "b",
        link("subject", "sa", Kind.SERVICE_ACCOUNT), link("role", "r", Kind.ROLE),
    )  # fmt: skip
    assert names(Bundle((agent, role, binding)), agent) == ["b", "r"]


def test_policies_speak_for_their_namespace_and_for_every_one() -> None:
    here = manifest(Kind.NETWORK_POLICY, "here", namespace="one")
    there = manifest(Kind.NETWORK_POLICY, "there", namespace="two")
    anywhere = manifest(Kind.NETWORK_POLICY, "anywhere")
    placed = manifest(Kind.WORKLOAD, "placed", namespace="one")
    loose = manifest(Kind.WORKLOAD, "loose")
    bundle = Bundle((here, there, anywhere, placed, loose))
    assert {m.identity.name for m in bundle.policies_of(placed)} == {"here", "anywhere"}
    assert {m.identity.name for m in bundle.policies_of(loose)} == {"here", "there", "anywhere"}
