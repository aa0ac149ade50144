"""How a repository is called in records: one URI, however its address is written."""

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, quote, urlsplit

from gate.errors import ConfigError

SCHEMES = {"https": 443, "http": 80, "ssh": 22, "git": 9418, "file": 0}
"""How Git reaches repositories, and the port that needs no mention."""
SCP = re.compile(r"(?:[^@/:\s]+@)?(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):(?P<path>[^\s]+)")
"""The short form of ssh, as in `git@git.example.com:corp/agents.git`."""
HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:]+")
URI = re.compile(r"[a-z][a-z0-9+.-]*:[!-~]+")
LONGEST = 2048
SAFE = "/%:@!$&'()*+,;=~"


def repository_uri(address: str) -> str:
    """Write the address of a repository as `git+<url>`, without credentials.

    The `.git` that some servers add and a slash at the end do not tell repositories apart. Raises
    `ConfigError` for what is no address.
    """
    text = address.strip().removeprefix("git+")
    parts = split(text)
    host, port = reached(parts, address)
    path = quote(re.sub(r"/+", "/", parts.path).removesuffix("/").removesuffix(".git"), safe=SAFE)
    # No forge has an `@` in a path: it ends a password that has a slash in it, or no scheme before.
    misread = bool(host) and "@" in path
    if misread or path in ("", "/") or (not host and parts.scheme != "file"):
        raise no_address(address)
    return f"git+{parts.scheme}://{host}{port}{path}"


def split(text: str) -> SplitResult:
    """Take an address apart, the short form of ssh and plain paths included."""
    if "://" not in text:
        short = SCP.fullmatch(text)
        if short:
            text = f"ssh://{short['host']}/{short['path'].lstrip('/')}"
        elif text.startswith("/"):
            text = f"file://{text}"
    try:
        return urlsplit(text)
    except ValueError:
        raise no_address(text) from None


def reached(parts: SplitResult, address: str) -> tuple[str, str]:
    """Give host and port as they are written in a URI; neither for a file."""
    if parts.scheme not in SCHEMES:
        raise no_address(address)
    host = (parts.hostname or "").lower()
    if host and not HOST.fullmatch(host):
        raise no_address(address)
    try:
        number = parts.port
    except ValueError:
        raise no_address(address) from None
    shown = f"[{host}]" if ":" in host else host
    return shown, f":{number}" if number and number != SCHEMES[parts.scheme] else ""


def no_address(address: str) -> ConfigError:
    """Say that something is no address of a repository, without any password in it."""
    # Up to the last `@`: what stands before it may be a password with a slash in it.
    shown = address.rpartition("@")[2].partition("?")[0][:200]
    return ConfigError(
        f"{shown!r} is no address of a Git repository",
        advice="give one with --repository, as in https://git.example.com/corp/agents",
    )


def stated_address(environment: Mapping[str, str]) -> str:
    """Find in the environment which repository is judged; empty where nothing says.

    `AGENTGATE_REPOSITORY` goes first, then what GitHub and GitLab tell their jobs.
    """
    stated = environment.get("AGENTGATE_REPOSITORY", "")
    if stated:
        return stated
    server, name = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_REPOSITORY")
    if server and name:
        return f"{server}/{name}"
    return environment.get("CI_PROJECT_URL", "")


def verifier_uri(text: str) -> str:
    """Check the name of who decides.

    Raises `ConfigError` when it is no URI.
    """
    if not URI.fullmatch(text) or len(text) > LONGEST:
        raise ConfigError(
            f"{text[:200]!r} does not name a verifier",
            advice="give a URI, as in https://gate.example.com/verifiers/ci",
        )
    return text
