"""A gate that signs, a log that keeps what it signed, and somebody who trusts both."""

from dataclasses import dataclass, field, replace

from gate.audit import Algorithm, Checkpoint, Envelope, Signer
from gate.audit.bundles import Exhibit, Proof, dump_bundle, proof_at
from gate.audit.envelope import digest, dump, seal
from gate.audit.growth import Growth
from gate.audit.keys import KeySigner, generate
from gate.audit.log import checkpoints
from gate.audit.log.hashing import (
    Frontier,
    Place,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
)
from gate.audit.log.leaf import leaf
from gate.audit.log.notes import key_hash
from gate.audit.records import Record, write
from gate.audit.trust import LogKey, Span, Speaker, Trust
from gate.audit.verify import Demands, Knowledge
from gate.model import Door
from tests.gate.audit.records.samples import ALLOWED, REPO, with_detail

ORIGIN = "audit.gate.example.com"
VERIFIER = "https://gate.example.com/verifiers/ci"
ANY = Demands(verdict=None)


KEYS: dict[str, KeySigner] = {}


def key(name: str, algorithm: Algorithm = Algorithm.P256) -> KeySigner:
    """Make the key of this name once."""
    if name not in KEYS:
        KEYS[name] = generate(algorithm)
    return KEYS[name]


def log_key(name: str = "log") -> KeySigner:
    return key(f"log {name}", Algorithm.ED25519)


def record_key() -> KeySigner:
    return key("record")


def numbered(number: int, record: Record = ALLOWED) -> Record:
    """Give a record the id of another decision."""
    name = f"019a4e2b-7c11-7a52-9f0e-{number:012x}"
    return with_detail(record, replace(record.decision, decision_id=name))


def sealed(record: Record = ALLOWED, signer: KeySigner | None = None) -> Envelope:
    """Sign a record."""
    return seal(write(record), signer or record_key())


@dataclass
class Tree:
    """A log in memory."""

    origin: str = ORIGIN
    signer: KeySigner = field(default_factory=log_key)
    leaves: list[bytes] = field(default_factory=list)
    nodes: dict[Place, bytes] = field(default_factory=dict)
    edge: Frontier = field(default_factory=Frontier)

    def add(self, envelope: Envelope, signer: Signer | None = None) -> int:
        """Append an envelope, and give its index."""
        index = self.edge.size
        self.leaves.append(leaf(digest(envelope), envelope.signature, (signer or record_key()).key))
        for level, made in enumerate(self.edge.push(leaf_hash(self.leaves[-1]))):
            self.nodes[Place(level, index >> level)] = made
        return index

    def fill(self, count: int) -> None:
        """Append other records."""
        for number in range(count):
            self.add(Envelope(f"{self.edge.size}.{number}".encode(), "", b"signature"))

    def look(self, places: list[Place] | tuple[Place, ...]) -> list[bytes]:
        return [self.nodes[place] for place in places]

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        size = self.edge.size if size is None else size
        return Checkpoint(self.origin, size, root(size, lambda places: self.look(tuple(places))))

    def note(self, size: int | None = None) -> bytes:
        return checkpoints.sign(self.checkpoint(size), self.signer).encode()

    def proof(self, index: int, size: int | None = None) -> Proof:
        """Prove an entry, with all that a bundle repeats."""
        size = self.edge.size if size is None else size
        hashes = inclusion_proof(index, size, lambda places: self.look(tuple(places)))
        log_id = key_hash(self.origin, self.signer.key)
        return proof_at(index, tuple(hashes), self.note(size), self.leaves[index], log_id)

    def growth(self, old: int, new: int | None = None) -> Growth:
        new = self.edge.size if new is None else new
        hashes = consistency_proof(old, new, lambda places: self.look(tuple(places)))
        return Growth(old, tuple(hashes), self.note(new))


def logged(record: Record = ALLOWED, *, before: int = 3, after: int = 4) -> tuple[Tree, Exhibit]:
    """Sign a record and log it among others."""
    return logged_envelope(sealed(record), before=before, after=after)


def logged_envelope(
    envelope: Envelope, signer: Signer | None = None, *, before: int = 3, after: int = 4
) -> tuple[Tree, Exhibit]:
    """Log an envelope among others."""
    tree = Tree()
    tree.fill(before)
    index = tree.add(envelope, signer)
    tree.fill(after)
    return tree, Exhibit(dump(envelope), tree.proof(index))


def bundled(record: Record = ALLOWED) -> bytes:
    """Write the bundle of a record that is logged."""
    envelope = sealed(record)
    _, exhibit = logged_envelope(envelope)
    assert exhibit.proof is not None
    return dump_bundle(envelope, record_key().key, exhibit.proof)


SPEAKER = Speaker(
    record_key().key,
    (VERIFIER,),
    (Door.CHECK,),
    (REPO,),
    (),
    (Span(ORIGIN, 0),),
)


def trusting(*speakers: Speaker, version: int = 1) -> Trust:
    """Trust some speakers, or the gate; and its log."""
    logs = (LogKey(ORIGIN, log_key().key),)
    return Trust(version, "" if version == 1 else "e" * 64, "d" * 64, logs, speakers or (SPEAKER,))


def knowing(*speakers: Speaker) -> Knowledge:
    """Know no more than whom to trust."""
    return Knowledge(trusting(*speakers))
