"""What a launcher such as npx or uvx fetches and runs, and how firmly its version is said."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from gate.manifest import Text
from gate.manifest.agent import NO_PACKAGE, Package
from gate.parts.launching import (
    CACHED,
    DENO_VALUED,
    INSTALLED,
    NPM_VALUED,
    OFFLINE,
    PIP_VALUED,
    UNASKED,
    UV_VALUED,
    Switch,
)
from gate.parts.words import Words, known_as

URL = re.compile(r"https?://", re.IGNORECASE)
GIT_URL = re.compile(r"git(?:\+(?:https?|ssh|file))?://|git@", re.IGNORECASE)
NPM_HOSTED = re.compile(r"(?:github:|gitlab:|bitbucket:|gist:)?[\w.-]+/[\w.-]+|gist:[\w-]+")
NPM_SCHEME = re.compile(r"(?:github|gitlab|bitbucket|gist):")
GIT_SUFFIX = re.compile(r"\.git(?:[#@]|$)")
REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?P<rest>.*)", re.DOTALL
)
# Deno's hosts put the version of a module into its path.
MODULE_VERSION = re.compile(r"@(?P<version>v?[0-9][^/?#]*)")
LOCAL = (".", "/", "~", "\\", "file:", "link:", "workspace:", "$PWD", "${workspaceFolder}")
EXACT = re.compile(r"v?[0-9]+(?:\.[0-9]+)+(?:(?:[-+]|a|b|rc|\.post|\.dev)[0-9A-Za-z.+-]+)?")
COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
URL_DIGEST = re.compile(r"#sha256=([0-9a-f]{64})$")

Reading = Callable[[Text], Package]
Options = list[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class Launcher:
    """How a program names what it fetches.

    `naming` are the options that name a package in place of the first word that is no option,
    `adding` those that name one more, `valued` all others with a value. `first` reads that word;
    where `several`, those after it are read as well. Any of `offline` keeps it from fetching.
    """

    read: Reading
    first: Reading
    naming: frozenset[str] = frozenset()
    adding: frozenset[str] = frozenset()
    valued: frozenset[str] = frozenset()
    several: bool = False
    offline: tuple[Switch, ...] = ()


def read_package(words: Words) -> Package:
    """Read what one command fetches, in the main."""
    return loosest(packages(words))


def loosest(found: Iterable[Package]) -> Package:
    """Choose the package whose version is least firm, as a server has room for one."""
    return min((each for each in found if each.ecosystem), key=firmness, default=NO_PACKAGE)


def firmness(package: Package) -> int:
    """Rank a version: none, one that moves, an exact one."""
    if not package.version:
        return 0
    exact = EXACT.fullmatch(package.version) or COMMIT.fullmatch(package.version)
    return 2 if exact else 1


def packages(words: Words) -> Iterator[Package]:
    """Give everything that one command fetches by name."""
    found = launcher_of(words)
    if found is None:
        return
    launcher, (options, rest) = found
    said = [option for option, _ in options]
    if any(switch.is_on(said) for switch in launcher.offline):
        return
    replaced = any(option in launcher.naming for option, _ in options)
    for option, word in options:
        if option in launcher.naming | launcher.adding:
            yield launcher.read(word)
    positional = [word for word in rest if not word.value.startswith("-")]
    for word in () if replaced else positional if launcher.several else positional[:1]:
        yield launcher.first(word)


def launcher_of(words: Words) -> tuple[Launcher, tuple[Options, Words]] | None:
    """Find which launcher a command uses, with its options and the words after them."""
    start = known_as(words[0].value) if words else ""
    for subcommand, launcher in LAUNCHERS.get(start, ()):
        before, rest = split_options(words[1:], launcher)
        if not subcommand:
            return launcher, (before, rest)
        if tuple(word.value for word in rest[: len(subcommand)]) == subcommand:
            after, rest = split_options(rest[len(subcommand) :], launcher)
            return launcher, (before + after, rest)
    return None


def split_options(words: Words, launcher: Launcher) -> tuple[Options, Words]:
    """Take off leading options, keeping those with a value or a meaning; `--` ends them."""
    taking = launcher.naming | launcher.adding | launcher.valued
    switches = frozenset(chain.from_iterable(each.words for each in launcher.offline))
    options: Options = []
    rest = deque(words)
    while rest and rest[0].value.startswith("-"):
        word = rest.popleft()
        if word.value == "--":
            break
        if word.value in switches:
            options.append((word.value, word))
            continue
        option, equals, value = word.value.partition("=")
        if option not in taking:
            continue
        if equals or not rest:
            options.append((option, Text(value, word.at)))
        else:
            options.append((option, rest.popleft()))
    return options, tuple(rest)


def read_npm(word: Text) -> Package:
    """Read a package as npm and its relatives take it: `[@scope/]name[@version]`, Git or a URL."""
    spec = word.value.removeprefix("npm:")
    if is_local(spec):
        return NO_PACKAGE
    if GIT_URL.match(spec) or GIT_SUFFIX.search(spec) or is_hosted(spec):
        location, _, commit = spec.partition("#")
        return Package("git", location, commit, word.at)
    if URL.match(spec):
        return Package("url", spec, "", word.at)
    name, version = split_version(spec)
    if version.startswith("npm:"):
        name, version = split_version(version.removeprefix("npm:"))
    return Package("npm", name, version, word.at)


def is_hosted(spec: str) -> bool:
    """Say whether npm takes this for a repository: `owner/name`, perhaps with its host before."""
    location = spec.partition("#")[0]
    if NPM_SCHEME.match(location):
        return True
    return not location.startswith("@") and NPM_HOSTED.fullmatch(location) is not None


def split_version(spec: str) -> tuple[str, str]:
    """Split `name@version`, where a scope begins with an `@` of its own."""
    name, _, version = spec[1:].partition("@")
    return spec[:1] + name, version


def read_pypi(word: Text) -> Package:
    """Read a requirement as uv and pipx take it: PEP 508, `name@version`, Git or a URL."""
    spec = word.value.strip()
    if is_local(spec):
        return NO_PACKAGE
    if GIT_URL.match(spec):
        return read_git(spec, word.at)
    if URL.match(spec):
        digest = URL_DIGEST.search(spec)
        return Package("url", spec, digest[1] if digest else "", word.at)
    found = REQUIREMENT.fullmatch(spec)
    if found is None:
        return Package("pypi", spec, "", word.at)
    rest = found["rest"].partition(";")[0].strip()
    direct = rest.removeprefix("@").strip()
    if rest.startswith("@") and (GIT_URL.match(direct) or URL.match(direct)):
        return read_pypi(Text(direct, word.at))
    version = direct if rest.startswith("@") else equal_to(rest)
    return Package("pypi", found["name"], version, word.at)


def equal_to(specifier: str) -> str:
    """Give the version of `==version` by itself, and any other specifier as it is."""
    version = specifier.lstrip("=").strip()
    return version if specifier.startswith("==") and "," not in specifier else specifier


def read_git(spec: str, at: str) -> Package:
    """Read pip's `git+https://host/path[@ref][#fragment]`; an `@` before the path is a user."""
    whole = spec.partition("#")[0]
    scheme, _, rest = whole.rpartition("://")
    host, slash, path = rest.partition("/")
    location, _, ref = path.partition("@")
    before = f"{scheme}://" if scheme else ""
    return Package("git", f"{before}{host}{slash}{location}", ref, at)


def read_go(word: Text) -> Package:
    """Read `module@version`; what has no version is of the module at hand, which pins it."""
    name, at_sign, version = word.value.partition("@")
    if not at_sign or is_local(word.value):
        return NO_PACKAGE
    return Package("go", name, version, word.at)


def read_deno(word: Text) -> Package:
    """Read what Deno runs: `npm:`, `jsr:` or a URL; anything else is a file at hand."""
    kind, _, spec = word.value.partition(":")
    match kind.lower():
        case "npm":
            name, version = split_version(spec.removeprefix("/"))
            return Package("npm", name, version.partition("/")[0], word.at)
        case "jsr":
            name, version = split_version(spec.removeprefix("/"))
            return Package("jsr", name, version.partition("/")[0], word.at)
        case "http" | "https":
            found = MODULE_VERSION.search(word.value)
            return Package("url", word.value, found["version"] if found else "", word.at)
        case _:
            return NO_PACKAGE


def read_script(word: Text) -> Package:
    """Read what `uv run` starts: a script from a URL, or else something at hand."""
    return Package("url", word.value, "", word.at) if URL.match(word.value) else NO_PACKAGE


def is_local(spec: str) -> bool:
    """Say whether this is a path and not the name of something to fetch."""
    return not spec or spec.startswith(LOCAL) or spec[1:3] in {":\\", ":/"}


WITH = frozenset({"--with", "-w"})

NPX = Launcher(
    read_npm, read_npm, frozenset({"-p", "--package"}), valued=NPM_VALUED,
    offline=(OFFLINE, UNASKED),
)  # fmt: skip
DLX = replace(NPX, offline=())
# `npm create x` runs the package `create-x`, in the version that is asked of `x`.
CREATE = replace(NPX, offline=(OFFLINE,))
BUNX = replace(NPX, offline=(INSTALLED,))
NPM_INSTALL = Launcher(read_npm, read_npm, valued=NPM_VALUED, several=True, offline=(OFFLINE,))
UVX = Launcher(read_pypi, read_pypi, frozenset({"--from"}), WITH, UV_VALUED, offline=(OFFLINE,))
UV_RUN = Launcher(read_pypi, read_script, adding=WITH, valued=UV_VALUED, offline=(OFFLINE,))
UV_INSTALL = Launcher(read_pypi, read_pypi, valued=UV_VALUED, several=True, offline=(OFFLINE,))
PIPX = Launcher(read_pypi, read_pypi, frozenset({"--spec"}), WITH, PIP_VALUED)
PIP_INSTALL = Launcher(read_pypi, read_pypi, valued=PIP_VALUED, several=True)
GO = Launcher(read_go, read_go, valued=frozenset({"-C", "-mod", "-modfile", "-tags", "-exec"}))
DENO = Launcher(read_deno, read_deno, valued=DENO_VALUED, offline=(CACHED,))

# By program and subcommand; sources: the help texts of npm 11, pnpm 10, Yarn 4, Bun 1.2, uv 0.9,
# pipx 1.8, pip 25, Go 1.25 and Deno 2.5.
LAUNCHERS: dict[str, tuple[tuple[tuple[str, ...], Launcher], ...]] = {
    "npx": (((), NPX),),
    "pnpx": (((), DLX),),
    "bunx": (((), BUNX),),
    "npm": (
        (("exec",), NPX), (("x",), NPX),
        (("create",), CREATE), (("init",), CREATE),
        (("install",), NPM_INSTALL), (("i",), NPM_INSTALL), (("add",), NPM_INSTALL),
    ),
    "pnpm": ((("dlx",), DLX), (("create",), CREATE), (("add",), NPM_INSTALL)),
    "yarn": ((("dlx",), DLX), (("create",), CREATE), (("global", "add"), NPM_INSTALL)),
    "bun": ((("x",), BUNX), (("create",), CREATE), (("add",), NPM_INSTALL)),
    "uvx": (((), UVX),),
    "uv": (
        (("tool", "run"), UVX), (("run",), UV_RUN),
        (("tool", "install"), UV_INSTALL), (("pip", "install"), UV_INSTALL),
    ),
    "pipx": ((("run",), PIPX), (("install",), PIP_INSTALL)),
    "pip": ((("install",), PIP_INSTALL),),
    "go": ((("run",), GO), (("install",), GO)),
    "deno": ((("run",), DENO), (("serve",), DENO), (("x",), DENO), ((), DENO)),
    "dx": (((), DENO),),
}  # fmt: skip
