import gzip
import io
import tarfile
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from gate.errors import PolicyError
from gate.policy.bundle_file import bundle
from gate.policy.library import Library, read_library
from gate.policy.parcel import Parcel, pack
from tests.judging import shipped_rules


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library()


@pytest.fixture(scope="module")
def parcel(library: Library) -> Parcel:
    return pack(library, shipped_rules().rules, {})


def members(data: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        read = {each.name: tar.extractfile(each) for each in tar.getmembers()}
        return {name: stream.read() for name, stream in read.items() if stream}


def test_the_revision_is_over_modules_catalogues_and_parameters(
    library: Library, parcel: Parcel
) -> None:
    rules = shipped_rules().rules
    assert pack(library, rules, {}).revision == parcel.revision
    others = [
        pack(library, rules, {"no-gpu-in-dev": {"environments": ["test"]}}),
        pack(replace(library, catalogues={**library.catalogues, "x": 1}), rules, {}),
        pack(
            replace(library, modules={path: f"{s}\n" for path, s in library.modules.items()}),
            rules,
            {},
        ),
    ]
    assert len({parcel.revision, *(other.revision for other in others)}) == 4


def test_where_a_folder_is_does_not_matter(library: Library, parcel: Parcel) -> None:
    elsewhere = {f"/somewhere/{path}": source for path, source in library.modules.items()}
    moved = pack(replace(library, modules=elsewhere), shipped_rules().rules, {})
    assert moved.revision == parcel.revision


def test_two_modules_of_one_name_are_refused(library: Library) -> None:
    (path, source), *_ = library.modules.items()
    twice = {**library.modules, f"other/{Path(path).name}": source}
    with pytest.raises(PolicyError, match="same name"):
        pack(replace(library, modules=twice), shipped_rules().rules, {})


def test_parameters_are_defaults_and_what_is_given(library: Library) -> None:
    given = {"no-gpu-in-dev": {"environments": ["test"]}}
    params = pack(library, shipped_rules().rules, given).data["params"]
    assert isinstance(params, dict)
    assert params["no-gpu-in-dev"]["environments"] == ["test"]
    assert set(params) == {rule.id for rule in shipped_rules().rules}
    for rule in shipped_rules().rules:
        assert set(params[rule.id]) == set(rule.parameters)


def test_a_bundle_is_the_same_bytes_each_time(library: Library, parcel: Parcel) -> None:
    backwards = dict(reversed(library.modules.items()))
    again = pack(replace(library, modules=backwards), shipped_rules().rules, {})
    assert bundle(again) == bundle(parcel)
    with tarfile.open(fileobj=io.BytesIO(bundle(parcel))) as tar:
        entries = tar.getmembers()
    assert {(e.mtime, e.uid, e.gid, e.uname, e.mode) for e in entries} == {(0, 0, 0, "", 0o644)}
    assert [e.name for e in entries] == sorted(e.name for e in entries)
    assert gzip.decompress(bundle(parcel))
    assert bundle(parcel)[4:8] == bytes(4)


def test_a_bundle_owns_one_root(parcel: Parcel) -> None:
    read = members(bundle(parcel))
    assert orjson.loads(read[".manifest"]) == {
        "revision": parcel.revision,
        "roots": ["agentgate"],
        "rego_version": 1,
    }
    data = orjson.loads(read["data.json"])
    assert set(data) == {"agentgate"}
    assert set(data["agentgate"]) == {"params", "catalogue", "revision"}
    assert "agentgate/rules/tool-scope/tool-scope.rego" in read
    for name, content in read.items():
        if name.endswith(".rego"):
            assert b"\npackage agentgate." in content
            assert b"data.params" not in content
