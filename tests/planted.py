"""A catalogue of faults, each planted into a migrated store behind its back, and what finds it.

A fault gives the findings that it should lead to: (kind, entity, row id or key, field). A field of
ANY stands for whatever fields. Search entries that a fault makes stale are told by the stamps of
the store before and after.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
import tantivy

from flows.wiring import wiring
from services.search import folder, position
from services.search.assemble import entry, rows, stamp
from services.search.schema import schema
from tests.commands import Place, Sampled, make_place

Finding = tuple[str, str, str, str]
ANY = "*"
STRANGER = "80000000-00aa-8aaa-8aaa-00000000000{}"
_FREE = (
    "d.batch_id IS NOT NULL AND d.represented_by IS NULL AND d.register_number IS NOT NULL"
    " AND NOT EXISTS (SELECT FROM eoffice.document o WHERE o.represented_by = d.id"
    " OR (o.id <> d.id AND (o.identity = d.identity OR o.edxml_key = d.edxml_key)))"
)


@dataclass
class Planted:
    """A copy of a migrated store, with its source, share, blobs and index, to do harm to."""

    place: Place
    owner: psycopg.Connection[Any]
    source: sqlite3.Connection
    share: Path
    used: set[str] = field(default_factory=set)
    swallowed: dict[str, str] = field(default_factory=dict)

    @property
    def index(self) -> Path:
        return self.place.folder / ".vicmig" / "index"

    def one(self, statement: str, *values: object) -> Any:
        """The first row of a statement."""
        found = self.owner.execute(statement.encode(), values or None).fetchone()
        assert found is not None, statement
        return found

    def do(self, statement: str, *values: object) -> None:
        """One change to one row, with no trigger to notice it."""
        done = self.owner.execute(statement.encode(), values or None)
        assert done.rowcount == 1, (done.rowcount, statement)

    def document(self, where: str = "true", direction: str = "incoming") -> str:
        """A document that no other fault uses, and that is like no other."""
        found = self.owner.execute(
            f"SELECT d.id::text FROM eoffice.document d WHERE {_FREE} AND direction = %s"
            f" AND NOT d.id = ANY(%s::uuid[]) AND ({where}) ORDER BY d.id LIMIT 1".encode(),
            (direction, list(self.used)),
        ).fetchone()
        assert found is not None, where
        self.used.add(found[0])
        return str(found[0])

    def row(self, table: str, where: str = "true", count: int = 1) -> Any:
        """A row of a child table whose document no other fault uses; the first of `count` rows."""
        parent = "from_id" if table == "document_relation" else "document_id"
        found = self.owner.execute(
            f"SELECT t.* FROM eoffice.{table} t JOIN eoffice.document d ON d.id = t.{parent}"
            f" WHERE t.batch_id IS NOT NULL AND {_FREE} AND NOT t.{parent} = ANY(%s::uuid[])"
            f" AND ({where}) ORDER BY t.{parent}, t.id LIMIT {count}".encode(),
            (list(self.used),),
        )
        names = [c.name for c in found.description or ()]
        first = found.fetchone()
        assert first is not None, (table, where)
        row = dict(zip(names, first, strict=True))
        self.used.add(str(row[parent]))
        return row

    def blob(self, sha256: bytes) -> Path:
        """Where the bytes of a digest lie."""
        name = bytes(sha256).hex()
        return self.place.blobs / name[:2] / name[2:4] / name

    def attachment(self) -> Any:
        """An attachment whose bytes no other attachment has, copied from a file of the share."""
        while True:
            row = self.row(
                "attachment",
                "NOT EXISTS (SELECT FROM eoffice.attachment o"
                " WHERE o.sha256 = t.sha256 AND o.id <> t.id) AND t.bytes > 64",
            )
            if self.file_of(str(row["id"])).is_file():
                return row

    def key_of(self, row_id: str) -> str:
        """The source key of a row."""
        return str(self.one("SELECT key FROM migration.ledger WHERE row_id = %s", row_id)[0])

    def file_of(self, row_id: str) -> Path:
        """The source file of an attachment; a name that is no file where a column holds it."""
        found = self.source.execute(
            "SELECT DuongDan FROM TepDinhKem WHERE ID = ?", (int(self.key_of(row_id)),)
        ).fetchone()
        path = str(found[0] or "nowhere").replace("\\", "/")
        return self.share / path.rpartition("dinhkem/")[2]

    @contextmanager
    def writer(self) -> Iterator[tuple[tantivy.Index, tantivy.IndexWriter]]:
        """The writer of the index in use; committed at the end, its position kept."""
        here = folder.current(self.index)
        assert here is not None
        index = tantivy.Index(schema(), path=str(here), reuse=True)
        at = position.get(index)
        assert at is not None
        writer = index.writer(heap_size=32 * 1024 * 1024, num_threads=1)
        yield index, writer
        position.put(writer, at)
        writer.commit()
        writer.wait_merging_threads()

    def stamps(self) -> dict[str, bytes]:
        """What the entry of each document should say now."""
        ids = [row[0] for row in self.owner.execute("SELECT id FROM eoffice.document")]
        shown = [row[0] for row in self.owner.execute("SELECT id FROM migration.batch")]
        return {row.id: stamp(row) for row in rows(self.owner, ids, shown)}

    def close(self) -> None:
        self.owner.close()
        self.source.close()


def copied(
    folder: Path, cluster: Any, template: Path, name: str, sampled: Sampled, prefect_url: str
) -> Planted:
    """A copy of the undisturbed store under this name, to be harmed."""
    with psycopg.connect(cluster.dsn(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name} TEMPLATE undisturbed".encode())
    home = folder / name
    home.mkdir(parents=True)
    shutil.copytree(template / ".vicmig" / "index", home / ".vicmig" / "index")
    shutil.copytree(template / ".vicmig" / "blobs", home / ".vicmig" / "blobs")
    shutil.copytree(sampled.folder / "share", home / "share", symlinks=True)
    shutil.copy(sampled.folder / "vic.db", home / "vic.db")
    dsn = cluster.dsn(name)
    values = {
        "source.url": f"sqlite:///{home / 'vic.db'}",
        "share.root": str(home / "share"),
        "share.sentinel": "VIC_SHARE.txt",
        "prefect.api_url": prefect_url,
        "run.span_rows": 1000,
    }
    place = make_place(home, dsn, values)
    os.environ["VICMIG_STORE_PASSWORD"] = unquote(urlsplit(dsn).password or "")
    own = psycopg.connect(dsn, autocommit=True)
    _triggers(own, "DISABLE")
    return Planted(place, own, sqlite3.connect(home / "vic.db"), home / "share")


def _triggers(owner: psycopg.Connection[Any], turn: str) -> None:
    """Let the store's triggers sleep, as only who is above its rules can."""
    for (table,) in owner.execute(
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = 'eoffice' AND table_type = 'BASE TABLE'"
    ).fetchall():
        owner.execute(f"ALTER TABLE eoffice.{table} {turn} TRIGGER USER".encode())


def verified(planted: Planted) -> set[Finding]:
    """What a verification of the store finds, in this process."""
    from flows.verify import verify

    done = verify(planted.place.config, here=True, afresh=True)
    found = planted.owner.execute(
        "SELECT kind, entity, coalesce(row_id::text, key, ''), field"
        " FROM migration.verify_finding WHERE verification_id = %s",
        (done.id,),
    ).fetchall()
    assert len(found) == len(set(found)), "a finding is told once"
    return {(str(k), str(e), str(r), str(f)) for k, e, r, f in found}


def matches(wanted: Finding, found: Finding) -> bool:
    """Whether a finding is the one that is looked for."""
    return wanted[:3] == found[:3] and wanted[3] in (ANY, found[3])


Fault = Callable[[Planted], list[Finding]]
FAULTS: dict[str, Fault] = {}
REPAIRED: set[str] = set()


# Faults that change what the source says: the store follows it.
OF_THE_SOURCE = {"longer_at_the_source", "file_appeared", "became_secret"}


def fault(*, repaired: bool = True) -> Callable[[Fault], Fault]:
    """Put a fault into the catalogue; `repaired`: the source still has what mends it."""

    def put(plant: Fault) -> Fault:
        FAULTS[plant.__name__] = plant
        if repaired:
            REPAIRED.add(plant.__name__)
        return plant

    return put


def _changed(  # noqa: PLR0913, PLR0917 - what is changed, and what that is called
    p: Planted,
    table: str,
    entity: str,
    row: str,
    name: str,
    value: str,
    kind: str = "field_differs",
) -> list[Finding]:
    p.do(f"UPDATE eoffice.{table} SET {name} = {value} WHERE id = %s", row)
    return [(kind, entity, row, name)]


def _other(table: str, name: str) -> str:
    """Another migrated record than the one that a column names."""
    return f"(SELECT o.id FROM eoffice.{table} o WHERE o.id <> {name} AND o.batch_id = 1 LIMIT 1)"


# Records.


@fault()
def lost_document(p: Planted) -> list[Finding]:
    row = p.document()
    p.do("DELETE FROM eoffice.document WHERE id = %s", row)
    return [("row_lost", "incoming_document", row, ""), ("index_extra", "document", row, "")]


@fault()
def lost_step(p: Planted) -> list[Finding]:
    row = p.row("routing_step", "t.ordinal = 2")
    p.do("DELETE FROM eoffice.routing_step WHERE id = %s", row["id"])
    return [("row_lost", "step", str(row["id"]), "")]


@fault()
def lost_recipient(p: Planted) -> list[Finding]:
    row = p.row("recipient")
    p.do("DELETE FROM eoffice.recipient WHERE id = %s", row["id"])
    return [("row_lost", "recipient", str(row["id"]), "")]


@fault()
def lost_case_file_link(p: Planted) -> list[Finding]:
    row = p.row("case_file_document")
    p.do("DELETE FROM eoffice.case_file_document WHERE id = %s", row["id"])
    return [("row_lost", "case_file_document", str(row["id"]), "")]


@fault()
def lost_gap(p: Planted) -> list[Finding]:
    row = p.row("attachment_gap")
    p.do("DELETE FROM eoffice.attachment_gap WHERE id = %s", row["id"])
    return [("row_lost", "attachment_gap", str(row["id"]), "")]


@fault()
def lost_succession(p: Planted) -> list[Finding]:
    row = str(p.one("SELECT id FROM eoffice.org_unit_succession WHERE batch_id IS NOT NULL")[0])
    p.do("DELETE FROM eoffice.org_unit_succession WHERE id = %s", row)
    return [("row_lost", "succession", row, "")]


@fault()
def invented_document(p: Planted) -> list[Finding]:
    row, made = p.document(), STRANGER.format(1)
    columns = [
        str(c[0])
        for c in p.owner.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'eoffice'"
            " AND table_name = 'document' AND column_name NOT IN ('id', 'identity', 'edxml_key')"
        )
    ]
    names = ", ".join(columns)
    p.do(
        f"INSERT INTO eoffice.document (id, {names})"
        f" SELECT '{made}', {names} FROM eoffice.document WHERE id = %s",
        row,
    )
    return [("row_extra", "incoming_document", made, ""), ("index_missing", "document", made, "")]


@fault()
def invented_step(p: Planted) -> list[Finding]:
    row, made = p.document(), STRANGER.format(2)
    p.do(
        "INSERT INTO eoffice.routing_step (id, document_id, ordinal, batch_id)"
        " VALUES (%s, %s, 9, 1)", made, row,
    )  # fmt: skip
    return [("row_extra", "step", made, "")]


@fault()
def invented_case_file(p: Planted) -> list[Finding]:
    made = STRANGER.format(3)
    unit = p.one("SELECT unit_id FROM eoffice.case_file LIMIT 1")[0]
    p.do(
        "INSERT INTO eoffice.case_file (id, origin, unit_id, title, batch_id)"
        " VALUES (%s, 'vic', %s, 'x', 1)", made, unit,
    )  # fmt: skip
    return [("row_extra", "case_file", made, "")]


@fault()
def swapped_relation(p: Planted) -> list[Finding]:
    row = p.row("document_relation")
    other = f"'{p.document()}'"
    return _changed(
        p, "document_relation", "relation", str(row["id"]), "to_id", other, "link_differs"
    )


@fault()
def attachment_of_another_document(p: Planted) -> list[Finding]:
    row = p.attachment()
    other = f"'{p.document()}'"
    return _changed(
        p, "attachment", "attachment", str(row["id"]), "document_id", other, "link_differs"
    )


@fault()
def a_mark_in_the_subject(p: Planted) -> list[Finding]:
    row = p.document("position('ệ' in d.subject) > 0")
    value = "regexp_replace(subject, 'ệ', 'ê')"
    return _changed(p, "document", "incoming_document", row, "subject", value)


@fault()
def another_normal_form(p: Planted) -> list[Finding]:
    row = p.document("d.subject IS NFC NORMALIZED AND d.subject ~ 'ế'", "outgoing")
    return _changed(p, "document", "outgoing_document", row, "subject", "normalize(subject, NFD)")


@fault()
def changed_date(p: Planted) -> list[Finding]:
    row = p.document("d.issued_on IS NOT NULL")
    return _changed(p, "document", "incoming_document", row, "issued_on", "issued_on + 1")


@fault()
def seven_hours(p: Planted) -> list[Finding]:
    row = str(p.row("routing_step", "t.sent_at IS NOT NULL")["id"])
    value = "sent_at + interval '7 hours'"
    return _changed(p, "routing_step", "step", row, "sent_at", value)


@fault()
def swapped_steps(p: Planted) -> list[Finding]:
    row = p.row("routing_step", "t.ordinal = 1 AND EXISTS (SELECT FROM eoffice.routing_step o"
                " WHERE o.document_id = t.document_id AND o.ordinal = 2)")  # fmt: skip
    other = p.one(
        "SELECT id FROM eoffice.routing_step WHERE document_id = %s AND ordinal = 2",
        row["document_id"],
    )[0]
    p.do("UPDATE eoffice.routing_step SET ordinal = 2 WHERE id = %s", row["id"])
    p.do("UPDATE eoffice.routing_step SET ordinal = 1 WHERE id = %s", other)
    return [("order_differs", "step", str(i), "ordinal") for i in (row["id"], other)]


@fault()
def person_of_a_step(p: Planted) -> list[Finding]:
    row = str(p.row("routing_step", "t.sender_name <> ''")["id"])
    return _changed(p, "routing_step", "step", row, "sender_name", "sender_name || ' '")


@fault()
def wrong_owner(p: Planted) -> list[Finding]:
    row = p.document()
    other = _other("org_unit", "unit_id")
    return _changed(p, "document", "incoming_document", row, "unit_id", other, "link_differs")


@fault()
def wrong_book(p: Planted) -> list[Finding]:
    row = p.document("d.book_id IS NOT NULL")
    other = _other("document_book", "book_id")
    return _changed(p, "document", "incoming_document", row, "book_id", other, "link_differs")


@fault()
def wrong_register_number(p: Planted) -> list[Finding]:
    row, name = p.document(), "register_number"
    return _changed(p, "document", "incoming_document", row, name, f"{name} + 1")


@fault()
def leading_zero(p: Planted) -> list[Finding]:
    row = p.document("d.number LIKE '0%%'")
    return _changed(p, "document", "incoming_document", row, "number", "ltrim(number, '0')")


@fault()
def d_without_its_stroke(p: Planted) -> list[Finding]:
    row = p.document("d.notation LIKE '%%Đ%%'")
    value = "replace(notation, 'Đ', 'D')"
    return _changed(p, "document", "incoming_document", row, "notation", value)


@fault()
def another_direction(p: Planted) -> list[Finding]:
    row = p.document()
    return _changed(p, "document", "incoming_document", row, "direction", "'outgoing'")


@fault()
def other_identity(p: Planted) -> list[Finding]:
    row = p.document("d.identity IS NOT NULL")
    return _changed(
        p, "document", "incoming_document", row, "identity", "md5('x')::uuid", "identity_differs"
    )


@fault()
def represented_by_a_stranger(p: Planted) -> list[Finding]:
    stranger = p.document()
    row = str(
        p.one(
            "SELECT d.id FROM eoffice.document d WHERE represented_by IS NOT NULL"
            " AND batch_id IS NOT NULL ORDER BY id LIMIT 1"
        )[0]
    )
    p.used.add(row)
    p.do("UPDATE eoffice.document SET represented_by = %s WHERE id = %s", stranger, row)
    return [("representation_differs", "document", row, "represented_by")]


@fault()
def owner_of_a_task(p: Planted) -> list[Finding]:
    row = str(p.row("task", "t.assignee_id IS NOT NULL")["id"])
    other = _other("person", "assignee_id")
    return _changed(p, "task", "task", row, "assignee_id", other, "link_differs")


@fault()
def unit_under_another(p: Planted) -> list[Finding]:
    row, other = (
        str(r[0])
        for r in p.owner.execute(
            "SELECT id FROM eoffice.org_unit u WHERE batch_id IS NOT NULL"
            " AND parent_id IS NOT NULL ORDER BY id DESC LIMIT 2"
        )
    )
    return _changed(p, "org_unit", "unit", row, "parent_id", f"'{other}'", "link_differs")


@fault()
def batch_not_published(p: Planted) -> list[Finding]:
    row = p.document()
    told = _changed(p, "document", "incoming_document", row, "batch_id", "99", "unpublished")
    return [*told, ("index_extra", "document", row, "")]


@fault(repaired=False)
def orphaned_live_task(p: Planted) -> list[Finding]:
    made = STRANGER.format(4)
    p.do(
        "INSERT INTO eoffice.task (id, document_id, title) VALUES (%s, %s, 'x')",
        made, STRANGER.format(9),
    )  # fmt: skip
    return [("orphan", "task", made, "document_id")]


# Rights.


def _grant(p: Planted, made: str, batch: str) -> list[Finding]:
    p.do(
        "INSERT INTO eoffice.access_grant (id, document_id, principal, basis, batch_id)"
        f" VALUES (%s, %s, 'person:x', 'x', {batch})", made, p.document(),
    )  # fmt: skip
    return [("right_too_many", "access_grant", made, "")]


@fault()
def grant_too_many(p: Planted) -> list[Finding]:
    return _grant(p, STRANGER.format(5), "1")


@fault(repaired=False)
def grant_that_nobody_gave(p: Planted) -> list[Finding]:
    """As if a person had given it, and no trigger saw one."""
    return _grant(p, STRANGER.format(7), "NULL")


@fault()
def account_of_somebody_else(p: Planted) -> list[Finding]:
    row = str(
        p.one("SELECT id FROM eoffice.person WHERE batch_id IS NOT NULL AND account_id IS NULL")[0]
    )
    p.do(
        "UPDATE eoffice.person SET account_id = (SELECT id FROM eoffice.account a"
        " WHERE lower(login) IS DISTINCT FROM lower(person.login) LIMIT 1) WHERE id = %s", row,
    )  # fmt: skip
    return [("right_too_many", "person", row, "account_id")]


# Files.


def _of_blob(kind: str, sha256: bytes) -> Finding:
    return (kind, "blob", bytes(sha256).hex(), "")


@fault()
def truncated_blob(p: Planted) -> list[Finding]:
    row = p.attachment()
    os.truncate(p.blob(row["sha256"]), row["bytes"] - 1)
    return [_of_blob("blob_truncated", row["sha256"])]


@fault()
def flipped_bit(p: Planted) -> list[Finding]:
    row = p.attachment()
    path = p.blob(row["sha256"])
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    return [_of_blob("blob_damaged", row["sha256"])]


@fault()
def missing_blob(p: Planted) -> list[Finding]:
    row = p.attachment()
    p.blob(row["sha256"]).unlink()
    return [_of_blob("blob_missing", row["sha256"])]


@fault()
def blob_row_without_file(p: Planted) -> list[Finding]:
    sha256 = bytes(range(32))
    p.do("INSERT INTO eoffice.blob (sha256, bytes, media_type) VALUES (%s, 1, 'x')", sha256)
    return [_of_blob("blob_missing", sha256), _of_blob("blob_unclaimed", sha256)]


@fault()
def other_content(p: Planted) -> list[Finding]:
    row, other = p.attachment(), p.attachment()
    p.do("UPDATE eoffice.attachment SET sha256 = %s WHERE id = %s", other["sha256"], row["id"])
    return [
        ("file_differs", "attachment", str(row["id"]), "sha256"),
        _of_blob("blob_unclaimed", row["sha256"]),
    ]


@fault()
def signature_state(p: Planted) -> list[Finding]:
    row, name = str(p.attachment()["id"]), "signature_state"
    value = f"CASE {name} WHEN 'none' THEN 'present' ELSE 'none' END"
    return _changed(p, "attachment", "attachment", row, name, value, "file_differs")


@fault()
def longer_at_the_source(p: Planted) -> list[Finding]:
    """What was copied is whole in itself, and less than the source has."""
    row = p.attachment()
    with p.file_of(str(row["id"])).open("ab") as file:
        file.write(b"the rest")
    name = str(row["id"])
    return [
        ("file_differs", "attachment", name, "sha256"),
        ("file_differs", "attachment", name, "bytes"),
        ("ledger_differs", "attachment", name, "blob_ledger.bytes"),
        ("remark_missing", "attachment", name, "file_size_differs KichThuoc"),
    ]


def _gone(entity: str, row: str) -> list[Finding]:
    return [("row_lost", entity, row, "")]


@fault(repaired=False)
def file_vanished(p: Planted) -> list[Finding]:
    row = str(p.attachment()["id"])
    p.file_of(row).unlink()
    return [
        ("row_extra", "attachment", row, ""),
        ("row_lost", "attachment_gap", row, ""),
        ("ledger_differs", "attachment", row, ANY),
        ("payload_missing", "attachment", row, ""),
    ]


@fault()
def file_appeared(p: Planted) -> list[Finding]:
    row = str(p.row("attachment_gap", "t.reason = 'file_missing'")["id"])
    path = p.file_of(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-1.4 here after all")
    return [
        ("row_lost", "attachment", row, ""),
        ("row_extra", "attachment_gap", row, ""),
        ("ledger_differs", "attachment", row, ANY),
        ("payload_extra", "attachment", row, ""),
        ("remark_missing", "attachment", row, ANY),
    ]


# The index.


@fault()
def entry_gone(p: Planted) -> list[Finding]:
    row = p.document()
    with p.writer() as (_, writer):
        writer.delete_documents_by_term("id", row)
    return [("index_missing", "document", row, "")]


@fault()
def entry_of_before(p: Planted) -> list[Finding]:
    row = p.document()
    with p.writer() as (_, writer):
        writer.delete_documents_by_term("id", row)
        writer.add_document(entry(_row_of(p, row)._replace(subject="như trước")))
    return [("index_stale", "document", row, "")]


@fault()
def entry_with_a_right_too_many(p: Planted) -> list[Finding]:
    row = p.document()
    with p.writer() as (_, writer):
        writer.delete_documents_by_term("id", row)
        old = _row_of(p, row)
        writer.add_document(entry(old._replace(principals=[*old.principals, "person:x"])))
    return [("index_stale", "document", row, "")]


@fault()
def entry_too_many(p: Planted) -> list[Finding]:
    row, made = p.document(), STRANGER.format(6)
    with p.writer() as (_, writer):
        writer.add_document(entry(_row_of(p, row)._replace(id=made)))
    return [("index_extra", "document", made, "")]


@fault()
def entry_twice(p: Planted) -> list[Finding]:
    row = p.document()
    with p.writer() as (_, writer):
        writer.add_document(entry(_row_of(p, row)))
    return [("index_repeated", "document", row, "")]


def _row_of(p: Planted, row: str) -> Any:
    return rows(p.owner, [row], [1])[0]  # type: ignore[list-item]


# The source.


@fault(repaired=False)
def swallowed_by_the_select(p: Planted) -> list[Finding]:
    row = str(p.row("task")["id"])
    p.swallowed["task"] = f"WHERE ID <> {p.key_of(row)}"
    return [
        ("row_swallowed", "task", row, ""),
        ("row_extra", "task", row, ""),
        ("ledger_extra", "task", row, ""),
    ]


@fault(repaired=False)
def key_twice(p: Planted) -> list[Finding]:
    row = str(p.row("document_relation")["id"])
    p.swallowed["relation"] = f"UNION ALL SELECT * FROM LienKetVB WHERE ID = {p.key_of(row)}"
    return [("key_repeated", "relation", row, "")]


@fault()
def became_secret(p: Planted) -> list[Finding]:
    row = p.document(
        "NOT EXISTS (SELECT FROM migration.ledger l JOIN migration.stream s ON s.id = l.stream_id"
        " WHERE d.id IN (l.parent_a, l.parent_b) AND s.entity <> 'step')"
    )
    p.source.execute("UPDATE VanBanDen SET DoMat = 'Mật' WHERE ID = ?", (int(p.key_of(row)),))
    p.source.commit()
    steps = p.owner.execute(
        "SELECT id::text FROM eoffice.routing_step WHERE document_id = %s", (row,)
    ).fetchall()
    told = [("incoming_document", row), *(("step", step[0]) for step in steps)]
    return [("secret_in_store", entity, one, "") for entity, one in told] + [
        ("ledger_differs", entity, one, ANY) for entity, one in told
    ]


# The ledger.


@fault()
def ledger_line_lost(p: Planted) -> list[Finding]:
    row = str(p.row("task")["id"])
    p.do("DELETE FROM migration.ledger WHERE row_id = %s", row)
    return [("ledger_missing", "task", row, "")]


@fault()
def ledger_outcome_changed(p: Planted) -> list[Finding]:
    row = str(p.row("recipient")["id"])
    p.do("UPDATE migration.ledger SET outcome = 'excluded' WHERE row_id = %s", row)
    return [("ledger_differs", "recipient", row, "outcome")]


@fault()
def blob_ledger_line_lost(p: Planted) -> list[Finding]:
    row = str(p.attachment()["id"])
    p.do("DELETE FROM migration.blob_ledger WHERE row_id = %s", row)
    return [("ledger_missing", "attachment", row, "blob_ledger")]


@fault()
def payload_lost(p: Planted) -> list[Finding]:
    row = p.one(
        "SELECT q.row_id::text, s.entity FROM migration.quarantine q"
        " JOIN migration.ledger l USING (row_id) JOIN migration.stream s ON s.id = l.stream_id"
        " WHERE s.entity = 'step' ORDER BY 1 LIMIT 1"
    )
    p.do("DELETE FROM migration.quarantine WHERE row_id = %s", row[0])
    return [("payload_missing", row[1], row[0], "")]


# Remarks.


def _remark(p: Planted, where: str) -> Any:
    """A remark of an incoming document that no other fault uses: row_id, code, field, stream."""
    found = p.one(
        "SELECT r.row_id::text, r.code, r.field, r.stream_id, r.span_id FROM migration.remark r"
        " JOIN eoffice.document d ON d.id = r.row_id"
        f" WHERE {_FREE} AND d.direction = 'incoming' AND NOT d.id = ANY(%s::uuid[]) AND ({where})"
        " ORDER BY r.row_id, r.code, r.field LIMIT 1", list(p.used),
    )  # fmt: skip
    p.used.add(found[0])
    return found


def _of_remark(kind: str, remark: Any) -> Finding:
    return (kind, "incoming_document", remark[0], f"{remark[1]} {remark[2]}")


def _changed_remark(p: Planted, remark: Any, change: str) -> None:
    p.do(
        f"UPDATE migration.remark SET {change} WHERE row_id = %s AND code = %s AND field = %s",
        *remark[:3],
    )


@fault()
def remark_lost(p: Planted) -> list[Finding]:
    remark = _remark(p, "r.original IS NOT NULL")
    p.do("DELETE FROM migration.remark WHERE row_id = %s AND code = %s", *remark[:2])
    return [_of_remark("remark_missing", remark)]


@fault()
def remark_invented(p: Planted) -> list[Finding]:
    row = p.document()
    p.do(
        "INSERT INTO migration.remark (row_id, code, field, stream_id, span_id)"
        " SELECT row_id, 'text_damaged', 'subject', stream_id, span_id FROM migration.ledger"
        " WHERE row_id = %s", row,
    )  # fmt: skip
    return [("remark_extra", "incoming_document", row, "text_damaged subject")]


@fault()
def original_of_a_remark(p: Planted) -> list[Finding]:
    remark = _remark(p, "r.original IS NOT NULL")
    _changed_remark(p, remark, "original = original || ' '")
    return [_of_remark("remark_differs", remark)]


@fault()
def confidence_of_a_remark(p: Planted) -> list[Finding]:
    remark = _remark(p, "r.original IS NOT NULL")
    _changed_remark(p, remark, "confidence = confidence / 2")
    return [_of_remark("remark_differs", remark)]


@fault()
def rule_of_a_remark(p: Planted) -> list[Finding]:
    remark = _remark(p, "r.original IS NOT NULL")
    _changed_remark(p, remark, "code = 'text_from_viqr'")
    other = (remark[0], "text_from_viqr", remark[2])
    return [_of_remark("remark_missing", remark), _of_remark("remark_extra", other)]


@fault()
def remark_without_original(p: Planted) -> list[Finding]:
    remark = _remark(p, "r.code = 'null_literal'")
    _changed_remark(p, remark, "original = 'x', confidence = 1")
    return [_of_remark("remark_differs", remark)]


@fault()
def repeated_number_untold(p: Planted) -> list[Finding]:
    remark = _remark(p, "r.code = 'register_number_repeated'")
    p.do("DELETE FROM migration.remark WHERE row_id = %s AND code = %s", *remark[:2])
    return [_of_remark("remark_missing", remark)]


@fault()
def doubt_where_there_is_none(p: Planted) -> list[Finding]:
    row = p.document()
    p.do(
        "INSERT INTO migration.remark (row_id, code, field, stream_id, span_id)"
        " SELECT row_id, 'probable_duplicate', 'subject', stream_id, span_id"
        " FROM migration.ledger WHERE row_id = %s", row,
    )  # fmt: skip
    return [("remark_extra", "incoming_document", row, "probable_duplicate subject")]


@fault()
def unit_said_to_lack_its_parent(p: Planted) -> list[Finding]:
    code = wiring(str(p.place.config)).mappings.entity("unit").field("parent_id").remark
    row = str(p.one("SELECT id FROM eoffice.org_unit WHERE batch_id IS NOT NULL ORDER BY id")[0])
    p.do(
        "INSERT INTO migration.remark (row_id, code, field, stream_id, span_id)"
        " SELECT row_id, %s, 'parent_id', stream_id, span_id FROM migration.ledger"
        " WHERE row_id = %s", code, row,
    )  # fmt: skip
    return [("remark_extra", "unit", row, f"{code} parent_id")]


@fault()
def remark_of_no_row(p: Planted) -> list[Finding]:
    made = STRANGER.format(8)
    p.do(
        "INSERT INTO migration.remark (row_id, code, field, stream_id, span_id)"
        " SELECT %s, 'kind_unknown', 'kind', id, 1 FROM migration.stream"
        " WHERE entity = 'incoming_document'", made,
    )  # fmt: skip
    return [("remark_extra", "incoming_document", made, "kind_unknown kind")]


def plant(p: Planted, names: list[str]) -> dict[str, list[Finding]]:
    """Plant these faults, all at once; by name what each leads to."""
    before = p.stamps()
    told = {name: FAULTS[name](p) for name in names}
    after = p.stamps()
    spoken = {f[2] for findings in told.values() for f in findings if f[0].startswith("index_")}
    told["stale entries"] = [
        ("index_stale", "document", row, "")
        for row, said in after.items()
        if row not in spoken and row in before and said != before[row]
    ]
    _triggers(p.owner, "ENABLE")
    _bend(p)
    return told


def _bend(p: Planted) -> None:
    """Let the mapping's SELECTs yield what the faults of the source say."""
    from dataclasses import replace

    wired = wiring(str(p.place.config))
    sources = tuple(
        replace(s, sql=f"{s.sql.rstrip()} {p.swallowed[s.entity]}")
        if s.entity in p.swallowed
        else s
        for s in wired.mappings.sources
    )
    wired.__dict__["mappings"] = replace(wired.mappings, sources=sources)
