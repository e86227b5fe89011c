"""A small store for the tests of the services: three units, an account for each role, documents."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4, uuid5

import psycopg

from services.access.passwords import hash_password

_SPACE = UUID("6a0e0c1e-8d0b-5d3a-9d0a-3b8f3f0f7a11")
PASSWORD = "mat-khau-thu-123"
_HASH = hash_password(PASSWORD)


def named(name: str) -> UUID:
    """The same id for the same name, in every test."""
    return uuid5(_SPACE, name)


TINH, NOI_VU, TAI_CHINH = named("ubnd"), named("snv"), named("stc")
UNITS = (
    (TINH, "UBND", "Ủy ban nhân dân tỉnh", None),
    (NOI_VU, "SNV", "Sở Nội vụ", TINH),
    (TAI_CHINH, "STC", "Sở Tài chính", TINH),
)
# login, name, role, unit, field
PEOPLE = (
    ("vt.tinh", "Nguyễn Thị Hòa", "van_thu_co_quan", TINH, None),
    ("vt.noivu", "Trần Văn Thụy", "van_thu_don_vi", NOI_VU, None),
    ("vt.taichinh", "Lê Thị Thuý", "van_thu_don_vi", TAI_CHINH, None),
    ("cv.noivu", "Phạm Quốc Đạt", "chuyen_vien", NOI_VU, None),
    ("ld.noivu", "Đặng Minh Quý", "lanh_dao", NOI_VU, None),
    ("ld.thidua", "Hồ Thị Ngọc", "lanh_dao", NOI_VU, "Thi đua"),
    ("quantri", "Võ Hoàng Nam", "quan_tri", TINH, None),
    ("khongvai", "Bùi Không Vai", None, NOI_VU, None),
)


@contextmanager
def acting(dsn: str, role: str) -> Iterator[psycopg.Connection]:
    """A connection in one transaction as eoffice_app or vicmig_load, committed at the end."""
    with psycopg.connect(dsn, options=f"-c role={role}") as conn:
        yield conn


def insert(conn: psycopg.Connection, table: str, **row: Any) -> UUID:
    """One row of an eoffice table; its id is made up if it has none. Returns the id."""
    row.setdefault("id", uuid4())
    columns, marks = ", ".join(row), ", ".join(f"%({name})s" for name in row)
    conn.execute(f"INSERT INTO eoffice.{table} ({columns}) VALUES ({marks})".encode(), row)
    found = row["id"]
    assert isinstance(found, UUID)
    return found


def document(conn: psycopg.Connection, subject: str, **row: Any) -> UUID:
    """One document; incoming, of Sở Nội vụ, unless told otherwise."""
    row = {"direction": "incoming", "unit_id": NOI_VU, "subject": subject, **row}
    if row.get("batch_id") is not None:
        row.setdefault("origin", "vic")
    return insert(conn, "document", **row)


def people(dsn: str) -> None:
    """The units, and for each role an account with its person."""
    with acting(dsn, "eoffice_app") as conn:
        for unit_id, code, name, parent in UNITS:
            insert(conn, "org_unit", id=unit_id, code=code, name=name, parent_id=parent)
        for login, name, role, unit, field in PEOPLE:
            account = named(login)
            conn.execute(
                "INSERT INTO eoffice.account (id, login, full_name, password_hash)"
                " VALUES (%s, %s, %s, %s)",
                (account, login, name, _HASH),
            )
            insert(
                conn,
                "person",
                id=person(login),
                full_name=name,
                unit_id=unit,
                account_id=account,
                position="Văn thư" if login.startswith("vt") else "Chuyên viên",
            )
            if role:
                conn.execute(
                    "INSERT INTO eoffice.account_role (account_id, role, unit_id, field)"
                    " VALUES (%s, %s, %s, %s)",
                    (account, role, unit, field),
                )


def person(login: str) -> UUID:
    """The person of a login."""
    return named(f"person {login}")


def batch(dsn: str, state: str = "loaded") -> int:
    """A new batch of the migration, with its feed row if it is loaded."""
    with acting(dsn, "vicmig_load") as conn:
        wave = f"w{uuid4().hex[:8]}"
        conn.execute("INSERT INTO migration.wave (name) VALUES (%s)", (wave,))
        row = conn.execute(
            "WITH r AS (INSERT INTO migration.run (kind, wave, mapping_digest)"
            " VALUES ('migrate', %(w)s, '-') RETURNING id)"
            " INSERT INTO migration.batch (wave, kind, run_id, state)"
            " SELECT %(w)s, 'wave', r.id, 'loading' FROM r RETURNING id",
            {"w": wave},
        ).fetchone()
    assert row is not None
    number: int = row[0]
    if state != "loading":
        move_batch(dsn, number, state)
    return number


def move_batch(dsn: str, number: int, state: str) -> None:
    """Loaded, published or rolled back: the state and its feed row, in one transaction."""
    with acting(dsn, "vicmig_load") as conn:
        conn.execute("UPDATE migration.batch SET state = %s WHERE id = %s", (state, number))
        conn.execute(
            "INSERT INTO eoffice.feed (kind, batch_id) VALUES (%s, %s)", (f"batch_{state}", number)
        )


def many(dsn: str, number: int, count: int, unit: UUID = NOI_VU) -> None:
    """``count`` documents of a batch, made by the database itself."""
    with acting(dsn, "vicmig_load") as conn:
        conn.execute(
            "INSERT INTO eoffice.document (id, origin, direction, unit_id, register_number,"
            " registered_on, number, notation, code_text, kind, issued_on, organ_name, subject,"
            " signer_name, batch_id)"
            " SELECT md5('d' || %(b)s || '.' || n)::uuid, 'vic', 'incoming', %(u)s, n,"
            " date '2015-01-01' + n %% 2000, n::text, 'GM-UBND', n || '/GM-UBND', 'GM',"
            " date '2014-12-28' + n %% 2000, 'Ủy ban nhân dân huyện số ' || n %% 144,"
            " 'Về việc mời họp triển khai kế hoạch công tác quý ' || n %% 4 || ' lần thứ ' || n,"
            " 'Nguyễn Văn ' || chr(65 + n %% 26), %(b)s FROM generate_series(1, %(n)s) n",
            {"b": number, "u": unit, "n": count},
        )


def step(conn: psycopg.Connection, document_id: UUID, recipient: str, **row: Any) -> UUID:
    """A routing step that hands a document to the person of a login."""
    names: Sequence[str] = [name for login, name, *_ in PEOPLE if login == recipient]
    return insert(
        conn,
        "routing_step",
        document_id=document_id,
        recipient_id=person(recipient),
        recipient_name=names[0],
        **row,
    )
