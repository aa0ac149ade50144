"""A bundle that follows a change is the bundle that would be made of what is there after it."""

from hypothesis import given
from hypothesis import strategies as st

from gate.bundle import Bundle
from gate.manifest import Delivery, Identity, Kind, Link, Manifest, Network, Pod, Selector

FEW = st.sampled_from(["a", "b"])
PLACES = st.sampled_from(["", "one", "two"])
KINDS = st.sampled_from(
    [
        Kind.AGENT, Kind.MODEL, Kind.WORKLOAD, Kind.SERVICE, Kind.SERVICE_ACCOUNT,
        Kind.ROLE_BINDING, Kind.NETWORK_POLICY, Kind.NAMESPACE, Kind.APPLICATION,
    ]
)  # fmt: skip
LABELS = st.dictionaries(FEW, FEW, max_size=2)
RELATIONS = st.sampled_from(["model", "sub_agent", "service_account", "subject", "service"])


@st.composite
def links(draw: st.DrawFn) -> Link:
    kind = draw(KINDS)
    return Link(draw(RELATIONS), "", draw(FEW), draw(PLACES), kind, "", "/at")


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    kind, labels = draw(KINDS), draw(LABELS)
    resource = "Namespace" if kind is Kind.NAMESPACE else draw(st.sampled_from(["Thing", ""]))
    identity = Identity(kind, draw(FEW), draw(PLACES), resource=resource)
    selector = Selector(draw(st.booleans()), labels, (), "")
    folder = draw(st.sampled_from(["x", "y"]))
    delivery = Delivery("", folder, "", "", "", draw(PLACES), "/spec")
    return Manifest(
        "test", identity, (),
        file=f"{folder}/{draw(FEW)}.yaml",
        links=tuple(draw(st.lists(links(), max_size=3))),
        pod=Pod(present=kind is Kind.WORKLOAD, labels=draw(LABELS)),
        network=Network(selects=selector, at=""),
        deliveries=(delivery,) if kind is Kind.APPLICATION else (),
    )  # fmt: skip


SOME = st.lists(manifests(), max_size=8)


def ids(some: object) -> list[int]:
    assert isinstance(some, tuple | list)
    return sorted(map(id, some))


def same(one: Bundle, other: Bundle) -> None:
    """Hold all that is asked of a bundle against the same of another."""
    assert list(map(id, one.manifests)) == list(map(id, other.manifests))
    assert one.by_name == other.by_name
    assert one.bindings == other.bindings
    assert one.policies == other.policies
    assert one.workloads == other.workloads
    assert one.namespaces == other.namespaces
    assert one.deliveries == other.deliveries
    for manifest in other.manifests:
        assert one.namespace_of(manifest) == other.namespace_of(manifest)
        here, there = one.reach(manifest), other.reach(manifest)
        assert ids(here.manifests) == ids(there.manifests)
        assert here.missing == there.missing
        assert ids(list(one.policies_of(manifest))) == ids(list(other.policies_of(manifest)))
    for touched in list(other.manifests)[:2]:
        found = (list(each.affected([touched], ())) for each in (one, other))
        assert ids(next(found)) == ids(next(found))


@given(before=SOME, come=SOME, data=st.data())
def test_it_is_what_a_fresh_bundle_would_be(
    before: list[Manifest], come: list[Manifest], data: st.DataObject
) -> None:
    numbers = range(len(before))
    lost = data.draw(st.sets(st.sampled_from(numbers))) if before else set()
    gone = [before[number] for number in lost]
    kept = [before[number] for number in numbers if number not in lost]
    bundle = Bundle(tuple(before))
    replaced = bundle.replacing(gone, come)
    same(replaced, Bundle((*kept, *come)))
    same(bundle.supposing(gone, come), Bundle((*kept, *come)))
    # And again from there, as the events of a cluster come one after the other.
    same(replaced.replacing(come, gone), Bundle((*kept, *gone)))
    # Whoever has the bundle from before sees nothing of it.
    same(bundle, Bundle(tuple(before)))
