"""What can be said of the image without building it: there is no container engine in the tests."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.generate import ROOT

INSTRUCTION = re.compile(r"^([A-Z]+)\s+(.*)$", re.DOTALL)
PINNED = re.compile(r"^[a-z0-9-]+==\S+", re.MULTILINE)


@dataclass(frozen=True)
class Instruction:
    name: str
    words: str


def instructions() -> Sequence[Instruction]:
    """Read the Dockerfile, with lines that go on put together."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    found = [INSTRUCTION.match(line) for line in lines if line.strip()]
    assert all(found)
    return [Instruction(each[1], " ".join(each[2].split())) for each in found if each]


def stages() -> list[list[Instruction]]:
    made: list[list[Instruction]] = [[]]
    for each in instructions():
        if each.name == "FROM":
            made.append([])
        made[-1].append(each)
    return made[1:]


def words(stage: Sequence[Instruction], name: str) -> list[str]:
    return [each.words for each in stage if each.name == name]


def test_every_base_can_be_named_by_its_digest() -> None:
    given = {each.words.partition("=")[0] for each in instructions() if each.name == "ARG"}
    for stage in stages():
        base = re.fullmatch(r"\$\{(\w+)\}(?: AS \w+)?", stage[0].words)
        assert base
        assert base[1] in given


def test_the_last_stage_builds_nothing() -> None:
    *_, last = stages()
    assert all(each.startswith("--from=build ") for each in words(last, "COPY"))
    assert not re.search(r"pip install|gcc|curl|wget|go build", " ".join(words(last, "RUN")))


def test_it_has_what_a_revision_is_fetched_and_rendered_with() -> None:
    *_, build, last = stages()
    assert "--from=build /opt/rendering /usr/local/bin" in words(last, "COPY")
    rendered = " ".join(words(build, "RUN"))
    assert all(each in rendered for each in ("-o /opt/rendering/", "/kustomize/v5", "/cmd/helm"))
    assert any("apt-get install" in each and "git openssh" in each for each in words(last, "RUN"))


def test_it_runs_as_nobody_with_nothing_to_write() -> None:
    *_, last = stages()
    names = [each.name for each in last]
    assert words(last, "USER") == ["65532:65532"]
    assert "RUN" not in names[names.index("USER") :]
    assert "VOLUME" not in names
    assert words(last, "HEALTHCHECK") == ["NONE"]
    assert words(last, "ENTRYPOINT") == ['["/opt/agentgate/bin/gate"]']


def test_all_that_is_installed_is_pinned_with_hashes() -> None:
    for each in instructions():
        for command in re.findall(r"\binstall (.*?)(?:&&|$)", each.words):
            if "apt-get" in each.words and command.split()[-1] in ("libc6-dev", "openssh-client"):
                continue
            assert "--require-hashes" in command or "--no-index" in command, command


def test_nothing_comes_from_elsewhere_and_no_secret_goes_in() -> None:
    for each in instructions():
        assert each.name != "ADD"
        assert "://" not in each.words or each.name == "LABEL"
        assert not re.search(r"(?i)secret|password|token", each.words)


def test_what_runs_is_what_was_tested_and_no_scanner() -> None:
    tested = set(PINNED.findall((ROOT / "requirements" / "dev.txt").read_text()))
    served = set(PINNED.findall((ROOT / "requirements" / "serve.txt").read_text()))
    assert served <= tested
    assert any(each.startswith("uvicorn==") for each in served)
    assert not any(each.startswith(("semgrep", "pip==", "pytest")) for each in served)


def test_only_what_is_copied_is_sent() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    sent = [line.removeprefix("!") for line in lines if line.startswith("!")]
    copied = [
        word
        for stage in stages()
        for each in words(stage, "COPY")
        if not each.startswith("--from")
        for word in each.split()[:-1]
    ]
    for path in copied:
        assert (ROOT / path).exists(), path
        assert any(fnmatchcase(path, each) or path.startswith(f"{each}/") for each in sent), path
