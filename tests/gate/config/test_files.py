"""The owner's files: read exactly, refused with the place of every fault."""

import pytest

from gate.config import Config
from gate.config.files import check_names, read_config, read_grants
from gate.config.parameters import void_defaults
from gate.document import Source, Syntax
from gate.errors import ConfigError
from gate.model import Door, Enforcement, Rule, Severity

WHERE = {"description": "w", "default": ["dev"], "names": "environments"}
RULES = (
    Rule("unpinned-image", "t", "d", Severity.MEDIUM, "r"),
    Rule("no-gpu-in-dev", "t", "d", Severity.HIGH, "r", parameters={"where": WHERE, "most": {}}),
)


def source(text: str, name: str = "gate.yaml") -> Source:
    return Source(name, text.encode(), Syntax.YAML)


def faults(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        check_names(source(text), read_config(source(text)), RULES)
    return [str(fault) for fault in caught.value.faults]


def test_an_empty_configuration_is_the_default() -> None:
    assert read_config(source("version: 1")) == Config()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("version: 2", "gate.yaml:1:10: input should be 1"),
        ("version: 1\nenvironmets: {}", "gate.yaml:2:14: unknown key 'environmets'"),
        ("version: 1\ndeny_at: severe", "gate.yaml:2:10: input should be 'low',"),
        ("version: 1\nversion: 1", "gate.yaml:2:1: "),
        (
            "version: 1\nenforcement:\n- {rules: [unpined-image], action: warn}",
            "gate.yaml:3:12: no rule is named 'unpined-image'",
        ),
        (
            "version: 1\nenforcement:\n- {rules: ['*'], environments: [qa], action: warn}",
            "gate.yaml:3:33: no environment is named 'qa'",
        ),
        (
            "version: 1\nparameters:\n  no-gpu-in-dev: {most: [x], where: [dev, dve, {}]}",
            "gate.yaml:3:43: no environment is named 'dve'",
        ),
        (
            (
                "version: 1\nexemptions:\n- {rule: gate/rule-failed, subject: x, reason: r,"
                " owner: o, expires: 2027-01-01}"
            ),
            "gate.yaml:3:10: gate/rule-failed cannot be exempted",
        ),
        (
            "version: 1\nexemptions:\n- {rule: unpinned-image}",
            "gate.yaml:3:3: 'subject' is missing",
        ),
        (
            "version: 1\nscan: {secrets: {enabled: 'off'}}",
            "gate.yaml:2:27: input should be a valid boolean",
        ),
        *(
            (f"version: 1\ngrants: {way}", "gate.yaml:2:9: a path must stay in")
            for way in ("../grants.yaml", "/etc/grants.yaml", "a/../../grants.yaml")
        ),
        ("version: 1\nignore: [a, '!']", "gate.yaml:2:13: this is no pattern as in .gitignore"),
        (
            "version: 1\nenvironments: {dev: {paths: ['dev\\']}}",
            "gate.yaml:2:30: this is no pattern as in .gitignore",
        ),
        (
            "version: 1\nrender: [{helm: charts/a, value: [a.yaml]}]",
            "gate.yaml:2:34: unknown key 'value'",
        ),
        (
            "version: 1\nrender:\n- helm: charts/a\n  values: a.yaml",
            "gate.yaml:4:11: input should be a valid array",
        ),
        ("version: 1\nrender: [{kustomise: a}]", "gate.yaml:2:10: 'kustomize' is missing"),
        ("version: 1\nrender: [a]", "gate.yaml:2:10: input should be an object"),
        ("- version: 1", "gate.yaml:1:1: input should be an object"),
    ],
)
def test_faults_have_places(text: str, fault: str) -> None:
    assert any(each.startswith(fault) for each in faults(text)), faults(text)


@pytest.mark.parametrize(
    "day", ["4102444800", "'4102444800'", "2100-01-01T00:00:00", "21000101", "2100-02-29"]
)
def test_what_nobody_reads_as_a_day_is_none(day: str) -> None:
    exemption = f"{{rule: unpinned-image, subject: x, reason: r, owner: o, expires: {day}}}"
    (fault,) = faults(f"version: 1\nexemptions: [{exemption}]")
    assert fault.startswith("gate.yaml:2:79: ")
    assert "value error" not in fault


def test_a_rule_left_for_environments_that_nobody_describes_is_told() -> None:
    other = "version: 1\nenvironments: {development: {}}\n"
    (notice,) = void_defaults(read_config(source(other)), RULES)
    assert "no-gpu-in-dev is for the environments dev, and" in notice.message
    given = other + "parameters: {no-gpu-in-dev: {where: [development]}}"
    for text in ("version: 1", "version: 1\nenvironments: {dev: {}}", given):
        assert not list(void_defaults(read_config(source(text)), RULES))


def test_two_documents_are_refused() -> None:
    with pytest.raises(ConfigError, match="must hold one document, not 2"):
        read_config(source("version: 1\n---\nversion: 1"))


def test_a_misspelt_value_is_not_quoted_back() -> None:
    text = "grants:\n- {subject: {agent: a}, owner: o, reason: r, tokn: hunter2}"
    with pytest.raises(ConfigError) as caught:
        read_grants(source(text, "grants.yaml"), ())
    assert "hunter2" not in str(caught.value.faults)


def test_the_last_entry_that_matches_wins_and_environments_take_the_strictest() -> None:
    config = read_config(
        source(
            """
version: 1
enforcement:
- {rules: ["*"], action: warn}
- {rules: ["unpinned-*"], environments: [prod], action: deny}
- {rules: ["unpinned-image"], doors: [admission], action: dryrun}
"""
        )
    )
    rule = RULES[0]
    assert config.enforce(rule, ("dev",), Door.CHECK) is Enforcement.WARN
    assert config.enforce(rule, ("prod",), Door.CHECK) is Enforcement.DENY
    assert config.enforce(rule, ("dev", "prod"), Door.CHECK) is Enforcement.DENY
    assert config.enforce(rule, ("prod",), Door.ADMISSION) is Enforcement.DRYRUN


def test_severity_decides_where_nothing_else_does() -> None:
    high = Rule("x", "t", "d", Severity.HIGH, "r")
    assert Config().enforce(high, ("dev",), Door.CHECK) is Enforcement.DENY
    assert Config().enforce(RULES[0], ("dev",), Door.CHECK) is Enforcement.WARN
    assert Config(deny_at=Severity.LOW).enforce(RULES[0], (), Door.CHECK) is Enforcement.DENY


def test_grants() -> None:
    grants = read_grants(
        source(
            """
grants:
- subject: {agent: "prod/support-*"}
  tools: ["tickets/*"]
  paths: {read: [knowledge], write: [drafts]}
  owner: support
  reason: answers tickets
  expires: 2027-01-31
""",
            "grants.yaml",
        ),
        (),
    )
    assert grants.given
    (entry,) = grants.entries
    assert (entry.subject, entry.tools, entry.read) == (
        "prod/support-*",
        ("tickets/*",),
        ("knowledge",),
    )
    assert entry.expires == "2027-01-31"


@pytest.mark.parametrize(
    ("gate", "named", "told"),
    [
        ("version: 1", "[prod, staging]", None),
        ("version: 1", "[prod, live]", "no environment is named 'live'"),
        ("version: 1\nenvironments: {live: {}}", "[live]", None),
        ("version: 1\nenvironments: {live: {}}", "[prod]", "no environment is named 'prod'"),
    ],
)
def test_a_grant_for_an_environment_that_nobody_describes_is_refused(
    gate: str, named: str, told: str | None
) -> None:
    text = f"grants:\n- {{subject: {{agent: a}}, owner: o, reason: r, environments: {named}}}"
    known = read_config(source(gate)).environments
    if told is None:
        assert read_grants(source(text, "grants.yaml"), known).entries
        return
    with pytest.raises(ConfigError, match=r"grants\.yaml names things") as caught:
        read_grants(source(text, "grants.yaml"), known)
    (fault,) = caught.value.faults
    assert fault.message == told
    assert fault.place is not None
    assert (fault.place.file, fault.place.line) == ("grants.yaml", 2)
