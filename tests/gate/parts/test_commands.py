import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.manifest import Text
from gate.parts.commands import read_command
from gate.parts.facts import Facts

DIGEST = "sha256:" + "9b3c" * 16
FILES = "@modelcontextprotocol/server-filesystem"


def read(*words: str) -> Facts:
    command, *args = [
        Text(word, f"/args/{index - 1}" if index else "/command")
        for index, word in enumerate(words)
    ]
    return read_command("files", command, args, "/servers/files")


def paths(*words: str) -> list[tuple[str, str]]:
    return [(path.path, path.access) for path in read(*words).paths]


def test_a_server_keeps_its_command_line() -> None:
    server = read("npx", "-y", "some-server@1.2.3").servers[0]
    assert (server.name, server.transport, server.command) == ("files", "stdio", "npx")
    assert server.args == (Text("-y", "/args/0"), Text("some-server@1.2.3", "/args/1"))
    assert (server.image.ref, server.at, server.tls_verify) == ("", "/servers/files", True)


@pytest.mark.parametrize(
    "words",
    [
        ("npx", "-y", FILES, "/data", "~/notes"),
        ("npx", "-y", f"{FILES}@2025.8.21", "/data", "~/notes"),
        ("npx", "-y", "-p", FILES, "mcp-server-filesystem", "/data", "~/notes"),
        ("npx", f"--package={FILES}", "mcp-server-filesystem", "/data", "~/notes"),
        ("npx", "-y", FILES, "--verbose", "/data", "~/notes"),
        ("bunx", FILES, "/data", "~/notes"),
        ("pnpm", "dlx", FILES, "/data", "~/notes"),
        ("uvx", "mcp-server-filesystem", "/data", "~/notes"),
        ("uvx", "--from", "mcp-server-filesystem", "serve", "/data", "~/notes"),
        ("node", "/opt/node_modules/@modelcontextprotocol/server-filesystem/dist/index.js",
         "/data", "~/notes"),
        ("mcp-server-filesystem", "/data", "~/notes"),
        ("/usr/local/bin/mcp-server-filesystem", "/data", "~/notes"),
        ("C:\\tools\\npx.cmd", "-y", FILES, "/data", "~/notes"),
        ("cmd", "/c", "npx", "-y", FILES, "/data", "~/notes"),
        ("cmd.exe", "/d", "/c", f"npx -y {FILES} /data ~/notes"),
        ("sh", "-c", f"npx -y {FILES} /data ~/notes"),
        ("bash", "-lc", f"set -e; cd /tmp && exec npx -y {FILES} '/data' \"~/notes\""),
        ("bash", "-euo", "pipefail", "-c", f"npx -y {FILES} /data ~/notes"),
        ("sh", "-c", f"TOKEN=x npx {FILES} /data ~/notes\necho done"),
        ("sh", "-c", f"bash -c 'npx {FILES} /data ~/notes'"),
        ("env", "DEBUG=1", "npx", FILES, "/data", "~/notes"),
        (f"npx -y {FILES} /data ~/notes",),
    ],
)  # fmt: skip
def test_folders_of_filesystem_servers_are_written(words: tuple[str, ...]) -> None:
    assert paths(*words) == [("/data", "write"), ("~/notes", "write")]


@pytest.mark.parametrize(
    "words",
    [
        ("npx", "-y", "@playwright/mcp@0.0.37", "/data"),
        ("uvx", "mcp-server-git", "--repository", "/srv/filesystem"),
        ("python", "server.py", "--root", "/data"),
        ("npx", "-y", FILES),
        ("npx",),
        ("",),
        ("sh", "-c", "echo 'no end"),
        ("sh", "-c"),
        ("docker", "compose", "run", "-v", "/data:/data", "web"),
        ("docker", "ps"),
        ("docker", "run"),
    ],
)
def test_other_commands_touch_no_folder(words: tuple[str, ...]) -> None:
    found = read(*words)
    assert (found.paths, found.devices) == ((), ())


def test_a_folder_stands_where_its_word_stands() -> None:
    assert [path.at for path in read("npx", "-y", FILES, "/data").paths] == ["/args/2"]
    assert [path.at for path in read("sh", "-c", f"npx {FILES} /data").paths] == ["/args/1"]


@pytest.mark.parametrize(
    "words",
    [
        ("docker", "run", "-i", "--rm", f"ghcr.io/team/server@{DIGEST}", "--verbose"),
        ("docker", "run", "-i", "--rm", "-e", "TOKEN", f"ghcr.io/team/server@{DIGEST}"),
        ("docker", "--context", "far", "run", "--init", f"ghcr.io/team/server@{DIGEST}"),
        ("docker", "container", "run", "-it", "--name=x", f"ghcr.io/team/server@{DIGEST}"),
        ("podman", "run", "-ditp8080:80", "--pull", "never", f"ghcr.io/team/server@{DIGEST}"),
        ("/usr/bin/docker", "run", "--rm=true", "--", f"ghcr.io/team/server@{DIGEST}"),
        ("sudo", "-E", "docker", "run", f"ghcr.io/team/server@{DIGEST}"),
        ("bash", "-c", f"docker run -i --rm ghcr.io/team/server@{DIGEST}"),
    ],
)
def test_the_image_of_a_container_is_found_behind_its_options(words: tuple[str, ...]) -> None:
    image = read(*words).servers[0].image
    assert (image.registry, image.repository, image.digest) == ("ghcr.io", "team/server", DIGEST)
    assert image.at == f"/args/{[DIGEST in word for word in words].index(True) - 1}"


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        (("-v", "/srv:/data"), [("/srv", "write")]),
        (("-v", "/srv:/data:ro"), [("/srv", "read")]),
        (("-v/srv:/data:z,ro",), [("/srv", "read")]),
        (("--volume=/srv:/data:rw",), [("/srv", "write")]),
        (("--volume", "./here:/data"), [("./here", "write")]),
        (("-v", "C:\\Users\\me:/data:ro"), [("C:\\Users\\me", "read")]),
        (("-v", "${workspaceFolder}:/data"), [("${workspaceFolder}", "write")]),
        (("-v", "${HOME:-/root}/x:/data:ro"), [("${HOME:-/root}/x", "read")]),
        (("-itv", "/srv:/data"), [("/srv", "write")]),
        (("-v", "cache:/data"), []),
        (("-v", "/data"), []),
        (("--mount", "type=bind,source=/srv,target=/data"), [("/srv", "write")]),
        (("--mount=type=bind,src=/srv,dst=/data,readonly",), [("/srv", "read")]),
        (("--mount", "type=bind,src=/srv,dst=/data,ro=true"), [("/srv", "read")]),
        (("--mount", "type=bind,src=/srv,dst=/data,readonly=false"), [("/srv", "write")]),
        (("--mount", "type=volume,src=cache,dst=/data"), []),
        (("--mount", "src=cache,dst=/data"), []),
        (("--tmpfs", "/tmp"), []),  # noqa: S108 - a mount inside the container
    ],
)
def test_folders_of_the_host_are_read_from_options(
    option: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    found = read("docker", "run", *option, "team/server:1")
    assert [(path.path, path.access) for path in found.paths] == expected
    assert found.servers[0].image.repository == "team/server"


def test_a_filesystem_server_in_a_container_serves_what_follows_its_image() -> None:
    mount = "type=bind,src=/home/me,dst=/projects/me,ro"
    words = ("docker", "run", "-i", "--mount", mount, "mcp/filesystem", "/projects")
    assert paths(*words) == [("/home/me", "read"), ("/projects", "write")]


@pytest.mark.parametrize(
    ("option", "kind", "name", "value"),
    [
        (("--gpus", "all"), "flag", "--gpus", "all"),
        (("--gpus=device=0",), "flag", "--gpus", "device=0"),
        (("--device", "nvidia.com/gpu=all"), "flag", "--device", "nvidia.com/gpu=all"),
        (("--runtime=nvidia",), "flag", "--runtime", "nvidia"),
        (("-e", "NVIDIA_VISIBLE_DEVICES=all"), "env", "NVIDIA_VISIBLE_DEVICES", "all"),
    ],
)
def test_devices_are_read_from_options(
    option: tuple[str, ...], kind: str, name: str, value: str
) -> None:
    (device,) = read("docker", "run", *option, "team/server:1").devices
    assert (device.kind, device.name, device.value) == (kind, name, value)


def test_variables_handed_on_are_references() -> None:
    words = ("docker", "run", "-e", "TOKEN", "-e", "LEVEL=info", "--env-file", ".env", "a/b:1")
    found = read(*words).credentials
    assert [(each.kind, each.ref) for each in found] == [("env_ref", "TOKEN"), ("file_ref", ".env")]


word = st.text(max_size=12) | st.sampled_from(
    ["sh", "-c", "env", "docker", "run", "-v", "--mount", "npx", FILES, "--", "A=b", "a:b:c", "'"]
)


@given(st.lists(word, min_size=1, max_size=12))
def test_any_command_line_can_be_read(words: list[str]) -> None:
    assert len(read(*words).servers[0].args) == len(words) - 1


@given(st.lists(word, max_size=8))
def test_any_script_can_be_read(words: list[str]) -> None:
    read("sh", "-c", " ".join(words))


@pytest.mark.parametrize(
    "words",
    [
        ["sh", "-c"] * 50_000,
        ["docker", "run", *["-v", "a:b"] * 50_000],
        ["docker", "run", "-v", "${" * 200_000],
        ["docker", "run", "-v", "${a}" * 200_000],
        ["sh", "-c", "\"'" * 200_000],
        ["sh", "-c", "\\\"a'" * 200_000],
        ["sh", "-c", "A=b " * 100_000 + "npx"],
        ["sh", "-c", "env " * 100_000],
    ],
)
def test_long_command_lines_take_time_in_proportion(words: list[str]) -> None:
    before = time.process_time()
    read(*words)
    assert time.process_time() - before < 5
