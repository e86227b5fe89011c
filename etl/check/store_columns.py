"""What kind each column of the e-office store is, told from its schema files: no store is asked."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from etl.store.upgrade import SCRIPTS

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLE = re.compile(r"CREATE TABLE eoffice\.(\w+) \((.*?)^\)", re.DOTALL | re.MULTILINE)
_ALTERED = re.compile(r"ALTER TABLE eoffice\.(\w+)([^;]*);")
_ADDED = re.compile(r"ADD COLUMN (?:IF NOT EXISTS )?(\w+) ([\w()]+)")
_COLUMN = re.compile(
    r"^    (?!CONSTRAINT|CHECK|PRIMARY|UNIQUE|FOREIGN|EXCLUDE)(\w+) ([\w()]+)", re.M
)


@cache
def kinds() -> Mapping[tuple[str, str], str]:
    """(table, column) -> its type as the schema files write it."""
    found: dict[tuple[str, str], str] = {}
    for path in sorted(SCRIPTS.glob("versions/*/*.sql")):
        text = path.read_text(encoding="utf-8")
        for table in _TABLE.finditer(text):
            for column in _COLUMN.finditer(table[2]):
                found[table[1], column[1]] = column[2].rstrip(",")
        for altered in _ALTERED.finditer(text):
            for added in _ADDED.finditer(altered[2]):
                found[altered[1], added[1]] = added[2]
    return found
