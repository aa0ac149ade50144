"""How much a record lists, so that it always fits, and how much it says that it leaves out."""

from dataclasses import dataclass, replace

from gate.audit.records.detail import Detail, Omitted

TARGET = 700 * 1024
"""How long a record may be, in bytes: its envelope then fits into the 1 MiB that services take."""
DELIVERED = TARGET // 2
"""The same of a delivery, whose envelope has to fit into an object of a cluster."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many of each sort a record lists at most."""

    subjects: int = 1000
    objects: int = 1000
    findings: int = 300
    unresolved: int = 100
    notices: int = 100
    altered: int = 200

    @property
    def half(self) -> "Room":
        """Give half as much room."""
        return Room(
            self.subjects // 2, self.objects // 2, self.findings // 2,
            self.unresolved // 2, self.notices // 2, self.altered // 2,
        )  # fmt: skip


NO_ROOM = Room(0, 0, 0, 0, 0, 0)
"""Where a record lists nothing, and only counts."""


def fits(full: Detail, room: Room) -> bool:
    """Say whether there is room for all that a decision lists."""
    return (
        len(full.objects) <= room.objects
        and len(full.findings) <= room.findings
        and len(full.unresolved) <= room.unresolved
        and len(full.notices) <= room.notices
        and len(full.difference.altered) <= room.altered
    )


def shortened(full: Detail, room: Room) -> Detail:
    """Keep as much of a decision as there is room for, and count the rest."""
    altered = full.difference.altered
    short = replace(
        full,
        objects=full.objects[: room.objects],
        findings=full.findings[: room.findings],
        unresolved=full.unresolved[: room.unresolved],
        notices=full.notices[: room.notices],
        difference=replace(full.difference, altered=altered[: room.altered]),
    )
    omitted = Omitted(
        objects=len(full.objects) - len(short.objects),
        findings=len(full.findings) - len(short.findings),
        unresolved=len(full.unresolved) - len(short.unresolved),
        notices=len(full.notices) - len(short.notices),
        altered=len(altered) - len(short.difference.altered),
    )
    return replace(short, omitted=omitted)
