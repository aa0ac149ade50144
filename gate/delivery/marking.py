"""What a controller makes of an object before it applies it: where it goes, and whose it is.

An object without a namespace goes to that of the destination, unless its kind has none. What no
cluster, definition or list says the kind of is taken to be namespaced, as Argo CD takes it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from gate.applied.form import INSTALLATION_ID, TRACKING_ID, metadata_of
from gate.delivery import Delivery, Method, Served, Tracking
from gate.tree import Node

CRD = ("apiextensions.k8s.io", "CustomResourceDefinition")
FLUX = "kustomize.toolkit.fluxcd.io"
LABEL_LENGTH = 63
TAIL = re.compile(r"[^A-Za-z0-9]+$")
KINDS: Mapping[str, tuple[str, ...]] = {
    "": ("Namespace", "Node", "PersistentVolume", "ComponentStatus"),
    "admissionregistration.k8s.io": (
        "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration",
        "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
    ),
    "apiextensions.k8s.io": ("CustomResourceDefinition",),
    "apiregistration.k8s.io": ("APIService",),
    "authentication.k8s.io": ("SelfSubjectReview", "TokenReview"),
    "authorization.k8s.io": (
        "SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview",
    ),
    "certificates.k8s.io": ("CertificateSigningRequest", "ClusterTrustBundle"),
    "flowcontrol.apiserver.k8s.io": ("FlowSchema", "PriorityLevelConfiguration"),
    "networking.k8s.io": ("IngressClass", "IPAddress", "ServiceCIDR"),
    "node.k8s.io": ("RuntimeClass",),
    "rbac.authorization.k8s.io": ("ClusterRole", "ClusterRoleBinding"),
    "resource.k8s.io": ("DeviceClass", "DeviceTaintRule", "ResourceSlice"),
    "scheduling.k8s.io": ("PriorityClass",),
    "storage.k8s.io": ("CSIDriver", "CSINode", "StorageClass", "VolumeAttachment",
                       "VolumeAttributesClass"),
    "storagemigration.k8s.io": ("StorageVersionMigration",),
}  # fmt: skip
"""The kinds of Kubernetes 1.34 that have no namespace, by group."""
OUTSIDE = frozenset((group, kind) for group, kinds in KINDS.items() for kind in kinds)

Object = Mapping[str, object]
Scopes = Mapping[tuple[str, str], bool]


def scopes(objects: Iterable[Object], served: Served) -> Scopes:
    """Tell which kinds are namespaced: what a cluster says counts more than what is applied."""
    built_in = dict.fromkeys(OUTSIDE, False)
    return {**built_in, **dict(defined(objects)), **served.namespaced}


def unknown(objects: Iterable[Object], served: Served, known: Scopes) -> Iterator[str]:
    """Tell of each kind that its group, which did not answer, may have without a namespace."""
    for group, kind in dict.fromkeys(map(type_of, objects)):
        if group in served.silent and (group, kind) not in known:
            what = f"the cluster's {group} does not answer"
            yield f"where {kind} of {group} goes is not known: {what}"


def defined(objects: Iterable[Object]) -> Iterator[tuple[tuple[str, str], bool]]:
    """Tell of the kinds that are defined by what is applied."""
    for each in objects:
        spec = Node(each)["spec"]
        if type_of(each) == CRD and spec["scope"].is_text():
            key = spec["group"].text(), spec["names"]["kind"].text()
            yield key, spec["scope"].text() != "Cluster"


def type_of(value: Object) -> tuple[str, str]:
    """Give the group and kind of an object."""
    root = Node(value)
    return root["apiVersion"].text().rpartition("/")[0], root["kind"].text()


def placed(value: Object, delivery: Delivery, known: Scopes) -> Object:
    """Put an object into the namespace that it is applied in."""
    metadata = metadata_of(value)
    if not known.get(type_of(value), True):
        kept = {key: each for key, each in metadata.items() if key != "namespace"}
        return {**value, "metadata": kept}
    if metadata.get("namespace") or not delivery.destination_namespace:
        return value
    return {**value, "metadata": {**metadata, "namespace": delivery.destination_namespace}}


def tracked(value: Object, delivery: Delivery) -> Object:
    """Mark an object as its controller does."""
    tracking = delivery.tracking
    if type_of(value) == CRD and tracking.method is not Method.FLUX:
        return value
    match tracking.method:
        case Method.FLUX:
            own = {"name": delivery.name, "namespace": delivery.namespace}
            return marked(value, "labels", {f"{FLUX}/{key}": each for key, each in own.items()})
        case Method.LABEL:
            return labelled(value, tracking, tracking.instance)
        case Method.BOTH:
            short = tracking.instance[:LABEL_LENGTH]
            name = TAIL.sub("", short) if short != tracking.instance else short
            return labelled(annotated(value, delivery), tracking, name)
        case _:
            return annotated(value, delivery)


def annotated(value: Object, delivery: Delivery) -> Object:
    """Note whose an object is; one of the whole cluster is noted under the destination too."""
    group, kind = type_of(value)
    metadata = Node(metadata_of(value))
    namespace = metadata["namespace"].text() or delivery.destination_namespace
    name = metadata["name"].text()
    tracking = delivery.tracking
    notes = {TRACKING_ID: f"{tracking.instance}:{group}/{kind}:{namespace}/{name}"}
    if tracking.installation:
        notes[INSTALLATION_ID] = tracking.installation
    return marked(value, "annotations", notes)


def labelled(value: Object, tracking: Tracking, name: str) -> Object:
    """Label an object with whose it is."""
    return marked(value, "labels", {tracking.label: name})


def marked(value: Object, key: str, marks: Mapping[str, str]) -> Object:
    """Add to the labels or annotations of an object."""
    metadata = metadata_of(value)
    held = metadata.get(key)
    table = held if isinstance(held, dict) else {}
    return {**value, "metadata": {**metadata, key: {**table, **marks}}}
