"""Builds the engine: compiles the Go module into the shared library that the wheel carries."""

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LIBRARY = "gate/libagentgate.so"
OLDEST_GO = (1, 26)
OLDEST_GLIBC = (2, 17)
NEEDED = re.compile(rb"\0GLIBC_(\d+)\.(\d+)(?:\.\d+)?(?=\0)")
"""How a library names the versions of glibc that it needs symbols of."""
REMEDY = "install Go 1.26 or newer and a C compiler, or use a wheel that is already built"


class BuildFailed(Exception):
    """The engine could not be built; the message says why in one sentence."""


class EngineBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles `engine/` for wheels and editable installs; a source distribution stays source."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the library and mark the wheel as one for this platform."""
        if self.target_name != "wheel":
            return
        try:
            compile_engine(Path(self.root))
        except BuildFailed as failure:
            self.app.abort(str(failure))
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform_tag((Path(self.root) / LIBRARY).read_bytes())}"
        build_data["artifacts"].append(LIBRARY)


def compile_engine(root: Path) -> None:
    """Compile the engine; quick when nothing changed, thanks to Go's build cache."""
    go, compiler = find_go(root / "engine"), find_compiler()
    library = root.resolve() / LIBRARY
    # Compiled aside, then put in place: a process that has the old library loaded keeps it whole.
    with TemporaryDirectory(dir=library.parent, prefix=".build-") as aside:
        fresh = Path(aside) / library.name
        options = ["-buildmode=c-shared", "-trimpath", "-ldflags", "-s -w", "-o", str(fresh)]
        built = subprocess.run(  # noqa: S603
            [go, "build", *options, "."],
            cwd=root / "engine",
            env={**os.environ, "CGO_ENABLED": "1", "CC": compiler},
            capture_output=True,
            text=True,
            check=False,
        )
        if built.returncode:
            raise BuildFailed(f"the engine could not be compiled:\n{built.stderr.strip()}")
        fresh.replace(library)


def find_go(module: Path) -> str:
    """Find a Go toolchain that is new enough, or fetches one that is, as the module asks for."""
    go = shutil.which("go")
    if go is None:
        raise BuildFailed(f"building agentgate needs Go, and there is no `go` command: {REMEDY}")
    asked = subprocess.run(  # noqa: S603
        [go, "env", "GOVERSION"], cwd=module, capture_output=True, text=True, check=False
    )
    said = re.match(r"go(\d+)\.(\d+)", asked.stdout)
    if said is None:
        raise BuildFailed(f"`{go}` does not tell its version: {REMEDY}")
    if (int(said[1]), int(said[2])) < OLDEST_GO:
        raise BuildFailed(f"building agentgate needs Go 1.26, and `{go}` is {said[0]}: {REMEDY}")
    return go


def find_compiler() -> str:
    """Find the C compiler that cgo will call: `CC`, else gcc or clang."""
    wanted = os.environ.get("CC")
    for name in [wanted] if wanted else ["gcc", "clang", "cc"]:
        if shutil.which(name.split()[0]):
            return name
    missing = f"`{wanted}` (from CC)" if wanted else "gcc or clang"
    raise BuildFailed(f"building agentgate needs a C compiler, and there is no {missing}: {REMEDY}")


def platform_tag(library: bytes) -> str:
    """Name the platforms that a library runs on, as wheels do: by the newest glibc it asks for.

    See https://packaging.python.org/en/latest/specifications/platform-compatibility-tags.
    """
    platform = re.sub(r"[-.]", "_", sysconfig.get_platform())
    asked = [(int(major), int(minor)) for major, minor in NEEDED.findall(library)]
    if not platform.startswith("linux_") or not asked:
        return platform
    major, minor = max(*asked, OLDEST_GLIBC)
    return f"manylinux_{major}_{minor}_{platform.removeprefix('linux_')}"
