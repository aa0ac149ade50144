"""Objects are called in records as by the API."""

import pytest

from tests.conftest import GOOD
from tests.webhooks.admission.parts import Object, read, review
from webhooks.admission.reading import read_review
from webhooks.admission.resource import resource_uri

NAMESPACE: Object = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "prod"}}
POD: Object = {
    "apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "a-", "namespace": "prod"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (review(read(GOOD)[0]), "apps/v1/namespaces/prod/deployments/good"),
        (review(NAMESPACE, namespace="prod"), "v1/namespaces/prod"),
        (review(POD), "v1/namespaces/prod/pods/a-*"),
        (review(POD, name="a-1", subResource="exec"), "v1/namespaces/prod/pods/a-1/exec"),
        (review(POD, name="a b/ü"), "v1/namespaces/prod/pods/a%20b%2F%C3%BC"),
    ],
)
def test_an_object_is_called_by_its_path(body: bytes, path: str) -> None:
    assert resource_uri("0b6b", read_review(body)) == f"k8s://0b6b/{path}"
