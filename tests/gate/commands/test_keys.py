"""Keys are made, shown and trusted from the command line, and people's comments are kept."""

import os
import shlex
import stat
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate.audit import Algorithm
from gate.audit.keys import generate, open_key, public_pem, read_public
from gate.audit.log.notes import vkey
from gate.audit.trust import Identity, LogKey, Span, Speaker, Trust, read_trust
from gate.commands.keys.rewriting import begun, read_policy, with_ends, with_log, with_speaker
from gate.model import Door
from tests.conftest import Repository, Run
from tests.gate.audit.keys.authority import OIDC, SUBJECT, Authority

LOG = "audit.gate.example.com"
CI = "https://gate.example.com/verifiers/ci"
SPEAKS = ("--verifier", CI, "--door", "check", "--resource", "git+https://git.example.com/corp")
PLAIN = "--no-password"


@pytest.fixture
def keys(repository: Repository, gate: Run) -> Path:
    """A folder with two keys, and a trust policy that names the log."""
    assert gate("keys", "generate", "record.key", PLAIN).status == 0
    assert gate("keys", "generate", "log.key", "--for", "checkpoint", PLAIN).status == 0
    assert gate("keys", "add", "log.pub", "--origin", LOG).status == 0
    return repository.root


@pytest.mark.parametrize(
    "asked",
    [("generate", "{}", PLAIN), ("add", "log.pub", "--origin", "other", "--trust", "{}")],
)
def test_a_place_of_which_nothing_is_known_is_refused(
    keys: Path, gate: Run, asked: tuple[str, ...]
) -> None:
    done = gate("keys", *(each.format("n" * 300) for each in asked))
    assert done.status == 2
    assert "cannot be read: File name too long" in done.err
    assert keys.is_dir()


def policy(root: Path) -> Trust:
    return read_trust((root / "trust.yaml").read_bytes(), "trust.yaml")


def test_a_key_is_made_of_two_files(repository: Repository, gate: Run) -> None:
    word = repository.root / "word"
    word.write_text("correct horse\n")
    word.chmod(0o600)
    done = gate("keys", "generate", "record.key", "--password-file", "word")
    assert (done.status, done.err) == (0, "")
    private, public = repository.root / "record.key", repository.root / "record.pub"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    key = read_public(public.read_bytes())
    assert open_key(private, lambda: b"correct horse").key == key
    assert key.algorithm is Algorithm.P256
    assert f"id: {key.key_id}\n" in done.out
    assert "record.key (encrypted; for its owner alone)" in done.out
    assert "correct horse" not in done.out
    assert gate("keys", "generate", "other", PLAIN).status == 0
    assert (repository.root / "other.pub").exists()


def test_a_key_of_a_log_is_named_as_notes_do(repository: Repository, gate: Run) -> None:
    made = gate("keys", "generate", "log.key", "--for", "checkpoint", "--origin", LOG, PLAIN)
    key = read_public((repository.root / "log.pub").read_bytes())
    assert key.algorithm is Algorithm.ED25519
    assert f"verifier key: {vkey(LOG, key)}\n" in made.out
    assert vkey(LOG, key) in gate("keys", "show", "log.pub", "--origin", LOG).out
    for origin in ("https://audit.example.com", "a b", ""):
        refused = gate(
            "keys", "generate", "b.key", "--for", "checkpoint", "--origin", origin, PLAIN
        )
        assert refused.status == 2
    assert not (repository.root / "b.key").exists()


def test_nothing_is_overwritten(repository: Repository, gate: Run) -> None:
    for there in ("a.key", "a.pub"):
        (repository.root / there).write_text("mine")
        refused = gate("keys", "generate", "a.key", PLAIN)
        assert refused.status == 2
        assert "never overwritten" in refused.err
        assert [path.name for path in repository.root.glob("a.*")] == [there]
        (repository.root / there).unlink()


def test_a_password_is_never_an_argument(repository: Repository, gate: Run) -> None:
    refused = gate("keys", "generate", "a.key")
    assert (refused.status, list(repository.root.glob("a.*"))) == (2, [])
    assert "--password-file" in refused.err
    assert gate("keys", "generate", "a.key", "--password", "x").status == 2
    assert gate("keys", "generate", "a.key", PLAIN, "--password-fd", "0").status == 2


@pytest.mark.usefixtures("repository")
def test_a_password_comes_from_a_descriptor(gate: Run) -> None:
    def descriptor() -> str:
        reading, writing = os.pipe()
        os.write(writing, b"word\n")
        os.close(writing)
        return str(reading)

    assert gate("keys", "generate", "a.key", "--password-fd", descriptor()).status == 0
    shown = gate("keys", "show", "a.key", "--password-fd", descriptor())
    assert shown.out == gate("keys", "show", "a.pub").out
    assert gate("keys", "show", "a.key").status == 2
    assert gate("keys", "show", "a.key", "--password-fd", "987").status == 2


def test_only_what_is_public_is_shown(keys: Path, gate: Run) -> None:
    shown = gate("keys", "show", "record.key", PLAIN).out
    assert shown == gate("keys", "show", "record.pub").out
    secret = (keys / "record.key").read_text().splitlines()[1:-1]
    assert not any(line in shown for line in secret)
    assert (keys / "record.pub").read_text() in shown
    key = read_public((keys / "record.pub").read_bytes())
    assert f"sha256 of the key in DER: {sha256(key.spki).hexdigest()}" in shown


def test_what_is_neither_key_nor_policy_is_refused(keys: Path, gate: Run) -> None:
    (keys / "x").write_text("-----BEGIN CERTIFICATE-----\n")
    (keys / "y").write_text("a: 1\n")
    (keys / "record.key").chmod(0o644)
    for name in ("x", "y", "none", ".", "record.key"):
        refused = gate("keys", "show", name, PLAIN)
        assert (refused.status, refused.out) == (2, "")
        assert refused.err.startswith("gate: ")


def test_a_speaker_is_added_and_ends(keys: Path, gate: Run) -> None:
    before = (keys / "trust.yaml").read_bytes()
    done = gate(
        "keys", "add", "record.pub", *SPEAKS, "--from", f"{LOG}=12", "--environment", "prod"
    )
    assert (done.status, done.err) == (0, "")
    trust = policy(keys)
    assert (trust.version, trust.previous) == (2, sha256(before).hexdigest())
    key = read_public((keys / "record.pub").read_bytes())
    resources = ("git+https://git.example.com/corp",)
    assert trust.speakers == (
        Speaker(key, (CI,), (Door.CHECK,), resources, ("prod",), (Span(LOG, 12),)),
    )
    assert gate("keys", "retire", key.key_id, "--until", f"{LOG}=40").status == 0
    assert policy(keys).speakers[0].spans == (Span(LOG, 12, 40),)
    shown = gate("keys", "show", "trust.yaml").out
    assert "version: 3" in shown
    assert f"  believed: {LOG} from 12 until 40" in shown


def test_a_key_that_is_believed_elsewhere_is_told(keys: Path, gate: Run) -> None:
    assert gate("keys", "generate", "next.key", "--for", "checkpoint", PLAIN).status == 0
    assert gate("keys", "add", "next.pub", "--origin", "next.example.com").status == 0
    spans = ("--from", f"{LOG}=0", "--from", "next.example.com=2")
    assert gate("keys", "add", "record.pub", *SPEAKS, *spans).status == 0
    told = gate("keys", "retire", "record.pub", "--until", f"{LOG}=5").out
    assert "it is STILL believed in next.example.com, from 2 on" in told
    told = gate("keys", "retire", "record.pub", "--until", "next.example.com=5").out
    assert "STILL" not in told
    assert [span.end for span in policy(keys).speakers[0].spans] == [5, 5]


def test_an_identity_is_added_shown_and_ended(keys: Path, gate: Run) -> None:
    root, below = Authority(), Authority("below")
    (keys / "fulcio.pem").write_bytes(root.pem + below.pem)
    named = ("--issuer", OIDC, "--subject", SUBJECT)
    add = ("keys", "add", "fulcio.pem", *named, *SPEAKS, "--from", f"{LOG}=12")
    done = gate(*add)
    assert (done.status, done.err) == (0, "")
    assert SUBJECT in done.out
    (speaker,) = policy(keys).speakers
    assert speaker.who == Identity(OIDC, SUBJECT, (root.raw, below.raw))
    shown = gate("keys", "show", "trust.yaml").out
    assert f"speaker {SUBJECT} (certified; {OIDC} vouches)" in shown
    assert f"  authority: sha256:{sha256(root.raw).hexdigest()}" in shown
    assert gate("keys", "retire", SUBJECT, "--until", f"{LOG}=40").status == 0
    assert policy(keys).speakers[0].spans == (Span(LOG, 12, 40),)
    assert "ended at 40" in gate(*add).err


@pytest.mark.parametrize(
    ("arguments", "because"),
    [
        (("fulcio.pem", *SPEAKS), "no public key in PEM"),
        (("fulcio.pem", *SPEAKS, "--issuer", OIDC), "--subject"),
        (("fulcio.pem", *SPEAKS, "--subject", SUBJECT), "--issuer"),
        (("record.pub", *SPEAKS, "--issuer", OIDC, "--subject", SUBJECT), "not 1 to 4"),
        (("log.pub", "--origin", LOG, "--issuer", OIDC), "the other options"),
        (("fulcio.pem", *SPEAKS, "--issuer", "nobody", "--subject", SUBJECT), "by hand"),
    ],
    ids=["no name", "no subject", "no issuer", "no authority", "a log", "no URL"],
)
def test_what_is_no_identity_changes_nothing(
    keys: Path, gate: Run, arguments: Sequence[str], because: str
) -> None:
    (keys / "fulcio.pem").write_bytes(Authority().pem)
    before = (keys / "trust.yaml").read_bytes()
    since = () if "--origin" in arguments else ("--from", f"{LOG}=0")
    refused = gate("keys", "add", *arguments, *since)
    assert (refused.status, refused.out) == (2, "")
    assert because in refused.err
    assert (keys / "trust.yaml").read_bytes() == before


def test_what_was_ended_stays_ended(keys: Path, gate: Run) -> None:
    add = ("keys", "add", "record.pub", *SPEAKS, "--from", f"{LOG}=0")
    assert gate(*add).status == 0
    assert gate("keys", "retire", "record.pub", "--until", f"{LOG}=40").status == 0
    before = (keys / "trust.yaml").read_bytes()
    assert "ended at 40" in gate("keys", "retire", "record.pub", "--until", f"{LOG}=41").err
    assert "ended at 40" in gate(*add).err
    assert (keys / "trust.yaml").read_bytes() == before
    assert gate("keys", "retire", "record.pub", "--until", f"{LOG}=30").status == 0
    assert policy(keys).speakers[0].spans == (Span(LOG, 0, 30),)


@pytest.mark.parametrize(
    "arguments",
    [
        ("record.pub",),
        ("record.pub", *SPEAKS),
        ("record.pub", *SPEAKS, "--from", LOG),
        ("record.pub", *SPEAKS, "--from", f"{LOG}=-1"),
        ("record.pub", *SPEAKS, "--from", f"{LOG}=٣"),
        ("record.pub", *SPEAKS, "--from", f"{LOG}=1", "--from", f"{LOG}=2"),
        ("record.pub", *SPEAKS, "--from", "other.example.com=1"),
        ("record.pub", *SPEAKS, "--resource", "*", "--from", f"{LOG}=1"),
        ("record.pub", *SPEAKS, "--verifier", "", "--from", f"{LOG}=1"),
        ("record.pub", *SPEAKS, "--origin", LOG),
        ("record.pub", "--origin", "new.example.com"),
        ("record.key", *SPEAKS, "--from", f"{LOG}=1"),
        ("log.pub", *SPEAKS, "--from", f"{LOG}=1"),
        ("log.pub", "--origin", LOG),
        ("log.pub", "--origin", "a/b"),
        ("none.pub", "--origin", LOG),
    ],
)
def test_what_makes_no_policy_changes_nothing(
    keys: Path, gate: Run, arguments: Sequence[str]
) -> None:
    before = (keys / "trust.yaml").read_bytes()
    refused = gate("keys", "add", *arguments)
    assert (refused.status, refused.out) == (2, "")
    assert refused.err.startswith("gate: ")
    assert (keys / "trust.yaml").read_bytes() == before


def test_a_policy_begins_with_a_log(repository: Repository, gate: Run) -> None:
    assert gate("keys", "generate", "record.key", PLAIN).status == 0
    assert "trust.yaml" in gate("keys", "add", "record.pub", *SPEAKS, "--from", f"{LOG}=0").err
    assert not (repository.root / "trust.yaml").exists()


def test_only_a_key_that_speaks_is_ended(keys: Path, gate: Run) -> None:
    for key in ("SHA256:nobody", "record.pub", "log.pub", "none.pub"):
        assert gate("keys", "retire", key, "--until", f"{LOG}=1").status == 2
    done = gate("keys", "retire", "SHA256:nobody", "--until", f"{LOG}=1")
    assert "the key of an approver ends by `until` in its entry" in done.err
    assert policy(keys).version == 1


RECORD, NEXT = generate(Algorithm.P256).key, generate(Algorithm.P256).key
CHECKPOINT, SECOND = generate(Algorithm.ED25519).key, generate(Algorithm.ED25519).key
SPEAKER = Speaker(
    NEXT, (CI,), (Door.CHECK, Door.ADMISSION), ("k8s://uid",), ("prod: #1",), (Span(LOG, 3),)
)  # fmt: skip


def flow(data: bytes) -> str:
    return '"' + data.decode().replace("\n", "\\n") + '"'


LAYOUTS = {
    "lines": f"""\
# who may speak
version: 7   # counts up
# the one before
previous: "{"0" * 64}"   # kept in Git
logs:
- origin: {LOG}   # ours
  key: {flow(public_pem(CHECKPOINT))}
# people
speakers:
  # the runner
  - key: {flow(public_pem(RECORD))}
    verifiers:
      - {CI}
    doors: [check]
    resources: [k8s://uid]
    logs:
      {LOG}:
        from: 3   # when it began
  # the end
""",
    "braces": f"""\
version: 1
logs: [{{origin: {LOG}, key: {flow(public_pem(CHECKPOINT))}}}]
speakers:
- {{key: {flow(public_pem(RECORD))}, verifiers: [{CI}], doors: [check], resources: [k8s://uid],
   logs: {{{LOG}: {{from: 3}}}}}}   # one
""",
    "windows": begun(LogKey(LOG, CHECKPOINT)).replace("\n", "\r\n"),
    "empty lists": begun(LogKey(LOG, CHECKPOINT)) + "speakers: []   # nobody yet\n",
    "no end of line": begun(LogKey(LOG, CHECKPOINT)).rstrip("\n"),
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_comments_and_layout_are_kept(text: str) -> None:
    known = read_policy("trust.yaml", text.encode())
    added = with_speaker(known, SPEAKER)
    trust = read_trust(added.encode(), "trust.yaml")
    assert trust.speakers == (*known.trust.speakers, SPEAKER)
    assert (trust.version, trust.previous) == (known.trust.version + 1, known.trust.digest)
    comments = [line.rpartition("#")[2] for line in text.splitlines() if "#" in line]
    assert all(f"#{comment}" in added for comment in comments)
    ends = {(number, LOG): 9 for number in range(len(trust.speakers))}
    ended = with_ends(read_policy("trust.yaml", added.encode()), ends)
    after = read_trust(ended.encode(), "trust.yaml")
    assert [speaker.spans for speaker in after.speakers] == [(Span(LOG, 3, 9),)] * len(ends)
    assert after.previous == trust.digest
    assert all(f"#{comment}" in ended for comment in comments)
    assert ("\r\n" in ended) == ("\r\n" in text)


def test_a_second_log_is_added() -> None:
    known = read_policy("trust.yaml", LAYOUTS["lines"].encode())
    logs = (LogKey(LOG, CHECKPOINT), LogKey("next.example.com", SECOND))
    assert read_trust(with_log(known, logs[1]).encode(), "trust.yaml").logs == logs


ONE_LOG = f"[{{origin: {LOG}, key: {flow(public_pem(CHECKPOINT))}}}]"
ONE_SPEAKER = (
    f"[{{key: {flow(public_pem(RECORD))}, verifiers: [{CI}], doors: [check], "
    f"resources: [k8s://uid], logs: {{{LOG}: {{from: 3}}}}}}]"
)


@pytest.mark.parametrize(
    "text",
    [
        f"{{version: 1, logs: {ONE_LOG}}}\n",
        f"version: 1\nlogs: {ONE_LOG}\nspeakers: {ONE_SPEAKER}\n",
    ],
    ids=["one line", "list in brackets"],
)
def test_what_cannot_be_changed_safely_is_told(
    repository: Repository, gate: Run, text: str
) -> None:
    path = repository.root / "trust.yaml"
    path.write_text(text)
    (repository.root / "next.pub").write_bytes(public_pem(NEXT))
    refused = gate("keys", "add", "next.pub", *SPEAKS, "--from", f"{LOG}=0")
    assert refused.status == 2
    assert path.read_text() == text
    by_hand = refused.err.partition("write this by hand:")[2]
    assert "version: 2" in by_hand
    assert f'previous: "{sha256(text.encode()).hexdigest()}"' in by_hand
    assert f"- key: |\n      {public_pem(NEXT).decode().splitlines()[0]}" in by_hand


@given(
    st.lists(st.text(min_size=1, max_size=30).filter(str.strip), max_size=3),
    st.integers(0, 2**53 - 1),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_added_is_read_back(environments: list[str], index: int) -> None:
    speaker = Speaker(
        NEXT, (CI,), (Door.PRESYNC,), ("argocd://h/ns",), tuple(environments), (Span(LOG, index),)
    )  # fmt: skip
    known = read_policy("trust.yaml", LAYOUTS["lines"].encode())
    try:
        added = with_speaker(known, speaker)
    except UnicodeEncodeError:
        return
    assert read_trust(added.encode(), "trust.yaml").speakers[-1] == speaker


PAGE = (Path(__file__).parents[3] / "docs" / "keys.md").read_text()


def test_what_the_page_shows_works(repository: Repository, gate: Run) -> None:
    word = repository.root / "password.txt"
    word.write_text("correct horse")
    word.chmod(0o600)
    shown = [line for line in PAGE.splitlines() if line.startswith("gate keys ")]
    assert len(shown) == 7
    for line in shown:
        done = gate(*shlex.split(line)[1:])
        assert (done.status, done.err) == (0, ""), line
    trust = policy(repository.root)
    written = PAGE.partition("```yml\n")[2].partition("```")[0]
    example = read_trust(written.encode(), "docs/keys.md")
    assert trust.version == example.version == 3
    assert [replace(speaker, who=NEXT) for speaker in trust.speakers] == [
        replace(speaker, who=NEXT, environments=()) for speaker in example.speakers
    ]


def test_the_identity_that_the_page_shows_is_one() -> None:
    written = PAGE.partition("```yml\n")[2].partition("```yml\n")[2].partition("```")[0]
    lines = Authority().pem.decode().splitlines()
    indent = " " * 8
    written = written.replace(f"{indent}…", "\n".join(indent + line for line in lines[1:-1]))
    example = read_trust((begun(LogKey(LOG, CHECKPOINT)) + written).encode(), "docs/keys.md")
    assert [each.subject for each in example.identities] == [SUBJECT]


def test_checking_needs_none_of_it() -> None:
    code = (
        "import sys; from gate.cli import parser; parser();"
        "wrong = {'cryptography', 'securesystemslib', 'sigstore', 'rfc8785', 'gate.audit'};"
        "sys.exit(str(wrong & set(sys.modules)) if wrong & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
