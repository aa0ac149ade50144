"""How the tables of a log are changed behind its back, and what is found then."""

import sqlite3
from pathlib import Path

from gate.audit.log.flaws import Damage, Extent
from gate.audit.log.fsck import fsck
from gate.audit.log.opening import open_log

Found = list[tuple[Damage, int | None]]


def tables(folder: Path) -> Found:
    with open_log(folder) as log:
        return [(one.damage, one.index) for one in fsck(log, Extent())]


def change(folder: Path, statement: str, *values: object) -> None:
    """Change what only grows, as someone with the rights of the gate can."""
    database = sqlite3.connect(folder / "log.db")
    triggers = database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        database.execute(f"DROP TRIGGER {name}")
    database.execute(statement, values)
    database.commit()
    database.close()
