"""The tables of a log, and how those of older releases become them.

What is hashed or was signed only grows, and triggers hold that. What is derived from it (`summary`,
`object`) answers questions and is never believed.
"""

APPLICATION = 0x41474C47
"""Marks the file as a log of ours, in its header: `AGLG`."""


def only_grows(table: str) -> tuple[str, str]:
    """Write the triggers that keep the rows of a table as they were."""
    verbs = ("UPDATE", "DELETE")
    update, delete = (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        for verb in verbs
    )
    return update, delete


TABLES = (
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE leaf(
        idx INTEGER PRIMARY KEY CHECK(idx >= 0),
        digest BLOB NOT NULL UNIQUE CHECK(length(digest) = 32),
        decision_id TEXT NOT NULL UNIQUE,
        body BLOB NOT NULL
    ) STRICT""",
    # The envelope is NULL once it was erased; what was hashed stays.
    """CREATE TABLE record(
        idx INTEGER PRIMARY KEY REFERENCES leaf(idx),
        envelope BLOB,
        erased TEXT,
        CHECK((envelope IS NULL) = (erased IS NOT NULL))
    ) STRICT""",
    # Complete subtrees in the order in which they are completed, so that a log writes at one end.
    """CREATE TABLE node(
        position INTEGER PRIMARY KEY,
        hash BLOB NOT NULL CHECK(length(hash) = 32)
    ) STRICT""",
    """CREATE TABLE checkpoint(
        size INTEGER PRIMARY KEY,
        root BLOB NOT NULL CHECK(length(root) = 32),
        note TEXT NOT NULL,
        published TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE summary(
        idx INTEGER PRIMARY KEY REFERENCES leaf(idx),
        decided TEXT NOT NULL,
        door TEXT NOT NULL,
        verdict TEXT NOT NULL,
        resource TEXT NOT NULL,
        verifier TEXT NOT NULL,
        commit_id TEXT NOT NULL,
        objects TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE object(
        digest BLOB NOT NULL,
        idx INTEGER NOT NULL REFERENCES leaf(idx),
        PRIMARY KEY(digest, idx)
    ) STRICT, WITHOUT ROWID""",
    *(trigger for table in ("meta", "leaf", "node", "checkpoint") for trigger in only_grows(table)),
    """CREATE TRIGGER record_no_delete BEFORE DELETE ON record
        BEGIN SELECT RAISE(ABORT, 'record only grows'); END""",
    """CREATE TRIGGER record_no_update BEFORE UPDATE ON record
        WHEN NEW.idx <> OLD.idx OR NEW.envelope IS NOT NULL OR OLD.envelope IS NULL
        BEGIN SELECT RAISE(ABORT, 'an envelope can only be erased'); END""",
)
INDICES = (
    "CREATE INDEX summary_commit ON summary(commit_id)",
    "CREATE INDEX summary_resource ON summary(resource)",
)
MIGRATIONS = (TABLES, INDICES)
"""What each version adds to the one before: a log of version n has had the first n."""
VERSION = len(MIGRATIONS)
