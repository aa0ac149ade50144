"""What is drafted is true, can be used at once, and never takes the place of what is there."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest

from gate.adoption import environments, settings
from gate.adoption.environments import anchored, meant
from gate.assembly import Wishes, read_owned
from gate.config.environment import DEFAULT_ENVIRONMENTS, Whereabouts, resolve
from gate.manifest import Delivery, Identity, Kind, Manifest
from tests.conftest import Outcome, Repository, Run
from tests.generate import ROOT

TRIAGE = """\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata: {name: triage, namespace: support-prod}
spec:
  type: Declarative
  declarative:
    systemMessage: Sort tickets.
    tools:
      - type: McpServer
        mcpServer: {kind: RemoteMCPServer, name: tickets, toolNames: [read, close]}
"""
OPEN = TRIAGE.replace("triage", "open").replace(", toolNames: [read, close]", "")
CALLER = """\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata: {name: caller, namespace: support-prod}
spec:
  type: Declarative
  declarative:
    systemMessage: Ask the others.
    tools:
      - {type: Agent, agent: {name: triage}}
"""
RESEARCHER = """\
agent:
  name: researcher
  capabilities: [search]
permissions:
  read: [knowledge, /etc]
  write: [notes]
"""
GOOD = sorted(path for path in (ROOT / "tests" / "good").iterdir() if path.is_dir())


def scope(outcome: Outcome) -> list[str]:
    found = orjson.loads(outcome.out)["findings"]
    return [
        finding["message"]
        for finding in found
        if finding["rule"] in {"tool-scope", "least-privilege-paths"}
    ]


def drafted(repository: Repository) -> Mapping[str, str]:
    names = ("gate.yaml", "grants.yaml", ".pre-commit-config.yaml")
    return {name: (repository.root / name).read_text() for name in names}


def test_everything_is_written_and_the_gate_runs_at_once(repository: Repository, gate: Run) -> None:
    repository.write({"k8s/triage.yaml": TRIAGE, "agents/researcher.yaml": RESEARCHER})
    done = gate("init")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(
        "wrote gate.yaml\nwrote grants.yaml\nwrote .pre-commit-config.yaml\n"
    )
    assert done.out.endswith("then run `gate check`\n")
    checked = gate("check", "--output", "json")
    assert scope(checked) == ['may read "/etc", which leads to the configuration of the system']


def test_what_is_granted_is_what_is_asked_for(repository: Repository, gate: Run) -> None:
    repository.write({"triage.yaml": TRIAGE, "caller.yaml": CALLER, "r.yaml": RESEARCHER})
    gate("init")
    grants = drafted(repository)["grants.yaml"]
    owned = read_owned(Wishes(), {"grants.yaml": grants.encode()}.get)
    granted = {e.subject: (e.tools, e.read, e.write) for e in owned.grants.entries}
    assert granted == {
        "researcher": (("search",), ("knowledge",), ("notes",)),
        "support-prod/caller": (("tickets/close", "tickets/read"), (), ()),
        "support-prod/triage": (("tickets/close", "tickets/read"), (), ()),
    }  # fmt: skip
    assert all("CHANGE ME" in entry.owner + entry.reason for entry in owned.grants.entries)
    assert '# read "/etc" leads too far to be granted' in grants


def test_no_wildcard_is_granted(repository: Repository, gate: Run) -> None:
    servers = '{"mcpServers": {"docs": {"url": "https://docs.example.com/mcp"}}}'
    repository.write({"open.yaml": OPEN, ".mcp.json": servers})
    before = scope(gate("check", "--output", "json"))
    gate("init")
    grants = drafted(repository)["grants.yaml"]
    assert "grants: []" in grants
    assert '  #     - "tickets/*" # decide: name those it needs, or grant all of them' in grants
    assert '  #     - "docs/*" # decide' in grants
    after = scope(gate("check", "--output", "json"))
    assert len(before) == 1
    assert all("every tool of server" in message for message in after)
    decided = re.sub(r"^  # (- |  )", r"  \1", grants.replace("grants: []", "grants:"), flags=re.M)
    repository.write({"grants.yaml": decided})
    assert scope(gate("check", "--output", "json")) == []


@pytest.mark.parametrize("folder", GOOD, ids=lambda path: path.name)
def test_what_was_drafted_is_never_out_of_scope(
    folder: Path, repository: Repository, gate: Run
) -> None:
    shutil.copytree(folder, repository.root, dirs_exist_ok=True)
    for path in [*repository.root.rglob("gate.yaml"), *repository.root.rglob("grants.yaml")]:
        path.unlink()
    before = orjson.loads(gate("check", "--output", "json").out)
    assert gate("init").status == 0
    after = gate("check", "--output", "json")
    known = {finding["fingerprint"] for finding in before["findings"]}
    new = [f for f in orjson.loads(after.out)["findings"] if f["fingerprint"] not in known]
    assert [f["message"] for f in new if "every tool" not in f["message"]] == []


def test_it_is_the_same_every_time(repository: Repository, gate: Run) -> None:
    repository.write({"a/triage.yaml": TRIAGE, "b.yaml": RESEARCHER, "c.yaml": CALLER})
    assert gate("init", "--dry-run").out == gate("init", "--dry-run").out
    gate("init")
    first = drafted(repository)
    for name in first:
        (repository.root / name).unlink()
    gate("init")
    assert drafted(repository) == first


def test_a_dry_run_writes_nothing(repository: Repository, gate: Run) -> None:
    repository.write({"triage.yaml": TRIAGE})
    done = gate("init", "--dry-run", "--ci", "github")
    assert done.status == 0
    for name in ("gate.yaml", "grants.yaml", ".pre-commit-config.yaml"):
        assert f"# === {name}\n" in done.out
    assert sorted(p.name for p in repository.root.iterdir()) == [".git", "triage.yaml"]


@pytest.mark.parametrize("name", ["gate.yaml", "grants.yaml", ".github/workflows/agentgate.yml"])
def test_nothing_is_overwritten(name: str, repository: Repository, gate: Run) -> None:
    repository.write({"triage.yaml": TRIAGE, name: "mine\n"})
    done = gate("init", "--ci", "github")
    assert done.status == 2
    assert f"gate: {name} is there already\n" in done.err
    assert (repository.root / name).read_text() == "mine\n"
    assert not {"gate.yaml", "grants.yaml"} - {name} & {p.name for p in repository.root.iterdir()}


def test_a_link_to_nothing_is_something(repository: Repository, gate: Run) -> None:
    repository.write({"triage.yaml": TRIAGE})
    (repository.root / "gate.yaml").symlink_to("elsewhere")
    assert gate("init").status == 2


def test_other_hooks_stay_and_ours_is_printed(repository: Repository, gate: Run) -> None:
    hooks = "repos:\n  - repo: local\n    hooks: []\n"
    repository.write({"triage.yaml": TRIAGE, ".pre-commit-config.yaml": hooks})
    done = gate("init")
    assert "add to .pre-commit-config.yaml, below `repos:`:" in done.out
    assert "entry: gate check --staged" in done.out
    assert (repository.root / ".pre-commit-config.yaml").read_text() == hooks


@pytest.mark.parametrize(
    ("system", "path"),
    [("github", ".github/workflows/agentgate.yml"), ("gitlab", ".gitlab-ci.yml")],
)
def test_the_pipeline_is_written_when_asked_for(
    system: str, path: str, repository: Repository, gate: Run
) -> None:
    repository.write({"triage.yaml": TRIAGE})
    done = gate("init", "--ci", system)
    assert f"wrote {path}\n" in done.out
    assert "gate" in (repository.root / path).read_text()
    assert gate("check").status < 2


def test_another_folder(repository: Repository, gate: Run) -> None:
    repository.write({"team/triage.yaml": TRIAGE})
    done = gate("init", "team")
    assert (repository.root / "team" / "gate.yaml").exists()
    assert "note: --staged, --commit and --diff read these files in " in done.out
    assert gate("init", "nowhere").status == 2


def test_an_empty_repository(repository: Repository, gate: Run) -> None:
    assert gate("init").status == 0
    assert "grants: []" in drafted(repository)["grants.yaml"]


def test_hostile_names_stay_text(repository: Repository, gate: Run) -> None:
    name = 'x"}\\n# \\u202e: [*?'
    repository.write({
        "a #b: c.yaml": f'agent:\n  name: "{name.replace(chr(34), chr(92) + chr(34))}"\n'
        "  capabilities: ['a b', 'c: d', 'e\\f', '[g]', '*']\n",
    })  # fmt: skip
    done = gate("init")
    assert (done.status, done.err) == (0, "")
    assert all(
        "every tool" in message or '"' in message
        for message in scope(gate("check", "--output", "json"))
    )
    assert "\u202e" not in drafted(repository)["grants.yaml"]


def manifest(file: str = "a.yaml", namespace: str = "") -> Manifest:
    identity = Identity(Kind.WORKLOAD, "w", namespace, resource="Deployment")
    return Manifest("workload", identity, (), file=file)


def namespace(name: str, **labels: str) -> Manifest:
    identity = Identity(Kind.NAMESPACE, name, resource="Namespace", labels=labels)
    return Manifest("cluster", identity, (), file="ns.yaml")


@pytest.mark.parametrize(
    ("manifests", "place", "names"),
    [
        ([manifest(namespace="agents-dev")], Whereabouts("agents-dev", {}, "x", ()), ("dev",)),
        (
            [manifest("overlays/prod-eu/a.yaml")],
            Whereabouts("", {}, "overlays/prod-eu/b.yaml", ()),
            ("prod",),
        ),
        (
            [namespace("one", tier="production")],
            Whereabouts("two", {"tier": "production"}, "x", ()),
            ("prod",),
        ),
    ],
    ids=["namespace", "folder", "label"],
)  # fmt: skip
def test_environments_are_those_that_are_used(
    manifests: list[Manifest], place: Whereabouts, names: tuple[str, ...]
) -> None:
    found = environments.draft(manifests)
    assert resolve(found.rules, place).names == names
    owned = read_owned(Wishes(), {"gate.yaml": settings.draft(manifests).encode()}.get)
    assert owned.config.environments == found.rules


def test_deliveries_name_environments() -> None:
    delivery = Delivery("", "apps", "", "https://prod.example.com", "", "a", "")
    application = Manifest(
        "application", Identity(Kind.APPLICATION, "app", resource="Application"), (),
        file="app.yaml", deliveries=(delivery,),
    )  # fmt: skip
    found = environments.draft([application, manifest("apps/a.yaml")])
    [prod] = [rule for rule in found.rules if rule.name == "prod"]
    assert prod.destinations == ("https://prod.example.com",)


def test_what_has_no_place_is_named() -> None:
    found = environments.draft([manifest(namespace="kagent"), manifest("x/y.yaml")])
    assert found.unplaced == ("folder x", "namespace kagent")
    assert found.found == frozenset()


def test_every_environment_is_described_so_that_no_rule_is_switched_off() -> None:
    found = environments.draft([manifest(namespace="agents-prod")])
    unknown = resolve(found.rules, Whereabouts("kagent", {}, "x.yaml", ()))
    assert unknown.names == ("dev", "staging", "prod")
    assert not unknown.known


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("prod", ["prod"]), ("team-development-2", ["dev"]),
        ("https://stage.example.com", ["staging"]),
        ("non-prod", []), ("pre-prod", []), ("producer", []), ("devices", []), ("", []),
    ],
)  # fmt: skip
def test_words_mean_environments_only_as_a_whole(text: str, names: list[str]) -> None:
    assert meant(text) == names


def test_folders_are_written_so_that_only_they_are_meant() -> None:
    rule = environments.rule(DEFAULT_ENVIRONMENTS[0], environments.Evidence(paths={"a[b]*/dev"}))
    assert rule.paths == (f"{anchored('a[b]*/dev')}/**",)
    inside = Whereabouts("", {}, "a[b]*/dev/x.yaml", ())
    outside = Whereabouts("", {}, "ab/dev/x.yaml", ())
    assert resolve([rule], inside).known
    assert not resolve([rule], outside).known
