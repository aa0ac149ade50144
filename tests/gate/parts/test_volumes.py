import pytest

from gate.manifest import Path
from tests.gate.parts.making import container, read_spec

HOST = {"volumes": [{"name": "host", "hostPath": {"path": "/srv"}}]}


@pytest.mark.parametrize(
    ("mounts", "access"),
    [
        ([], "write"),
        ([{"readOnly": True}], "read"),
        ([{"readOnly": False}], "write"),
        ([{}], "write"),
        ([{"readOnly": True}, {}], "write"),
    ],
)
def test_a_path_of_the_host_is_as_writable_as_its_mounts(
    mounts: list[dict[str, object]], access: str
) -> None:
    mounted = [{"name": "host", "mountPath": f"/{i}", **each} for i, each in enumerate(mounts)]
    facts = read_spec({**HOST, **container({"volumeMounts": mounted})})
    assert facts.paths == (Path("/srv", access, "host_path", "/spec/volumes/0/hostPath/path"),)


def test_other_volumes_are_no_paths() -> None:
    volumes = [{"name": "a", "emptyDir": {}}, {"name": "b", "persistentVolumeClaim": {}}]
    assert read_spec({"volumes": volumes}).paths == ()


def test_volumes_say_what_they_name() -> None:
    facts = read_spec(
        {
            "volumes": [
                {"name": "a", "secret": {"secretName": "keys"}},
                {"name": "b", "configMap": {"name": "settings"}},
                {
                    "name": "c",
                    "csi": {"driver": "d", "volumeAttributes": {"secretProviderClass": "vault"}},
                },
                {
                    "name": "d",
                    "projected": {
                        "sources": [{"secret": {"name": "more"}}, {"configMap": {"name": "rest"}}]
                    },
                },
                {"name": "e"},
                {"name": "f", "emptyDir": None},
                {"name": "g", "floppyDisk": {}},
            ],
            "imagePullSecrets": [{"name": "registry"}],
        }
    )
    assert [(each.name, each.kind, each.source) for each in facts.pod.volumes] == [
        ("a", "secret", "keys"),
        ("b", "configMap", "settings"),
        ("c", "csi", "d"),
        ("d", "projected", ""),
        ("e", "emptyDir", ""),
        ("f", "emptyDir", ""),
        ("g", "", ""),
    ]
    assert {(each.relation, each.target, each.resource) for each in facts.links[1:]} == {
        ("secret", "keys", ""),
        ("config_map", "settings", ""),
        ("secret", "vault", "SecretProviderClass"),
        ("secret", "more", ""),
        ("config_map", "rest", ""),
        ("secret", "registry", ""),
    }
    assert [(each.kind, each.ref, each.where) for each in facts.credentials] == [
        ("secret_ref", "keys", "volume"),
        ("config_map_ref", "settings", "volume"),
        ("secret_ref", "more", "volume"),
        ("config_map_ref", "rest", "volume"),
    ]
