"""Everything that is measured: what it is called, what it means and how it is told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """How what several processes measured is one figure."""

    SUM = "sum"
    HISTOGRAM = "histogram"
    LEVEL = "level"
    HIGHEST = "highest"
    LOWEST = "lowest"

    @property
    def lasting(self) -> bool:
        """Say whether it stays true when the process that counted has ended."""
        return self in (Sort.SUM, Sort.HISTOGRAM)


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Figures of one name. `buckets` are upper bounds in seconds, of a histogram only.

    `known` are values of its label that are shown before anything counts: what begins to be there
    with one has not increased for Prometheus, and no alert would tell of the first.
    """

    name: str
    sort: Sort
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
    known: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Give how many numbers a row has."""
        return len(self.buckets) + 2 if self.sort is Sort.HISTOGRAM else 1


QUICK = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.0)
SLOW = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)

REVIEWS = Family(
    "agentgate_review_duration_seconds", Sort.HISTOGRAM,
    "How long an admission review or a question about a revision took, from its last byte.",
    ("door", "verdict", "operation"), SLOW,
)  # fmt: skip
RULES = Family(
    "agentgate_rule_duration_seconds", Sort.HISTOGRAM, "How long one rule took.",
    ("rule",), QUICK,
)  # fmt: skip
DENIALS = Family(
    "agentgate_denials_total", Sort.SUM, "Findings that denied something, by rule.",
    ("door", "rule"),
)  # fmt: skip
WARNINGS = Family(
    "agentgate_warnings_total", Sort.SUM, "Findings that only warned of something, by rule.",
    ("door", "rule"),
)  # fmt: skip
UNDECIDABLE = Family(
    "agentgate_undecidable_total", Sort.SUM,
    "Reviews that could not be decided, by what followed from that: allow or deny.",
    ("outcome",), known=("allow", "deny"),
)  # fmt: skip
FAIL_OPEN = Family(
    "agentgate_fail_open_total", Sort.SUM,
    "Reviews that were allowed although the gate failed, as the operator wants it.", ("why",),
    known=("not-recorded", "undecidable"),
)  # fmt: skip
BREAK_GLASS = Family(
    "agentgate_break_glass_total",
    Sort.SUM,
    "Changes that passed because of the group of who made them.",
)
APPENDED = Family("agentgate_records_appended_total", Sort.SUM, "Records that are durable.")
NOT_APPENDED = Family("agentgate_records_failed_total", Sort.SUM, "Records that could not be kept.")
APPENDING = Family(
    "agentgate_record_duration_seconds", Sort.HISTOGRAM,
    "How long it took until a record was durable.", (), SLOW,
)  # fmt: skip
REFUSED = Family(
    "agentgate_requests_refused_total", Sort.SUM,
    "Requests that were answered without a review, by the problem.", ("problem",),
)  # fmt: skip
QUEUE = Family("agentgate_log_queue", Sort.LEVEL, "Records that wait to be committed.")
LOG_SIZE = Family("agentgate_log_entries", Sort.LEVEL, "Entries of the log.")
LOG_SHOWN = Family("agentgate_log_published_entries", Sort.LEVEL, "Entries that are published.")
CACHE_AGE = Family(
    "agentgate_cache_age_seconds", Sort.HIGHEST,
    "Seconds since the oldest cache of the cluster heard from the API server.",
)  # fmt: skip
CACHE_SYNCED = Family(
    "agentgate_cache_synced", Sort.LOWEST, "Whether every kind has been listed: 1 or 0."
)
CACHE_OBJECTS = Family(
    "agentgate_cache_objects", Sort.HIGHEST, "Objects that a worker knows, by kind.", ("kind",)
)
EXPIRY = Family(
    "agentgate_certificate_expiry_timestamp_seconds", Sort.LOWEST,
    "When the certificate in use ends, in seconds since 1970.",
)  # fmt: skip
FAULTS = Family(
    "agentgate_fault", Sort.HIGHEST, "What is not as it should be: 1 while it is so.", ("what",)
)
MEMORY = Family("agentgate_resident_bytes", Sort.HIGHEST, "Memory of the largest worker.")
WORKERS = Family("agentgate_workers_ready", Sort.LEVEL, "Workers that take requests in.")
PRESYNCS_READY = Family(
    "agentgate_presync_ready", Sort.LEVEL, "Processes that take questions about revisions in."
)
PRESYNCS = Family(
    "agentgate_presync_judgements_total", Sort.SUM, "Revisions that were judged, by verdict.",
    ("verdict",),
)  # fmt: skip
RESTARTS = Family("agentgate_worker_restarts_total", Sort.SUM, "Workers that were replaced.")
INFO = Family("agentgate_info", Sort.LEVEL, "The version of the gate; always 1.", ("version",))

ALL: Sequence[Family] = (
    REVIEWS, RULES, DENIALS, WARNINGS, UNDECIDABLE, FAIL_OPEN, BREAK_GLASS,
    APPENDED, NOT_APPENDED, APPENDING, REFUSED, QUEUE, LOG_SIZE, LOG_SHOWN,
    CACHE_AGE, CACHE_SYNCED, CACHE_OBJECTS, EXPIRY, FAULTS, MEMORY, WORKERS, RESTARTS,
    PRESYNCS_READY, PRESYNCS, INFO,
)  # fmt: skip
