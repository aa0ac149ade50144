"""How a pointer of Git LFS looks, which stands in Git in place of a file that is kept elsewhere."""

from gate.sources import File

VERSIONS = (
    "version https://git-lfs.github.com/spec/",
    "version https://hawser.github.com/spec/",
    "version http://git-media.io/v/",
)
"""How a pointer begins; Git LFS still replaces those of its first releases."""

LONGEST = 1024
"""How much of a file Git LFS reads to tell whether it is a pointer, in bytes."""


def held_elsewhere(file: File) -> bool:
    """Say whether Git holds only a pointer to a file, which Git LFS would replace."""
    # Git LFS passes over blanks before a pointer.
    start = file.data[:LONGEST].decode(errors="replace").lstrip()
    return start.startswith(VERSIONS)
