"""A key that was certified for a run is believed for what its identity may say, and no other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.asn1 import encode_der
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from gate.audit import Envelope
from gate.audit.bundles import Exhibit, dump_bundle, read
from gate.audit.envelope import dump, load, seal
from gate.audit.keys.certificates import ISSUER, certified
from gate.audit.keys.keyless import CertifiedSigner
from gate.audit.records import write
from gate.audit.trust import Identity, Span, Speaker
from gate.audit.verify import Knowledge, Reason, Refused, Verified, verify
from gate.errors import SigningError
from gate.recording.recorder import seal as seal_record
from tests.gate.audit.keys.authority import (
    ISSUING,
    MINUTES,
    OIDC,
    ORDER,
    START,
    SUBJECT,
    USAGE,
    YEARS,
    Authority,
    Order,
    certifying,
    identity,
    private,
    self_signed,
)
from tests.gate.audit.records.samples import ALLOWED, DETAIL, with_detail
from tests.gate.audit.verification.sample import (
    ANY,
    ORIGIN,
    SPEAKER,
    knowing,
    logged_envelope,
    record_key,
)

ROOT = Authority()
BELOW = Authority("intermediate", ROOT)
OTHER = Authority()
"""Another that calls itself the same."""
ELSEWHERE = "https://elsewhere.example.com"


def speaking(*authorities: Authority) -> Speaker:
    return replace(SPEAKER, who=identity(*authorities))


KNOWN = knowing(speaking(ROOT))


def shown(signer: CertifiedSigner) -> Exhibit:
    """Sign a record and log it."""
    envelope = seal(write(ALLOWED), signer)
    return logged_envelope(envelope, signer)[1]


def bundled(signer: CertifiedSigner) -> Exhibit:
    """Sign a record, log it, and hand it out as a bundle."""
    envelope = seal(write(ALLOWED), signer)
    proof = logged_envelope(envelope, signer)[1].proof
    assert proof is not None
    return read(dump_bundle(envelope, signer.key, proof))


def reason(exhibit: Exhibit, knowledge: Knowledge = KNOWN) -> Reason | None:
    what = verify(exhibit, knowledge, ANY)
    return what.reason if isinstance(what, Refused) else None


@pytest.mark.parametrize("form", [shown, bundled])
def test_a_certified_key_speaks_for_its_identity(
    form: Callable[[CertifiedSigner], Exhibit],
) -> None:
    signer = ROOT.signing()
    what = verify(form(signer), KNOWN, ANY)
    assert isinstance(what, Verified), what
    assert (what.identity, what.key.spki) == (identity(ROOT), signer.key.spki)
    assert what.logged is not None


def test_who_is_named_by_an_address_is_known_by_it() -> None:
    order = replace(ORDER, subject=[x509.RFC822Name("ci@example.com")])
    known = replace(SPEAKER, who=identity(ROOT, subject="ci@example.com"))
    assert reason(shown(ROOT.signing(order)), knowing(known)) is None
    assert reason(shown(ROOT.signing(order))) is Reason.WRONG_IDENTITY


@pytest.mark.parametrize("lacking", ["issuer", "old_issuer"])
def test_either_extension_names_the_issuer(lacking: str) -> None:
    order = Order(issuer=None) if lacking == "issuer" else Order(old_issuer=None)
    assert reason(shown(ROOT.signing(order))) is None


def test_a_path_may_lead_over_what_comes_along_or_what_is_trusted() -> None:
    along, alone = BELOW.signing(ORDER, BELOW), BELOW.signing()
    assert reason(shown(along)) is None
    assert reason(shown(alone)) is Reason.UNKNOWN_AUTHORITY
    # A bundle has room for the certificate of the key only.
    assert reason(bundled(along)) is Reason.UNKNOWN_AUTHORITY
    for trusted in ((BELOW,), (ROOT, BELOW)):
        for exhibit in (shown(along), shown(alone), bundled(along)):
            assert reason(exhibit, knowing(speaking(*trusted))) is None


def test_a_root_that_comes_along_is_not_believed() -> None:
    assert reason(shown(OTHER.signing(ORDER, OTHER))) is Reason.UNKNOWN_AUTHORITY
    assert reason(shown(OTHER.signing(ORDER, OTHER, ROOT))) is Reason.UNKNOWN_AUTHORITY


def sans(*names: x509.GeneralName) -> Order:
    return replace(ORDER, subject=names)


URI = x509.UniformResourceIdentifier(SUBJECT)
ORDERS = {
    "wrong issuer": (Order(issuer=ELSEWHERE, old_issuer=ELSEWHERE), Reason.WRONG_ISSUER),
    "issuer with more": (Order(issuer=f"{OIDC}/", old_issuer=None), Reason.WRONG_ISSUER),
    "two issuers": (Order(old_issuer=ELSEWHERE), Reason.BAD_CERTIFICATE),
    "no issuer": (Order(issuer=None, old_issuer=None), Reason.BAD_CERTIFICATE),
    "wrong subject": (
        sans(x509.UniformResourceIdentifier(f"{SUBJECT}2")),
        Reason.WRONG_IDENTITY,
    ),
    "subject with other letters": (
        sans(x509.UniformResourceIdentifier(SUBJECT.upper())),
        Reason.WRONG_IDENTITY,
    ),
    "two subjects": (
        sans(URI, x509.UniformResourceIdentifier(ELSEWHERE)),
        Reason.BAD_CERTIFICATE,
    ),
    "a host": (sans(x509.DNSName("git.example.com")), Reason.BAD_CERTIFICATE),
    "no subject": (sans(), Reason.BAD_CERTIFICATE),
    "no purpose": (Order(purpose=None), Reason.NOT_FOR_SIGNING),
    "for servers": (Order(purpose=ExtendedKeyUsageOID.SERVER_AUTH), Reason.NOT_FOR_SIGNING),
    "for anything": (
        Order(purpose=ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE),
        Reason.NOT_FOR_SIGNING,
    ),
    "no usage": (Order(usage=None), Reason.NOT_FOR_SIGNING),
    "an authority": (Order(ca=True), Reason.UNKNOWN_AUTHORITY),
    "ended before": (Order(start=START - 2 * MINUTES, end=START), Reason.OUTSIDE_CERTIFICATE),
    "begun after": (
        Order(start=START + MINUTES, end=START + 2 * MINUTES),
        Reason.OUTSIDE_CERTIFICATE,
    ),
    "begun before its authority": (
        Order(start=START - 2 * YEARS, end=START + MINUTES),
        Reason.UNKNOWN_AUTHORITY,
    ),
}


@pytest.mark.parametrize("name", ORDERS)
def test_what_a_certificate_does_not_say_is_not_believed(name: str) -> None:
    order, expected = ORDERS[name]
    for form in (shown, bundled):
        assert reason(form(ROOT.signing(order))) is expected


def test_another_authority_of_the_same_name_is_not_believed() -> None:
    assert reason(shown(OTHER.signing())) is Reason.UNKNOWN_AUTHORITY
    assert reason(shown(self_signed())) is Reason.UNKNOWN_AUTHORITY
    assert reason(shown(ROOT.signing()), knowing(SPEAKER)) is Reason.UNKNOWN_AUTHORITY


def below(order: Order) -> Authority:
    """Have the root certify somebody who goes on to certify others."""
    made = Authority(order.name, ROOT)
    made.certificate = ROOT.certify(made.key.public_key(), order)
    return made


BELOW_ORDER = Order(name="below", ca=True, usage=ISSUING, purpose=None, end=START + YEARS)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (BELOW_ORDER, None),
        (replace(BELOW_ORDER, purpose=ExtendedKeyUsageOID.CODE_SIGNING), None),
        (replace(BELOW_ORDER, purpose=ExtendedKeyUsageOID.SERVER_AUTH), Reason.UNKNOWN_AUTHORITY),
        (replace(BELOW_ORDER, ca=False), Reason.UNKNOWN_AUTHORITY),
        (replace(BELOW_ORDER, usage=USAGE), Reason.UNKNOWN_AUTHORITY),
        (replace(BELOW_ORDER, usage=USAGE, ca=False), Reason.UNKNOWN_AUTHORITY),
        (replace(BELOW_ORDER, end=START + timedelta(seconds=30)), Reason.OUTSIDE_CERTIFICATE),
    ],
    ids=["plain", "signing", "servers", "none", "unusable", "as a signer", "ended"],
)
def test_only_who_may_certify_does(order: Order, expected: Reason | None) -> None:
    other = below(order)
    assert reason(shown(other.signing(ORDER, other))) is expected


@pytest.mark.parametrize("end", [START + timedelta(seconds=30), START - timedelta(days=1)])
def test_an_authority_that_ended_certifies_no_more(end: datetime) -> None:
    root = Authority("old", end=end)
    what = reason(shown(root.signing()), knowing(speaking(root)))
    # With the first, the certificate began in time, and outlives the authority.
    assert what is (Reason.OUTSIDE_CERTIFICATE if end > START else Reason.UNKNOWN_AUTHORITY)


def swapped(exhibit: Exhibit, chain: tuple[bytes, ...]) -> Exhibit:
    """Put another certificate to an envelope."""
    return replace(exhibit, envelope=dump(replace(load(exhibit.envelope), chain=chain)))


def test_the_certificate_of_another_key_is_of_no_use() -> None:
    exhibit, other = shown(ROOT.signing()), ROOT.signing()
    assert reason(swapped(exhibit, other.key.chain)) is Reason.WRONG_SIGNATURE
    assert reason(replace(exhibit, chain=other.key.chain)) is Reason.WRONG_SIGNATURE
    # Nor is a signature with another key than the one that is certified.
    lying = certifying(private(), ROOT.certify(private().public_key()))
    assert reason(shown(lying)) is Reason.WRONG_SIGNATURE


def test_another_certificate_of_the_same_key_is_not_the_one_that_is_logged() -> None:
    key = private()
    first, later = (certifying(key, ROOT.certify(key.public_key())) for _ in range(2))
    exhibit = shown(first)
    assert reason(exhibit) is None
    assert reason(swapped(exhibit, later.key.chain)) is Reason.WRONG_LEAF
    assert exhibit.proof is not None
    bare = replace(exhibit, proof=replace(exhibit.proof, repeated=None))
    assert reason(swapped(bare, later.key.chain)) is Reason.NOT_INCLUDED


def test_a_certificate_takes_nothing_from_a_key_that_is_trusted() -> None:
    envelope = seal(write(ALLOWED), record_key())
    exhibit = logged_envelope(envelope)[1]
    both = knowing(SPEAKER, speaking(ROOT))
    for chain in (ROOT.signing().key.chain, (b"junk",)):
        assert reason(swapped(exhibit, chain), both) is None


def test_without_its_certificate_a_key_is_unknown() -> None:
    assert reason(swapped(shown(ROOT.signing()), ())) is Reason.UNKNOWN_KEY


@pytest.mark.parametrize("chain", [(b"junk",), (b"",), (b"\x30\x80" * 5000,)])
def test_junk_is_no_certificate(chain: tuple[bytes, ...]) -> None:
    assert reason(swapped(shown(ROOT.signing()), chain)) is Reason.BAD_CERTIFICATE
    good = ROOT.signing()
    behind = swapped(shown(good), (*good.key.chain, *chain))
    assert reason(behind) is Reason.BAD_CERTIFICATE


def test_every_bit_of_a_certificate_counts() -> None:
    exhibit = shown(ROOT.signing())
    (raw,) = load(exhibit.envelope).chain
    for position in range(0, len(raw), 7):
        flipped = raw[:position] + bytes([raw[position] ^ 1 << position % 8]) + raw[position + 1 :]
        assert reason(swapped(exhibit, (flipped,))) is not None, position


BUILD = speaking(ROOT)


@pytest.mark.parametrize(
    ("limited", "expected"),
    [
        (replace(BUILD, verifiers=("https://gate.example.com/other",)), Reason.WRONG_VERIFIER),
        (replace(BUILD, resources=("git+https://git.example.com/other",)), Reason.WRONG_RESOURCE),
        (replace(BUILD, spans=(Span(ORIGIN, 0, 3),)), Reason.RETIRED),
        (replace(BUILD, spans=(Span(ORIGIN, 4),)), Reason.NOT_YET_VALID),
    ],
    ids=["verifier", "resource", "retired", "too early"],
)
def test_rights_are_those_of_the_identity(limited: Speaker, expected: Reason) -> None:
    exhibit = shown(ROOT.signing())
    what = verify(exhibit, knowing(limited), ANY)
    assert isinstance(what, Refused)
    assert what.reason is expected
    assert "https://git.example.com/corp/agents/.ci/gate.yaml" in what.sentence
    # Another who may say it does not help, and the same by another authority does.
    assert reason(exhibit, knowing(limited, SPEAKER)) is expected
    assert reason(exhibit, knowing(limited, speaking(ROOT, BELOW))) is None


def test_a_moment_is_in_the_life_of_a_certificate_with_both_its_ends() -> None:
    # Certificates count whole seconds.
    timing = replace(DETAIL.timing, decided_at="2026-11-04T08:40:00Z")
    record = with_detail(ALLOWED, replace(DETAIL, timing=timing))
    signer = ROOT.signing()
    assert reason(logged_envelope(seal(write(record), signer), signer)[1]) is None
    timing = replace(timing, decided_at="2026-11-04T08:40:00.000001Z")
    late = with_detail(ALLOWED, replace(DETAIL, timing=timing))
    exhibit = logged_envelope(seal(write(late), signer), signer)[1]
    assert reason(exhibit) is Reason.OUTSIDE_CERTIFICATE
    with pytest.raises(SigningError, match="not valid at"):
        seal_record(late, signer)
    assert seal_record(record, signer).chain == signer.key.chain


def test_other_kinds_of_keys_are_not_used() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    made = ROOT.certify(key.public_key()).public_bytes(Encoding.DER)
    with pytest.raises(SigningError):
        certified([made])
    exhibit = shown(ROOT.signing())
    assert reason(swapped(exhibit, (made,))) is Reason.BAD_CERTIFICATE


def test_an_issuer_is_text_in_der() -> None:
    for value in (b"", b"\x0c", b"\x0c\x02a", b"\x13" + encode_der(OIDC)[1:], b"\x0c\x01\xff"):
        odd = x509.UnrecognizedExtension(ISSUER, value)
        key = private()
        made = ROOT.certify(key.public_key(), Order(issuer=None, old_issuer=OIDC), odd)
        assert reason(shown(certifying(key, made))) is Reason.BAD_CERTIFICATE


def test_the_whole_name_decides() -> None:
    for known in (
        Identity(OIDC, SUBJECT, (OTHER.raw,)),
        Identity(OIDC, SUBJECT[:-1], (ROOT.raw,)),
        Identity(ELSEWHERE, SUBJECT, (ROOT.raw,)),
        Identity(SUBJECT, OIDC, (ROOT.raw,)),
    ):
        assert reason(shown(ROOT.signing()), knowing(replace(SPEAKER, who=known))) is not None


def test_nobody_signed_the_hint() -> None:
    envelope: Envelope = seal(write(ALLOWED), ROOT.signing())
    signer = ROOT.signing()
    mine = replace(seal(write(ALLOWED), signer), key_id=envelope.key_id)
    assert reason(logged_envelope(mine, signer)[1]) is None
