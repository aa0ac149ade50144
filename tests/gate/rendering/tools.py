"""Where the rendering tests stand: the repository, and the folders of other programs."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
GIT = "/usr/bin:/bin"
