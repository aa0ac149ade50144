"""What the texts mean by which manifests ask for versions."""

import re

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from gate.scanners.dependencies.facts import Elsewhere, Exact, Git, Origin, Range

LONGEST = 512
"""No version that somebody wrote is longer; what is, may be anything."""
COMMIT = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})", re.IGNORECASE)
LOCAL = ("file:", "link:", "workspace:", "portal:", "patch:", "catalog:", "./", "../", "/", "~/")
REPOSITORY = re.compile(
    r"git[+@:]|(?:github|gitlab|bitbucket|gist):|ssh://|https?://[^#]+\.git(?:#|$)"
    r"|https?://(?:www\.)?github\.com/[^/]+/[^/#]+(?:#|$)|[\w-][\w.-]*/[\w.-]+(?:#|$)",
    re.IGNORECASE,
)
ARCHIVE = re.compile(r"https://codeload\.github\.com/[^/]+/[^/]+/tar\.gz/([^/?#]+)")
"""A commit or branch of a repository on GitHub, as npm's relatives fetch it."""
NPM_EXACT = re.compile(r"=?\s*v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)$")
NPM_MAJOR = re.compile(r"[\^~]?\s*v?(\d{1,9})(?:\.[\w*.+-]*)?$")
NPM_BETWEEN = re.compile(r">=?\s*v?(\d{1,9})[\w.+-]*\s+<\s*v?(\d{1,9})(?:\.0){0,2}(?:-0)?$")
ALIAS = re.compile(r"npm:(@?[^@]+)(?:@(.*))?$")
COMPARED = {">=": 0, ">": 0, "~=": 0, "==": 0, "<": 1, "<=": 1}


def is_commit(text: str) -> bool:
    """Say whether a reference is a whole commit, which nobody can move."""
    return COMMIT.fullmatch(text) is not None


def of_npm(text: str) -> tuple[str, Origin]:
    """Read what a package.json asks for, and the name of the package if it is another."""
    alias = ALIAS.match(text[:LONGEST].strip())
    if alias:
        return alias[1], of_range(alias[2] or "")
    return "", of_range(text)


def of_range(text: str) -> Origin:
    """Read a range, a folder or a repository as npm does."""
    text = text.strip()
    if text.startswith(LOCAL):
        return Elsewhere()
    if REPOSITORY.match(text):
        return of_fragment(text)
    if text.startswith(("http://", "https://")):
        return Elsewhere()
    if len(text) > LONGEST:
        return Range()
    exact = NPM_EXACT.match(text)
    return Exact(exact[1]) if exact else Range(npm_major(text))


def of_fragment(url: str) -> Git:
    """Read the commit behind `#`, alone or as `commit=`, before what else stands there."""
    fragment = url.partition("#")[2].partition("&")[0]
    return Git(is_commit(fragment.removeprefix("commit=")))


def npm_major(text: str) -> int | None:
    """Tell the major version that a range allows, if it allows only one."""
    one = NPM_MAJOR.match(text)
    if one:
        return int(one[1])
    between = NPM_BETWEEN.match(text)
    return int(between[1]) if between and int(between[2]) == int(between[1]) + 1 else None


def of_cargo(text: str) -> Origin:
    """Read a requirement of Cargo, for which a bare version is a range."""
    text = text.strip()
    exact = NPM_EXACT.match(text[:LONGEST]) if text.startswith("=") else None
    return Exact(exact[1]) if exact else Range(npm_major(text[:LONGEST]))


def of_requirement(wanted: Requirement) -> Origin:
    """Read a requirement of Python (PEP 508)."""
    return of_url(wanted.url) if wanted.url else of_specifiers(wanted.specifier)


def of_url(url: str) -> Origin:
    """Read the URL of a requirement: a repository with a reference, or an archive."""
    if not url.startswith(("git+", "hg+")):
        return Elsewhere()
    # What stands before the last `/` can hold an `@` of its own, as in `git@host`.
    return Git(is_commit(url.partition("#")[0].rpartition("/")[2].rpartition("@")[2]))


def of_specifiers(specifiers: SpecifierSet) -> Origin:
    """Read the versions of a requirement."""
    for each in specifiers:
        if each.operator == "===" or (each.operator == "==" and not each.version.endswith(".*")):
            return Exact(each.version)
    return Range(python_major(specifiers))


def python_major(specifiers: SpecifierSet) -> int | None:
    """Tell the major version that specifiers allow, if they allow only one."""
    low, high = set[int](), set[int]()
    for each in specifiers:
        version = python_version(each.version.removesuffix(".*"))
        if version is None or each.operator not in COMPARED:
            continue
        if COMPARED[each.operator]:
            zero = each.operator == "<" and not any(version.release[1:])
            high.add(version.major - zero)
        else:
            low.add(version.major)
            high |= {version.major} if each.operator in {"~=", "=="} else set()
    return max(low) if low and high and max(low) == min(high) else None


def python_version(text: str) -> Version | None:
    """Read a version of Python packages (PEP 440); `None` for what is none."""
    if len(text) > LONGEST:
        return None
    try:
        return Version(text)
    except InvalidVersion:
        return None
