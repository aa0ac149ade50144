"""What stands in Git in place of what others read: a pointer of Git LFS, another encoding."""

from gate.sources import File

VERSIONS = (
    "version https://git-lfs.github.com/spec/",
    "version https://hawser.github.com/spec/",
    "version http://git-media.io/v/",
)
"""How a pointer begins; Git LFS still replaces those of its first releases."""

LONGEST = 1024
"""How much of a file Git LFS reads to tell whether it is a pointer, in bytes."""

UNFETCHED = (
    "Git LFS holds this file elsewhere, and replaces this pointer by what nobody judged; keep "
    "the file itself in Git, or leave it out with `ignore` in gate.yaml"
)
RECODED = (
    "Git writes this file to disk in another encoding, so others read what nobody judged; take "
    "working-tree-encoding out of .gitattributes, or leave it out with `ignore` in gate.yaml"
)


def held_elsewhere(file: File) -> bool:
    """Say whether Git holds only a pointer to a file, which Git LFS would replace."""
    # Git LFS passes over blanks before a pointer.
    start = file.data[:LONGEST].decode(errors="replace").lstrip()
    return start.startswith(VERSIONS)


def replaced(file: File) -> str:
    """Say why others read something else in place of a file; empty where they do not."""
    if file.converted:
        return "is written to disk in another encoding, by .gitattributes"
    return "is held by Git LFS, and was not fetched" if held_elsewhere(file) else ""
