"""Any sequence of events ends in the bundle that a fresh list gives."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import orjson
from hypothesis import given
from hypothesis import strategies as st

from gate.bundle import Bundle
from gate.intake import take_in_object
from gate.scheme import BARE
from tests.webhooks.cluster.apiserver import Object
from webhooks.cluster.cache import Cache
from webhooks.cluster.discovery import Served
from webhooks.cluster.kinds import WATCHED, Watched
from webhooks.cluster.reading import Entry, key_of, read

Name = TypeVar("Name")
VERSIONS = {
    "agents.kagent.dev": "v1alpha2",
    "networkpolicies.networking.k8s.io": "v1",
    "namespaces": "v1",
    "rolebindings.rbac.authorization.k8s.io": "v1",
    "deployments.apps": "v1",
    "applications.argoproj.io": "v1alpha1",
}
KINDS: dict[str, Watched] = {each.name: each for each in WATCHED}
SPECS: dict[str, st.SearchStrategy[Object]] = {
    "agents.kagent.dev": st.fixed_dictionaries(
        {"spec": st.sampled_from([{"type": "Declarative"}, {"type": 7}, {}, {"deep": [[[[]]]]}])}
    ),
    "networkpolicies.networking.k8s.io": st.just({"spec": {"podSelector": {}, "egress": []}}),
    "rolebindings.rbac.authorization.k8s.io": st.fixed_dictionaries({
        "roleRef": st.just({"kind": "Role", "name": "r"}),
        "subjects": st.lists(
            st.fixed_dictionaries(
                {"kind": st.just("ServiceAccount"), "name": st.sampled_from("abc")}
            ),
            max_size=3,
        ),
    }),
    "deployments.apps": st.fixed_dictionaries({
        "spec": st.fixed_dictionaries({
            "template": st.fixed_dictionaries({
                "metadata": st.fixed_dictionaries(
                    {"labels": st.dictionaries(st.sampled_from("xyz"), st.sampled_from("12"))}
                )
            })
        })
    }),
}  # fmt: skip


def body(kind: str) -> st.SearchStrategy[Object]:
    return SPECS.get(kind, st.just({}))


@st.composite
def events(draw: st.DrawFn) -> tuple[str, str, Object]:
    """Give something that happens to an object of few names, of one of several kinds."""
    kind = draw(st.sampled_from(sorted(VERSIONS)))
    happened = draw(st.sampled_from(["put", "put", "put", "delete", "list", "touch"]))
    labels = draw(st.dictionaries(st.sampled_from("kl"), st.sampled_from("12"), max_size=1))
    metadata = {"namespace": draw(st.sampled_from(["", "p", "q"])), "labels": labels}
    metadata["name"] = draw(st.sampled_from("abc"))
    return kind, happened, {"metadata": metadata, **draw(body(kind))}


def served(kind: str) -> Served:
    return Served(KINDS[kind], VERSIONS[kind], KINDS[kind].resource)


def stamped(value: Object, version: int) -> Object:
    metadata = value["metadata"]
    assert isinstance(metadata, dict)
    return {**value, "metadata": {**metadata, "resourceVersion": str(version)}}


def shape(bundle: Bundle) -> tuple[object, ...]:
    """Tell everything a bundle finds, whatever the order in which it came."""
    return (
        sorted(map(repr, bundle.manifests)),
        *(
            indexed(each)
            for each in (bundle.by_name, bundle.policies, bundle.workloads, bundle.namespaces)
        ),
        indexed(bundle.bindings),
    )


def indexed(index: Mapping[Name, Sequence[object]]) -> dict[Name, list[str]]:
    return {key: sorted(map(repr, some)) for key, some in index.items() if some}


@given(st.lists(events(), max_size=30))
def test_any_sequence_of_events_ends_in_the_bundle_of_a_fresh_list(
    happening: list[tuple[str, str, Object]],
) -> None:
    caches = {kind: Cache(served(kind), 0.0, vital=True) for kind in VERSIONS}
    there: dict[str, dict[tuple[str, str], Object]] = {kind: {} for kind in VERSIONS}
    bundle = Bundle(())
    for version, (kind, happened, given_value) in enumerate(happening, start=1):
        cache, objects = caches[kind], there[kind]
        value = stamped(given_value, version)
        key = key_of(value)
        match happened:
            case "delete":
                objects.pop(key, None)
                change = cache.drop(key)
            case "list":
                change = cache.replace([entry(each, cache) for each in objects.values()])
            case "touch" if key in objects:
                objects[key] = stamped({**objects[key], "status": {"seen": version}}, version)
                change = cache.put(entry(objects[key], cache))
            case _:
                objects[key] = value
                change = cache.put(entry(value, cache))
        bundle = bundle.replacing(change.gone, change.come)
    fresh = [
        read(each, served(kind), BARE) for kind, some in there.items() for each in some.values()
    ]
    assert shape(bundle) == shape(Bundle(tuple(m for each in fresh for m in each.manifests)))
    assert sum(cache.unreadable for cache in caches.values()) == sum(bool(e.fault) for e in fresh)
    applications = caches["applications.argoproj.io"]
    assert set(applications.delivered) == set(there["applications.argoproj.io"])


def entry(value: Object, cache: Cache) -> Entry:
    return read(value, cache.served, BARE, cache.entries.get(key_of(value)))


def test_what_is_kept_is_what_the_door_reads_of_the_same_object() -> None:
    value: Object = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": "a",
            "namespace": "p",
            "annotations": {"x": "y"},
            "labels": {"l": "m"},
        },
        "spec": {"template": {"spec": {"containers": [{"name": "c", "image": "i:1"}]}}},
    }
    (loaded,) = take_in_object(value).loaded
    listed = {name: item for name, item in value.items() if name not in ("apiVersion", "kind")}
    noisy = {**stamped(listed, 7), "status": {"replicas": 3}}
    assert read(noisy, served("deployments.apps"), BARE).manifests == loaded.manifests


def test_nothing_of_what_was_read_is_held() -> None:
    value = orjson.loads(b'{"metadata":{"name":"a","resourceVersion":"1"},"spec":{"x":{}}}')
    found = read(value, served("agents.kagent.dev"), BARE)
    value["metadata"]["name"] = "b"
    assert found.manifests[0].identity.name == "a"


def test_objects_nested_as_deep_as_is_kept_are_read() -> None:
    deep: object = "x"
    for _ in range(245):
        deep = {"a": deep}
    value: Object = {"metadata": {"name": "a", "resourceVersion": "1"}, "spec": deep}
    assert read(value, served("agents.kagent.dev"), BARE).fault == ""
