"""Keys: the only place that knows how to make, read and use them."""

from gate.audit.keys.files import KeySigner, generate, open_key, save
from gate.audit.keys.password import NO_PASSWORD, Password, password_from
from gate.audit.keys.public import public_pem, read_public, verify
from gate.audit.keys.signers import record_signer, signer_from

__all__ = [
    "NO_PASSWORD",
    "KeySigner",
    "Password",
    "generate",
    "open_key",
    "password_from",
    "public_pem",
    "read_public",
    "record_signer",
    "save",
    "signer_from",
    "verify",
]
