"""An exemption is added to what its owner wrote, and only for what may be accepted."""

from datetime import UTC, date, datetime, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.adoption.exemptions import added, begun
from gate.adoption.scalars import literally, quoted, scalar
from gate.assembly import CONFIG
from gate.commands.waive import says
from gate.config import Config
from gate.config.files import read_config
from gate.document import Source, Syntax, read
from gate.model import Exemption
from tests.conftest import Repository, Run

GOOD = "agent:\n  name: good\n  capabilities:\n    - search\n"
BAD = f"{GOOD}permissions:\n  read: [knowledge]\n  write: [/etc/hosts]\n"
SOON = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
TERMS = ("--reason", "moves next month", "--expires", SOON, "--owner", "platform team")
EXEMPTION = Exemption("unpinned-image", "a/b", "why: because", "o", date(2027, 1, 1))
FIRST = (
    "rule: swarm-paths\n{pad}subject: s\n{pad}reason: r # say\n{pad}owner: o\n"
    "{pad}expires: 2027-02-02"
)


def fingerprint(gate: Run, *arguments: str) -> str:
    report = orjson.loads(gate("check", "--output", "json", *arguments).out)
    return str(report["findings"][0]["fingerprint"])


def test_only_what_says_just_that_is_written() -> None:
    assert says("version: 1\n", Config(), CONFIG)
    assert not says("version: 1\ndeny_at: critical\n", Config(), CONFIG)
    assert not says("version: 1\ndeny_at: none\n", Config(), CONFIG)


def test_a_waived_finding_does_not_deny(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": BAD})
    done = gate("waive", fingerprint(gate), *TERMS)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[0].startswith(f"waived until {SOON}, in ")
    assert done.out.splitlines()[1].startswith("covers: 1 finding of this rule on this subject")
    checked = gate("check")
    assert checked.status == 0
    assert f"by: platform team, until {SOON}: moves next month" in checked.out
    assert (repository.root / CONFIG).read_text() == (
        "version: 1\nexemptions:\n  - rule: least-privilege-paths\n    subject: good\n"
        f"    reason: moves next month\n    owner: platform team\n    expires: {SOON}\n"
    )


def test_what_the_text_report_shows_is_enough(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": BAD})
    first, *_ = gate("check").out.splitlines()
    assert gate("waive", first.rpartition(" ")[2], *TERMS).status == 0


def test_comments_and_layout_are_kept(repository: Repository, gate: Run) -> None:
    config = "# ours\nversion: 1   # of the file\n\nexemptions:\n- {}\n\n# the end\n".format(
        FIRST.format(pad="  ")
    )
    repository.write({"a.yaml": BAD, CONFIG: config})
    assert gate("waive", fingerprint(gate), *TERMS).status == 0
    before, after = config.split("\n\n# the end\n")
    text = (repository.root / CONFIG).read_text()
    assert text.startswith(before + "\n- rule: least-privilege-paths\n  subject: good\n")
    assert text.endswith(f"  expires: {SOON}\n\n# the end\n{after}")


def test_the_named_file_is_changed(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": BAD, "ours/policy.yaml": "version: 1\n"})
    found = fingerprint(gate, "--config", "ours/policy.yaml")
    assert gate("waive", found, *TERMS, "--config", "ours/policy.yaml").status == 0
    assert "least-privilege-paths" in (repository.root / "ours/policy.yaml").read_text()
    assert not (repository.root / CONFIG).exists()


def test_the_owner_is_who_git_knows_and_that_is_said(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": BAD})
    repository.git("config", "user.email", "somebody@example.com")
    done = gate("waive", fingerprint(gate), "--reason", "r", "--expires", SOON)
    assert done.out.splitlines()[-1] == (
        "owner: somebody@example.com (git's user.email; --owner NAME says otherwise)"
    )
    assert 'owner: "somebody@example.com"' in (repository.root / CONFIG).read_text()


def test_without_an_owner_nothing_is_waived(
    repository: Repository, gate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(repository.root / "nowhere"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(repository.root / "nowhere"))
    repository.write({"a.yaml": BAD})
    done = gate("waive", fingerprint(gate), "--reason", "r", "--expires", SOON)
    assert done.status == 2
    assert "--owner" in done.err


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"finding": "abc"}, "'abc' is too short"),
        ({"finding": "f" * 32}, "no finding in this folder has a fingerprint"),
        ({"expires": "2020-01-01"}, "2020-01-01 is over"),
        ({"expires": "2999-01-01"}, "2999-01-01 is more than a year away"),
        ({"expires": "soon"}, "'soon' is not a day"),
        ({"reason": " "}, "--reason must be one line"),
        ({"reason": "a\nb"}, "--reason must be one line"),
        ({"reason": "a\u202eb"}, "--reason must be one line"),
        ({"reason": "x" * 254}, "--reason must be one line"),
        ({"owner": ""}, "--owner must be one line"),
    ],
)
def test_what_cannot_be_accepted(
    changed: dict[str, str], said: str, repository: Repository, gate: Run
) -> None:
    repository.write({"a.yaml": BAD})
    given = {"finding": fingerprint(gate), "reason": "r", "expires": SOON, "owner": "o"} | changed
    finding = given.pop("finding")
    done = gate("waive", finding, *(f"--{key}={value}" for key, value in given.items()))
    assert done.status == 2
    assert said in done.err
    assert not (repository.root / CONFIG).exists()


def test_what_could_not_be_judged_cannot_be_waived(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": "a: 1\na: 2\n"})
    done = gate("waive", fingerprint(gate), *TERMS)
    assert done.status == 2
    assert "gate/unreadable-document cannot be waived" in done.err


def test_nothing_is_waived_twice(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": BAD})
    found = fingerprint(gate)
    assert gate("waive", found, *TERMS).status == 0
    done = gate("waive", found, *TERMS)
    assert done.status == 2
    assert f"exempted already, until {SOON}" in done.err


def test_a_name_with_a_glob_in_it_covers_only_itself(repository: Repository, gate: Run) -> None:
    repository.write({
        "a.yaml": BAD.replace("name: good", "name: 'a*'"),
        "b.yaml": BAD.replace("name: good", "name: ab"),
    })  # fmt: skip
    assert gate("waive", fingerprint(gate, "a.yaml"), *TERMS).status == 0
    done = gate("check")
    assert done.status == 1
    assert "b.yaml:7:" in done.out
    assert "a.yaml:7:11: exempted" in done.out


LAYOUTS = {
    "no key": "version: 1",
    "no key, comment at the end": "version: 1\n# the end\n",
    "marked document": "---\nversion: 1\ndeny_at: low\n",
    "empty": "version: 1\nexemptions: [] # none\nignore: [x]\n",
    "empty, on another line": "version: 1\nexemptions:\n  []\nignore: [x]\n",
    "indented": f"version: 1\nexemptions:\n    -   {FIRST.format(pad=' ' * 8)}\nignore: [x]\n",
    "not indented": f"version: 1\nexemptions:\n- {FIRST.format(pad='  ')} # last\n# of all\n",
    "no end of line": f"version: 1\nexemptions:\n- {FIRST.format(pad='  ')}",
    "windows": f"version: 1\nexemptions:\n- {FIRST.format(pad='  ')}\nignore: [x]\n".replace(
        "\n", "\r\n"
    ),
    "braces": "version: 1\nexemptions: [{rule: r, subject: s, reason: q, owner: o, "
    "expires: 2027-01-01}, # one\n]\n",
    "entry in braces": "version: 1\nexemptions:\n  # first\n  - {rule: r, subject: s, reason: q, "
    "owner: o, expires: 2027-01-01}\n\ndeny_at: low\n",
    "folded": "version: 1\nexemptions:\n- rule: r\n  subject: s\n  owner: o\n  expires: 2027-01-01"
    "\n  reason: >-\n    one\n\n    two\n\n\nignore: [x]\n",
    "literal at the end": "version: 1\nexemptions:\n- rule: r\n  subject: s\n  owner: o\n"
    "  expires: 2027-01-01\n  reason: |\n    one\n",
    "quoted key": 'version: 1\n"exemptions": []\n',
    "byte order mark": "\ufeffversion: 1\nexemptions: []\n",
    "wide characters": f"version: 1\nexemptions:\n- {FIRST.format(pad='  ')} # 翻訳\n",
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_one_exemption_more_and_nothing_else(text: str) -> None:
    source = Source(CONFIG, text.encode(), Syntax.YAML)
    before = read_config(source)
    extended = added(source, EXEMPTION)
    assert extended is not None
    after = read_config(Source(CONFIG, extended.encode(), Syntax.YAML))
    assert after.exemptions == (*before.exemptions, EXEMPTION)
    assert (after.deny_at, after.ignore) == (before.deny_at, before.ignore)
    comments = [line.partition("#")[2] for line in text.splitlines() if "#" in line]
    assert [line.partition("#")[2] for line in extended.splitlines() if "#" in line] == comments
    assert ("\r\n" in text) == ("\r\n" in extended)


@pytest.mark.parametrize(
    "text",
    [
        "{version: 1}\n",
        "version: 1\n...\n",
        "a: &a [x]\n",
        "version: 1\nexemptions: &all []\n",
    ],
)
def test_a_stranger_layout_is_left_alone(text: str, repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": BAD})
    found = fingerprint(gate)
    repository.write({CONFIG: text})
    done = gate("waive", found, *TERMS)
    written = (repository.root / CONFIG).read_text()
    assert (done.status, written == text) in {(2, True), (0, False)}
    if done.status == 0:
        assert gate("check").status == 0


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip),
)
def test_every_text_is_read_back(text: str) -> None:
    for written in (scalar(text), quoted(text)):
        reading = read(Source("a.yaml", f"key: {written}\n".encode(), Syntax.YAML))
        assert [document.value for document in reading.documents] == [{"key": text}]
    if text.isprintable():
        one = Exemption("r", literally(text), text, text, date(2027, 1, 1))
        config = read_config(Source(CONFIG, begun(one).encode(), Syntax.YAML))
        assert config.exemptions == (one,)
