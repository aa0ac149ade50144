"""How a private key is encrypted: PKCS#8 with PBES2, scrypt and AES-256 (RFC 5958, 8018, 7914).

`cryptography` can read this, but writes keys with 2,048 rounds of PBKDF2, which is too few.
"""

import os
from base64 import encodebytes
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.padding import PKCS7

COST, BLOCK, LANES = 2**14, 8, 5
"""What OWASP's cheat sheet asks of scrypt, with the 16 MiB that OpenSSL is content to use."""
KEY_BYTES = 32
SALT_BYTES = 16
SEQUENCE, INTEGER, OCTETS, OBJECT = 0x30, 0x02, 0x04, 0x06
SHORT = 0x80
"""From here on, a length in DER takes more than one byte."""
# Object identifiers, in DER.
PBES2: Final = bytes.fromhex("2a864886f70d01050d")
SCRYPT: Final = bytes.fromhex("2b06010401da47040b")
AES256_CBC: Final = bytes.fromhex("60864801650304012a")


def encrypted(der: bytes, password: bytes) -> bytes:
    """Encrypt a PKCS#8 key, given in DER; answers PEM."""
    salt, vector = os.urandom(SALT_BYTES), os.urandom(AES.block_size // 8)
    key = Scrypt(salt, KEY_BYTES, COST, BLOCK, LANES).derive(password)
    padder = PKCS7(AES.block_size).padder()
    encryptor = Cipher(AES(key), CBC(vector)).encryptor()
    secret = encryptor.update(padder.update(der) + padder.finalize()) + encryptor.finalize()
    costs = b"".join(map(integer, (COST, BLOCK, LANES, KEY_BYTES)))
    derivation = sequence(tlv(OBJECT, SCRYPT), sequence(tlv(OCTETS, salt), costs))
    encryption = sequence(tlv(OBJECT, AES256_CBC), tlv(OCTETS, vector))
    algorithm = sequence(tlv(OBJECT, PBES2), sequence(derivation, encryption))
    return armoured(sequence(algorithm, tlv(OCTETS, secret)))


def armoured(der: bytes) -> bytes:
    """Write an encrypted key as PEM."""
    text = b"".join(encodebytes(der).split())
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    begin, end = b"-----BEGIN ENCRYPTED PRIVATE KEY-----", b"-----END ENCRYPTED PRIVATE KEY-----"
    return b"\n".join([begin, *lines, end, b""])


def sequence(*parts: bytes) -> bytes:
    """Write a sequence in DER."""
    return tlv(SEQUENCE, b"".join(parts))


def integer(number: int) -> bytes:
    """Write a number that is not negative in DER."""
    return tlv(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def tlv(tag: int, data: bytes) -> bytes:
    """Write a value in DER, with its tag and its length."""
    length = len(data)
    if length < SHORT:
        return bytes([tag, length]) + data
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, SHORT | len(size)]) + size + data
