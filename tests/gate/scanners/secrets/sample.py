"""What a labelled file is: a text, and the one secret in it, if any."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sample:
    """A file; `secret` is what it holds as it is written there, empty for a lookalike."""

    kind: str
    path: str
    text: str = field(repr=False)
    secret: str = field(default="", repr=False)

    @property
    def line(self) -> int:
        """Tell on which line the secret begins."""
        return self.text.count("\n", 0, self.text.index(self.secret)) + 1
