"""How large a file may be that is read for dependencies, and how one is refused."""

import codecs

from gate.errors import Fault, Place, ScanError
from gate.sources import MEBIBYTE, File

LONGEST = 8 * MEBIBYTE
LINE = 16_384
MOST = 50_000
"""Lines of a text are cut for reading, packages of a file are not: more are refused."""
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
         (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip


def refusal(path: str, why: str, line: int = 0) -> ScanError:
    """Refuse a file."""
    return ScanError("dependencies were not read", faults=[Fault(why, Place(path, line))])


def sized(file: File, longest: int = LONGEST) -> File:
    """Give a file back.

    Raises `ScanError` when it is too long.
    """
    if max(len(file.data), file.length) > longest:
        raise refusal(file.path, f"it is longer than {longest:,} bytes, and was not read")
    return file


def counted(path: str, number: int) -> None:
    """Refuse a file that names too many packages."""
    if number > MOST:
        raise refusal(path, f"it names more than {MOST:,} packages, and was not read")


def text_of(file: File) -> str:
    """Read a file as text, in UTF-16 too where a mark says so, as pip does.

    Raises `ScanError` when it is too long, or is no text.
    """
    data = sized(file).data
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise refusal(file.path, "it is no text in UTF-8, and was not read") from None


def lines_of(file: File) -> list[str]:
    """Read the lines of a text, as editors count them, each without its end.

    Raises `ScanError` when there is none, or one is too long.
    """
    lines = [line.rstrip("\r") for line in text_of(file).split("\n")]
    long = next((number for number, line in enumerate(lines, 1) if len(line) > LINE), 0)
    if long:
        raise refusal(file.path, f"this line is longer than {LINE:,} characters", long)
    return lines
