"""How repositories elsewhere are addressed, and as whom: which addresses are fetched at all."""

import base64
import os
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from gate.errors import SourceError
from gate.files import contents, put
from gate.sources.process import search_path

URL = re.compile(
    r"(?P<scheme>[a-z]+)://(?:(?P<user>[^@/:]+)(?P<secret>:[^@/]*)?@)?"
    r"(?P<host>[A-Za-z0-9\[][A-Za-z0-9._:\[\]-]*|(?<=file://))(?P<path>/[A-Za-z0-9._~/@%+,=:-]+)"
)
USER = re.compile("[A-Za-z0-9_][A-Za-z0-9._-]*")
SHORT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9.-]*:[A-Za-z0-9._~/+-]+")
"""How Git writes `ssh` for short: `user@host:path`."""
SECRET_LIMIT = 64 * 1024
CONFIG, KEY, HOSTS = "config", "key", "known_hosts"
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
           "http_proxy", "https_proxy", "all_proxy", "no_proxy")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Access:
    """Who the service is to repositories whose address begins with `prefix`; all are files.

    `ca_file` holds the authorities that certificates of that server are from.
    """

    prefix: str
    username_file: Path | None = None
    password_file: Path | None = None
    ssh_key_file: Path | None = None
    known_hosts_file: Path | None = None
    ca_file: Path | None = None

    def covers(self, address: str) -> bool:
        """Say whether it is for an address: whole parts of it count, and not its letters."""
        start = self.prefix.rstrip("/")
        return address == start or address.startswith((f"{start}/", f"{start}:", f"{start}.git"))


@dataclass(frozen=True, slots=True)
class Address:
    """Where a repository is: as Git is told, and without the name of a user."""

    text: str
    scheme: str
    bare: str

    @property
    def server(self) -> str:
        """Give the part that every repository of its server begins with."""
        parts = urlsplit(self.bare)
        return f"{parts.scheme}://{parts.netloc}"


def address_of(repo: str, protocols: Sequence[str]) -> Address:
    """Read an address; raises `SourceError` for what is not fetched, without repeating it."""
    found = Address(repo, "ssh", repo) if SHORT.fullmatch(repo) else of_url(repo)
    if found.scheme not in protocols:
        raise SourceError(
            f"repositories are not fetched by {found.scheme}",
            advice=f"use one of: {', '.join(protocols)}",
        )
    return found


def of_url(repo: str) -> Address:
    """Read an address that is a URL."""
    parts = URL.fullmatch(repo)
    if parts is None or not USER.fullmatch(parts["user"] or "git"):
        raise SourceError("the address of a repository is none that the gate fetches")
    if parts["secret"] is not None:
        raise SourceError(
            "the address of a repository holds a password, and is not fetched",
            advice="keep it in a file, and name that under `credentials`",
        )
    scheme = parts["scheme"]
    bare = f"{scheme}://{parts['host'].lower()}{parts['path']}"
    return Address(repo if scheme == "ssh" else bare, scheme, bare)


def access_to(address: Address, known: Sequence[Access]) -> Access | None:
    """Find what is shown to a repository: of the longest prefix."""
    fitting = [each for each in known if each.covers(address.bare)]
    return max(fitting, key=lambda each: len(each.prefix), default=None)


@dataclass(frozen=True, slots=True)
class Passage:
    """The environment in which Git reaches one repository, and what must never be told of it."""

    environment: Mapping[str, str]
    secrets: tuple[str, ...]

    def masked(self, text: str) -> str:
        """Leave secrets out of what is said: a server may repeat what it is shown."""
        for secret in self.secrets:
            text = text.replace(secret, "…")
        return text


def prepare(
    address: Address, access: Access | None, settings: Sequence[str], room: Path
) -> Passage:
    """Write into a folder of our own all that Git needs to reach a repository, and no more."""
    header, secrets = authorization(access) if access else ("", ())
    lines = list(settings)
    if header and address.scheme == "https":
        lines += [f'[http "{address.server}"]', f"extraHeader = {header}"]
    if access and access.ca_file:
        lines += ["[http]", f'sslCAInfo = "{quoted(access.ca_file)}"']
    put(room / CONFIG, "\n".join([*lines, ""]).encode())
    kept = {name: os.environ[name] for name in PROXIES if name in os.environ}
    environment = {
        "LC_ALL": "C",
        "HOME": str(room),
        "PATH": search_path(os.environ),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": str(room / CONFIG),
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_ALLOW_PROTOCOL": address.scheme,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_SSH_VARIANT": "ssh",
        "GIT_SSH_COMMAND": ssh(access, room),
    }
    return Passage(kept | environment, secrets)


def quoted(path: Path) -> str:
    """Write a path between the quotes of Git's settings."""
    return str(path.resolve()).replace("\\", "\\\\").replace('"', '\\"')


def authorization(access: Access) -> tuple[str, tuple[str, ...]]:
    """Write the header that shows who asks, and all of it that is secret."""
    if access.password_file is None:
        return "", ()
    password = secret_in(access.password_file)
    username = secret_in(access.username_file) if access.username_file else "git"
    shown = base64.b64encode(f"{username}:{password}".encode()).decode()
    return f"Authorization: Basic {shown}", (shown, password)


def secret_in(path: Path) -> str:
    """Read a secret of one line; raises `SourceError` when there is none."""
    text = contents(path, SECRET_LIMIT).decode("utf-8", "replace").strip()
    if not text or "\n" in text:
        raise SourceError(f"{path} does not hold one line")
    return text


def ssh(access: Access | None, room: Path) -> str:
    """Write how SSH is run: with this key and these servers, and nothing of whoever runs it."""
    # A mounted secret is often readable by its group, and SSH takes no such key.
    for name, source in ((KEY, access and access.ssh_key_file),
                         (HOSTS, access and access.known_hosts_file)):  # fmt: skip
        put(room / name, contents(source, SECRET_LIMIT) if source else b"")
        (room / name).chmod(0o600)
    options = (
        "BatchMode=yes", "IdentitiesOnly=yes", "IdentityAgent=none", "StrictHostKeyChecking=yes",
        "GlobalKnownHostsFile=/dev/null", "UpdateHostKeys=no", "PermitLocalCommand=no",
        "ForwardAgent=no", "ClearAllForwardings=yes", "ConnectTimeout=15",
        f"IdentityFile={room / KEY}", f"UserKnownHostsFile={room / HOSTS}",
    )  # fmt: skip
    return shlex.join(["ssh", "-F", os.devnull, *(part for o in options for part in ("-o", o))])
