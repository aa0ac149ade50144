"""Which host a URL leads to, and whether that is only known when it is called."""

from urllib.parse import urlsplit

PLACEHOLDERS = ("{", "$", "<")


def host_of(url: str) -> str:
    """Give the host of a URL, empty where it has none that can be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_fixed(host: str) -> bool:
    """Say whether a host is written out, with nothing to be put in its place."""
    return bool(host) and not any(mark in host for mark in PLACEHOLDERS)
