"""The rules about dependencies, as they are listed and explained."""

import hashlib

import orjson

from gate.model import Door, Rule, Severity

DOORS = (Door.CHECK, Door.PRESYNC)
PINNING = "https://slsa.dev/spec/v1.1/threats"
NPM_SCRIPTS = "https://docs.npmjs.com/cli/using-npm/scripts"

UNPINNED = Rule(
    id="unpinned-dependency",
    title="Takes whatever version is newest",
    description=(
        "A dependency has no exact version, and no lock file beside its manifest or in a folder "
        "above it names it. What is installed is chosen when it is installed: a version that "
        "somebody took over or published by mistake runs with everything the agent's tools may do, "
        "and nobody sees a change in Git."
    ),
    severity=Severity.MEDIUM,
    remediation="Commit the lock file of the package manager, or write the exact version.",
    references=(PINNING,),
    doors=DOORS,
)

GIT = Rule(
    id="git-dependency",
    title="Takes code from a branch",
    description=(
        "A dependency comes from a Git repository by a branch, a tag or nothing at all, and no "
        "lock file holds its commit. Whoever can push there changes what the agent's tools run."
    ),
    severity=Severity.HIGH,
    remediation="Name the whole commit (40 hexadecimal digits), or commit a lock file.",
    references=(PINNING,),
    doors=DOORS,
)

HOOK = Rule(
    id="install-script",
    title="Runs code when it is installed",
    description=(
        "A package runs a script of its own, or is built from source, when it is installed: before "
        "anybody called it, with the rights and the secrets of whoever installs it. Most packages "
        "that stole credentials did so in such a script."
    ),
    severity=Severity.MEDIUM,
    remediation=(
        "Install with `ignore-scripts=true` in .npmrc, or only packages that are built already; "
        "exempt the ones whose script you have read."
    ),
    references=(NPM_SCRIPTS,),
    doors=DOORS,
)

SKEW = Rule(
    id="version-skew",
    title="Speaks another version than its other side",
    description=(
        "Two programs of this repository use libraries of the same protocol (MCP, A2A) whose major "
        "versions differ. A client and a server that do not agree on the protocol fail at run "
        "time, or fall back to what has fewer checks."
    ),
    severity=Severity.MEDIUM,
    remediation="Bring both sides to the same major version of the library.",
    references=("https://modelcontextprotocol.io/specification/versioning",),
    doors=DOORS,
)

VULNERABLE = Rule(
    id="known-vulnerability",
    title="Has a known vulnerability",
    description=(
        "The exact version of a package is one that the given OSV database says is affected. "
        "Nobody is asked over the network: the database is a folder, and as old as it was put "
        "there."
    ),
    severity=Severity.HIGH,
    remediation="Take a version that the advisory names as fixed; exempt what cannot be reached.",
    references=("https://ossf.github.io/osv-schema/",),
    doors=DOORS,
)

RULES = (UNPINNED, GIT, HOOK, SKEW, VULNERABLE)


def digest_of(*more: str) -> str:
    """Identify the rules, and what else the answers depend on."""
    data = orjson.dumps([[rule.id, rule.description] for rule in RULES] + [list(more)])
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
