import pytest

from gate.errors import ConfigError
from gate.recording.addresses import repository_uri, stated_address, verifier_uri

WRITTEN = [
    ("https://git.example.com/corp/agents.git", "git+https://git.example.com/corp/agents"),
    ("https://git.example.com/corp/agents/", "git+https://git.example.com/corp/agents"),
    ("git+https://git.example.com/corp/agents", "git+https://git.example.com/corp/agents"),
    ("https://user:word@Git.Example.COM:443/Corp/a", "git+https://git.example.com/Corp/a"),
    ("https://word@git.example.com/a?key=word#part", "git+https://git.example.com/a"),
    ("https://git.example.com:8443/a", "git+https://git.example.com:8443/a"),
    ("git@git.example.com:corp/agents.git", "git+ssh://git.example.com/corp/agents"),
    ("git.example.com:corp/agents", "git+ssh://git.example.com/corp/agents"),
    ("ssh://git@git.example.com:2222/corp/agents", "git+ssh://git.example.com:2222/corp/agents"),
    ("ssh://git@[::1]:22/a.git", "git+ssh://[::1]/a"),
    ("/srv/git/agents.git", "git+file:///srv/git/agents"),
    ("https://git.example.com/a b/ü", "git+https://git.example.com/a%20b/%C3%BC"),
    (" https://git.example.com/a\n", "git+https://git.example.com/a"),
]


@pytest.mark.parametrize(("address", "uri"), WRITTEN)
def test_a_repository_has_one_name(address: str, uri: str) -> None:
    assert repository_uri(address) == uri
    assert repository_uri(uri) == uri


@pytest.mark.parametrize(
    "address",
    ["", "agents", "../agents", "https://git.example.com", "https://git.example.com/", "https:///a",
     "ftp://git.example.com/a", "https://git.example.com:99999/a", "https://[::1/a",
     "https://a b/c",
     "ext::sh -c true", "git@host:", "/"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="no address"):
        repository_uri(address)


@pytest.mark.parametrize(
    "address",
    ["ftp://user:hidden@git.example.com/a", "https://user:hid/hidden@git.example.com/a",
     "https://user:12/hidden@git.example.com/a", "oauth2:hidden@git.example.com/a",
     "https://user:/hidden@git.example.com/a", "ftp://git.example.com/a?token=hidden"],
)  # fmt: skip
def test_a_password_is_neither_refused_aloud_nor_recorded(address: str) -> None:
    with pytest.raises(ConfigError) as refused:
        repository_uri(address)
    assert "hidden" not in refused.value.message


def test_the_environment_names_the_repository() -> None:
    github = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "corp/agents"}
    gitlab = {"CI_PROJECT_URL": "https://gitlab.example.com/corp/agents"}
    own = {"AGENTGATE_REPOSITORY": "https://git.example.com/a"}
    assert stated_address(github) == "https://github.com/corp/agents"
    assert stated_address(gitlab) == "https://gitlab.example.com/corp/agents"
    assert stated_address(github | gitlab | own) == "https://git.example.com/a"
    assert stated_address({"GITHUB_SERVER_URL": "https://github.com"}) == ""


def test_a_verifier_is_a_uri() -> None:
    assert verifier_uri("https://gate.example.com/ci") == "https://gate.example.com/ci"
    for text in ("ci", "https://gate example.com", "https:" + "x" * 3000, "HTTPS://x"):
        with pytest.raises(ConfigError, match="does not name a verifier"):
            verifier_uri(text)
