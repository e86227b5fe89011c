"""Which rows of a table that is only joined may land: those that an open row is joined with.

No rule judges such a table. Its rows are as secret as what they are joined with: the text of a
secret document stays out with it, and a kind that open documents have too lands. While nothing
is sealed of what joins it, it is a list like any other and lands whole.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.errors import SourceError
from etl.ids import canonical_keys
from etl.landing import listed
from etl.landing.manifest import KEY
from etl.landing.plan import asked_as
from etl.landing.select import is_table
from etl.transform import column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from etl.landing.folder import Folder
    from etl.landing.manifest import Landed, Piece
    from etl.landing.pace import Pace
    from etl.landing.plan import Planned
    from etl.source import Source
    from mappings.schema import SourceSpec

_NONE, _BETWEEN = "\0", "\x1f"
_MORE = 1000  # rows of a range that came meanwhile


def open_rows(
    source: Source, pace: Pace, folder: Folder, one: Planned, bases: Sequence[Planned]
) -> pa.Array | None:
    """What tells the rows of a joined table that may land, see `told`; None: all of them.

    `bases` are the tables of the streams, landed by now.
    """
    joining = [(spec, base.table) for base in bases for spec in base.streams if spec in one.joined]
    if not any(piece.sealed for _, table in joining for piece in table.pieces):
        return None
    found = [pa.array([], pa.string())]
    for spec, table in joining:
        for some in _joined(source, pace, (spec, table, one), folder):
            found.append(pc.unique(pa.concat_arrays([found.pop(), some])))
    return found[0]


def told(rows: pa.Table, one: Planned) -> pa.Array:
    """One text a row by which it is known: its key, or all that lands of it where it has none."""
    return _text([column(rows, name) for name in _known_by(one.table)])


def refusal(spec: SourceSpec, base: str) -> SourceError:
    """What to say where a SELECT does not tell which row is joined with which."""
    return SourceError(
        f"The SELECT of {spec.name} joins {base} in a way that does not tell which of its rows"
        " belong to secret ones, and no rule judges that table",
        "Nothing of that table was landed, and nothing is published.",
        f"write the SELECT as plain joins of tables; or vicmig land --table {base}, if nothing in"
        " it can be secret; or name the source's url instead of a landing",
    )


def _joined(
    source: Source, pace: Pace, what: tuple[SourceSpec, Landed, Planned], folder: Folder
) -> Iterator[pa.Array]:
    """Of the rows that open rows of a stream are joined with what tells them, piece by piece."""
    spec, table, one = what
    dialect = source.of(spec).dialect
    quote = listed.quoting(source, spec)
    rows = listed.rows_of(spec, dialect, quote)
    here = [side for side in rows.sides if is_table(side.name, one.table.base)] if rows else []
    if rows is None or not here:
        raise refusal(spec, one.table.base)
    kinds = {c.name: c.kind for c in one.table.columns}
    names = _known_by(one.table)
    for side in here:
        columns = [asked_as(side.column(quote(n)), kinds.get(n, ""), dialect) for n in names]
        asked = listed.relisted(spec, rows, quote, columns)
        for piece in table.pieces:
            found = _range(source, pace, asked, piece)
            is_open = pc.is_in(
                canonical_keys(column(found, spec.key)), value_set=_open(folder, piece)
            )
            found = found.filter(is_open)
            yield pc.unique(_text([column(found, f"c{n}") for n in range(len(names))]))


def _range(source: Source, pace: Pace, asked: SourceSpec, piece: Piece) -> pa.Table:
    """The rows of the range of a piece, however many a join makes of them."""
    most = piece.keys + _MORE
    while True:
        rows = pace.read(partial(source.page, asked, piece.after, piece.upto, most))
        if len(rows) < most:
            return rows
        most *= 4


def _open(folder: Folder, piece: Piece) -> pa.Array:
    keys = pq.read_table(folder.root / piece.file.name, columns=[KEY]).column(KEY)
    return canonical_keys(keys.combine_chunks())


def _known_by(table: Landed) -> list[str]:
    return list(table.key_columns) if table.key else [c.name for c in table.columns]


def _text(columns: Sequence[pa.Array]) -> pa.Array:
    filled = [pc.fill_null(one, _NONE) for one in columns]
    return pc.binary_join_element_wise(*filled, _BETWEEN) if filled[1:] else filled[0]
