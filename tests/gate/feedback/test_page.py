"""What docs/report.md tells to type is typed, to a forge on this machine; its limits are real."""

import re
import subprocess

import orjson
from jsonschema import Draft202012Validator

from gate.feedback.forges.known import forge_of
from tests.conftest import BAD, Repository
from tests.gate.feedback.forges import FORGES, TOKEN, Asked, Gitea, Reply
from tests.gate.feedback.serving import standing
from tests.generate import ROOT, SCHEMAS
from tests.signing import kept
from tests.test_docs import environment

PAGE = (ROOT / "docs" / "report.md").read_text()
BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"^```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class AnyCommit(Gitea):
    """A forge that has every commit: the page reports the one that is made here."""

    def marked(self, asked: Asked, commit: str) -> Reply:
        self.statuses.append({"commit": commit, "said": asked.body})
        return 201, {"id": 1}


def test_what_the_page_tells_to_type(repository: Repository) -> None:
    repository.commit({"agent.yaml": BAD})
    kept(repository.root / "token", TOKEN)
    stand = AnyCommit()
    (block,) = BLOCK.findall(PAGE)
    builds = ("GITHUB_", "GITLAB_", "CI", "AGENTGATE_")
    clean = {name: value for name, value in environment().items() if not name.startswith(builds)}
    with standing(stand) as url:
        done = subprocess.run(
            ["bash", "-c", "set -eu\n" + block.replace("https://git.example.com/api/v1", url)],
            cwd=repository.root, capture_output=True, text=True, env=clean, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    [comment] = stand.comments
    assert "**denied**: 1 denial" in str(comment["body"])
    assert stand.statuses[0]["commit"] == repository.git("rev-parse", "HEAD")


def test_the_example_is_one() -> None:
    (example,) = EXAMPLE.findall(PAGE)
    schema = orjson.loads((SCHEMAS / "deployment-status.json").read_bytes())
    Draft202012Validator(schema).validate(orjson.loads(example))


def test_the_page_names_the_limits() -> None:
    forges = [forge_of(kind.kind, "", "corp/agents", 1) for kind in FORGES]
    comments, descriptions = (
        re.findall(r"([\d,]+) (?:bytes|characters)", line)
        for line in PAGE.splitlines()
        if line.startswith("| longest")
    )
    assert comments == [f"{forge.longest_comment:,}" for forge in forges]
    assert descriptions == [f"{forge.longest_description:,}" for forge in forges]
