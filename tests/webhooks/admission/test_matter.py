"""An object is read as a file would hold it, whatever the API server adds."""

from gate.scheme import BARE
from tests.conftest import GOOD
from tests.webhooks.admission.parts import Object, known, read, review
from webhooks.admission.matter import matter_of
from webhooks.admission.reading import read_review


def stored(**more: object) -> Object:
    """Give an object with more in its metadata."""
    value = read(GOOD)[0]
    metadata = value["metadata"]
    assert isinstance(metadata, dict)
    return {**value, "metadata": {**metadata, **more}}


def test_the_book_on_fields_is_nothing_that_anybody_declares() -> None:
    fields: dict[str, object] = {"f:spec": {'k:{"name":"good"}': {}}}
    entry = {"manager": "api_key=f3Kq81LmZp04xWv92TnB", "fieldsV1": fields}
    asked = read_review(review(stored(managedFields=[entry]), stored()))
    matter = matter_of(asked, BARE, known("").bundle)
    assert matter.new == matter.old
    assert not matter.new.loaded[0].literals


def test_the_namespace_of_the_request_is_that_of_an_object_without_one() -> None:
    asked = read_review(review(stored(namespace=""), namespace="prod"))
    matter = matter_of(asked, BARE, known("").bundle)
    assert matter.new.loaded[0].manifests[0].identity.namespace == "prod"
