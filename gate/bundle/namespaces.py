"""What Kubernetes keeps outside of namespaces, and whom it groups by them."""

CLUSTER_SCOPED = frozenset({
    "Namespace", "ClusterRole", "ClusterRoleBinding", "ClusterExternalSecret",
    "CiliumClusterwideNetworkPolicy", "ValidatingWebhookConfiguration",
    "MutatingWebhookConfiguration",
})  # fmt: skip


def groups(namespace: str) -> tuple[str, ...]:
    """Name the groups that the API server puts the service accounts of a namespace in."""
    return (
        "system:authenticated",
        "system:serviceaccounts",
        *([f"system:serviceaccounts:{namespace}"] if namespace else ()),
    )
