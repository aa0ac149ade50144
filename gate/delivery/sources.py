"""What a source of an Application says of rendering it, every field that it may have."""

import json
from collections.abc import Iterator, Mapping

from gate.delivery import (
    Directory,
    Helm,
    Kustomize,
    Parameter,
    Plugin,
    Replicas,
    Tool,
)
from gate.tree import Node

TOOLS = ("directory", "kustomize", "helm", "plugin")
SOURCE = frozenset({"repoURL", "path", "targetRevision", "chart", "ref", "name", *TOOLS})
FIELDS: Mapping[str, frozenset[str]] = {
    "directory": frozenset({"recurse", "include", "exclude", "jsonnet"}),
    "kustomize": frozenset({
        "namePrefix", "nameSuffix", "images", "commonLabels", "version", "commonAnnotations",
        "forceCommonLabels", "forceCommonAnnotations", "namespace", "commonAnnotationsEnvsubst",
        "replicas", "patches", "components", "ignoreMissingComponents", "labelWithoutSelector",
        "labelIncludeTemplates", "kubeVersion", "apiVersions",
    }),
    "helm": frozenset({
        "valueFiles", "parameters", "releaseName", "values", "fileParameters", "version",
        "passCredentials", "ignoreMissingValueFiles", "skipCrds", "valuesObject", "namespace",
        "kubeVersion", "apiVersions", "skipTests", "skipSchemaValidation",
    }),
}  # fmt: skip
"""All that Argo CD 3.2 reads of a source; a plugin's own are its own."""


def strangers(source: Node) -> Iterator[str]:
    """Name what a source says that the gate does not know, and so cannot render by."""
    for key, _ in source.members():
        if key not in SOURCE:
            yield f"its source says {key}, which the gate does not know"
    for tool, known in FIELDS.items():
        for key, _ in source[tool].members():
            if key not in known:
                yield f"its source says {tool}.{key}, which the gate does not know"
    named = [tool for tool in TOOLS if source.has(tool)]
    if len(named) > 1:
        yield f"its source names more than one tool: {', '.join(named)}"


def read_tool(source: Node) -> Tool | None:
    """Read by which tool a source is rendered, and how; `None` where its folder tells."""
    named = next((tool for tool in TOOLS if source.has(tool)), "")
    match named:
        case "directory":
            return directory(source["directory"])
        case "kustomize":
            return kustomize(source["kustomize"])
        case "helm":
            return helm(source["helm"])
        case "plugin":
            return Plugin(source["plugin"]["name"].text())
        case _:
            return None


def directory(node: Node) -> Directory:
    """Read what is said of plain files."""
    return Directory(
        recurse=bool(node["recurse"].flag()),
        include=node["include"].text(),
        exclude=node["exclude"].text(),
    )


def kustomize(node: Node) -> Kustomize:
    """Read what is put into a kustomization."""
    return Kustomize(
        name_prefix=node["namePrefix"].text(),
        name_suffix=node["nameSuffix"].text(),
        images=node["images"].texts(),
        labels=node["commonLabels"].table(),
        annotations=node["commonAnnotations"].table(),
        force_labels=bool(node["forceCommonLabels"].flag()),
        force_annotations=bool(node["forceCommonAnnotations"].flag()),
        substitutes_annotations=bool(node["commonAnnotationsEnvsubst"].flag()),
        labels_leave_selectors=bool(node["labelWithoutSelector"].flag()),
        labels_reach_templates=bool(node["labelIncludeTemplates"].flag()),
        replicas=tuple(replicas(each) for each in node["replicas"].items()),
        namespace=node["namespace"].text(),
        patches=tuple(patch(each) for each in node["patches"].items()),
        components=node["components"].texts(),
        skips_missing_components=bool(node["ignoreMissingComponents"].flag()),
        version=node["version"].text(),
    )


def replicas(node: Node) -> Replicas:
    """Read how many copies a workload gets: a number, which may be written as text."""
    count = node["count"]
    if count.is_text() and count.text().isdecimal():
        return Replicas(node["name"].text(), int(count.text()))
    return Replicas(node["name"].text(), count.integer() or 0)


def patch(node: Node) -> Mapping[str, object]:
    """Take a patch as it is written; Kustomize reads it in the same words."""
    return {key: child.value for key, child in node.members() if child.present}


def helm(node: Node) -> Helm:
    """Read what a chart is installed with."""
    return Helm(
        release=node["releaseName"].text(),
        value_files=node["valueFiles"].texts(),
        values=values(node),
        parameters=tuple(parameter(each) for each in node["parameters"].items()),
        file_parameters=tuple(
            Parameter(each["name"].text(), each["path"].text())
            for each in node["fileParameters"].items()
        ),
        skips_crds=bool(node["skipCrds"].flag()),
        skips_tests=bool(node["skipTests"].flag()),
        skips_schemas=bool(node["skipSchemaValidation"].flag()),
        skips_missing_files=bool(node["ignoreMissingValueFiles"].flag()),
        version=node["version"].text(),
        namespace=node["namespace"].text(),
        kube_version=node["kubeVersion"].text(),
        api_versions=node["apiVersions"].texts(),
    )


def values(node: Node) -> str:
    """Give the values of a source as YAML: the object, or else the text."""
    whole = node["valuesObject"]
    if whole.present:
        whole.members()
        return json.dumps(whole.value)
    return node["values"].text()


def parameter(node: Node) -> Parameter:
    """Read a value that is set by name."""
    return Parameter(
        node["name"].text(), node["value"].text(), forced=bool(node["forceString"].flag())
    )
