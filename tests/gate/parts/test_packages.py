import shlex
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.manifest import Text
from gate.manifest.agent import NO_PACKAGE, Package
from gate.parts.commands import read_command

COMMIT = "9b74c9897bac770ffc029102a200c5de9b74c989"


def read(*words: str) -> Package:
    command, *args = [Text(word, f"/{index}") for index, word in enumerate(words)]
    return read_command("x", command, args, "").servers[0].package


def split(line: str) -> tuple[str, str, str]:
    found = read(*line.split())
    return found.ecosystem, found.name, found.version


@pytest.mark.parametrize(
    ("line", "name", "version"),
    [
        ("npx pkg", "pkg", ""),
        ("npx -y pkg@1.2.3", "pkg", "1.2.3"),
        ("npx --yes --quiet @scope/pkg@1.2.3 --flag", "@scope/pkg", "1.2.3"),
        ("npx -y @scope/pkg", "@scope/pkg", ""),
        ("npx -y @scope/pkg@latest", "@scope/pkg", "latest"),
        ("npx pkg@^1.2", "pkg", "^1.2"),
        ("npx -y -- pkg@1.2.3", "pkg", "1.2.3"),
        ("npx -p pkg@1.2.3 start", "pkg", "1.2.3"),
        ("npx --package=@scope/pkg@1.2.3 start other", "@scope/pkg", "1.2.3"),
        ("npx --registry https://npm.example.com pkg@1.2.3", "pkg", "1.2.3"),
        ("npx -y --otp safe@1.2.3 pkg@latest", "pkg", "latest"),
        ("npx --include dev pkg@1.2.3", "pkg", "1.2.3"),
        ("npx short@npm:@scope/pkg@1.2.3", "@scope/pkg", "1.2.3"),
        ("C:\\tools\\npx.cmd -y pkg@1.2.3", "pkg", "1.2.3"),
        ("/usr/local/bin/npx pkg@1.2.3", "pkg", "1.2.3"),
        ("bunx --bun pkg@1.2.3", "pkg", "1.2.3"),
        ("bun x pkg@1.2.3", "pkg", "1.2.3"),
        ("pnpm dlx pkg@1.2.3", "pkg", "1.2.3"),
        ("pnpm --silent dlx --package=pkg@1.2.3 start", "pkg", "1.2.3"),
        ("pnpx pkg@1.2.3", "pkg", "1.2.3"),
        ("yarn dlx -q pkg@1.2.3", "pkg", "1.2.3"),
        ("npm exec -y pkg@1.2.3", "pkg", "1.2.3"),
        ("npm exec --package=pkg@1.2.3 -- start", "pkg", "1.2.3"),
        ("npm x -- pkg@1.2.3", "pkg", "1.2.3"),
        ("npm --prefix /srv x pkg", "pkg", ""),
        ("npm install -g pkg", "pkg", ""),
        ("deno run -A npm:pkg@1.2.3", "pkg", "1.2.3"),
        ("deno run --allow-net=a.example npm:@scope/pkg@1.2.3/server", "@scope/pkg", "1.2.3"),
        ("env DEBUG=1 npx pkg@1.2.3", "pkg", "1.2.3"),
        ("cmd /c npx -y pkg@1.2.3", "pkg", "1.2.3"),
        ("docker run -i --rm node:22 npx -y pkg@1.2.3", "pkg", "1.2.3"),
    ],
)
def test_packages_of_npm(line: str, name: str, version: str) -> None:
    assert split(line) == ("npm", name, version)


@pytest.mark.parametrize(
    ("line", "name", "version"),
    [
        ("uvx pkg", "pkg", ""),
        ("uvx pkg@1.2.3", "pkg", "1.2.3"),
        ("uvx pkg==1.2.3", "pkg", "1.2.3"),
        ("uvx pkg[cli]==1.2.3", "pkg", "1.2.3"),
        ("uvx pkg@latest", "pkg", "latest"),
        ("uvx pkg>=1.2", "pkg", ">=1.2"),
        ("uvx pkg==1.2.*", "pkg", "1.2.*"),
        ("uvx pkg>=1,<2", "pkg", ">=1,<2"),
        ("uvx -p 3.12 pkg@1.2.3", "pkg", "1.2.3"),
        ("uvx --python=3.12 --from pkg==1.2.3 start", "pkg", "1.2.3"),
        ("uvx --from=pkg==1.2.3 start", "pkg", "1.2.3"),
        ("uvx --with other pkg@1.2.3", "other", ""),
        ("uvx --with other==1.0 pkg@1.2.3", "other", "1.0"),
        ("uv tool run pkg@1.2.3", "pkg", "1.2.3"),
        ("uv --directory /srv tool run pkg", "pkg", ""),
        ("uv run --with mcp[cli]==1.2.3 mcp run server.py", "mcp", "1.2.3"),
        ("uv run --with pkg server.py", "pkg", ""),
        ("uv pip install pkg==1.2.3", "pkg", "1.2.3"),
        ("pip install pkg==1.2.3 other", "other", ""),
        ("pipx run pkg==1.2.3", "pkg", "1.2.3"),
        ("pipx run --spec pkg==1.2.3 start", "pkg", "1.2.3"),
    ],
)
def test_packages_of_pypi(line: str, name: str, version: str) -> None:
    assert split(line) == ("pypi", name, version)


@pytest.mark.parametrize(
    ("line", "ecosystem", "name", "version"),
    [
        (f"uvx --from git+https://git.example.com/a/b@{COMMIT} start",
         "git", "git+https://git.example.com/a/b", COMMIT),
        ("uvx --from git+ssh://git@git.example.com/a/b@main#subdirectory=x start",
         "git", "git+ssh://git@git.example.com/a/b", "main"),
        ("uvx git+https://git.example.com/a/b", "git", "git+https://git.example.com/a/b", ""),
        ("npx github:a/b#main", "git", "github:a/b", "main"),
        (f"npx a/b#{COMMIT}", "git", "a/b", COMMIT),
        ("npx git+https://git.example.com/b", "git", "git+https://git.example.com/b", ""),
        ("npx https://dl.example.com/a.tgz", "url", "https://dl.example.com/a.tgz", ""),
        ("go run example.com/a/b@v1.2.3", "go", "example.com/a/b", "v1.2.3"),
        ("go run -mod=mod example.com/a/b@latest -v", "go", "example.com/a/b", "latest"),
        ("deno run -A jsr:@scope/pkg@^1", "jsr", "@scope/pkg", "^1"),
        ("deno run https://deno.land/x/a@v1.2.3/mod.ts",
         "url", "https://deno.land/x/a@v1.2.3/mod.ts", "v1.2.3"),
        ("deno run https://dl.example.com/mod.ts", "url", "https://dl.example.com/mod.ts", ""),
        ("uv run https://dl.example.com/x.py", "url", "https://dl.example.com/x.py", ""),
    ],
)  # fmt: skip
def test_packages_of_other_origin(line: str, ecosystem: str, name: str, version: str) -> None:
    assert split(line) == (ecosystem, name, version)


@pytest.mark.parametrize(
    "line",
    [
        "node server.js", "python -m server", "uv run server.py", "uv run --directory /srv mcp",
        "npm run start", "npm ci", "npm exec", "npx", "npx ./server", "npx /opt/server", "uvx .",
        "uvx --from . start", "uvx --from ../server start", "deno run -A ./main.ts", "deno",
        "go run .", "go run ./cmd/server", "go run example.com/a/b", "bun run server.ts",
        "yarn start", "pnpm exec server", "pip install -r requirements.txt", "pip install .",
        "pip install -e .", "/usr/local/bin/server --x pkg@latest", "docker run a/b:1",
    ],
)  # fmt: skip
def test_what_is_at_hand_is_no_package(line: str) -> None:
    assert read(*line.split()) == NO_PACKAGE


@pytest.mark.parametrize(
    "line",
    [
        "npx --no-install pkg", "npx --no pkg@latest", "npx --yes=false pkg", "npx -y --no pkg",
        "npx --offline -y pkg", "npx --no --package=pkg start", "npm exec --no pkg",
        "npm --no exec -- pkg", "npm x --offline pkg", "bunx --no-install pkg",
        "bun x --no-install pkg", "uvx --offline pkg", "uv tool run --offline pkg",
        "uv --offline run --with pkg server.py", "uvx --offline --from pkg start",
        "npm install --offline -g pkg", "deno run --cached-only jsr:@scope/pkg", "pnpm exec pkg",
        "yarn run pkg", "yarn exec pkg", "pnpm run pkg", "sh -c 'npx --no-install pkg'",
    ],
)  # fmt: skip
def test_what_may_not_be_fetched_is_no_package(line: str) -> None:
    assert read(*shlex.split(line)) == NO_PACKAGE


@pytest.mark.parametrize(
    "line",
    [
        # What comes after a package is for the program in it; of two that contradict, the last.
        "npx pkg --no-install", "npx -y pkg --offline", "npx --no-install -y pkg",
        "npx --no --yes pkg", "npx --offline --no-offline pkg", "npx -- pkg --no",
        "npx -p pkg start --no-install", "bunx pkg --no-install", "bunx --no pkg",
        "npx --registry --no-install pkg", "sh -c 'npx --no-install other; npx pkg'",
    ],
)  # fmt: skip
def test_what_only_seems_not_to_be_fetched_is_a_package(line: str) -> None:
    assert read(*shlex.split(line)).name == "pkg"


def test_a_package_stands_where_its_word_stands() -> None:
    assert read("npx", "-y", "pkg@1.2.3").at == "/2"
    assert read("npx", "--package=pkg@1.2.3", "start").at == "/1"
    assert read("sh", "-c", "npx -y pkg").at == "/2"


def test_of_several_packages_the_loosest_stands_for_all() -> None:
    script = "npx -y a@1.2.3 && pip install b==1.2.3 && npx -y c@latest"
    assert read("sh", "-c", script).name == "c"
    assert read("npx", "-p", "a@1.2.3", "-p", "b", "start").name == "b"
    assert read("sh", "-c", "npx a@1.2.3 && npx b@2.0.0").name == "a"


word = st.text(max_size=12) | st.sampled_from(
    ["npx", "-p", "--package=", "@", "@a/b@c", "a==", "git+https://a@b@c#d", "npm:", "--", "-c"]
)
LAUNCHERS = [
    ("npx",), ("uvx",), ("uv", "run"), ("pip", "install"), ("go", "run"), ("deno", "run"),
]  # fmt: skip


@given(st.sampled_from(LAUNCHERS), st.lists(word, max_size=8))
def test_any_words_can_be_read(launcher: tuple[str, ...], words: list[str]) -> None:
    assert read(*launcher, *words).version is not None


@pytest.mark.parametrize(
    "words",
    [
        ["npx", *["-p", "a"] * 100_000],
        ["npx", "@" * 500_000],
        ["npx", "a@" + "1." * 200_000 + "x"],
        ["uvx", "a" * 500_000 + "[" * 500_000],
        ["uvx", "a " * 300_000],
        ["pip", "install", *["a"] * 100_000],
        ["uvx", "git+https://" + "@/" * 200_000],
        ["sh", "-c", "npx a; " * 50_000],
    ],
)
def test_long_command_lines_take_time_in_proportion(words: list[str]) -> None:
    before = time.process_time()
    read(*words)
    assert time.process_time() - before < 5
