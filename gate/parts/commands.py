"""What the command line of an MCP server gives it: an image or a package, folders, devices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gate.manifest import Credential, Device, Image, Package, Path, Server, Text
from gate.manifest.agent import NO_PACKAGE
from gate.parts.facts import Facts
from gate.parts.images import no_image
from gate.parts.nested import all_commands
from gate.parts.packages import loosest, read_package
from gate.parts.runs import read_run
from gate.parts.words import Words, known_as, program

# Programs that run a package or a script named after them.
LAUNCHERS = {
    "npx", "npm", "pnpm", "pnpx", "yarn", "bun", "bunx", "node", "deno", "tsx", "uv", "uvx",
    "pipx", "python",
}  # fmt: skip
PACKAGE_OPTIONS = {"-p", "--package", "--from"}


@dataclass(frozen=True, slots=True)
class Launch:
    """What a command line starts and lets it touch."""

    image: Image
    paths: tuple[Path, ...] = ()
    devices: tuple[Device, ...] = ()
    credentials: tuple[Credential, ...] = ()
    package: Package = NO_PACKAGE


def read_command(name: str, command: Text, args: Sequence[Text], at: str) -> Facts:
    """Read the one stdio server `name`, declared at `at`, and what its command line gives it."""
    launch = read_launch((command, *args), no_image(at))
    server = Server(
        name=name,
        transport="stdio",
        command=command.value,
        args=tuple(args),
        url="",
        image=launch.image,
        headers=(),
        tls_verify=True,
        at=at,
        package=launch.package,
    )
    return Facts(
        servers=(server,),
        credentials=launch.credentials,
        paths=launch.paths,
        devices=launch.devices,
    )


def read_launch(words: Words, image: Image) -> Launch:
    """Read what words start; `image` is the one they run in, empty for the machine itself."""
    launches = [read_one(command, image) for command in all_commands(words)] if words else []
    if not launches:
        return Launch(image)
    return Launch(
        next((launch.image for launch in launches if launch.image.ref), image),
        tuple(path for launch in launches for path in launch.paths),
        tuple(device for launch in launches for device in launch.devices),
        tuple(credential for launch in launches for credential in launch.credentials),
        loosest(launch.package for launch in launches),
    )


def read_one(words: Words, image: Image) -> Launch:
    """Read one command: a container that is run, or a program on its own."""
    run = read_run(words)
    if run is None:
        return Launch(image, tuple(folders(words, image)), package=read_package(words))
    inside = tuple(all_commands(run.words))
    served_inside = [path for words in inside for path in folders(words, run.image)]
    fetched = loosest(read_package(words) for words in inside)
    paths = (*run.paths, *served_inside)
    return Launch(run.image, paths, run.devices, run.credentials, fetched)


def folders(words: Words, image: Image) -> Iterator[Path]:
    """Give the folders that a filesystem server is told to serve, which it can write to."""
    for word in served(words, image):
        if word.value and not word.value.startswith("-"):
            yield Path(word.value, "write", "argument", word.at)


def served(words: Words, image: Image) -> Words:
    """Give the words after the name of a filesystem server; none where nothing names one."""
    start = program(words[0].value) if words else ""
    if names_file_server(start):
        return words[1:]
    if known_as(start) not in LAUNCHERS:
        return words if names_file_server(image.repository) else ()
    for index, word in enumerate(words[1:], start=1):
        if names_file_server(word.value):
            named_before = words[index - 1].value in PACKAGE_OPTIONS
            return words[index + (2 if named_before else 1) :]
    # What runs in such an image is the server, under whatever name its script has there.
    return words[2:] if names_file_server(image.repository) else ()


def names_file_server(word: str) -> bool:
    """Say whether a program, package or image is called like a filesystem server."""
    name = word.lower()
    called = "filesystem" in name and ("mcp" in name or "server" in name)
    return called and not name.startswith("-")
