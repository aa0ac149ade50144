"""What is kept of a cluster: what is there now, whatever happens to the server or on the way."""

import json
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.waiting import until
from tests.webhooks.cluster.apiserver import ApiServer, Collection, Object, api_server
from tests.webhooks.cluster.conftest import (
    QUICK,
    Certificates,
    Kept,
    agent,
    agents,
    kept_at,
    named,
)

Keep = Callable[..., Kept]
MIB = 1024 * 1024


def watched(server: ApiServer, collection: Collection) -> Callable[[], bool]:
    """Look whether a watch has begun, so that what happens now is an event."""
    return lambda: server.asked(collection.path, watch="1") > 0


def synced(keep: Keep, server: ApiServer, collection: Collection) -> Kept:
    kept = keep()
    until(lambda: kept.state.synced)
    until(watched(server, collection))
    return kept


def lengths(kept: Kept, name: str) -> list[int]:
    """Tell how long the prompts of an agent are."""
    found = kept.bundle.by_name.get(("agent", name), [])
    return [prompt.length for each in found for prompt in each.prompts]


def test_what_is_there_is_listed_and_what_happens_is_seen(server: ApiServer, keep: Keep) -> None:
    served = agents(server)
    server.put(served, agent("one"))
    kept = synced(keep, server, served)
    before = kept.bundle
    assert kept.names() == {"one"}
    server.put(served, agent("two"))
    until(lambda: kept.names() == {"one", "two"})
    server.put(served, agent("one", "Do something else."))
    until(lambda: lengths(kept, "one") == [len("Do something else.")])
    server.delete(served, "prod", "one")
    until(lambda: kept.names() == {"two"})
    # What was given does not change.
    assert {each.identity.name for each in before.manifests} == {"one"}
    assert len(before.by_name["agent", "one"]) == 1
    assert kept.state.counts == {"agents.kagent.dev": 1}
    assert server.asked(served.path, watch="1") == 1


def test_it_is_ready_once_all_was_listed(server: ApiServer, keep: Keep) -> None:
    served = agents(server)
    services = server.serve("", "v1", "services", "Service")
    services.refused = 503
    kept = keep()
    until(lambda: "services" in kept.state.faults)
    until(watched(server, served))
    assert not kept.state.synced
    services.refused = 0
    until(lambda: kept.state.synced)
    until(lambda: not kept.state.faults)


def test_nothing_served_is_nothing_missed(keep: Keep) -> None:
    kept = keep()
    assert kept.state.age > 0
    until(lambda: kept.state.synced)
    assert (kept.state.counts, kept.names()) == ({}, set())


def test_a_kind_that_is_forbidden_is_told(server: ApiServer, keep: Keep) -> None:
    served = agents(server)
    served.refused = 403
    kept = keep()
    until(lambda: kept.state.faults)
    assert not kept.state.synced
    assert "agents is refused" in kept.state.faults["agents.kagent.dev"]
    until(lambda: server.asked(served.path) > 2)
    told = [json.loads(line) for line in kept.told.getvalue().splitlines()]
    assert [each["event"] for each in told] == ["not-kept"]


def test_lists_come_in_pages(server: ApiServer, keep: Keep) -> None:
    served = agents(server)
    server.largest_page = 7
    for number in range(50):
        server.put(served, agent(f"agent-{number}"))
    kept = synced(keep, server, served)
    assert len(kept.bundle.manifests) == 50
    assert server.asked(served.path, limit="100") == 8


def test_pages_that_are_too_large_are_asked_for_smaller(server: ApiServer, keep: Keep) -> None:
    served = agents(server)
    for number in range(8):
        value = agent(f"agent-{number}")
        server.put(served, {**value, "status": {"history": "x" * 1024 * 1024}})
    kept = synced(keep, server, served)
    assert len(kept.bundle.manifests) == 8
    assert len(json.dumps(repr(kept.bundle.manifests))) < 100_000


def test_one_object_may_be_as_large_as_json_can_make_it(server: ApiServer, keep: Keep) -> None:
    """What etcd keeps in 1.5 MiB may take 9 MiB as JSON: `<` is written as `\\u003c`."""
    served = agents(server)
    server.put(served, agent("other"))
    server.put(served, {**agent("listed"), "status": {"history": "x" * 9 * MIB}})
    kept = synced(keep, server, served)
    assert kept.names() == {"other", "listed"}
    server.put(served, {**agent("seen"), "status": {"history": "x" * 9 * MIB}})
    until(lambda: "seen" in kept.names())
    assert not kept.told.getvalue().count("not-kept")


def test_what_is_larger_is_told_as_long_as_it_is_there(server: ApiServer, keep: Keep) -> None:
    served = agents(server)
    server.put(served, agent("one"))
    kept = synced(keep, server, served)
    server.put(served, {**agent("huge"), "status": {"history": "x" * 11 * MIB}})
    until(lambda: server.asked(served.path, limit="1") > 1)
    assert "too large" in kept.state.faults["agents.kagent.dev"]
    assert kept.told.getvalue().count("not-kept") == 1
    assert kept.names() == {"one"}
    server.delete(served, "prod", "huge")
    server.put(served, agent("two"))
    until(lambda: kept.names() == {"one", "two"})
    until(lambda: not kept.state.faults)


def test_a_watch_that_ends_goes_on_where_it_was(server: ApiServer, keep: Keep) -> None:
    served = agents(server)
    server.put(served, agent("one"))
    kept = synced(keep, server, served)
    for number in range(5):
        server.hang_up()
        server.put(served, agent(f"agent-{number}"))
        until(lambda: len(kept.names()) == number + 2)  # noqa: B023 it is looked at here
    assert server.asked(served.path, limit="100") == 1


def test_what_the_server_forgot_is_listed_anew_while_the_old_is_kept(
    server: ApiServer, keep: Keep
) -> None:
    served = agents(server)
    server.put(served, agent("stays"))
    server.put(served, agent("goes"))
    kept = synced(keep, server, served)
    (old,) = kept.bundle.by_name["agent", "stays"]
    seen: list[set[str]] = []
    with server.changed:
        server.delete(served, "prod", "goes")
        server.put(served, agent("comes"))
        server.compact(served)
        server.hang_up()

    def look() -> bool:
        seen.append(kept.names())
        return seen[-1] == {"stays", "comes"}

    until(look)
    assert all("stays" in each for each in seen)
    # What did not change was not read again.
    assert kept.bundle.by_name["agent", "stays"] == [old]
    assert kept.bundle.by_name["agent", "stays"][0] is old
    assert not kept.state.faults


def test_a_bookmark_moves_on_where_a_watch_begins(server: ApiServer, keep: Keep) -> None:
    served = agents(server)
    kept = synced(keep, server, served)
    until(lambda: kept.state.age > 0.3)
    server.bookmark(served)
    marked = server.now
    until(lambda: kept.state.age < 0.2)
    with server.changed:
        served.floor = marked
        server.hang_up()
    until(lambda: server.asked(served.path, resourceVersion=str(marked)))
    assert server.asked(served.path, limit="100") == 1


def test_who_says_nothing_grows_old_and_is_asked_anew(server: ApiServer, keep: Keep) -> None:
    served = agents(server)
    kept = keep(replace(QUICK, silence=0.3))
    until(watched(server, served))
    until(lambda: kept.state.age > 0.2)
    until(lambda: server.asked(served.path, watch="1") > 1)
    until(lambda: kept.state.age < 0.1)


def test_a_watch_that_says_what_is_no_event_leads_to_a_new_list(
    server: ApiServer, keep: Keep
) -> None:
    served = agents(server)
    kept = synced(keep, server, served)
    with server.changed:
        server.now += 1
        served.events.append((server.now, "NONSENSE", {}))
        server.changed.notify_all()
    until(lambda: server.asked(served.path, limit="100") > 1)
    server.put(served, agent("after"))
    until(lambda: kept.names() == {"after"})


def test_a_kind_that_is_installed_later_is_found(server: ApiServer, keep: Keep) -> None:
    kept = keep()
    until(lambda: kept.state.synced)
    served = agents(server)
    server.put(served, agent("one"))
    served.refused = 403
    until(lambda: kept.state.faults)
    # Nobody could decide anything if that made the gate unready.
    assert kept.state.synced
    served.refused = 0
    until(lambda: kept.names() == {"one"})


def test_a_kind_that_is_removed_is_forgotten(server: ApiServer, keep: Keep) -> None:
    served = agents(server)
    services = server.serve("", "v1", "services", "Service")
    server.put(services, named("api", "prod", spec={"selector": {"app": "api"}}))
    server.put(served, agent("one"))
    kept = synced(keep, server, served)
    server.withdraw(served)
    until(lambda: kept.names() == {"api"})
    assert kept.state.counts == {"services": 1}
    assert kept.state.synced
    again = agents(server)
    server.put(again, agent("two"))
    until(lambda: kept.names() == {"api", "two"})


def test_another_version_takes_over_without_a_gap(server: ApiServer, keep: Keep) -> None:
    old = server.serve("kagent.dev", "v1alpha1", "agents", "Agent")
    server.put(old, named("one", "prod", spec={"systemMessage": "Help."}))
    kept = synced(keep, server, old)
    seen: list[set[str]] = []
    with server.changed:
        del server.collections[old.path]
        new = agents(server)
        server.put(new, agent("one", "Help more."))
        server.hang_up()

    def look() -> bool:
        seen.append(kept.names())
        return lengths(kept, "one") == [len("Help more.")]

    until(look)
    assert all(each == {"one"} for each in seen)
    assert len(kept.bundle.manifests) == 1


def test_a_version_that_no_format_reads_is_not_watched(server: ApiServer, keep: Keep) -> None:
    unknown = server.serve("kagent.dev", "v9", "agents", "Agent")
    other = server.serve("kagent.dev", "v1alpha2", "agents", "SomethingElse")
    known = server.serve("kagent.dev", "v1alpha3", "agenttemplates", "AgentTemplate")
    kept = synced(keep, server, known)
    assert set(kept.state.counts) == {"agenttemplates.kagent.dev"}
    assert not server.asked(unknown.path)
    assert not server.asked(other.path)


def test_the_content_of_config_maps_never_comes(server: ApiServer, keep: Keep) -> None:
    served = server.serve("", "v1", "configmaps", "ConfigMap")
    server.put(served, named("settings", "prod", data={"PASSWORD": "hunter2"}))
    kept = synced(keep, server, served)
    server.put(served, named("more", "prod", data={"PASSWORD": "hunter2"}))
    until(lambda: kept.names() == {"settings", "more"})
    assert {each.identity.kind for each in kept.bundle.manifests} == {"config_map"}
    accepted = [each[3] for each in server.requests if each[1] == served.path]
    assert all("PartialObjectMetadata" in each for each in accepted)


def test_secrets_are_never_asked_for(server: ApiServer, keep: Keep) -> None:
    for kind in ("Secret", "Service", "Pod"):
        server.serve("", "v1", f"{kind.lower()}s", kind)
    served = server.collections["/api/v1/services"]
    synced(keep, server, served)
    paths = {each[1] for each in server.requests}
    assert paths == {"/apis", "/api/v1", "/api/v1/services"}


def test_namespaces_have_labels(server: ApiServer, keep: Keep) -> None:
    served = server.serve("", "v1", "namespaces", "Namespace")
    value: Object = {"metadata": {"name": "prod", "labels": {"env": "production"}}}
    server.put(served, value)
    kept = synced(keep, server, served)
    assert kept.state.labels("prod") == {"env": "production"}
    assert kept.state.labels("elsewhere") == {}


def test_what_delivers_is_kept_beside_the_bundle(server: ApiServer, keep: Keep) -> None:
    served = server.serve("argoproj.io", "v1alpha1", "applications", "Application")
    revision = "a" * 40
    state = {
        "phase": "Running",
        "syncResult": {"revision": revision, "resources": [{"name": "x"}]},
    }
    value = named(
        "shop",
        "argocd",
        spec={"source": {"repoURL": "https://git.example.com/shop", "helm": {"values": "secret"}}},
        status={"operationState": state, "resources": [{"name": "x"}], "history": [1]},
    )
    server.put(served, value)
    kept = synced(keep, server, served)
    found = kept.state.objects("Application")["argocd", "shop"]
    assert found["spec"] == {"source": {"repoURL": "https://git.example.com/shop"}}
    running = {"phase": "Running", "syncResult": {"revision": revision}}
    assert found["status"] == {"operationState": running}
    assert kept.names() == set()
    assert kept.state.objects("Kustomization") == {}
    before = kept.state.objects("Application")
    server.delete(served, "argocd", "shop")
    until(lambda: not kept.state.objects("Application"))
    assert len(before) == 1


def test_what_cannot_be_read_is_counted(server: ApiServer, keep: Keep) -> None:
    served = agents(server)
    deep: object = "Help."
    for _ in range(300):
        deep = [deep]
    server.put(served, {"metadata": {"name": "deep", "namespace": "prod"}, "spec": {"x": deep}})
    server.put(served, agent("one"))
    kept = synced(keep, server, served)
    assert kept.names() == {"one"}
    assert kept.state.unreadable == {"agents.kagent.dev": 1}
    assert kept.state.counts == {"agents.kagent.dev": 2}
    server.put(served, agent("deep"))
    until(lambda: kept.names() == {"one", "deep"})
    assert kept.state.unreadable == {"agents.kagent.dev": 0}


def test_what_changes_nothing_leaves_the_bundle_as_it_is(server: ApiServer, keep: Keep) -> None:
    served = agents(server)
    server.put(served, agent("one"))
    kept = synced(keep, server, served)
    before = kept.bundle
    noise = {
        "managedFields": [{"manager": "kubectl"}],
        "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"},
    }
    value = agent("one")
    server.put(
        served,
        {**value, "metadata": {"name": "one", "namespace": "prod", **noise}, "status": {"n": 1}},
    )
    server.put(served, agent("two"))
    until(lambda: kept.names() == {"one", "two"})
    assert kept.bundle.by_name["agent", "one"][0] is before.by_name["agent", "one"][0]


def test_a_server_that_comes_back_is_found(certificates: Certificates) -> None:
    with api_server(certificates.cert, certificates.key) as first:
        served = agents(first)
        first.put(served, agent("one"))
        kept = kept_at(certificates, first)
        until(lambda: kept.names() == {"one"})
    try:
        time.sleep(0.2)
        until(lambda: kept.state.faults)
        assert kept.state.synced
        assert kept.names() == {"one"}
        first.put(served, agent("two"))
        first.compact(served)
        with api_server(certificates.cert, certificates.key, first.port, first):
            until(lambda: kept.names() == {"one", "two"})
            until(lambda: not kept.state.faults)
    finally:
        kept.close()


def test_it_ends_soon(server: ApiServer, keep: Keep) -> None:
    served = agents(server)
    kept = synced(keep, server, served)
    began = time.monotonic()
    kept.close()
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("code", [429, 500])
def test_a_server_that_has_enough_is_not_asked_at_once(
    server: ApiServer, keep: Keep, code: int
) -> None:
    served = agents(server)
    served.refused = code
    # The one says when to come again; the other is waited for as long as the timing says.
    first = 0.02 if code == 429 else 20.0
    kept = keep(replace(QUICK, first=first, longest=20.0))
    until(lambda: kept.state.faults)
    time.sleep(0.3)
    assert server.asked(served.path) == 1
    assert not kept.state.synced


def test_secrets_are_not_watched_under_another_name(server: ApiServer, keep: Keep) -> None:
    secrets = server.serve("", "v1", "secrets", "ConfigMap")
    other = agents(server)
    kept = synced(keep, server, other)
    assert not server.asked(secrets.path)
    assert set(kept.state.counts) == {"agents.kagent.dev"}
