"""One call makes a whole district system: source, share, truth, and what must stay secret."""

import random
import re
from dataclasses import dataclass
from pathlib import Path

from services.standin.district import input as papers
from services.standin.district import people
from services.standin.district.attached import Attached
from services.standin.district.people import Row
from services.standin.district.received import Received
from services.standin.district.sent import Sent
from services.standin.district.tables import INDEXES, METADATA
from services.standin.district.truth import Truth
from services.standin.district.verdicts import LOADED
from services.standin.district.work import Work
from services.standin.errors import StandinError
from services.standin.sample import Summary
from services.standin.share import Share
from services.standin.sink import Sink

SYSTEM = "qlvb_quanhuyen"
_CODE = re.compile(r"\b(?:PT|DI|HS|HK)\d{5}K")


@dataclass(frozen=True)
class Order:
    """What to make: size, seed, where to, and what with.

    Args:
        source: SQLAlchemy address of an empty database.
        share: an empty or absent folder.
        documents: received and sent together.
        seed: the same seed, the same sample.
        truth: where to write the truth; None: nowhere.
        secrets: where to write the words that must stay in the source; None: nowhere.
        real: a folder with documents.csv, of which the received documents are made.
        force: ``"force"`` replaces an earlier sample.
    """

    source: str
    share: Path
    documents: int
    seed: int = 1
    truth: Path | None = None
    secrets: Path | None = None
    real: Path | None = None
    force: str | None = None


def make(order: Order) -> Summary:
    """Fill an empty source, share and truth: the same for the same size and seed.

    Raises:
        StandinError: the source is not empty, cannot be written, or there is no real input.
    """
    if order.documents < 1:
        fact = f"A sample of {order.documents} documents cannot be made."
        raise StandinError(fact, "Nothing was written.", "name more --documents")
    rng = random.Random(order.seed)  # noqa: S311 no secret hangs on it
    many = max(1, round(order.documents * 0.6))
    given = papers.published(rng, order.real, many) if order.real else papers.made_up(rng, many)
    share, truth = Share(order.share), Truth()
    with Sink(order.source, METADATA, INDEXES) as sink:
        sink.refuse_filled(order.force)
        share.prepare(order.force)
        sink.prepare()
        secrets = _fill(order, rng, given, (sink, share, truth))
        sink.finish()
    if order.truth:
        truth.write(order.truth)
    if order.secrets:
        order.secrets.write_text("\n".join(secrets) + "\n", encoding="utf-8")
    return Summary(
        order.documents, order.seed, truth.counts, share.files, share.bytes, secrets=secrets
    )


def _fill(
    order: Order,
    rng: random.Random,
    given: list[papers.Paper],
    into: tuple[Sink, Share, Truth],
) -> list[str]:
    """Write every table; the words that must stay in the source."""
    sink, share, truth = into
    staff_rows, staff, hashes = people.staff(rng)
    shelf = people.books()
    books = {book.code: book for book in shelf}
    attached = Attached(share, truth, rng)
    received = Received(rng, staff, books, attached, truth)
    received.make(given)
    sent = Sent(rng, staff, books, attached, truth, received.verdicts)
    sent.make(max(1, order.documents - len(given)))
    work = Work(rng, staff, attached, truth, received, sent)
    list_rows, of_lists = people.lists(shelf)
    truth.add("book", of_lists)
    truth.add("unit", ((unit, LOADED) for unit, _, _ in people.UNITS))
    truth.add("person", ((one.key, LOADED) for one in staff))
    records, of_records = work.records(max(50, order.documents // 10))
    tables: dict[str, list[Row]] = {
        "T_USER_UNIT": people.units(),
        "T_USER_POSITION": people.positions(),
        "T_USER_STAFF": staff_rows,
        "T_SYSLIB_LISTTYPE": list(people.LIST_TYPES),
        "T_SYSLIB_LIST": list_rows,
        "T_DOC_RECEIVED_DOCUMENT": received.rows,
        "T_DOC_SENT_DOCUMENT": sent.rows,
        "T_DOC_WORK": work.steps(order.documents),
        "T_DOC_RELATED_DOCUMENT_SEND_RECEIVE": work.related(max(60, order.documents // 5)),
        "T_DOC_RECORD": records,
        "T_DOC_DOCUMENT_IN_RECORD": work.in_records(of_records, max(100, order.documents // 2)),
        "T_DOC_DOCUMENT_OTHER_RECORD": work.others(of_records, max(40, order.documents // 20)),
    }
    for table, rows in tables.items():
        sink.write(table, rows)
    attached.unreferenced(max(2, order.documents // 200))
    told = {code for rows in tables.values() for row in rows for code in _codes(row)}
    return sorted(told | set(hashes))


def _codes(row: Row) -> list[str]:
    return [code for value in row if isinstance(value, str) for code in _CODE.findall(value)]
