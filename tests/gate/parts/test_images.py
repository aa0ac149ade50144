import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.parts.images import parse_image

DIGEST = "sha256:" + "9b3c" * 16


@pytest.mark.parametrize(
    ("ref", "registry", "repository", "tag", "digest"),
    [
        ("", "", "", "", ""),
        ("nginx", "docker.io", "library/nginx", "", ""),
        ("nginx:1.27", "docker.io", "library/nginx", "1.27", ""),
        (f"nginx@{DIGEST}", "docker.io", "library/nginx", "", DIGEST),
        ("mcp/filesystem", "docker.io", "mcp/filesystem", "", ""),
        ("docker.io/nginx", "docker.io", "library/nginx", "", ""),
        ("index.docker.io/library/nginx", "docker.io", "library/nginx", "", ""),
        ("localhost/agent", "localhost", "agent", "", ""),
        ("localhost:5001/agent:latest", "localhost:5001", "agent", "latest", ""),
        ("registry.example.com/a/b/c", "registry.example.com", "a/b/c", "", ""),
        (f"example.com:5000/a:1@{DIGEST}", "example.com:5000", "a", "1", DIGEST),
        ("[2001:db8::1]:5000/a:1", "[2001:db8::1]:5000", "a", "1", ""),
        ("example.com:5000", "docker.io", "library/example.com", "5000", ""),
        ("team/agent:", "docker.io", "team/agent", "", ""),
    ],
)
def test_references_are_split_as_registries_do(
    ref: str, registry: str, repository: str, tag: str, digest: str
) -> None:
    image = parse_image(ref, "/image")
    assert (image.registry, image.repository, image.tag, image.digest) == (
        registry, repository, tag, digest,
    )  # fmt: skip
    assert (image.ref, image.at) == (ref, "/image")


@given(st.text())
def test_any_text_is_split_without_loss_of_its_digest(ref: str) -> None:
    image = parse_image(ref, "")
    assert image.ref == ref
    assert image.digest == ref.partition("@")[2]
