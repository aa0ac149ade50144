"""What options take for the name of a commit."""

import argparse


def revision(text: str) -> str:
    """Take the name of a commit. Raises `ArgumentTypeError` for an empty one.

    A build whose variable is not set would be answered as if it had not asked for a commit.
    """
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty, and names no commit")
    return text
