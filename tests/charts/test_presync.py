"""What the chart installs for the hook of Argo CD, which the repository brings."""

import pytest

from gate.adoption.presync import AUDIENCE, NAME, Asker, asker_of, job
from gate.document import Source, Syntax
from tests.charts.rendered import CHART, HERE, VERSION, called, helm, objects, of_kind
from tests.e2e.trees import at, items, text, texts
from webhooks.admission.settings import read_settings
from webhooks.presync.assembly import JUDGING
from webhooks.presync.settings import GIB, PresyncEntry

pytestmark = pytest.mark.real

VALUES = "presync"
SERVICE = "agentgate-presync"
"""What the service may do for hooks; where the gate is called otherwise, so is this."""
PLACES = ["dev-agents", "prod-agents"]
HOOK = job(
    Asker("argocd/agents", f"agentgate@sha256:{'0' * 64}", "https://agentgate.agentgate.svc:8444")
)


def pod() -> object:
    return at(HOOK, "spec", "template", "spec")


def settings(*more: str) -> PresyncEntry:
    (config_map,) = called("agentgate", "ConfigMap", VALUES, *more)
    data = texts(config_map, "data")["serve.yaml"].encode()
    found = read_settings(Source("serve.yaml", data, Syntax.YAML)).presync
    assert found is not None
    return found


@pytest.mark.parametrize("kind", ["ServiceAccount", "ConfigMap", "NetworkPolicy"])
def test_each_place_has_what_a_hook_names(kind: str) -> None:
    found = called(NAME, kind, VALUES)
    assert sorted(text(each, "metadata", "namespace") for each in found) == PLACES


def test_a_hook_names_nothing_else() -> None:
    assert text(pod(), "serviceAccountName") == NAME
    (volume,) = items(pod(), "volumes")
    token, authority = items(volume, "projected", "sources")
    assert text(token, "serviceAccountToken", "audience") == AUDIENCE == settings().audience
    assert text(authority, "configMap", "name") == NAME


def test_the_authority_is_where_a_hook_looks() -> None:
    args = [str(each) for each in items(pod(), "containers", 0, "args")]
    (mount,) = items(pod(), "containers", 0, "volumeMounts")
    (found,) = [each for each in args if each.startswith("--ca-file=")]
    key = found.removeprefix(f"--ca-file={text(mount, 'mountPath')}/")
    for each in called(NAME, "ConfigMap", VALUES):
        assert list(texts(each, "data")) == [key]


def test_its_account_may_do_nothing() -> None:
    for kind in ("RoleBinding", "ClusterRoleBinding"):
        for binding in of_kind(kind, VALUES):
            assert [text(each, "name") for each in items(binding, "subjects")] == ["agentgate"]


def test_the_service_may_review_tokens_read_applications_and_tell() -> None:
    (role,) = called(SERVICE, "ClusterRole", VALUES)
    assert at(role, "rules") == [
        {"apiGroups": ["authentication.k8s.io"], "resources": ["tokenreviews"], "verbs": ["create"]}
    ]
    (own,) = called(SERVICE, "Role", VALUES)
    assert text(own, "metadata", "namespace") == "argocd"
    assert at(own, "rules") == [
        {"apiGroups": ["argoproj.io"], "resources": ["applications"], "verbs": ["get"]},
        {
            "apiGroups": ["kustomize.toolkit.fluxcd.io"],
            "resources": ["kustomizations"],
            "verbs": ["get"],
        },
        {
            "apiGroups": ["source.toolkit.fluxcd.io"],
            "resources": ["gitrepositories"],
            "verbs": ["get"],
        },
        {"apiGroups": ["events.k8s.io"], "resources": ["events"], "verbs": ["create"]},
    ]


def test_only_their_accounts_may_ask_and_only_of_theirs() -> None:
    found = {each.account: each.applications for each in settings().callers}
    assert found == {f"prod-agents:{NAME}": ("argocd/agents",), f"dev-agents:{NAME}": ()}


@pytest.mark.parametrize(
    ("size", "kept", "one"), [("20Gi", 8, 2), ("10Gi", 4, 2), ("5Gi", 2, 1), ("9Ti", 1024, 2)]
)
def test_clones_have_room(size: str, kept: float, one: float) -> None:
    git = settings(f'presync.cacheSize="{size}"').git
    assert (git.room, git.bytes) == (kept * GIB, one * GIB)
    (stateful_set,) = of_kind("StatefulSet", VALUES, f'presync.cacheSize="{size}"')
    volumes = items(stateful_set, "spec", "template", "spec", "volumes")
    (cache,) = [each for each in volumes if text(each, "name") == "repositories"]
    assert text(cache, "emptyDir", "sizeLimit") == size
    # Beside those that are kept, as many are fetched as are judged at once.
    units = {"Gi": GIB, "Ti": 1024 * GIB}
    assert git.room + JUDGING * git.bytes <= int(size[:-2]) * units[size[-2:]]


def test_less_can_be_kept() -> None:
    git = settings(f"presync.settings.git.kept={GIB}").git
    assert (git.room, git.bytes) == (GIB, GIB / 2)


@pytest.mark.parametrize(("key", "said"), [("bytes", "half of what is kept"), ("kept", "fifths")])
def test_clones_that_have_no_room_are_not_rendered(key: str, said: str) -> None:
    done = helm(
        "template", "agentgate", CHART, "--values", HERE / "values" / f"{VALUES}.yaml",
        "--kube-version", VERSION, "--set-json", f"presync.settings.git.{key}={4 * GIB + 1}",
    )  # fmt: skip
    assert done.returncode != 0
    assert said in done.stderr


def test_verdicts_are_left_by_who_has_a_trust_policy() -> None:
    assert settings().verdicts is None
    more = 'presync.trust="version: 1"'
    (config_map,) = called("agentgate", "ConfigMap", VALUES, more)
    data = texts(config_map, "data")
    found = read_settings(Source("serve.yaml", data["serve.yaml"].encode(), Syntax.YAML)).presync
    assert found is not None
    assert found.verdicts is not None
    assert (found.verdicts.namespace, data["trust.yaml"]) == ("agentgate", "version: 1\n")


REQUIRING = (
    'settings={"requireVerdict": {"environments": ["prod"]}, '
    '"gitFirst": {"controllers": [{"system": "argocd", "users": ["argocd"]}]}}'
)


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ("presync.trust", [REQUIRING]),
        ("presync.enabled", [REQUIRING, 'presync={"enabled": false, "trust": "version: 1"}']),
        ("gitFirst.controllers", [
            'settings={"requireVerdict": {"environments": ["prod"]}}', 'presync.trust="version: 1"',
        ]),
        ("hooks ask there", ["service.port=8444"]),
        ("prod-agents twice", [
            'presync.hooks=[{"namespace": "prod-agents"}, {"namespace": "prod-agents"}]',
        ]),
        ("made of presync.hooks", ['presync.settings.callers=[{"account": "ci:bot"}]']),
    ],
)  # fmt: skip
def test_what_no_hook_could_use_is_not_rendered(said: str, more: list[str]) -> None:
    given = [word for each in more for word in ("--set-json", each)]
    done = helm(
        "template", "agentgate", CHART, "--values", HERE / "values" / f"{VALUES}.yaml",
        "--kube-version", VERSION, *given,
    )  # fmt: skip
    assert done.returncode != 0
    assert said in done.stderr


def test_hooks_of_this_and_of_earlier_versions_are_let_in() -> None:
    earlier = f"agentgate@sha256:{'1' * 64}"
    (config_map,) = called(
        "agentgate", "ConfigMap", VALUES, f'presync.images=["{earlier}"]',
        'presync.trust="version: 1"', REQUIRING,
    )  # fmt: skip
    data = texts(config_map, "data")["serve.yaml"].encode()
    found = read_settings(Source("serve.yaml", data, Syntax.YAML)).require_verdict
    assert found.environments == ("prod",)
    assert found.hook is not None
    own = f"registry.example.com/platform/agentgate@sha256:{'0' * 64}"
    assert found.hook.images == (own, earlier)
    assert found.hook.servers == ("https://agentgate.agentgate.svc:8444",)
    assert asker_of(job(Asker("argocd/agents", own, found.hook.servers[0])))


def test_nothing_of_it_is_there_by_default() -> None:
    assert not [each for each in objects("small") if "presync" in str(each)]
