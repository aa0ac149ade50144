"""What a revision is told: judged as a whole, recorded, and made known before it is answered."""

from gate.audit import envelope
from gate.audit.records import Record, read_record
from tests.conftest import BAD, GOOD
from tests.waiting import until
from tests.webhooks.presync.scene import HOOK, UID, Asked, Scene, of, synced_before
from tests.webhooks.served import Told
from tests.webhooks.serving.stage import total
from tests.webhooks.world import kept

DEMANDS = "version: 1\napprovals: [{environments: [prod], group: approvers}]\n"


def record_at(scene: Scene, index: int) -> Record:
    stored = scene.records()[index].envelope
    assert stored is not None
    return read_record(envelope.load(stored))


def index_of(answer: Told) -> int:
    return int(str(of(answer["record"])["index"]))


def noted(scene: Scene, name: str) -> list[tuple[object, object]]:
    """Give what the Events on an Application say."""
    told = [each for (_, key), each in scene.events.objects.items() if key.startswith(f"{name}.")]
    return [(each["reason"], each["type"]) for each in told]


def test_a_good_revision_passes_and_is_recorded(service: Asked) -> None:
    scene = service.scene
    revision = scene.commit(good=GOOD)
    scene.sync(revision, "good")
    answer = service.verdict("good")
    assert (answer["verdict"], answer["status"]) == ("ALLOW", 0), answer["report"]
    assert answer["revisions"] == [revision]
    record = record_at(scene, index_of(answer))
    detail = record.decision
    assert record.allowed
    assert record.predicate.resource_uri == f"argocd://{UID}/argocd/good"
    assert (detail.point, detail.judged_as) == ("presync", "presync")
    assert detail.source.commit == revision
    assert detail.source.tree == scene.repository.git("rev-parse", "HEAD^{tree}")
    assert detail.source.assurance == "repository-read"
    assert detail.actor.user_info is not None
    assert detail.actor.user_info.username == HOOK
    assert detail.actor.triggered_by == "alice"
    assert "applied" in [each.name for each in detail.evidence]
    assert [each.name for each in detail.objects] == ["good"]
    made = scene.verdicts.objects["gate", str(answer["resource"])]
    assert of(made["spec"])["passed"] is True
    assert of(made["spec"])["record"] == of(answer["record"])["digest"]
    verdict = scene.verdicts.objects["gate", str(answer["resource"])]
    assert verdict["spec"]["passed"] is True  # type: ignore[index]


def test_a_bad_revision_is_denied_in_words(service: Asked) -> None:
    scene = service.scene
    scene.sync(scene.commit(good=GOOD, bad=BAD), "bad")
    answer = service.verdict("bad")
    assert (answer["verdict"], answer["status"]) == ("DENY", 1)
    assert "app/bad.yaml:" in str(answer["report"])
    record = record_at(scene, index_of(answer))
    assert not record.allowed
    assert noted(scene, "bad") == [("GateDenied", "Warning")]
    told = until(
        lambda: [e for e in service.served.of("request") if e["application"] == "argocd/bad"]
    )
    assert (told[0]["verdict"], told[0]["status"], told[0]["denied"]) == ("DENY", 200, 1)


def test_the_same_is_judged_once_however_often_it_is_asked(scene: Scene) -> None:
    scene.sync(scene.commit(good=GOOD))
    with scene.serving() as service:
        answers = service.many(20)
        assert {status for status, _ in answers} == {200}
        assert len({answer["decisionId"] for _, answer in answers}) == 1
        assert len(scene.records()) == len(scene.verdicts.objects) == 1
        first = service.verdict()
        assert first == answers[0][1]
        figures = "agentgate_review_duration_seconds_count"
        until(lambda: total(service.port().metrics(), figures) == 21)
        assert total(service.port().metrics(), "agentgate_presync_judgements_total") == 1
        assert service.served.stop() == 0
    # After a restart it is judged anew, and is the same decision.
    with scene.serving() as service:
        assert service.verdict() == first
        assert len(scene.records()) == len(scene.verdicts.objects) == 1
        assert noted(scene, "bot") == [("GatePassed", "Normal")]
        service.kill()
        service.served.told("presync-ready", 2)
        assert service.verdict() == first
        assert len(scene.records()) == 1
        scene.sync(str(first["revisions"][0]), state={"startedAt": "2026-11-05T00:00:00Z"})  # type: ignore[index]
        assert service.verdict()["decisionId"] != first["decisionId"]


def test_what_differs_from_what_was_synced_before_is_told(service: Asked) -> None:
    scene = service.scene
    old = scene.commit(good=GOOD)
    wide = GOOD.replace("limits: {memory: 64Mi}", "limits: {memory: 64Mi, cpu: 1}")
    new = scene.commit(
        good=wide.replace("app: good", "app: better"), more=GOOD.replace("good", "more")
    )
    scene.sync(new, "changed", history=synced_before(scene.url, old))
    answer = service.verdict("changed")
    assert f"changed between {old} and {new}" in str(answer["report"])
    detail = record_at(scene, index_of(answer)).decision
    assert detail.difference.base == old
    assert [each.how for each in detail.difference.altered]
    (risk,) = detail.risks
    assert (risk.environment, [each.sort for each in risk.reasons]) == ("prod", ["image"])
    assert "risk: 5 of 100 in prod, proceed" in str(answer["report"])


def test_approvals_that_nobody_can_look_up_are_missing(scene: Scene) -> None:
    config = kept(scene.stage.world.root / "demands.yaml", DEMANDS)
    scene.sync(scene.commit(good=GOOD))
    with scene.serving("--config", str(config)) as service:
        answer = service.verdict()
    assert answer["status"] == 1
    told = " ".join(str(answer["report"]).split())
    assert "gate/approval-required" in told
    assert "set `approvals` below `presync`" in told


def test_a_rollback_is_judged_by_the_policy_of_today(service: Asked) -> None:
    scene = service.scene
    first, second = scene.commit(good=BAD), scene.commit(good=GOOD)
    scene.sync(first, "back", history=synced_before(scene.url, first, second))
    answer = service.verdict("back")
    assert answer["status"] == 1
    assert f"rollback to {first[:12]}, synced 2026-11-01T00:00:00Z" in str(answer["report"])
    assert f"changed between {second} and {first}" in str(answer["report"])
    notices = record_at(scene, index_of(answer)).decision.notices
    assert "rollback" in [each.kind for each in notices]


def test_what_is_synced_again_is_no_rollback(service: Asked) -> None:
    scene = service.scene
    revision = scene.commit(good=GOOD)
    scene.sync(revision, "again", history=synced_before(scene.url, revision))
    report = str(service.verdict("again")["report"])
    assert "rollback" not in report
    assert "nothing changed in what agents can do" in report


def test_a_commit_that_is_gone_is_said_to_be(service: Asked) -> None:
    scene = service.scene
    scene.sync(scene.commit(good=GOOD), "gone", history=synced_before(scene.url, "0" * 40))
    answer = service.verdict("gone")
    assert answer["status"] == 0
    assert "what changes is not known: " + "0" * 40 in str(answer["report"])
    assert record_at(scene, index_of(answer)).decision.difference.unknown


def test_what_a_plugin_renders_is_not_decided(service: Asked) -> None:
    scene = service.scene
    source = {"repoURL": scene.url, "path": "app", "plugin": {"name": "own"}}
    revision = scene.commit(good=GOOD)
    scene.sync(revision, "plugged", state={"syncResult": {"revision": revision, "source": source}})
    answer = service.verdict("plugged")
    assert (answer["verdict"], answer["status"]) == ("ERROR", 2)
    assert "is rendered by the plugin own" in str(answer["report"])


def test_what_an_older_revision_cannot_read_is_told(service: Asked) -> None:
    scene = service.scene

    def keeping(version: int) -> str:
        declared = f"{{agentgate.dev/state-format: /data/memory={version}}}"
        return GOOD.replace("name: good", f"name: good, annotations: {declared}", 1)

    first, second = scene.commit(good=keeping(1)), scene.commit(good=keeping(2))
    scene.sync(second, "forth", history=synced_before(scene.url, first))
    assert "is kept in" not in str(service.verdict("forth")["report"])
    scene.sync(first, "kept", history=synced_before(scene.url, first, second))
    answer = service.verdict("kept")
    message = "prod/good: /data/memory is kept in format 2, and the revision that is gone back to"
    assert f"{message} declares format 1" in str(answer["report"])
    detail = record_at(scene, index_of(answer)).decision
    assert "state-format" in [each.kind for each in detail.notices]
    assert detail.delivery is not None
    assert detail.delivery.before == (second,)


def test_the_health_of_what_is_replaced_is_kept(service: Asked) -> None:
    scene = service.scene
    first, second = scene.commit(good=GOOD), scene.commit(good=GOOD.replace("64Mi", "65Mi"))
    scene.sync(second, "well", history=synced_before(scene.url, first))
    key = ("argocd", "well")
    value = scene.applications.objects[key]
    status = {**of(value["status"]), "health": {"status": "Degraded"}}
    scene.applications_put({**value, "status": status})
    answer = service.verdict("well")
    delivery = record_at(scene, index_of(answer)).decision.delivery
    assert delivery is not None
    assert (delivery.before, delivery.health) == ((first,), "Degraded")


def test_what_was_denied_before_a_sync_weighs_on_the_next(scene: Scene) -> None:
    root = scene.stage.world.root
    entry = f"  approvals: {{log: {scene.stage.world.log}, trust: {root / 'presync-trust.yaml'}}}\n"
    kept(scene.stage.settings, scene.stage.settings.read_text() + entry)
    history = synced_before(scene.url, scene.commit(good=GOOD))
    scene.sync(scene.commit(good=GOOD, bad=BAD), history=history)
    with scene.serving() as service:
        first = service.verdict()
        scene.repository.git("commit", "--quiet", "--allow-empty", "--message", "again")
        scene.sync(scene.repository.git("rev-parse", "HEAD"), history=history)
        second = service.verdict()
    (before,), (after,) = (record_at(scene, index_of(each)).decision.risks
                           for each in (first, second))  # fmt: skip
    assert first["status"] == second["status"] == 1
    past = {each.sort for each in after.reasons} - {each.sort for each in before.reasons}
    assert past == {"denied-before", "failed-alike"}
