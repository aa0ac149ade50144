"""What becomes of plain files: which are applied, where, and what is judged beside them."""

import json
from dataclasses import replace
from datetime import date

import pytest

from gate.assembly import Wishes, assemble, read_owned
from gate.delivery import Gathered, Method, Portion, Served, Tracking
from gate.delivery.agreeing import agreed
from gate.delivery.gathering import gather
from gate.document import read as document_reader
from gate.model import Door
from gate.rendering import yaml
from gate.sources import File
from gate.sources.remote import Mirror
from tests.conftest import BAD
from tests.gate.delivery.applications import (
    COMMIT,
    CONFIG_MAP,
    Place,
    application,
    metadata,
    names,
    read,
    several,
)

ONE, TWO = CONFIG_MAP % "one", CONFIG_MAP % "two"
ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: role, namespace: x}
"""
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec: {group: example.com, scope: %s, names: {kind: Widget}}
"""
WIDGET = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: own}\n"
HOMES = {
    **dict.fromkeys(("hook", "sync_wave", "sync_options"), "argocd.argoproj.io"),
    **dict.fromkeys(("helm_hook", "helm_hook_weight"), "helm.sh"),
}
TRACKING = "argocd.argoproj.io/tracking-id"


def spaces(found: Gathered) -> dict[str, object]:
    return {str(metadata(each)["name"]): metadata(each).get("namespace") for each in found.objects}


def findings(found: Gathered) -> list[tuple[str, str, int]]:
    """Judge what was gathered: each finding by its rule and place."""
    wishes = Wishes(door=Door.PRESYNC)
    gate = assemble(read_owned(wishes, lambda _: None), wishes, date(2026, 11, 21))
    verdict = gate.review(found.change).verdict
    told = (*verdict.denials, *verdict.warnings, *verdict.undecidable)
    return [(each.rule.id, each.location.file, each.location.line) for each in told]


def test_all_of_a_folder_and_nothing_below_it(place: Place) -> None:
    files = {"app/b.yaml": ONE, "app/a.yml": TWO, "app/deep/c.yaml": CONFIG_MAP % "three",
             "other/d.yaml": CONFIG_MAP % "four", "app/notes.txt": ONE}  # fmt: skip
    found = place.gather(files)
    assert found.is_whole
    assert names(found) == ["two", "one"]
    assert names(place.gather(files, directory={"recurse": True})) == ["two", "one", "three"]
    assert names(place.gather(files, path="./app/")) == ["two", "one"]


def test_what_is_included_and_excluded(place: Place) -> None:
    files = {"app/one.yaml": ONE, "app/two.yaml": TWO}
    assert names(place.gather(files, directory={"include": "t*"})) == ["two"]
    assert names(place.gather(files, directory={"exclude": "{t,x}*"})) == ["one"]
    [fault] = place.gather(files, directory={"include": "{t*"}).faults
    assert "cannot be read" in fault


def test_where_objects_go(place: Place) -> None:
    files = {"app/all.yaml": "---\n".join([ONE, ROLE, WIDGET, CONFIG_MAP % "in, namespace: own"])}
    assert spaces(place.gather(files)) == {"one": "dev", "role": None, "own": "dev", "in": "own"}


def test_who_says_what_has_a_namespace(place: Place) -> None:
    defined = place.gather({"app/all.yaml": f"{WIDGET}---\n{CRD % 'Cluster'}"})
    assert spaces(defined) == {"own": None, "widgets.example.com": None}
    value = application(
        place.source(), place.commit({"app/all.yaml": f"{WIDGET}---\n{CRD % 'Cluster'}"})
    )
    served = place.gathered(value, Served(namespaced={("example.com", "Widget"): True}))
    assert spaces(served)["own"] == "dev"


def test_where_what_a_silent_api_has_goes_is_not_known(place: Place) -> None:
    value = application(place.source(), place.commit({"app/all.yaml": f"{ONE}---\n{WIDGET}"}))
    silent = Served(silent=frozenset({"example.com", "metrics.k8s.io"}))
    found = place.gathered(value, silent)
    assert found.silent == silent.silent
    assert found.faults == (
        "where Widget of example.com goes is not known: the cluster's example.com does not answer",
    )
    assert not found.is_whole
    # Another version of the same group may have told of it.
    known = replace(silent, namespaced={("example.com", "Widget"): True})
    assert place.gathered(value, known).faults == ()
    defined = f"{ONE}---\n{WIDGET}---\n{CRD % 'Cluster'}"
    value = application(place.source(), place.commit({"app/all.yaml": defined}))
    assert place.gathered(value, silent).faults == ()
    own = agreed(found, read(value), [each.value for each in found.applied], silent)
    assert own.faults == found.faults


@pytest.mark.parametrize(
    ("method", "annotations", "labels"),
    [
        (Method.ANNOTATION, {TRACKING: "agents:/ConfigMap:dev/one"}, None),
        (Method.LABEL, None, {"app.kubernetes.io/instance": "agents"}),
        (Method.BOTH, {TRACKING: "agents:/ConfigMap:dev/one"},
         {"app.kubernetes.io/instance": "agents"}),
    ],
)  # fmt: skip
def test_how_objects_are_marked(
    place: Place, method: Method, annotations: object, labels: object
) -> None:
    delivery = read(application(place.source(), place.commit({"app/one.yaml": ONE})))
    [value] = place.of(replace(delivery, tracking=Tracking(method, "agents"))).objects
    assert metadata(value).get("annotations") == annotations
    assert metadata(value).get("labels") == labels


def test_the_last_of_a_name_is_applied_and_judged(place: Place) -> None:
    files = {"app/a.yaml": ONE, "app/b.yaml": ONE.replace("value", "last")}
    found = place.gather(files)
    assert [each["data"] for each in found.objects] == [{"key": "last"}]
    assert not [file for file in found.change.files if file.path.startswith("app/a.yaml/")]
    named = "apiVersion: v1\nkind: Pod\nmetadata: {generateName: run-}\n"
    assert len(place.gather({"app/a.yaml": f"{named}---\n{named}", "app/b.yaml": ""}).objects) == 2


def test_when_objects_are_applied(place: Place) -> None:
    def noted(name: str, **notes: str) -> str:
        written = {f"{HOMES[key]}/{key.replace('_', '-')}": note for key, note in notes.items()}
        written = {key.replace("helm.sh/helm-", "helm.sh/"): each for key, each in written.items()}
        metadata = {"name": name, "annotations": written}
        return json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})

    files = {
        "app/a.json": noted("before", hook="PreSync, PostSync", sync_wave="-3"),
        "app/b.json": noted("never", hook="Skip"),
        "app/c.json": noted("charted", helm_hook="pre-install,post-upgrade,test"),
        "app/d.json": noted("tested", helm_hook="test"),
        "app/e.json": noted("defined", helm_hook="crd-install"),
        "app/f.json": noted("argo", helm_hook="pre-install", hook="Sync"),
        "app/g.json": noted("replaced", sync_options="Prune=false,Replace=true"),
        "app/h.json": noted("unheard", hook="Whatever"),
        "app/i.json": noted("weighed", helm_hook="pre-install", helm_hook_weight="7"),
        "app/j.json": noted("leaving", helm_hook="pre-delete", hook="Skip"),
        "app/k.json": noted("gone", helm_hook="post-delete,test"),
        "app/l.json": noted("last", hook="PreDelete"),
    }
    found = place.gather(files)
    assert {
        str(metadata(each.value)["name"]): (each.hooks, each.wave) for each in found.applied
    } == {
        "before": (("PreSync", "PostSync"), -3),
        "charted": (("PreSync", "PostSync"), 0),
        "defined": ((), 0),
        "argo": (("Sync",), 0),
        "replaced": ((), 0),
        "weighed": (("PreSync",), 7),
        "leaving": (("PreDelete",), 0),
        "gone": (("PostDelete",), 0),
        "last": (("PreDelete",), 0),
    }
    assert [metadata(each)["name"] for each in found.replaced] == ["replaced"]


def test_sync_options_of_all(place: Place) -> None:
    value = application(
        place.source(), place.commit({"app/a.yaml": ONE}), sync={"syncOptions": ["Force=true"]}
    )
    assert len(place.gathered(value).replaced) == 1


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"app/x.jsonnet": "{}"}, "jsonnet"),
        ({"app/x.json": "{}"}, "no object"),
        ({"app/x.json": "{"}, "cannot be read"),
        ({"app/x.yaml": f"{ONE}---\na: 1\n"}, "no object"),
        ({"app/x.yaml": "kind: A\nkind: B\n"}, "cannot be read"),
        ({"app/x.yaml": "version https://git-lfs.github.com/spec/v1\noid sha256:a\n"}, "LFS"),
        (
            {"app/x.yaml": "{}", "app/.gitattributes": "x.yaml working-tree-encoding=UTF-16BE\n"},
            "in another encoding",
        ),
        ({"elsewhere/x.yaml": ONE}, "no folder"),
        ({"app/x.yaml": ONE, "app/.argocd-source.yaml": "helm: {odd: 1}\n"}, "helm.odd"),
        ({"app/x.yaml": ONE, "app/.argocd-source.yaml": "helm: {values: 1}\n"}, "must be"),
        ({"app/x.yaml": ONE, "app/.argocd-source.yaml": "[]\n"}, "one mapping"),
    ],
)
def test_what_cannot_be_reproduced_is_told(place: Place, files: dict[str, str], said: str) -> None:
    found = place.gather(files)
    assert not found.is_whole
    assert said in " ".join(found.faults)


@pytest.mark.parametrize("path", ["../app", "/app", "app/../..", "link"])
def test_a_path_that_leads_out(place: Place, path: str) -> None:
    (place.repository.root / "link").symlink_to("app")
    [fault] = place.gather({"app/x.yaml": ONE}, path=path).faults
    assert "leads out" in fault or "links are not followed" in fault


def test_a_plugin_and_a_registry(place: Place) -> None:
    found = place.gather({"app/x.yaml": ONE}, plugin={"name": "own"})
    assert found.plugins == ("app is rendered by the plugin own",)
    assert not found.faults
    charted = {"repoURL": "https://charts.example.com", "chart": "agent", "targetRevision": "1.2.3"}
    oci = {"repoURL": "oci://registry.example.com/agent", "path": ".", "targetRevision": "1"}
    other = place.gathered(several(charted, oci, revisions=["1.2.3", "sha256:aa"]))
    assert len(other.faults) == 2
    assert not other.applied


def test_a_submodule_is_not_passed_over(place: Place) -> None:
    inner = place.repository.root / "app" / "inner"
    place.repository.commit({"app/x.yaml": ONE})
    place.repository.git("update-index", "--add", "--cacheinfo", f"160000,{COMMIT},app/inner")
    place.repository.git("commit", "--quiet", "--message", "submodule")
    commit = place.repository.git("rev-parse", "HEAD")
    [fault] = place.gathered(application(place.source(), commit)).faults
    assert "submodule" in fault
    assert not inner.exists()


def test_a_link_to_a_manifest_is_not_passed_over(place: Place) -> None:
    (place.repository.root / "app").mkdir()
    (place.repository.root / "app" / "y.yaml").symlink_to("x.yaml")
    found = place.gather({"app/x.yaml": ONE})
    assert found.change.links == {"app/y.yaml"}
    assert ("gate/unreadable-document", "app/y.yaml", 1) in findings(found)


def test_findings_stand_in_the_files_that_were_committed(place: Place) -> None:
    servers = {"mcpServers": {"a": {"command": "npx", "args": ["-y", "unpinned"]}}}
    files = {"app/a.yaml": f"{ONE}---\n{BAD}", "app/.mcp.json": json.dumps(servers),
             "app/left.yaml": BAD}  # fmt: skip
    found = place.gather(files, directory={"exclude": "{.mcp.json,left*}"})
    told = findings(found)
    assert told
    lines = files["app/a.yaml"].splitlines()
    line = lines.index("          resources: {limits: {memory: 64Mi, nvidia.com/gpu: 1}}") + 1
    assert ("app/a.yaml", line) in [(file, where) for _, file, where in told]
    assert ("mcp-server-provenance", "app/.mcp.json", 1) in told
    # What is not applied is not judged as if it were.
    assert not [each for each in told if each[1].startswith("app/left.yaml")]


def test_all_sources_are_one_bundle(place: Place) -> None:
    first = place.commit({"app/a.yaml": ONE})
    second = place.commit({"app/a.yaml": TWO})
    source = place.source()
    found = place.gathered(several(source, source, revisions=[first, second]))
    assert names(found) == ["one", "two"]
    paths = {file.path for file in found.change.files}
    assert {"source-1/app/a.yaml", "source-2/app/a.yaml"} <= paths
    assert found.change.commit == ""
    same = place.gathered(several(source, source, revisions=[second, second]))
    assert names(same) == ["two"]
    assert same.change.commit == second


def test_strange_text_arrives_as_it_was(place: Place) -> None:
    text = "a\u2028b\u0085c\u007f\ufeff \U0001f600 \\ \" ' \t\n# --- {{ x }}"
    value = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "odd"},
             "data": {"text": text}, "number": 1.5, "none": None}  # fmt: skip
    found = place.gather({"app/odd.json": json.dumps(value)})
    assert not found.faults
    [output] = [each for each in found.change.rendered.outputs if each.file.data]
    [document] = document_reader(yaml(output.file)).documents
    assert isinstance(document.value, dict)
    assert document.value["data"] == {"text": text}
    # What a controller marks is of no interest to rules.
    judged, [applied] = document.value, found.objects
    assert {**applied, "metadata": None} == {**judged, "metadata": None}
    assert judged["metadata"] == {"name": "odd", "namespace": "dev"}


def test_what_argo_cd_says_counts(place: Place) -> None:
    commit = place.commit({"app/a.yaml": ONE})
    delivery = read(application(place.source(), commit))
    found = place.of(delivery)
    own = [json.loads(json.dumps(each)) for each in found.objects]
    assert agreed(found, delivery, own, Served()) is found
    other = [{**own[0], "data": {"key": "other"}}]
    theirs = agreed(found, delivery, other, Served())
    assert theirs.is_whole
    assert [each["data"] for each in theirs.objects] == [{"key": "other"}]
    plugin = place.gather({"app/a.yaml": ONE}, plugin={})
    assert names(agreed(plugin, delivery, own, Served())) == ["one"]
    empty = agreed(found, delivery, [{"apiVersion": "v1"}], Served())
    assert not empty.is_whole


@pytest.mark.parametrize("folder", ["app", "Argo CD", "."])
def test_no_file_stands_in_for_what_argo_cd_says(place: Place, folder: str) -> None:
    commit = place.commit({"Argo CD/manifests.yaml": ONE, "app/a.yaml": TWO})
    delivery = read(application(place.source(folder), commit))
    [bad] = document_reader(yaml(File("bad.yaml", BAD.encode()))).documents
    assert isinstance(bad.value, dict)
    theirs = agreed(place.of(delivery), delivery, [bad.value], Served())
    assert len({file.path for file in theirs.change.files}) == len(theirs.change.files)
    [(_, path, _), *_] = findings(theirs)
    assert path.startswith("Argo CD/manifests.yaml")


def test_each_commit_is_fetched_once(place: Place) -> None:
    commit = place.commit({"app/a.yaml": ONE, "other/b.yaml": TWO})
    delivery = read(several(place.source(), place.source("other"), revisions=[commit, commit]))
    asked: list[str] = []

    def fetch(portion: Portion) -> Mirror:
        asked.append(portion.path)
        return place.mirrors.mirror(portion.repo, portion.revision)

    assert names(gather(delivery, fetch, Served())) == ["one", "two"]
    assert len(asked) == 1
