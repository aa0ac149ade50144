"""What the gate takes for what will be applied is what Argo CD then applies, object by object."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from gate.applied import digest
from gate.delivery import Delivery, Gathered, Served
from gate.delivery.argo import read_argo
from gate.delivery.gathering import gather
from gate.sources.remote import Limits, Mirrors
from tests.conftest import Repository
from tests.e2e.argocd_apps import Application
from tests.e2e.argocd_site import APPLIED, Site, hook, source
from tests.e2e.samples import config_map, deployment
from tests.e2e.trees import Tree, at, items, text, texts
from tests.programs import FOLDER

RBAC = "rbac.authorization.k8s.io"
ROLES = f"/apis/{RBAC}/v1/clusterroles"
WORKER = "registry.example.com/worker"
CHART = "apiVersion: v2\nname: sample\nversion: 1.0.0\n"
TEMPLATE = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-{{ .Chart.Name }}
  labels:
    revision: {{ .Values.revision | quote }}
    version: {{ .Capabilities.KubeVersion.Minor | quote }}
data:
  words: {{ .Values.words | toJson | quote }}
  text: {{ .Values.text | quote }}
  number: {{ .Values.number | quote }}
  file: {{ .Values.file | quote }}
  shared: {{ .Values.shared | default "none" | quote }}
  deep: {{ .Values.deep | toJson | quote }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: tested
  annotations: {"helm.sh/hook": test}
data: {}
"""
DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.%(group)s}
spec:
  group: %(group)s
  scope: Cluster
  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
"""


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{FOLDER}:/usr/bin:/bin")


@pytest.fixture
def mirrors(tmp_path_factory: pytest.TempPathFactory) -> Mirrors:
    return Mirrors(tmp_path_factory.mktemp("mirrors"), Limits(("file",)))


@pytest.fixture
def lender(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    found = Repository(tmp_path_factory.mktemp("lender"))
    found.git("init", "--quiet", "--initial-branch=main")
    return found


def delivered(app: Application) -> Delivery:
    """Read an Application as it was while it was synced."""
    body = app.body
    status = body["status"]
    assert isinstance(status, dict)
    running = {**status["operationState"], "phase": "Running", "finishedAt": None}
    found = read_argo({**body, "status": {**status, "operationState": running}})
    assert isinstance(found, Delivery), found
    return found


def gathered(app: Application, mirrors: Mirrors) -> Gathered:
    version = app.client.get("/version").body
    served = Served(kube_version=text(version, "gitVersion"))
    found = gather(
        delivered(app), lambda one: mirrors.mirror(one.repo, one.revision, one.target), served
    )
    assert not found.faults
    assert not found.change.rendered.failures
    return found


def by_name(found: Gathered) -> dict[tuple[str, str], Mapping[str, object]]:
    return {(text(each, "kind"), text(each, "metadata", "name")): each for each in found.objects}


def sent(site: Site) -> dict[tuple[str, str], object]:
    """Give what admission saw applied, by what it is of."""
    return {
        (text(each, "kind", "kind"), text(each, "name")): configuration(at(each, "object"))
        for each in site.requests
        if text(each, "operation") in ("CREATE", "UPDATE")
        and APPLIED in texts(each, "object", "metadata", "annotations")
    }


def tree(value: object) -> Tree:
    assert isinstance(value, dict)
    return value


def configuration(value: object) -> object:
    return json.loads(texts(value, "metadata", "annotations")[APPLIED])


def synced(site: Site, mirrors: Mirrors, *sources: Tree) -> Gathered:
    """Sync sources, and hold what was applied against what the gate takes for that."""
    app = site.application(*sources)
    state = app.sync()
    assert text(state, "phase") == "Succeeded", text(state, "message")
    found = gathered(app, mirrors)
    applied = sent(site)
    assert applied
    known = by_name(found)
    assert {key: known.get(key) for key in applied} == applied
    # So is the form of both that verdicts are compared by.
    for key, value in applied.items():
        assert digest(known[key], "") == digest(tree(value), site.namespace)
    return found


def test_a_directory(site: Site, mirrors: Mirrors) -> None:
    listed = {"apiVersion": "v1", "kind": "List", "items": [config_map("one"), config_map("two")]}
    other = config_map("placed")
    site.repository.commit({
        "app/worker.json": json.dumps(deployment(site.name)),
        "app/list.yaml": json.dumps(listed),
        "app/odd.yaml": "words: of no object\n",
        "app/deep/inner.json": json.dumps(config_map("inner", text="a\u2028b\u0085 \U0001f600")),
        "app/deep/left.yaml": json.dumps(config_map("left")),
        "app/skipped.yaml": f"# +argocd:skip-file-rendering\n{json.dumps(config_map('no'))}",
        "app/.mcp.json": "{}",
        "app/twice.yaml": "\n---\n".join(
            json.dumps(each)
            for each in (config_map("twice", n="1"), {**other, "metadata": {
                "name": "placed", "namespace": site.namespace}}, config_map("twice", n="2"))),
    })  # fmt: skip
    directory = {"recurse": True, "exclude": "{deep/left*,.mcp.json}"}
    found = synced(site, mirrors, site.source(directory=directory))
    assert {name for _, name in by_name(found)} == {
        site.name, "one", "two", "inner", "twice", "placed",
    }  # fmt: skip
    assert len(sent(site)) == len(found.applied)


def test_what_has_no_namespace(site: Site, mirrors: Mirrors) -> None:
    role = {"apiVersion": f"{RBAC}/v1", "kind": "ClusterRole",
            "metadata": {"name": site.name}, "rules": []}  # fmt: skip
    group = f"{site.name}.example.com"
    site.commit(role, config_map("beside"))
    site.repository.commit({"app/definition.yaml": DEFINITION % {"group": group}})
    found = synced(site, mirrors)
    held = site.argo.cluster.admin.get(f"{ROLES}/{site.name}").body
    applied = configuration(held)
    assert by_name(found)["ClusterRole", site.name] == applied
    defined = site.argo.cluster.admin.get(
        f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.{group}"
    ).body
    key = "CustomResourceDefinition", f"widgets.{group}"
    # kubectl adds an empty mapping where there are no annotations.
    assert digest(by_name(found)[key], "") == digest(tree(configuration(defined)), "")


def test_kustomize(site: Site, mirrors: Mirrors) -> None:
    site.repository.commit({
        "base/kustomization.yaml": "resources: [worker.json]\n",
        "base/worker.json": json.dumps(deployment(site.name)),
        "parts/kustomization.yaml": (
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
            "configMapGenerator: [{name: part, literals: [a=b]}]\n"
        ),
        "app/kustomization.yaml": (
            "resources: [../base]\nnamePrefix: own-\nimages:\n"
            "  - {name: registry.example.com/worker, newName: registry.example.com/old}\n"
            "patches:\n  - target: {kind: Deployment}\n    patch: |-\n"
            "      - {op: add, path: /metadata/annotations, value: {own: patch}}\n"
        ),
    })  # fmt: skip
    parameters = {
        "namePrefix": "new-",
        "nameSuffix": "-end",
        "images": [f"{WORKER}=registry.example.com/fresh:$ARGOCD_APP_REVISION_SHORT"],
        "replicas": [{"name": site.name, "count": 2}],
        "commonLabels": {"revision": "${ARGOCD_APP_REVISION}", "team": "one"},
        "labelWithoutSelector": True,
        "labelIncludeTemplates": True,
        "commonAnnotations": {"note": "$ARGOCD_APP_NAME"},
        "namespace": site.namespace,
        "patches": [{"target": {"kind": "Deployment"},
                     "patch": "- {op: add, path: /spec/minReadySeconds, value: 1}"}],
        "components": ["../parts", "../none"],
        "ignoreMissingComponents": True,
    }  # fmt: skip
    found = synced(site, mirrors, site.source(kustomize=parameters))
    worker = by_name(found)["Deployment", f"new-{site.name}-end"]
    assert at(worker, "spec", "replicas") == 2
    assert texts(worker, "metadata", "annotations")["note"] == "$ARGOCD_APP_NAME"
    assert len(found.applied) == 2


def test_helm(site: Site, mirrors: Mirrors) -> None:
    site.repository.commit({
        "app/Chart.yaml": CHART,
        "app/values.yaml": "text: chart\nnumber: 0\nrevision: x\nfile: ''\nwords: []\ndeep: {}\n",
        "app/more.yaml": "text: file\nnumber: 1\n",
        "shared.yaml": "shared: top\nnumber: 2\n",
        "app/content.txt": "a, b\n",
        "app/templates/all.yaml": TEMPLATE,
    })  # fmt: skip
    helm = {
        "releaseName": "released",
        "valueFiles": ["more.yaml", "/shared.yaml", "absent.yaml"],
        "ignoreMissingValueFiles": True,
        "valuesObject": {"number": 3, "deep": {"a": 1.5, "b": [True, None]}},
        "parameters": [
            {"name": "revision", "value": "$ARGOCD_APP_REVISION", "forceString": True},
            {"name": "text", "value": "one, two"},
            {"name": "words", "value": "{one,two}"},
        ],
        "fileParameters": [{"name": "file", "path": "content.txt"}],
        "kubeVersion": "1.30.0",
    }
    found = synced(site, mirrors, site.source(helm=helm))
    made = by_name(found)["ConfigMap", "released-sample"]
    assert texts(made, "data")["text"] == "one, two"
    assert texts(made, "data")["shared"] == "top"
    assert len(found.applied) == 1


def test_what_a_file_beside_a_chart_says_of_it(site: Site, mirrors: Mirrors) -> None:
    site.repository.commit({
        "app/Chart.yaml": CHART,
        "app/values.yaml": "text: chart\nnumber: 0\nrevision: x\nfile: ''\nwords: []\ndeep: {}\n",
        "app/templates/all.yaml": TEMPLATE,
        "app/.argocd-source.yaml": "helm: {releaseName: all, parameters: []}\n",
        f"app/.argocd-source-{site.name}.yaml": (
            "helm: {parameters: [{name: text, value: beside}]}\npath: elsewhere\n"
        ),
    })  # fmt: skip
    found = synced(site, mirrors)
    assert texts(by_name(found)["ConfigMap", "all-sample"], "data")["text"] == "beside"


def test_several_sources(site: Site, mirrors: Mirrors, lender: Repository) -> None:
    site.repository.commit({
        "app/Chart.yaml": CHART,
        "app/values.yaml": "text: chart\nnumber: 0\nrevision: x\nfile: ''\nwords: []\ndeep: {}\n",
        "app/templates/all.yaml": TEMPLATE,
        "plain/same.yaml": json.dumps(config_map("same", by="first")),
    })  # fmt: skip
    lender.commit({
        "values/app.yaml": "text: lent\n",
        "plain/same.yaml": json.dumps(config_map("same", by="last")),
    })  # fmt: skip
    sources = (
        site.source("plain"),
        site.source("app", helm={"valueFiles": ["$values/values/app.yaml"]}),
        source(lender, ref="values"),
        source(lender, path="plain"),
    )
    found = synced(site, mirrors, *sources)
    known = by_name(found)
    assert texts(known["ConfigMap", "same"], "data") == {"by": "last"}
    assert texts(known["ConfigMap", f"{site.name}-sample"], "data")["text"] == "lent"
    assert len({each.revision for each in delivered(site_application(site)).portions}) == 2


def site_application(site: Site) -> Application:
    return Application(site.argo, site.name)


@pytest.mark.usefixtures("runner")
def test_hooks(site: Site, mirrors: Mirrors) -> None:
    skipped = config_map("skipped")
    noted = {"name": "skipped", "annotations": {"argocd.argoproj.io/hook": "Skip"}}
    site.commit(deployment(site.name), hook("judge", "exit 0"), {**skipped, "metadata": noted})
    app = site.application()
    assert text(app.sync(), "phase") == "Succeeded"
    found = gathered(app, mirrors)
    assert {(text(each.value, "kind"), each.hooks) for each in found.applied} == {
        ("Deployment", ()), ("Job", ("PreSync",)),
    }  # fmt: skip
    job = by_name(found)["Job", "judge"]
    applied = sent(site)["Job", "judge"]
    assert isinstance(applied, dict)
    assert applied["metadata"].pop("finalizers") == ["argocd.argoproj.io/hook-finalizer"]
    assert job == applied


def test_a_namespace_that_is_made(site: Site, mirrors: Mirrors) -> None:
    site.commit(deployment(site.name))
    managed = {"labels": {"team": "one"}, "annotations": {"note": "own"}}
    app = site.application(managedNamespaceMetadata=managed)
    assert text(app.sync(syncOptions=["CreateNamespace=true"]), "phase") == "Succeeded"
    found = gathered(app, mirrors)
    made = by_name(found)["Namespace", site.namespace]
    held = site.argo.cluster.admin.get(f"/api/v1/namespaces/{site.namespace}").body
    [owned] = [
        at(each, "fieldsV1", "f:metadata")
        for each in items(held, "metadata", "managedFields")
        if text(each, "manager") == "argocd-controller"
    ]
    for key in ("labels", "annotations"):
        names = {f"f:{name}" for name in texts(made, "metadata", key)}
        assert names == set(tree(at(owned, f"f:{key}")))


def test_sync_options(site: Site, mirrors: Mirrors) -> None:
    noted = {"argocd.argoproj.io/sync-options": "Prune=false, Replace=true"}
    replaced = {**config_map("replaced"), "metadata": {"name": "replaced", "annotations": noted}}
    site.commit(deployment(site.name), replaced)
    app = site.application()
    app.sync()
    found = gathered(app, mirrors)
    assert [text(each, "kind") for each in found.replaced] == ["ConfigMap"]
    everything = replace(delivered(app), options=("Replace=true",))
    whole = gather(everything, lambda one: mirrors.mirror(one.repo, one.revision), Served())
    assert len(whole.replaced) == 2


def test_what_argo_cd_cannot_read(site: Site, mirrors: Mirrors) -> None:
    settings = {"app/settings.json": "{}", "app/x.yaml": json.dumps(config_map("x"))}
    site.repository.commit(settings)
    app = site.application()
    state = app.sync()
    assert text(state, "phase") == "Error"
    assert not site.asked("x")
    commit = site.repository.git("rev-parse", "HEAD")
    resolved = {"phase": "Running", "syncResult": {"revision": commit, "source": site.source()}}
    found = read_argo({**app.body, "status": {"operationState": resolved}})
    assert isinstance(found, Delivery)
    gathered = gather(found, lambda one: mirrors.mirror(one.repo, one.revision), Served())
    assert gathered.faults
