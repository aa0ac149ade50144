"""What forges are told, held against forges that refuse what the real ones would."""

import ssl
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from gate.errors import ForgeError
from gate.feedback import Told, Word
from gate.feedback.comment import marker
from gate.feedback.forges.known import forge_of
from gate.model import Decision, Judged, Verdict
from tests.gate.feedback.desks import ABOUT, BAD, GOOD, desk
from tests.gate.feedback.forges import (
    COMMIT,
    FORGES,
    OURS,
    THEIRS,
    TOKEN,
    Asked,
    GitHub,
    GitLab,
    Reply,
    Stand,
)
from tests.gate.feedback.serving import standing
from tests.gate.reports.samples import TRAINER, decided
from tests.webhooks.world import World

every_forge = pytest.mark.parametrize("kind", FORGES, ids=lambda kind: kind.kind)
MARK = marker("agentgate")


def said(told: Told, stand: Stand, url: str, context: str = "agentgate") -> str:
    return desk(stand, url).comment(told, context, ABOUT)


@every_forge
def test_a_comment_is_written_once_and_then_changed(kind: type[Stand]) -> None:
    stand = kind()
    with standing(stand) as url:
        assert said(BAD, stand, url) == "wrote comment 101"
        assert said(GOOD, stand, url) == "updated comment 101"
    [comment] = stand.comments
    assert str(comment["body"]).startswith(f"{MARK}\n### agentgate\n\n**allowed**: no findings")


@every_forge
def test_comments_of_others_are_left_alone_whatever_they_hold(kind: type[Stand]) -> None:
    stand = kind()
    forged = f"{MARK}\neverything is fine"
    stand.add(forged, THEIRS)
    stand.add(f"as I said: {MARK}", OURS)
    stand.add(f"{marker('agentgate/prod')}\nanother context", OURS)
    with standing(stand) as url:
        assert said(BAD, stand, url) == "wrote comment 104"
        assert said(BAD, stand, url) == "updated comment 104"
    assert stand.comments[0]["body"] == forged
    assert [str(each["body"]).startswith(MARK) for each in stand.comments] == [
        True, False, False, True,
    ]  # fmt: skip


@every_forge
def test_contexts_have_a_comment_each(kind: type[Stand]) -> None:
    stand = kind()
    with standing(stand) as url:
        for _ in range(2):
            for context in ("agentgate", "agentgate/prod"):
                said(GOOD, stand, url, context)
    assert [str(each["body"]).partition("\n")[0] for each in stand.comments] == [
        marker("agentgate"), marker("agentgate/prod"),
    ]  # fmt: skip


@every_forge
def test_a_comment_is_found_on_any_page(kind: type[Stand]) -> None:
    stand = kind()
    for number in range(2 * 50 + 10):
        stand.add(f"comment {number}", THEIRS)
    stand.add(f"{MARK}\nof an earlier run", OURS)
    with standing(stand) as url:
        assert said(GOOD, stand, url) == "updated comment 211"
    listed = [asked for asked in stand.asked if asked.method == "GET" and "page" in asked.query]
    assert len(listed) == {"github": 3, "gitlab": 6, "gitea": 0}[stand.kind]


def test_an_account_that_is_gone_has_comments_too() -> None:
    stand = GitHub()
    stand.comments.append({"id": 7, "body": f"{MARK}\nforged", "user": None})
    with standing(stand) as url:
        assert said(GOOD, stand, url) == "wrote comment 101"


@every_forge
def test_a_status_says_what_was_decided(kind: type[Stand]) -> None:
    stand = kind()
    with standing(stand) as url:
        for told in (GOOD, replace(GOOD, word=Word.DENIED), BAD):
            desk(stand, url).mark(told, "agentgate", ABOUT)
    bad = "failed" if stand.kind == "gitlab" else "failure"
    worse = "failed" if stand.kind == "gitlab" else "error"
    assert [status["state"] for status in stand.statuses] == ["success", bad, worse]
    name = "name" if stand.kind == "gitlab" else "context"
    assert stand.statuses[0] == {
        "commit": COMMIT, "state": "success", name: "agentgate", "target_url": ABOUT.url,
        "description": "allowed: no findings in 1 manifest from 1 file, 1 rule",
    }  # fmt: skip
    assert stand.methods == ["POST"] * 3


@every_forge
def test_what_a_forge_would_not_take_is_cut(kind: type[Stand]) -> None:
    stand = kind()
    wide = dict.fromkeys(GOOD.counts, 10**15)
    long = replace(TRAINER, message="é|" * 300)
    told = replace(BAD, counts=wide, decision=decided(Verdict(denials=(long,) * 120)))
    with standing(stand) as url:
        desk(stand, url).mark(
            told, "agentgate", replace(ABOUT, url=f"https://x.example/{'a' * 300}")
        )
        said(told, stand, url)
    description = str(stand.statuses[0]["description"])
    assert len(description) <= stand.longest_description
    assert description.startswith("undecided: ")
    body = str(stand.comments[0]["body"])
    assert len(body) <= stand.longest_comment
    assert ("beginning only" in body) == (stand.kind != "gitlab")
    assert ("target_url" in stand.statuses[0]) == (stand.kind != "gitlab")


@every_forge
@pytest.mark.parametrize("status", [401, 403, 404, 422, 301, 307])
def test_a_refusal_is_told_without_the_token(kind: type[Stand], status: int) -> None:
    stand = kind()
    stand.failures = {"POST": [(status, {"Location": "http://127.0.0.1:9/"})]}
    with standing(stand) as url, pytest.raises(ForgeError, match=f"refused to set .*{status}") as e:
        desk(stand, url).mark(GOOD, "agentgate", ABOUT)
    assert TOKEN not in f"{e.value.message}{e.value.advice}"
    assert "[token]" in e.value.message
    assert len(stand.asked) == 1


@every_forge
def test_a_wrong_token_is_told_without_it(kind: type[Stand]) -> None:
    stand = kind()
    with standing(stand) as url, pytest.raises(ForgeError, match="401 Bad credentials") as e:
        desk(stand, url, "another-token").mark(GOOD, "agentgate", ABOUT)
    assert "another-token" not in e.value.message


@every_forge
def test_an_unknown_commit_is_told(kind: type[Stand]) -> None:
    stand = kind()
    with standing(stand) as url, pytest.raises(ForgeError, match="refused to set the status: 4"):
        desk(stand, url).mark(GOOD, "agentgate", replace(ABOUT, commit="0" * 40))


@every_forge
@pytest.mark.parametrize("status", [429, 500, 502, 503, 0], ids=str)
def test_what_can_be_repeated_is(kind: type[Stand], status: int) -> None:
    stand = kind()
    stand.add(f"{MARK}\nof an earlier run", OURS)
    stand.failures = {method: [(status, {})] * 2 for method in ("GET", "PUT", "PATCH")}
    with standing(stand) as url:
        assert said(GOOD, stand, url) == "updated comment 101"
    assert len(stand.comments) == 1


@every_forge
@pytest.mark.parametrize("status", [500, 503, 0], ids=str)
def test_nothing_is_said_twice(kind: type[Stand], status: int) -> None:
    stand = kind()
    stand.failures = {"POST": [(status, {})]}
    with standing(stand) as url, pytest.raises(ForgeError):
        desk(stand, url).mark(GOOD, "agentgate", ABOUT)
    assert stand.methods == ["POST"]


@every_forge
def test_who_was_told_to_come_again_does_so(kind: type[Stand]) -> None:
    stand = kind()
    stand.failures = {"POST": [(429, {"Retry-After": "0"})] * 2}
    with standing(stand) as url:
        desk(stand, url).mark(GOOD, "agentgate", ABOUT)
    assert len(stand.statuses) == 1


def test_patience_ends() -> None:
    stand = GitLab()
    stand.failures = {"GET": [(500, {})] * 9}
    with standing(stand) as url, pytest.raises(ForgeError, match="500"):
        said(GOOD, stand, url)
    assert len(stand.asked) == 3


def test_who_does_not_answer_in_time_is_left() -> None:
    left = threading.Event()

    class Slow(GitLab):
        def answer(self, asked: Asked) -> Reply:
            left.wait(60)
            return super().answer(asked)

    stand = Slow()
    with standing(stand) as url:
        with pytest.raises(ForgeError, match="does not answer to set"):
            desk(stand, url, seconds=0.1).mark(GOOD, "agentgate", ABOUT)
        left.set()


def test_what_is_no_forge_is_told() -> None:
    class Other(GitLab):
        def answer(self, asked: Asked) -> Reply:  # noqa: ARG002
            return 200, {"id": "x"}

    stand = Other()
    with standing(stand) as url, pytest.raises(ForgeError, match="none of its API"):
        said(GOOD, stand, url)


def test_a_thread_without_end_is_not_read_for_ever() -> None:
    class Endless(GitHub):
        def more(self, asked: Asked) -> bool:  # noqa: ARG002
            return True

    stand = Endless()
    with standing(stand) as url, pytest.raises(ForgeError, match="250 pages"):
        said(GOOD, stand, url)
    assert not stand.comments


def test_a_forge_must_be_who_it_says(tmp_path: Path) -> None:
    world, stranger = World(tmp_path / "world"), World(tmp_path / "stranger")
    for each in (world, stranger):
        each.root.mkdir()
        each.authority()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*world.certify("forge", "IP:127.0.0.1"))
    stand = GitHub()
    with standing(stand, context) as url:
        with pytest.raises(ForgeError, match="is not who it should be"):
            desk(stand, url, ca=stranger.ca).mark(GOOD, "agentgate", ABOUT)
        assert not stand.asked
        desk(stand, url, ca=world.ca).mark(GOOD, "agentgate", ABOUT)
    assert len(stand.statuses) == 1


def test_graphql_of_a_server_of_ones_own_is_beside_its_api() -> None:
    assert forge_of("github", "/api/v3", "corp/agents", 1).account().path == "/api/graphql"
    assert forge_of("github", "", "corp/agents", 1).account().path == "/graphql"


def test_a_decision_without_anything_is_still_a_comment() -> None:
    stand = GitHub()
    nothing = Decision(
        Verdict(), (), (), Judged(0, 0, ()), GOOD.decision.digests, GOOD.decision.door
    )
    with standing(stand) as url:
        assert said(replace(GOOD, decision=nothing), stand, url) == "wrote comment 101"
