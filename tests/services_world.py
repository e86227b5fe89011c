"""A store with documents of every kind, its index and its files, for the tests of the services."""

import datetime as dt
import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from uuid import UUID

import httpx
import psycopg
import uvicorn
from fastapi import FastAPI

from etl.blobs import FolderBlobs
from etl.store.upgrade import upgrade
from services.search import caught_up, run
from tests import services_seed as seed

PDF = b"%PDF-1.4\n% mot tep thu\n%%EOF\n"
SUBJECT = (
    "Về việc mời dự Hội nghị tổng kết công tác thi đua, khen thưởng năm 2019 tại thành phố Hòa Bình"
)
EVIL = "<script>alert(1)</script>"


def wait_for(holds: Callable[[], object], seconds: float = 20.0) -> None:
    """Poll until it holds; an AssertionError after the deadline."""
    until = monotonic() + seconds
    while not holds():
        assert monotonic() < until, "it did not happen in time"
        sleep(0.02)


@dataclass(frozen=True)
class Site:
    """What a test of the search application needs to know."""

    dsn: str
    client: httpx.Client
    ids: dict[str, UUID]
    published: int
    hidden: int
    tokens: dict[str, str]

    def get(self, login: str, path: str) -> httpx.Response:
        """A page or an answer, as the person of a login."""
        return self.client.get(
            path, headers={"Authorization": f"Bearer {self.tokens[login]}"}, follow_redirects=False
        )


@contextmanager
def indexing(dsn: str, index_root: Path) -> Iterator[None]:
    """An indexer at work in a thread of its own; its error is raised at the end."""
    stop, errors = threading.Event(), []

    def work() -> None:
        try:
            run(dsn, index_root, stop)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        wait_for(lambda: errors or (index_root / "current").exists())
        yield
    finally:
        stop.set()
        thread.join(30)
    if errors:
        raise errors[0]


def store(dsn: str) -> None:
    """An empty store with people."""
    upgrade(dsn)
    seed.people(dsn)


def attach(
    conn: psycopg.Connection,
    blobs: FolderBlobs,
    document_id: UUID,
    name: str,
    data: bytes,
    **row: object,
) -> UUID:
    """A file of a document."""
    blobs.make()
    stored = blobs.put(io.BytesIO(data))
    conn.execute(
        "INSERT INTO eoffice.blob (sha256, bytes, media_type) VALUES (%s, %s, 'application/pdf')"
        " ON CONFLICT DO NOTHING",
        (stored.sha256, stored.bytes),
    )
    row = {"media_type": "application/pdf", **row}
    return seed.insert(
        conn,
        "attachment",
        document_id=document_id,
        file_name=name,
        sha256=stored.sha256,
        bytes=stored.bytes,
        **row,
    )


def rich_document(dsn: str, blobs: FolderBlobs, batch: int) -> UUID:
    """One migrated document that has everything a page can show."""
    with seed.acting(dsn, "vicmig_load") as conn:
        book = seed.insert(
            conn,
            "document_book",
            origin="vic",
            unit_id=seed.NOI_VU,
            direction="incoming",
            name="Sổ văn bản đến",
            year=2019,
            batch_id=batch,
        )
        doc = seed.document(
            conn,
            SUBJECT,
            number="452",
            notation="GM-UBND",
            code_text="452/GM-UBND",
            kind="GM",
            kind_text="Giấy mời",
            issued_on=dt.date(2019, 3, 12),
            organ_name="Ủy ban nhân dân thành phố Rạch Giá",
            register_number=31,
            registered_on=dt.date(2019, 3, 15),
            book_id=book,
            signer_name="Nguyễn Thị Thuý",
            signer_position="KT. CHỦ TỊCH, PHÓ CHỦ TỊCH",
            urgency=1,
            due_on=dt.date(2019, 3, 29),
            field="Thi đua",
            state="da_xu_ly",
            page_amount=4,
            batch_id=batch,
            to_places="Phòng Thi đua - Khen thưởng",
        )
        attach(
            conn,
            blobs,
            doc,
            "Giấy mời 452 – Hội nghị tổng kết.pdf",
            PDF,
            ordinal=1,
            batch_id=batch,
            signature_state="present",
        )
        attach(conn, blobs, doc, f"{EVIL}.pdf", PDF + b"2", ordinal=2, batch_id=batch)
        seed.insert(
            conn,
            "attachment_gap",
            document_id=doc,
            file_name="Chương trình hội nghị.doc",
            reason="file_missing",
            batch_id=batch,
        )
        seed.step(
            conn,
            doc,
            "ld.noivu",
            ordinal=1,
            sender_name="Trần Văn Thụy",
            sender_position="Văn thư",
            sender_unit="Văn phòng Sở Nội vụ",
            recipient_position="Phó Giám đốc",
            recipient_unit="Sở Nội vụ",
            opinion="Kính trình anh cho ý kiến chỉ đạo.",
            sent_at=dt.datetime(2019, 3, 15, 1, 30, tzinfo=dt.UTC),
            action="chuyen",
            role="chu_tri",
            batch_id=batch,
        )
        seed.step(
            conn,
            doc,
            "cv.noivu",
            ordinal=2,
            sender_name="Đặng Minh Quý",
            sender_position="Phó Giám đốc",
            sender_unit="Sở Nội vụ",
            recipient_position="Chuyên viên",
            recipient_unit="Ban Thi đua - Khen thưởng",
            opinion="Giao Ban Thi đua chuẩn bị báo cáo, dự họp thay lãnh đạo Sở.",
            sent_at=dt.datetime(2019, 3, 15, 3, 5, tzinfo=dt.UTC),
            due_on=dt.date(2019, 3, 20),
            done_at=dt.datetime(2019, 3, 19, 9, 0, tzinfo=dt.UTC),
            action="chuyen",
            role="chu_tri",
            state="da_xu_ly",
            batch_id=batch,
        )
        case = seed.insert(
            conn,
            "case_file",
            origin="vic",
            unit_id=seed.NOI_VU,
            notation="01.TĐKT",
            catalog_year=2019,
            title="Hồ sơ tổng kết công tác thi đua, khen thưởng năm 2019",
            retention="20 năm",
            creator_name="Phạm Quốc Đạt",
            batch_id=batch,
        )
        seed.insert(
            conn,
            "case_file_document",
            case_file_id=case,
            document_id=doc,
            ordinal=1,
            batch_id=batch,
        )
        answer = seed.document(
            conn,
            "Báo cáo tổng kết công tác thi đua, khen thưởng năm 2019 của Sở Nội vụ",
            direction="outgoing",
            number="88",
            notation="BC-SNV",
            code_text="88/BC-SNV",
            kind="BC",
            issued_on=dt.date(2019, 4, 2),
            registered_on=dt.date(2019, 4, 2),
            register_number=88,
            organ_name="Sở Nội vụ",
            signer_name="Đặng Minh Quý",
            batch_id=batch,
        )
        seed.insert(
            conn,
            "recipient",
            document_id=answer,
            name="Ủy ban nhân dân thành phố Rạch Giá",
            ordinal=1,
            batch_id=batch,
        )
        seed.insert(
            conn, "document_relation", from_id=answer, to_id=doc, kind="answers", batch_id=batch
        )
        seed.document(
            conn,
            SUBJECT,
            number="452",
            notation="GM-UBND",
            code_text="452/GM-UBND",
            kind="GM",
            issued_on=dt.date(2019, 3, 12),
            unit_id=seed.TAI_CHINH,
            organ_name="UBND TP Rạch Giá",
            register_number=77,
            registered_on=dt.date(2019, 3, 16),
            represented_by=doc,
            batch_id=batch,
        )
        seed.document(
            conn,
            "Quyết định về việc thu hồi đất phục vụ dự án đường ven biển",
            direction="outgoing",
            number="15",
            notation="QĐ-UBND",
            code_text="15/QĐ-UBND",
            kind="QĐ",
            issued_on=dt.date(2019, 1, 8),
            registered_on=dt.date(2019, 1, 8),
            register_number=15,
            organ_name="Ủy ban nhân dân tỉnh",
            recalled_on=dt.date(2019, 6, 1),
            recall_reason="ban hành không đúng thẩm quyền",
            batch_id=batch,
        )
    return doc


def indexed(dsn: str, batch: int) -> None:
    """Wait until the index holds a batch."""
    wait_for(lambda: caught_up(dsn, batch))


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The application behind a real server on a free port; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            wait_for(lambda: server.started or not thread.is_alive())
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)
