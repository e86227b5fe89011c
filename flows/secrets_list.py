"""`vicmig secrets list` and `vicmig purge --report`: what the custodian of secrets has to see.

In files encrypted to their certificate, by key; why a row is withheld is read from the source at
that moment, since the ledger does not keep it. Plain text is on no disk.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows import audit, people, seen
from flows.approve import schema_is_there
from flows.purge import Said
from flows.wiring import Wiring, wiring

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from etl.envelope import Sealed
    from etl.source import Source
    from etl.store.session import Connection
    from etl.store.withheld import Line

HEADER = (
    "Dòng (dùng cho secrets release --key)", "Hệ thống", "Phần", "Loại dữ liệu", "Khóa",
    "Mã đơn vị", "Tên đơn vị", "Sổ", "Ngày ghi trong nguồn", "Căn cứ giữ lại",
    "Cột của hệ thống cũ", "Mức ghi trong nguồn", "Theo dòng", "Quyết định", "Đợt",
    "Lượt chạy", "Từ lúc", "Gỡ bỏ lúc",
)  # fmt: skip
PURGED_HEADER = (
    "Hệ thống", "Phần", "Loại dữ liệu", "Khóa", "Gỡ bỏ lúc", "Lượt chạy", "Đã có người sửa",
)  # fmt: skip
RULES = {
    "level": "độ mật không thuộc các mức được khai báo là không mật",
    "level_empty": "độ mật để trống",
    "marking": "có dấu hiệu mật, cần xem xét",
    "landed": "xét khi chụp dữ liệu nguồn",
    "parent": "thuộc về dòng giữ lại",
    "marker": "tên tệp hoặc phần thuộc về nó mang dấu hiệu mật, cần xem xét",
    "people": "giữ lại theo quyết định",
    "purged": "đã gỡ bỏ; nay không còn bị giữ lại trong sổ cái",
    "not_now": "dữ liệu nguồn nay không còn dấu hiệu",
    "gone": "nguồn không còn dòng này",
    "not_read": "chưa đọc nguồn",
}


@dataclass(frozen=True)
class Wish:
    """Where the file goes, to whom, who asks, and whether the source is to be read for reasons."""

    path: Path
    to: Path
    login: str
    source: bool = True


def withheld(config: Path, wish: Wish) -> Said:
    """Write every withheld row for the custodian."""
    from etl.envelope import Sealed, recipient
    from etl.store import withheld as store
    from etl.store.session import connect, plain_errors

    wired, to = _allowed(config, wish, recipient)
    source = wired.source() if wish.source else None
    try:
        with (
            plain_errors(),
            connect(wired.dsn) as connection,
            connect(wired.dsn) as beside,
            Sealed(wish.path, to, HEADER) as file,
        ):
            for lines in store.lines(connection, wired.mappings.system):
                file.add(_told(wired, beside, source, lines))
    finally:
        if source is not None:
            source.close()
    return _said(file)


def purged(config: Path, wish: Wish) -> Said:
    """Write what was taken out for the custodian: keys and times."""
    from etl.envelope import Sealed, recipient
    from etl.store import purge as store
    from etl.store.session import connect, plain_errors

    wired, to = _allowed(config, wish, recipient)
    with plain_errors(), connect(wired.dsn) as connection:
        with Sealed(wish.path, to, PURGED_HEADER) as file:
            file.add(store.lines_for_custodian(connection))
        connection.execute(
            "UPDATE migration.purged SET reported_at = now() WHERE reported_at IS NULL"
        )
    return _said(file)


def _allowed(config: Path, wish: Wish, recipient: Any) -> tuple[Wiring, Any]:
    """The wiring and the recipient; ConfigError where one is not fit, or nobody says who asks."""
    to = recipient(wish.to)
    wired = wiring(str(config))
    schema_is_there(wired)
    seen.check(wired)
    people.operator(wired, wish.login)
    return wired, to


def _told(
    wired: Wiring, connection: Connection, source: Source | None, lines: Sequence[Line]
) -> list[list[str]]:
    """The lines as the file has them."""
    from etl.store import withheld as store

    why = _reasons(wired, source, lines) if source else {}
    ids = {str(one["book"]) for one in why.values() if one["book"]}
    books = store.books(connection, ids) if ids else {}
    names = {(spec.part, spec.entity): spec.name for spec in wired.mappings.sources}
    return [_line(wired.mappings.system, one, why, books, names) for one in lines]


def _line(
    system: str,
    one: Line,
    why: dict[tuple[str, str, str], dict[str, str | None]],
    books: dict[str, str],
    names: dict[tuple[str, str], str],
) -> list[str]:
    found = why.get((one.part, one.entity, one.key), {})
    hung = one.parent if one.parent[2] else one.marker
    book = str(found.get("book") or "")
    return [
        f"{names.get((one.part, one.entity), one.entity)}:{one.key}", system, one.part, one.entity,
        one.key, one.unit, one.unit_name, books.get(book, ""), found.get("date") or "",
        _rules(one, found.get("rule") or "", read=bool(why)), found.get("columns") or "",
        found.get("level") or "",
        f"{names.get(hung[:2], hung[1])}:{hung[2]}" if hung[2] else "", one.basis, one.wave,
        one.run, one.since, one.purged,
    ]  # fmt: skip


def _rules(one: Line, found: str, *, read: bool) -> str:
    """Why the row is withheld, in words."""
    from etl.store.withheld import PURGED

    known = []
    if one.reason == PURGED:
        known.append("purged")
    elif one.reason:
        known.append("parent")
    if one.basis:
        known.append("people")
    if one.marker[2]:
        known.append("marker")
    if found and not (known and found == "not_now"):
        known += found.split("+")
    if not known:
        known.append("gone" if read else "not_read")
    return "; ".join(RULES[rule] for rule in known)


def _reasons(
    wired: Wiring, source: Source, lines: Sequence[Line]
) -> dict[tuple[str, str, str], dict[str, str | None]]:
    """Why rows that are withheld for themselves are, read from the source.

    By (part, entity, key).
    """
    from etl.secrecy_reasons import source_key, told

    mappings = wired.mappings
    codes = {table.name: table for table in mappings.codes}
    specs = {(spec.part, spec.entity): spec for spec in mappings.sources}
    wanted = defaultdict(list)
    for one in lines:
        if not one.reason and (one.part, one.entity) in specs:
            wanted[one.part, one.entity].append(one.key)
    found: dict[tuple[str, str, str], dict[str, str | None]] = {}
    for (part, entity), keys in wanted.items():
        spec = specs[part, entity]
        rows = source.rows(spec, sorted({source_key(key, spec) for key in keys}))
        for key, reason in told(rows, mappings.entity(entity), spec, codes).items():
            found[part, entity, key] = reason
    return found


def _said(file: Sealed) -> Said:
    audit.rows(file.rows)
    names = ", ".join(str(path) for path in file.paths)
    text = (
        f"{file.rows} line(s) for the custodian, encrypted: {names}\n"
        f"To: {file.to.name}\nSHA-256 of the certificate: {file.to.fingerprint}\n"
        "Compare it with the custodian's own. Next: hand the file over; they open it with"
        " openssl cms -decrypt -inform DER -in FILE -recip CERT.pem -inkey KEY.pem"
    )
    data = {
        "rows": file.rows, "files": [str(path) for path in file.paths], "to": file.to.name,
        "certificate_sha256": file.to.fingerprint,
    }  # fmt: skip
    return Said(text, data)
