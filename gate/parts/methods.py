"""What a request over HTTP does, by its method (RFC 9110 §9.2)."""

EFFECTS = {"GET": "read", "HEAD": "read", "OPTIONS": "read", "DELETE": "destructive"}


def effect_of(method: str) -> str:
    """Tell the effect of a method; one that is not known is taken to write."""
    return EFFECTS.get(method.upper(), "write")
