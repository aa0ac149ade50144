"""What `docker run` and its relatives give a container: its image, folders and devices."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gate.manifest import Credential, Device, Image, Path, Text
from gate.parts.devices import is_device_variable
from gate.parts.images import no_image, parse_image
from gate.parts.words import Option, Words, known_as, read_options

RUNNERS = {"docker", "podman", "podman-remote", "nerdctl", "finch"}
# Options without a value, of the programs themselves and of their command `run`.
GLOBAL_SWITCHES = frozenset({"D", "debug", "tls", "tlsverify", "r", "remote", "v", "version"})
RUN_SWITCHES = frozenset({
    "d", "detach", "disable-content-trust", "help", "init", "i", "interactive",
    "no-healthcheck", "oom-kill-disable", "privileged", "P", "publish-all", "q", "quiet",
    "read-only", "rm", "sig-proxy", "t", "tty", "use-api-socket", "env-host", "http-proxy",
    "no-hostname", "no-hosts", "passwd", "read-only-tmpfs", "replace", "rmi", "rootfs",
    "tls-verify", "unsetenv-all",
})  # fmt: skip
STARTS = {"run", "create"}
VARIABLES = {"e", "env"}
VOLUMES = {"v", "volume"}
DEVICES = {"gpus", "device", "runtime"}
# A source may begin with the letter of a drive, or hold `${...}` with colons of its own.
BIND = re.compile(
    r"(?P<source>(?:[A-Za-z]:(?=[\\/]))?(?>\$\{[^{}]*\}|[^:])*+):[^:]*(?::(?P<flags>.*))?",
    re.DOTALL,
)
# Devices that hold every file of a disk, or the memory of the machine.
WHOLE = re.compile(r"/dev/(?:sd|vd|xvd|hd|nvme|dm-|md|mapper/|disk/|mem\b|kmem\b|port\b)")
VOLUME_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
YES = {"", "true", "1"}


@dataclass(frozen=True, slots=True)
class Run:
    """What the command line of a container says; `words` are those for the program inside."""

    image: Image
    paths: tuple[Path, ...]
    devices: tuple[Device, ...]
    credentials: tuple[Credential, ...]
    words: Words


def read_run(words: Words) -> Run | None:
    """Read a command that starts a container; `None` where it does not."""
    if not words or known_as(words[0].value) not in RUNNERS:
        return None
    _, rest = read_options(words[1:], GLOBAL_SWITCHES)
    if rest and rest[0].value == "container":
        rest = rest[1:]
    if not rest or rest[0].value not in STARTS:
        return None
    options, inside = read_options(rest[1:], RUN_SWITCHES)
    return Run(
        image=parse_image(inside[0].value, inside[0].at) if inside else no_image(words[0].at),
        paths=tuple(path for option in options for path in read_paths(option)),
        devices=tuple(device for option in options for device in read_devices(option)),
        credentials=tuple(c for option in options for c in read_references(option)),
        words=inside[1:],
    )


def read_paths(option: Option) -> Iterator[Path]:
    """Find the folder of the host that an option mounts."""
    if option.name in VOLUMES:
        yield from read_bind(option.value)
    elif option.name == "mount":
        yield from read_mount(option.value)
    elif option.name == "device" and WHOLE.match(option.value.value):
        yield Path(option.value.value.partition(":")[0], "write", "argument", option.value.at)


def read_bind(value: Text) -> Iterator[Path]:
    """Read `SOURCE:TARGET[:FLAGS]`, where the source may also be the name of a volume."""
    found = BIND.fullmatch(value.value)
    if found and found["source"] and not VOLUME_NAME.fullmatch(found["source"]):
        read_only = "ro" in (found["flags"] or "").split(",")
        yield Path(found["source"], access(read_only=read_only), "argument", value.at)


def read_mount(value: Text) -> Iterator[Path]:
    """Read `type=bind,source=…,target=…[,readonly]`, whose members may be quoted.

    The driver of a volume takes a folder of the host as its device.
    """
    parts = [part.strip().strip('"') for part in value.value.split(",")]
    for part in parts:
        if part.startswith("volume-opt=device=/"):
            yield Path(part.removeprefix("volume-opt=device="), "write", "argument", value.at)
    members = [part.partition("=") for part in parts]
    fields = {name.strip().lower(): content for name, _, content in members}
    source = fields.get("source", fields.get("src", ""))
    if fields.get("type") == "bind" and source:
        flag = fields.get("readonly", fields.get("ro", "false"))
        yield Path(source, access(read_only=flag in YES), "argument", value.at)


def access(*, read_only: bool) -> str:
    """Name the access that a mount gives."""
    return "read" if read_only else "write"


def read_devices(option: Option) -> Iterator[Device]:
    """Find the devices that an option asks for."""
    if option.name in DEVICES:
        yield Device("flag", f"--{option.name}", option.value.value, option.value.at)
    name, _, content = option.value.value.partition("=")
    if option.name in VARIABLES and is_device_variable(name):
        yield Device("env", name, content, option.value.at)


def read_references(option: Option) -> Iterator[Credential]:
    """Find the variables that are handed on by name, and files of variables."""
    value = option.value
    if option.name in VARIABLES and value.value and "=" not in value.value:
        yield Credential(value.value, "env_ref", "argument", value.value, "", "", "", value.at)
    if option.name == "env-file":
        yield Credential("", "file_ref", "argument", value.value, "", "", "", value.at)
