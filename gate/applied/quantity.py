"""Quantities of Kubernetes: `1000m` and `1` are the same number."""

import re
from fractions import Fraction

NUMBER = re.compile(
    r"([+-]?)(\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})"
    r"(?:(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE])|[eE]([+-]?\d{1,2}))?",
    re.ASCII,
)
SCALES = {
    "n": Fraction(1, 10**9), "u": Fraction(1, 10**6), "m": Fraction(1, 1000), None: Fraction(1),
    "k": Fraction(10**3), "M": Fraction(10**6), "G": Fraction(10**9), "T": Fraction(10**12),
    "P": Fraction(10**15), "E": Fraction(10**18), "Ki": Fraction(2**10), "Mi": Fraction(2**20),
    "Gi": Fraction(2**30), "Ti": Fraction(2**40), "Pi": Fraction(2**50), "Ei": Fraction(2**60),
}  # fmt: skip
NANO = 10**9


def plain(text: str) -> str:
    """Write a quantity as a decimal number, rounded up to nano as the API server does.

    What is no quantity stays as it is.
    """
    found = NUMBER.fullmatch(text)
    if not found:
        return text
    sign, digits, suffix, exponent = found.groups()
    size = Fraction(digits) * SCALES[suffix] * Fraction(10) ** int(exponent or 0)
    whole, part = divmod(-(-size.numerator * NANO // size.denominator), NANO)
    written = f"{whole}.{part:09}".rstrip("0").rstrip(".")
    return f"-{written}" if sign == "-" and size else written
