"""That damage is found where it is, in the tables and in what is shown."""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from gate.audit import Algorithm, Checkpoint, Entry
from gate.audit.envelope import digest, dump, load, seal
from gate.audit.keys import generate
from gate.audit.log import checkpoints, files, hashing, tiles
from gate.audit.log.flaws import Damage, Extent
from gate.audit.log.fsck import fsck, fsck_public
from gate.audit.log.hashing import Frontier, leaf_hash
from gate.audit.log.leaf import leaf
from gate.audit.log.opening import Log, Mode, open_log
from gate.audit.log.shown import Shown
from gate.errors import LogError
from tests.gate.audit.keys.authority import ORDER, Authority

from .damaging import Found, change, tables
from .sample import ORIGIN, clock, entries, entry, log_key, new_log

COUNT = 600


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("original") / "log"
    with new_log(folder, COUNT, published=True):
        pass
    return folder


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "log"))


def public(folder: Path) -> Found:
    def fetch(path: str) -> bytes | None:
        return files.read(folder / "public", path)

    return [(one.damage, one.index) for one in fsck_public(fetch, ORIGIN, log_key().key, Extent())]


def flip(place: Path, at: int) -> None:
    data = bytearray(place.read_bytes())
    data[at] ^= 1
    place.unlink()
    place.write_bytes(data)


def test_a_good_log_has_no_flaws(folder: Path) -> None:
    assert not tables(folder)
    assert not public(folder)


def test_a_log_that_signed_and_shows_nothing_is_damaged(folder: Path) -> None:
    shutil.rmtree(folder / "public")
    assert tables(folder) == [(Damage.CHECKPOINT, None)]


def test_a_log_that_is_ahead_of_what_it_shows_has_no_flaws(folder: Path) -> None:
    with open_log(folder, Mode.APPEND) as log:
        log.append(entry("not yet shown"))
    assert not tables(folder)
    assert not public(folder)


@pytest.mark.parametrize("index", [0, 1, 255, 256, 599])
def test_a_flipped_byte_of_an_entry_is_found(folder: Path, index: int) -> None:
    damaged = entries(COUNT)[index].leaf.replace(b"spec", b"sbec")
    change(folder, "UPDATE leaf SET body = ? WHERE idx = ?", damaged, index)
    found = tables(folder)
    assert (Damage.HASH, index) in found
    assert {one for _, one in found} == {index}


@pytest.mark.parametrize(
    ("level", "number", "at"), [(0, 77, {77}), (3, 2, {23, 31}), (8, 1, {511})]
)
def test_a_changed_hash_is_found_and_nothing_above_it(
    folder: Path, level: int, number: int, at: set[int]
) -> None:
    last = ((number + 1) << level) - 1
    position = 2 * last - last.bit_count() + level
    change(folder, "UPDATE node SET hash = zeroblob(32) WHERE position = ?", position)
    found = tables(folder)
    assert {one for damage, one in found if damage is Damage.HASH} <= {*at, last, 2 * last}
    assert (Damage.HASH, last) in found


def test_a_lost_tail_is_found(folder: Path) -> None:
    change(folder, "DELETE FROM leaf WHERE idx >= 590")
    assert set(tables(folder)) >= {(Damage.CUT, 590)}
    change(folder, "DELETE FROM node WHERE position >= 2 * 590 - 5")
    assert (Damage.CUT, 590) in tables(folder)


def test_a_lost_entry_is_found(folder: Path) -> None:
    change(folder, "DELETE FROM leaf WHERE idx = 300")
    assert (Damage.ENTRY, 300) in tables(folder)
    change(folder, "DELETE FROM node WHERE position BETWEEN 20 AND 30")
    found = tables(folder)
    assert (Damage.HASH, 12) in found
    assert (Damage.ENTRY, 300) in found


def test_an_erased_envelope_is_reported_as_such(folder: Path) -> None:
    with open_log(folder, Mode.APPEND) as log:
        log.erase(17, "request 17", clock)
    assert tables(folder) == [(Damage.ENVELOPE_ERASED, 17)]
    assert public(folder) == [(Damage.ENVELOPE_MISSING, 17)]


def put(folder: Path, index: int, envelope: bytes) -> None:
    exchange(folder, index, entries(COUNT)[index].digest, envelope)


def exchange(folder: Path, index: int, hashed: bytes, envelope: bytes) -> None:
    """Put another envelope where one is kept, and where it is shown."""
    database = sqlite3.connect(folder / "log.db")
    database.execute("DROP TRIGGER IF EXISTS record_no_update")
    database.execute("UPDATE record SET envelope = ? WHERE idx = ?", (envelope, index))
    database.commit()
    database.close()
    place = folder / "public" / tiles.record_path(hashed)
    place.unlink()
    place.write_bytes(envelope)


def test_an_envelope_that_was_replaced_is_found(folder: Path) -> None:
    put(folder, 5, entries(COUNT)[6].envelope)
    put(folder, 7, b"{}")
    # The same statement signed anew: the leaf commits to the signature as well.
    again = entry("decision-9")
    assert again.digest == entries(COUNT)[9].digest
    put(folder, 9, again.envelope)
    expected = [(Damage.ENVELOPE_OTHER, index) for index in (5, 7, 9)]
    assert tables(folder) == expected
    assert public(folder) == expected


def test_a_shown_envelope_that_was_replaced_is_found(folder: Path) -> None:
    place = folder / "public" / tiles.record_path(entries(COUNT)[5].digest)
    flip(place, 100)
    assert tables(folder) == [(Damage.ENVELOPE_SHOWN, 5)]
    assert public(folder) == [(Damage.ENVELOPE_OTHER, 5)]
    place.unlink()
    assert tables(folder) == [(Damage.ENVELOPE_SHOWN, 5)]
    assert public(folder) == [(Damage.ENVELOPE_MISSING, 5)]


def test_a_signature_of_another_key_is_found(tmp_path: Path) -> None:
    made, key = entry("forged"), generate(Algorithm.P256)
    envelope = load(made.envelope)
    forged = seal(envelope.payload, key)
    body = leaf(made.digest, forged.signature, generate(Algorithm.P256).key)
    with new_log(tmp_path) as log:
        log.append(type(made)(body, made.digest, dump(forged), made.summary))
        assert [(one.damage, one.index) for one in fsck(log, Extent())] == [(Damage.SIGNATURE, 0)]


def test_a_certificate_that_was_swapped_is_found(tmp_path: Path) -> None:
    """Nobody signed the certificates of an envelope, and the leaf commits to the first of them."""
    authority = Authority()
    one = authority.signing(ORDER, authority)
    sealed = seal(b'{"decision":"certified"}', one)
    hashed = digest(sealed)
    summary = entry("certified").summary
    made = Entry(leaf(hashed, sealed.signature, one.key), hashed, dump(sealed), summary)
    other = authority.signing(ORDER).key.chain
    again = certified_again(authority, one.key.chain[0])
    with new_log(tmp_path / "log") as log:
        log.append(made)
        log.publish(log_key(), clock)
    assert tables(tmp_path / "log") == public(tmp_path / "log") == []
    for chain in (other, (again,), (again, authority.raw), ()):
        exchange(tmp_path / "log", 0, hashed, dump(replace(sealed, chain=chain)))
        assert tables(tmp_path / "log") == [(Damage.ENVELOPE_OTHER, 0)]
        assert public(tmp_path / "log") == [(Damage.ENVELOPE_OTHER, 0)]
    # What stands above the first is no part of the leaf: whoever verifies builds the path anew.
    exchange(tmp_path / "log", 0, hashed, dump(replace(sealed, chain=one.key.chain[:1])))
    assert tables(tmp_path / "log") == public(tmp_path / "log") == []


def test_a_certificate_that_came_to_a_plain_key_is_found(folder: Path) -> None:
    plain = entries(COUNT)[5]
    chain = Authority().signing().key.chain
    put(folder, 5, dump(replace(load(plain.envelope), chain=chain)))
    assert tables(folder) == public(folder) == [(Damage.ENVELOPE_OTHER, 5)]


def certified_again(authority: Authority, raw: bytes) -> bytes:
    """Certify the key of a certificate for somebody else."""
    key = x509.load_der_x509_certificate(raw).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    order = replace(ORDER, subject=[x509.RFC822Name("author@example.com")])
    return authority.certify(key, order).public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("tile/0/000", (Damage.TILE, 0)),
        ("tile/0/001", (Damage.TILE, 256)),
        ("tile/0/002.p/88", (Damage.TILE, 512)),
        ("tile/1/000.p/2", (Damage.TILE, 0)),
        ("tile/entries/001", (Damage.ENTRY, 256)),
        ("tile/entries/002.p/88", (Damage.ENTRY, 512)),
        ("checkpoint", (Damage.CHECKPOINT, None)),
    ],
)
def test_a_missing_or_cut_file_is_found(
    folder: Path, path: str, found: tuple[Damage, int | None]
) -> None:
    place = folder / "public" / path
    data = place.read_bytes()
    for change_it in (lambda: place.write_bytes(data[:-32]), lambda: None):
        place.unlink()
        change_it()
        assert found in public(folder)
        place.touch()
    place.unlink()
    if path != "checkpoint":
        assert found in tables(folder)


@pytest.mark.parametrize(
    ("path", "at", "found"),
    [
        ("tile/0/000", 33, {(Damage.ENTRY, 1), (Damage.TILE, 0)}),
        ("tile/0/002.p/88", 33, {(Damage.ENTRY, 513), (Damage.ROOT, None)}),
        ("tile/1/000.p/2", 33, {(Damage.TILE, 256), (Damage.ROOT, None)}),
        ("tile/entries/001", 300, {(Damage.ENTRY, 256)}),
        ("tile/entries/001", 0, {(Damage.ENTRY, 256)}),
        ("checkpoint", 30, {(Damage.CHECKPOINT, None)}),
    ],
)
def test_a_flipped_byte_of_a_file_is_found(
    folder: Path, path: str, at: int, found: set[tuple[Damage, int | None]]
) -> None:
    flip(folder / "public" / path, at)
    assert set(public(folder)) == found


def test_a_full_tile_stands_for_a_partial_one(tmp_path: Path) -> None:
    """A reader with an older checkpoint asks for partial tiles that are full by now."""
    with new_log(tmp_path, 100, published=True) as log:

        def fetch(path: str) -> bytes | None:
            return files.read(log.public, path)

        for one in entries(300)[100:]:
            log.append(one)
        log.publish(log_key(), clock)
        assert fetch("tile/0/000.p/100") is fetch("tile/entries/000.p/100") is None
        older = Shown(fetch, 100)
        assert hashing.root(100, older.nodes) == log.root(100)
        assert len(older.entries(0, 100)) == 100
        proof = hashing.inclusion_proof(77, 300, Shown(fetch, 300).nodes)
        assert proof == log.inclusion(77, 300)
        with pytest.raises(LogError, match="missing"):
            Shown(fetch, 301).tile(tiles.Tile(0, 1, 45))


def test_tiles_give_the_root_again(folder: Path) -> None:
    def leaves() -> Iterator[bytes]:
        for tile in tiles.tiles_of(COUNT):
            if tile.level == 0:
                yield from tiles.read_tile((folder / "public" / tile.path).read_bytes())

    frontier = Frontier()
    for one in leaves():
        frontier.push(one)
    with open_log(folder) as log:
        assert frontier.root() == log.root(COUNT)


def test_a_page_of_noise_is_found(folder: Path) -> None:
    data = bytearray((folder / "log.db").read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4096] = b"\xa5" * 4096
    (folder / "log.db").write_bytes(data)
    try:
        found = tables(folder)
    except LogError as error:
        found = [(Damage.DATABASE, None)] if error.advice else []
    assert found


def rewritten(log: Log) -> str:
    """Exchange an entry and all hashes above it, and sign the result: an insider with the key."""
    frontier, rows = Frontier(), list[bytes]()
    other = entry("the insider's")
    for stored in log.scan():
        body = other.leaf if stored.index == 10 else stored.leaf
        rows += frontier.push(leaf_hash(body))
    database = sqlite3.connect(log.folder / "log.db")
    database.execute(
        "UPDATE leaf SET body = ?, digest = ? WHERE idx = 10", (other.leaf, other.digest)
    )
    database.execute("UPDATE record SET envelope = ? WHERE idx = 10", (other.envelope,))
    database.executemany(
        "UPDATE node SET hash = ? WHERE position = ?",
        [(hashed, position) for position, hashed in enumerate(rows)],
    )
    database.execute("DELETE FROM checkpoint")
    database.commit()
    database.close()
    return checkpoints.sign(Checkpoint(ORIGIN, frontier.size, frontier.root()), log_key())


def test_an_insider_with_the_key_is_caught_by_a_saved_checkpoint(folder: Path) -> None:
    change(folder, "SELECT 1")
    key = log_key().key
    with open_log(folder, Mode.APPEND) as log:
        saved = checkpoints.read(log.checkpoint().encode(), ORIGIN, key)
        forged = rewritten(log)
        assert (Damage.ROOT, None) in [(one.damage, one.index) for one in fsck(log, Extent())]
        with pytest.raises(LogError, match="does not hold"):
            log.publish(log_key(), clock)
        shutil.rmtree(log.public)
        files.publish(log.public, [("checkpoint", forged.encode())])
        log.append(entry("one more"))
        with pytest.raises(LogError, match="does not hold"):
            log.publish(log_key(), clock, saved)
        proof = log.consistency(saved.size, log.size)
        now = log.root(log.size)
        assert not hashing.verify_consistency(saved.size, saved.root, log.size, now, proof)


def test_a_history_that_was_shown_and_another_that_is_kept_differ(folder: Path) -> None:
    other = folder.parent / "other"
    with new_log(other) as log:
        for number in range(COUNT):
            log.append(entry(f"the other {number}"))
        log.publish(log_key(), clock)
    shutil.rmtree(folder / "public")
    (other / "public").rename(folder / "public")
    assert not public(folder)
    assert (Damage.ROOT, None) in tables(folder)


def test_what_was_read_is_counted(folder: Path) -> None:
    kept, shown = Extent(), Extent()
    with open_log(folder) as log:
        assert not list(fsck(log, kept))
    public_files = folder / "public"
    assert not list(
        fsck_public(lambda path: files.read(public_files, path), ORIGIN, log_key().key, shown)
    )
    # Three tiles of entries, and one above them.
    assert kept == Extent(COUNT, 4, COUNT)
    assert shown == Extent(COUNT, 4, 0)
