"""Which commits brought a capability, however they came to the branch."""

from tests.gate.provenance.conftest import PATH, WITH, WITHOUT, History, Prove, agent, dig


def origins(prove: Prove) -> tuple[str, list[str]]:
    told = prove()
    found = told.dig("opened", "origins")
    assert isinstance(found, list)
    return str(told.dig("opened", "kind")), [str(dig(each, "commit", "id")) for each in found]


def test_a_squash_a_rebase_and_a_fast_forward_are_commits(history: History, prove: Prove) -> None:
    history.commit({PATH: WITHOUT})
    history.branch("feature")
    history.commit({PATH: WITH})
    history.commit({"readme.yaml": "a: 1\n"})
    history.main()
    history.git("merge", "-q", "--squash", "feature")
    squashed = history.commit({}, "squash")
    assert origins(prove) == ("commit", [squashed])
    history.git("reset", "-q", "--hard", "HEAD~1")
    history.commit({"other.yaml": "b: 1\n"})
    history.git("rebase", "-q", "main", "feature")
    rebased = history.git("rev-parse", "feature~1")
    history.main()
    history.git("merge", "-q", "--ff-only", "feature")
    assert origins(prove) == ("commit", [rebased])
    assert "no merge" in str(prove().dig("opened", "approver", "reason"))


def test_a_true_merge_names_the_commit_on_its_side(history: History, prove: Prove) -> None:
    history.commit({PATH: WITHOUT})
    history.branch("feature")
    history.commit({"notes.yaml": "a: 1\n"})
    granting = history.commit({PATH: WITH})
    history.commit({"notes.yaml": "a: 2\n"})
    history.main()
    merge = history.merge("feature")
    assert origins(prove) == ("merged", [granting])
    assert prove().intervals() == [(merge, None)]


def test_a_merge_on_a_side_is_looked_into(history: History, prove: Prove) -> None:
    history.commit({PATH: WITHOUT})
    history.branch("inner")
    granting = history.commit({PATH: WITH})
    history.main()
    history.branch("outer")
    history.commit({"notes.yaml": "a: 1\n"})
    history.merge("inner")
    history.main()
    history.merge("outer")
    assert origins(prove) == ("merged", [granting])


def test_an_evil_merge_is_its_own_origin(history: History, prove: Prove) -> None:
    history.commit({PATH: WITHOUT})
    history.branch("feature")
    history.commit({"notes.yaml": "a: 1\n"})
    history.main()
    history.commit({"more.yaml": "a: 1\n"})
    merge = history.evil_merge("feature", {PATH: WITH})
    assert origins(prove) == ("evil-merge", [merge])
    assert "itself" in str(prove().dig("opened", "approver", "reason"))


def test_what_a_side_took_back_is_not_its_grant(history: History, prove: Prove) -> None:
    history.commit({PATH: WITHOUT})
    history.branch("feature")
    history.commit({PATH: WITH})
    history.commit({PATH: WITHOUT})
    history.main()
    history.commit({"more.yaml": "a: 1\n"})
    merge = history.evil_merge("feature", {PATH: WITH})
    assert origins(prove) == ("evil-merge", [merge])


def test_an_octopus(history: History, prove: Prove) -> None:
    first = history.commit({PATH: WITHOUT})
    history.branch("one", first)
    history.commit({"one.yaml": "a: 1\n"})
    history.branch("two", first)
    granting = history.commit({PATH: WITH})
    history.branch("three", first)
    history.commit({"three.yaml": "a: 1\n"})
    history.main()
    history.merge("one", "two", "three")
    assert origins(prove) == ("merged", [granting])


def test_two_sides_can_bring_the_same(history: History, prove: Prove) -> None:
    first = history.commit({PATH: WITHOUT})
    history.branch("one", first)
    one = history.commit({PATH: WITH}, "one")
    history.branch("two", first)
    two = history.commit({PATH: WITH}, "two")
    history.main()
    history.merge("one", "two")
    kind, found = origins(prove)
    assert (kind, set(found)) == ("merged", {one, two})


def test_a_side_that_still_had_it_brings_it_back(history: History, prove: Prove) -> None:
    granted = history.commit({PATH: WITH})
    history.branch("old")
    history.commit({"notes.yaml": "a: 1\n"})
    history.main()
    revoked = history.commit({PATH: WITHOUT})
    history.git("merge", "-q", "--no-ff", "--no-commit", "-s", "ours", "old")
    back = history.commit({PATH: WITH}, "Merge")
    told = prove()
    assert told.intervals() == [(granted, revoked), (back, None)]
    assert told.dig("opened", "kind", interval=1) == "resurrected"


def test_a_revocation_is_looked_into_as_well(history: History, prove: Prove) -> None:
    granted = history.commit({PATH: WITH})
    history.branch("feature")
    revoking = history.commit({PATH: WITHOUT})
    history.main()
    merge = history.merge("feature")
    told = prove()
    assert told.intervals() == [(granted, merge)]
    assert told.dig("closed", "origins", 0, "commit", "id") == revoking


def test_only_the_first_parents_are_the_branch(history: History, prove: Prove) -> None:
    history.commit({PATH: WITHOUT})
    history.branch("feature")
    history.commit({PATH: WITH})
    history.commit({PATH: WITHOUT, "b.yaml": agent(name="other")})
    history.main()
    history.merge("feature")
    assert prove().intervals() == []


def test_an_alteration_is_looked_into_as_well(history: History, prove: Prove) -> None:
    history.commit({PATH: WITH})
    history.branch("feature")
    asked = "toolNames: [list, delete_file], requireApproval: [delete_file]"
    text = WITH.replace("toolNames: [list, read, search, answer, delete_file]", "%s")
    altering = history.commit({PATH: text.replace("%s", asked.replace(", r", "\n          r"))})
    history.main()
    merge = history.merge("feature")
    told = prove()
    assert told.dig("altered", 0, "commit", "id") == merge
    assert told.dig("altered", 0, "kind") == "merged"
    assert told.dig("altered", 0, "origins", 0, "commit", "id") == altering
    assert told.dig("altered", 0, "ways", 0, "value") == "allow after approval"


ASKED = WITH.replace("delete_file]", "delete_file]\n          requireApproval: [delete_file]")
OWNED = {PATH: WITHOUT, "CODEOWNERS": "* author@example.com reviewer@example.com\n"}


def test_a_merge_that_makes_a_grant_stronger_is_its_origin(history: History, prove: Prove) -> None:
    history.commit(OWNED)
    history.branch("feature")
    history.commit({PATH: ASKED}, key="author")
    history.main()
    merge = history.evil_merge("feature", {PATH: WITH}, key="reviewer")
    assert origins(prove) == ("evil-merge", [merge])
    told = prove("--allowed-signers", str(history.allow("author", "reviewer")))
    assert told.dig("opened", "approver", "principal") is None


def test_the_origin_is_who_made_a_grant_what_it_is(history: History, prove: Prove) -> None:
    history.commit(OWNED)
    history.branch("feature")
    history.commit({PATH: ASKED}, key="author")
    stronger = history.commit({PATH: WITH}, who="reviewer", key="reviewer")
    history.main()
    history.merge("feature", key="reviewer")
    assert origins(prove) == ("merged", [stronger])
    told = prove("--allowed-signers", str(history.allow("author", "reviewer")))
    assert told.dig("opened", "approver", "principal") is None
