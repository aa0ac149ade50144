"""When a capability appears and disappears: by what agents can do, never by text or place."""

import pytest

from tests.conftest import Run
from tests.gate.provenance.conftest import PATH, WITH, WITHOUT, History, Prove, agent

ROOT = {PATH: WITHOUT}
MODEL = """\
apiVersion: kagent.dev/v1alpha2
kind: ModelConfig
metadata: {name: default, namespace: prod}
spec: {provider: OpenAI, model: %s}
"""


def test_a_grant_and_its_revert_and_the_revert_of_that(history: History, prove: Prove) -> None:
    history.commit(ROOT)
    granted = history.commit({PATH: WITH})
    history.git("revert", "--no-edit", "HEAD")
    revoked = history.head()
    history.git("revert", "--no-edit", "HEAD")
    assert prove().intervals() == [(granted, revoked), (history.head(), None)]


def test_the_first_commit_can_grant(history: History, prove: Prove) -> None:
    first = history.commit({PATH: WITH})
    assert prove().intervals() == [(first, None)]


def test_an_agent_that_never_had_it(history: History, prove: Prove) -> None:
    history.commit(ROOT)
    told = prove()
    assert told.intervals() == []


def test_an_agent_that_never_was_is_an_error(history: History, gate: Run) -> None:
    history.commit(ROOT)
    outcome = gate("prove", "grant", "--agent", "prod/nobody", "--tool", "x")
    assert (outcome.status, "no agent 'prod/nobody'" in outcome.err) == (2, True)


def test_text_alone_is_no_grant(history: History, prove: Prove) -> None:
    history.commit({PATH: WITHOUT + "# delete_file\n", "notes.yaml": "delete_file: triage\n"})
    history.commit({PATH: WITHOUT.replace("Sort", "Never delete_file, sort")})
    assert prove().intervals() == []


def test_a_moved_or_rewritten_file_is_no_grant(history: History, prove: Prove) -> None:
    granted = history.commit({PATH: WITH})
    history.commit({PATH: None, "elsewhere/renamed.yaml": WITH})
    history.commit({"elsewhere/renamed.yaml": "# a comment\n---\n" + WITH})
    history.commit({"elsewhere/renamed.yaml": agent("delete_file", "more")})
    assert prove().intervals() == [(granted, None)]


def test_an_agent_that_moves_between_documents(history: History, prove: Prove) -> None:
    other = agent(name="other")
    granted = history.commit({"a.yaml": f"{other}---\n{WITH}", "b.yaml": "{}\n"})
    history.commit({"a.yaml": other, "b.yaml": WITH})
    assert prove().intervals() == [(granted, None)]


def test_a_file_that_is_deleted_and_comes_back(history: History, prove: Prove) -> None:
    granted = history.commit({PATH: WITH})
    gone = history.commit({PATH: None})
    back = history.commit({PATH: WITH})
    assert prove().intervals() == [(granted, gone), (back, None)]


def test_a_renamed_agent_says_who_it_was(history: History, prove: Prove) -> None:
    granted = history.commit({PATH: WITH})
    renamed = history.commit({PATH: agent("delete_file", name="sorter")})
    told = prove(agent="prod/sorter")
    assert told.intervals(0) == [(renamed, None)]
    assert told.intervals(1) == [(granted, renamed)]
    assert told.dig("renamed_from", "name") == "triage"
    assert told.dig("renamed_to", "name", agent=1) == "sorter"
    assert prove().dig("renamed_to", "name") == "sorter"


def test_a_new_agent_beside_the_old_one_is_no_rename(history: History, prove: Prove) -> None:
    history.commit({PATH: WITH})
    history.commit({"b.yaml": agent("delete_file", name="sorter")})
    assert prove(agent="sorter").dig("renamed_from") is None


def test_a_wildcard_is_named(history: History, prove: Prove) -> None:
    history.commit(ROOT)
    wide = WITHOUT.replace("toolNames: [list, read, search, answer]", "toolNames: []")
    granted = history.commit({PATH: wide})
    told = prove()
    assert told.intervals() == [(granted, None)]
    assert told.dig("ways", 0, "wildcard") is True
    assert "through a wildcard" in prove.gate(
        "prove", "grant", "--agent", "triage", "--tool", "tickets/delete_file"
    ).out  # fmt: skip


def test_a_wildcard_that_becomes_a_name_alters(history: History, prove: Prove) -> None:
    wide = WITHOUT.replace("toolNames: [list, read, search, answer]", "toolNames: []")
    granted = history.commit({PATH: wide})
    history.commit({PATH: WITH})
    told = prove()
    assert told.intervals() == [(granted, None)]
    assert told.dig("altered", 0, "ways", 0, "wildcard") is False


def test_a_sub_agent_brings_its_tools(history: History, prove: Prove) -> None:
    calls = WITHOUT + "      - {type: Agent, agent: {name: cleaner}}\n"
    history.commit({PATH: calls, "b.yaml": agent(name="cleaner")})
    granted = history.commit({"b.yaml": agent("delete_file", name="cleaner")})
    revoked = history.commit({PATH: WITHOUT})
    told = prove()
    assert told.intervals() == [(granted, revoked)]
    assert told.dig("ways", 0, "through") == "cleaner"
    assert told.dig("ways", 0, "location", "file") == "b.yaml"


def test_what_is_denied_is_not_granted(history: History, prove: Prove) -> None:
    text = "---\nname: helper\ndescription: helps\n%s---\nHelp.\n"
    history.commit({".claude/agents/helper.md": text % "disallowedTools: Bash\n"})
    granted = history.commit({".claude/agents/helper.md": text % ""})
    assert prove(agent="helper", what="--tool=Bash").intervals() == [(granted, None)]


@pytest.mark.parametrize(
    ("named", "what", "times"),
    [
        (("mcp__github", "mcp__decoy__delete_file"), "github/delete_file", 1),
        (("mcp__github", "mcp__decoy__delete_file"), "delete_file", 1),
        (("mcp__github", "mcp__github__delete_file"), "delete_file", 0),
        (("mcp__github__delete_file", "mcp__github"), "delete_file", 0),
        (("*", "mcp__github"), "github/delete_file", 0),
        (("*", "mcp__github"), "other/delete_file", 1),
        (("mcp__github__delete_file", "Bash"), "mcp__github__delete_file", 1),
        (("mcp__github", "Bash"), "mcp__github__delete_file", 1),
        (("mcp__github", "Bash"), "mcp__other__delete_file", 0),
    ],
)
def test_a_denial_is_of_the_tools_of_its_own_server(
    history: History, prove: Prove, named: tuple[str, str], what: str, times: int
) -> None:
    tools, denied = named
    front = f"name: helper\ndescription: helps\ntools: '{tools}'\ndisallowedTools: {denied}\n"
    granted = history.commit({".claude/agents/helper.md": f"---\n{front}---\nHelp.\n"})
    told = prove(agent="helper", what=f"--tool={what}")
    assert told.intervals() == [(granted, None)] * times


def test_what_network_policies_let_out_is_not_known(history: History, prove: Prove) -> None:
    history.commit(ROOT | {PATH: WITHOUT})
    told = prove(what="--egress=example.com")
    assert told.intervals() == []
    assert "network policies are not followed" in str(told.answer["notices"])
    assert not prove().answer["notices"]


def test_a_file_agent_keeps_its_name_in_another_folder(history: History, prove: Prove) -> None:
    text = "---\nname: helper\ndescription: helps\ntools: Bash\n---\nHelp.\n"
    granted = history.commit({".claude/agents/helper.md": text})
    history.commit({".claude/agents/helper.md": None, "x/.claude/agents/moved.md": text})
    assert prove(agent="helper", what="--tool=Bash").intervals() == [(granted, None)]


def test_a_neighbour_can_make_a_file_an_agent(history: History, prove: Prove) -> None:
    text = "---\nname: helper\ndescription: helps\ntools: Bash\n---\nHelp.\n"
    history.commit({"plugin/agents/helper.md": text, ".claude/agents/helper.md": text})
    closed = history.commit({".claude/agents/helper.md": None})
    opened = history.commit({"plugin/.claude-plugin/plugin.json": '{"name": "plugin"}'})
    assert prove(agent="helper", what="--tool=Bash").intervals()[1:] == [(opened, None)]
    assert prove(agent="helper", what="--tool=Bash").intervals()[0][1] == closed


def test_paths_models_secrets_and_accelerators(history: History, prove: Prove) -> None:
    deployed = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: bot, namespace: prod}
spec:
  template:
    spec:
      containers:
        - name: bot
          image: registry.example.com/bot:1
          resources: {limits: {%s}}
          env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: %s, key: token}}}]
"""
    history.commit({"bot.yaml": deployed % ("memory: 1Gi", "first")})
    gpu = history.commit({"bot.yaml": deployed % ("nvidia.com/gpu: 1", "first")})
    secret = history.commit({"bot.yaml": deployed % ("nvidia.com/gpu: 0", "second")})
    assert prove(agent="prod/bot", what="--gpu").intervals() == [(gpu, secret)]
    assert prove(agent="prod/bot", what="--gpu=nvidia.com/gpu").intervals() == [(gpu, secret)]
    assert prove(agent="prod/bot", what="--secret=second").intervals() == [(secret, None)]
    assert prove(agent="prod/bot", what="--secret=second/other").intervals() == []
    history.commit({PATH: WITHOUT, "model.yaml": MODEL % "small"})
    large = history.commit({"model.yaml": MODEL % "large"})
    assert prove(what="--model=large").intervals() == [(large, None)]
    assert prove(what="--model=large").dig("ways", 0, "through") == "default"


def test_a_link_is_not_followed_and_named(history: History, prove: Prove) -> None:
    granted = history.commit({PATH: WITH})
    (history.root / PATH).unlink()
    (history.root / PATH).symlink_to("elsewhere.yaml")
    history.git("add", "--all")
    closed = history.commit({})
    told = prove()
    assert told.intervals() == [(granted, closed)]
    assert "symbolic link" in str(told.answer["gaps"])


def test_what_cannot_be_read_is_named(history: History, prove: Prove) -> None:
    granted = history.commit({PATH: WITH})
    broken = history.commit({PATH: WITH + "metadata: {}\n"})
    mended = history.commit({PATH: WITH})
    told = prove()
    assert told.intervals() == [(granted, broken), (mended, None)]
    assert broken in str(told.answer["gaps"])
