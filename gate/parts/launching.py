"""The options of launchers: which of them take a value, and by which nothing is fetched.

Sources: the help texts of npm 11, Bun 1.2, uv 0.9, pip 25, pipx 1.8 and Deno 2.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switch:
    """Options by which a program fetches nothing, and those that take that back."""

    on: frozenset[str]
    off: frozenset[str] = frozenset()

    @property
    def words(self) -> frozenset[str]:
        """Give every option that speaks of it."""
        return self.on | self.off

    def is_on(self, options: Sequence[str]) -> bool:
        """Say whether the last of these options that speaks of it turns it on."""
        spoken = (option in self.on for option in reversed(options) if option in self.words)
        return next(spoken, False)


OFFLINE = Switch(
    frozenset({"--offline", "--offline=true"}), frozenset({"--no-offline", "--offline=false"})
)
# What is not installed is not fetched without a yes.
UNASKED = Switch(
    frozenset({"--no-install", "--no", "--no-yes", "--yes=false", "--install=false"}),
    frozenset({"-y", "--yes", "--yes=true"}),
)
INSTALLED = Switch(frozenset({"--no-install"}))
CACHED = Switch(frozenset({"--cached-only"}))

NPM_VALUED = frozenset({
    "-w", "--workspace", "--cache", "--registry", "--prefix", "--userconfig", "--loglevel", "-C",
    "--dir", "--reporter", "--filter", "--allow-build", "-c", "--call", "--cwd", "--tag",
    "--access", "--audit-level", "--auth-type", "--before", "--browser", "--ca", "--cafile",
    "--cert", "--cidr", "--cpu", "--depth", "--editor", "--expect-result-count", "--fetch-retries",
    "--fetch-retry-factor", "--fetch-retry-maxtimeout", "--fetch-retry-mintimeout",
    "--fetch-timeout", "--git", "--globalconfig", "--heading", "--https-proxy", "--include",
    "--install-strategy", "--key", "--libc", "--local-address", "--location", "--lockfile-version",
    "--logs-dir", "--logs-max", "--maxsockets", "--message", "--node-gyp", "--node-options",
    "--noproxy", "--omit", "--only", "--os", "--otp", "--pack-destination", "--preid",
    "--provenance-file", "--proxy", "--replace-registry-host", "--save-prefix", "--sbom-format",
    "--sbom-type", "--scope", "--script-shell", "--shell", "--tag-version-prefix", "--umask",
    "--user-agent", "--viewer",
})  # fmt: skip
UV_VALUED = frozenset({
    "-p", "--python", "--index", "--default-index", "-i", "--index-url", "--extra-index-url", "-f",
    "--find-links", "--index-strategy", "--keyring-provider", "--resolution", "--prerelease",
    "--exclude-newer", "-P", "--upgrade-package", "--reinstall-package", "--refresh-package",
    "--env-file", "-b", "--build-constraints", "-c", "--constraints", "--overrides", "--cache-dir",
    "--python-platform", "--link-mode", "--config-file", "--directory", "--project", "--color",
    "--allow-insecure-host", "-C", "--config-setting", "--no-build-package", "--extra", "--group",
    "--no-binary-package", "--no-group", "--only-group", "--package", "--with-requirements",
    "--with-editable", "--python-preference", "--torch-backend", "-r", "--requirements",
    "--constraint", "--requirement", "-t", "--target", "-e", "--editable",
})  # fmt: skip
PIP_VALUED = frozenset({
    "--python", "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "-r",
    "--requirement", "-c", "--constraint", "-t", "--target", "-e", "--editable", "--prefix",
    "--root", "--pip-args", "--backend", "--cache-dir", "--platform", "--proxy", "--timeout",
})  # fmt: skip
DENO_VALUED = frozenset({"-c", "--config", "--import-map", "--cert", "--seed", "-L", "--ext"})
