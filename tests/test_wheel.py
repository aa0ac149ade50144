"""The wheel that `make wheel` built: its tag is true, and it needs neither Go nor a compiler."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from hatch_build import platform_tag
from tests.generate import ROOT

WHEEL = os.environ.get("AGENTGATE_WHEEL", "")
LIBRARY = "gate/libagentgate.so"
built = pytest.mark.skipif(not WHEEL, reason="`make wheel` runs this with what it built")


def strings(*names: str) -> bytes:
    return b"\0" + b"".join(name.encode() + b"\0" for name in names)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has such tags")
@pytest.mark.parametrize(
    ("names", "start"),
    [
        (("GLIBC_2.2.5", "GLIBC_2.3.2"), "manylinux_2_17_"),
        (("GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_2.4"), "manylinux_2_34_"),
        (("GLIBC_3.0",), "manylinux_3_0_"),
        (("GLIBC_PRIVATE", "no GLIBC_2.40"), "linux_"),
        ((), "linux_"),
    ],
)
def test_the_tag_follows_from_what_the_library_asks_for(names: tuple[str, ...], start: str) -> None:
    assert platform_tag(strings(*names)).startswith(start)


@built
def test_the_tag_is_true() -> None:
    name = Path(WHEEL).name
    assert re.search(r"-py3-none-manylinux_2_17_\w+\.whl$", name), name
    with ZipFile(ROOT / WHEEL) as wheel:
        assert f"-{platform_tag(wheel.read(LIBRARY))}.whl" in name
        assert not [each for each in wheel.namelist() if each.endswith((".go", ".pyc"))]


@built
def test_it_installs_without_go_and_judges(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True, timeout=120)
    bare = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GO", "CGO", "PYTHON"))
        and name not in {"CC", "VIRTUAL_ENV", "XDG_CACHE_HOME"}
    } | {"PATH": f"{tmp_path}/venv/bin:{tmp_path}/tools"}
    (tmp_path / "tools").mkdir()
    git = shutil.which("git")
    assert git
    (tmp_path / "tools" / "git").symlink_to(git)
    python = str(tmp_path / "venv/bin/python")
    pip = [python, "-m", "pip", "install", "--quiet", "--only-binary=:all:"]
    subprocess.run([*pip, str(ROOT / WHEEL)], check=True, timeout=300, env=bare, cwd=tmp_path)
    assert not shutil.which("go", path=bare["PATH"])
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for folder, status in (("good", 0), ("bad", 1)):
        done = subprocess.run(
            [tmp_path / "venv/bin/gate", "check", f"examples/{folder}"], cwd=tmp_path, env=bare,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == status, done.stdout + done.stderr
