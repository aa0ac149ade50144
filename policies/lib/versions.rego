# METADATA
# title: Versions
# description: >-
#   How the ecosystems of packages write one exact version, and which versions an advisory is about.
package agentgate.lib.versions

is_exact("", version) if regex.match(numbered, version)

is_exact("npm", version) if semver.is_valid(trim_left(version, "=v"))

is_exact("jsr", version) if semver.is_valid(version)

is_exact("go", version) if semver.is_valid(trim_prefix(version, "v"))

# A version of PyPI (PEP 440) may have any number of parts.
is_exact("pypi", version) if regex.match(numbered, version)

is_exact("url", version) if regex.match(`^(?:v?[0-9]+\.[0-9]+\.[0-9]+.*|[0-9a-f]{64})$`, version)

is_exact(ecosystem, version) if {
	ecosystem in {"git", "go"}
	regex.match(`^(?:[0-9a-f]{40}|[0-9a-f]{64})$`, version)
}

numbered := concat("", [
	`^v?[0-9]+(?:\.[0-9]+)*`,
	`(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview|post|rev|r|dev)[-_.]?[0-9]*)*(?:\+[a-z0-9.]+)?$`,
])

# Whether a version is at least the first one of an advisory and below the one that mends it.
lies_within(written, advisory) if {
	version := padded(trim_left(written, "=v"))
	semver.is_valid(version)
	semver.compare(version, advisory.from) >= 0
	semver.compare(version, advisory.before) < 0
}

padded(version) := concat("", [version, ".0"]) if {
	regex.match(`^[0-9]+\.[0-9]+$`, version)
} else := version
