"""What a SELECT yields of a landing, put together; and what is said where it cannot be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.errors import SourceError
from etl.landing.manifest import POSITION, SEALED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mappings.schema import SourceSpec


@dataclass(frozen=True)
class Rows:
    """What a SELECT yields of open rows, and the lines of sealed ones, both with positions."""

    opened: pa.Table
    sealed: pa.Table | None

    @property
    def positions(self) -> list[int]:
        """Of all of them."""
        told: list[int] = self.opened.column(POSITION).to_pylist()
        return told + (self.sealed.column(POSITION).to_pylist() if self.sealed else [])


def merged(spec: SourceSpec, found: Sequence[Rows]) -> pa.Table:
    """Rows in the order of their positions; the column of the seals only where there are any."""
    names = list(spec.columns_read)
    nothing = pa.table([pa.array([], pa.string())] * len(names), names=names)
    opened = [one.opened for one in found]
    sealed = [one.sealed for one in found if one.sealed is not None and len(one.sealed)]
    if not sealed:
        return pa.concat_tables([nothing, *(t.select(names) for t in opened)]).combine_chunks()
    plain = [t.append_column(SEALED, pa.nulls(len(t), pa.string())) for t in opened]
    whole = pa.concat_tables([*plain, *(t.select([*names, POSITION, SEALED]) for t in sealed)])
    order = pc.sort_indices(whole, sort_keys=[(POSITION, "ascending")])
    return whole.take(order).drop_columns([POSITION]).combine_chunks()


def refusing(spec: SourceSpec) -> SourceError:
    """What to say where DuckDB does not run a SELECT; what it says itself may hold values."""
    return SourceError(
        f"The SELECT of sources/{spec.system}/{spec.name or spec.entity}.sql cannot be asked of a"
        " landing: DuckDB refuses it",
        "What landed stays; nothing of the span at work is recorded.",
        "write it in plainer SQL, then the same command again; vicmig land --verify looks at the"
        " files",
        entity=spec.entity,
    )


def lacking(spec: SourceSpec) -> SourceError:
    """What to say where a landing has not what a mapping declares."""
    return SourceError(
        f"The landing cannot be read as sources/{spec.system}/{spec.name or spec.entity}.yaml"
        f" and .sql declare: table {spec.base} with key {spec.key} and columns"
        f" {', '.join(spec.columns_read)}",
        "Nothing was written.",
        "vicmig land, by these mappings; or mend the mapping",
        entity=spec.entity,
    )
