"""What changed in what agents can do since the commit that a verdict is told apart from."""

from argparse import Namespace

from gate.audit.records.detail import Scope
from gate.commands.diff import held, side
from gate.commands.reviewed import Reviewed
from gate.difference import Difference
from gate.difference.compare import by_identity
from gate.difference.sides import compared
from gate.errors import ConfigError, SourceError
from gate.legible import wanted
from gate.recording.commits import commit, found_around, has
from gate.recording.matter import Unknown, Where
from gate.recording.vouching import vouch


def difference(options: Namespace, reviewed: Reviewed, where: Where) -> Difference | Unknown:
    """Compare what was judged with what was there before, or say why that cannot be done."""
    if where.scope is Scope.PATHS:
        return Unknown("only the files that were named were judged")
    base = base_of(where)
    if not base:
        return Unknown("there is no commit before it")
    found = found_around(reviewed.scene.snapshot.root)
    if found is None or not has(found, base):
        return Unknown(f"the commit before it, {base}, is not in this clone")
    try:
        vouch(found, commit(found, base), wanted)
        before = side(held(options, base, rendered=not options.no_render), reviewed.gate)
        after = side(reviewed.scene, reviewed.gate)
    except (SourceError, ConfigError) as error:
        return Unknown(error.message)
    name = where.commit.oid if where.commit else str(where.state)
    return compared((base, before), (name, after), by_identity)


def base_of(where: Where) -> str:
    """Name the commit to compare with: where a change starts, or else the first parent."""
    if where.base or where.commit is None:
        return where.base
    return next(iter(where.commit.parents), "")
