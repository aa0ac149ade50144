"""What the rules answered about one manifest, as claims to be placed: an answer is never lost."""

from collections.abc import Iterator
from dataclasses import dataclass

from gate.config import Config
from gate.inquiry import Inquiry
from gate.model import Door, Enforcement, Rule
from gate.placing import Claim
from gate.policy import Answer
from gate.reserved import MALFORMED, RULE_FAILED


@dataclass(frozen=True, slots=True)
class Judgement:
    """An inquiry and the answers of the rules that applied, in step with `rules`."""

    inquiry: Inquiry
    rules: tuple[Rule, ...]
    answers: tuple[Answer, ...]

    def claims(self, config: Config, door: Door) -> Iterator[Claim]:
        """Give every fault: fields of a wrong type, rules that failed, and what rules found."""
        for entry in self.inquiry.manifest.unknown_fields:
            if entry.reason == "wrong_type":
                message = f"{entry.at or 'the document'} {entry.message}"
                yield self.claim(MALFORMED, entry.at, message, Enforcement.DENY)
        at = self.inquiry.manifest.identity.at
        for rule, answer in zip(self.rules, self.answers, strict=True):
            if answer.failure:
                message = f"{rule.id} could not answer: {answer.failure}"
                yield self.claim(RULE_FAILED, at, message, Enforcement.DENY)
            if not answer.findings:
                continue
            enforcement = config.enforce(rule, self.inquiry.environment.names, door)
            for violation in answer.findings:
                yield self.claim(rule, violation.at, violation.message, enforcement)

    def open_questions(self) -> Iterator[Claim]:
        """Give every question that a rule could not answer from what it was given."""
        for rule, answer in zip(self.rules, self.answers, strict=True):
            for violation in answer.unresolved:
                yield self.claim(rule, violation.at, violation.message, Enforcement.DRYRUN)

    def claim(self, rule: Rule, at: str, message: str, enforcement: Enforcement) -> Claim:
        """Say something about this manifest."""
        inquiry = self.inquiry
        names = inquiry.environment.names if inquiry.environment.known else ()
        return Claim(inquiry.loaded, rule, at, message, inquiry.subject, names, enforcement)
