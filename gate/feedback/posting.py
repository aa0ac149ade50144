"""What is said to a forge: a comment that is found again, and the status of a commit."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from gate.display.visible import clipped
from gate.errors import ForgeError
from gate.feedback import Told
from gate.feedback.comment import About, compose, marker
from gate.feedback.forges import Comment, Forge, Status
from gate.feedback.speaking import Line

PAGES = 250
"""More than a change has pages of comments: forges allow 5,000."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A change on a forge, and the line to it."""

    forge: Forge
    line: Line

    def comment(self, told: Told, context: str, about: About) -> str:
        """Write the comment on a change, or write it anew, and say which it is.

        Raises `ForgeError` unless it is there.
        """
        text = compose(told, context, about, self.forge.longest_comment)
        try:
            found = self.own(context)
            if found is not None:
                self.line.ask(self.forge.change(found, text))
                return f"updated comment {found}"
            answer = self.line.ask(self.forge.add(text))
            return f"wrote comment {self.forge.added_in(answer.body)}"
        except ValidationError:
            raise ForgeError("the forge answers what is none of its API", advice=API) from None

    def own(self, context: str) -> int | None:
        """Find the comment that this account wrote in this context.

        Anybody can write the mark of it, so it alone proves nothing.
        """
        account = self.forge.account_in(self.line.ask(self.forge.account()).body)
        mark = marker(context)
        for comment in self.comments():
            if comment.author == account and comment.body.startswith(mark):
                return comment.id
        return None

    def comments(self) -> Iterator[Comment]:
        """Read all comments, oldest first."""
        for page in range(1, PAGES + 1):
            answer = self.line.ask(self.forge.comments(page))
            yield from self.forge.comments_in(answer.body)
            # A page may hold fewer than it could: not everybody may see every comment.
            if 'rel="next"' not in answer.link:
                return
        raise ForgeError(f"there are more than {PAGES} pages of comments, so none is added")

    def mark(self, told: Told, context: str, about: About) -> None:
        """Set the status of a commit. Raises `ForgeError` unless it is set."""
        longest = self.forge.longest_description - 1
        description = clipped(f"{told.word}: {told.counted}", longest)
        status = Status(context, told.word, description, about.url)
        self.line.ask(self.forge.mark(about.commit, status))


API = "name with --api the address of its API, as in https://git.example.com/api/v4"
