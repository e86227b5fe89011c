"""One call makes a whole stand-in: source, share, truth, live file, secrets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from services.standin import (
    attachments,
    defects,
    live_file,
    planting,
    rows_attachments,
    rows_files_links,
    rows_incoming,
    rows_lists,
    rows_outgoing,
    rows_steps,
    verdicts,
)
from services.standin.errors import StandinError
from services.standin.plan import Plan
from services.standin.rows_documents import Row, Slice
from services.standin.share import Share
from services.standin.sink import Sink
from services.standin.truth import Truth, recipient_items

_FILES_AT_ONCE = 400
_CHUNK = 20_000  # documents: the same sample whatever the machine


@dataclass
class Summary:
    """What was made: rows by entity and expected outcome, files, and what must stay secret."""

    documents: int
    seed: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    files: int = 0
    bytes: int = 0
    live_documents: int = 0
    secrets: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Order:
    """What to make: size, seed, where to, and what with."""

    source: str
    share: Path
    documents: int
    seed: int
    truth: Path | None = None
    live: Path | None = None
    secrets: Path | None = None
    steps_mean: float = 3.0
    files_mean: float = 0.6
    defects: str = "standard"
    force: str | None = None


def chunks(plan: Plan) -> Iterator[tuple[int, int]]:
    """Ranges of documents, none across incoming and outgoing."""
    incoming, many = plan.documents.incoming, len(plan.documents)
    for first, last in ((0, incoming), (incoming, many)):
        for start in range(first, last, _CHUNK):
            yield start, min(start + _CHUNK, last)


def _keys(rows: list[Row]) -> list[object]:
    return [row[0] for row in rows]


class _Making:
    """A sample while it is made: the plan, where rows go, and what is counted."""

    def __init__(self, order: Order, sink: Sink, truth: Truth, share: Share) -> None:
        self.order, self.sink, self.truth, self.share = order, sink, truth, share
        rates = defects.rates(order.defects, order.documents)
        without = planting.FILES if order.files_mean == 0 else frozenset()
        without |= planting.LIVE if order.live is None else frozenset()
        self.plan = planting.make(order.seed, rates, without)
        self.secrets: list[str] = []

    def put(
        self,
        table: str,
        entity: str,
        made: rows_steps.Made,
        also: dict[int, dict[str, object]] | None = None,
    ) -> None:
        self.sink.write(table, made.rows)
        self.truth.add(entity, _keys(made.rows), made.verdicts, also)

    def put_all(self, table: str, entity: str, rows: list[Row]) -> None:
        self.sink.write(table, rows)
        self.truth.add(entity, _keys(rows), [verdicts.LOADED] * len(rows))

    def all(self) -> None:
        self.lists()
        self.documents()
        self.attachments()
        self.links()

    def lists(self) -> None:
        for table, rows in rows_lists.code_lists().items():
            self.sink.write(table, rows)
        self.put_all("DM_DonVi", "unit", rows_lists.units())
        self.put_all("NguoiDung", "person", rows_lists.users(self.plan))
        self.put("SoVanBan", "book", rows_lists.books(self.plan))

    def documents(self) -> None:
        codes = self.plan.documents.verdict
        step, task = 1, 1
        for start, stop in chunks(self.plan):
            also = Slice(self.plan, start, stop).also_true()
            if start < self.plan.documents.incoming:
                rows = rows_incoming.rows(self.plan, start, stop, self.secrets)
                made = rows_steps.Made(rows, codes[start:stop])
                self.put("VanBanDen", "incoming_document", made, also)
            else:
                rows = rows_outgoing.rows(self.plan, start, stop, self.secrets)
                made = rows_steps.Made(rows, codes[start:stop])
                self.put("VanBanDi", "outgoing_document", made, also)
                self.recipients(rows, start, stop)
            steps = rows_steps.steps(self.plan, start, stop, self.order.steps_mean, step)
            self.put("LuanChuyen", "step", steps)
            tasks = rows_steps.tasks(self.plan, start, stop, task)
            self.put("CongViec", "task", tasks)
            step, task = step + len(steps.rows), task + len(tasks.rows)

    def recipients(self, rows: list[Row], start: int, stop: int) -> None:
        lists = rows_outgoing.recipient_lists(self.plan, start, stop)
        parents = verdicts.of_children(self.plan.documents.verdict[start:stop]).tolist()
        keys, codes = [], []
        for row, listed, code in zip(rows, lists, parents, strict=True):
            items = recipient_items(row[0], listed, sealed=bool(verdicts.is_withheld(code)))
            keys += items
            codes += [code] * len(items)
        self.truth.add("recipient", keys, codes)

    def attachments(self) -> None:
        if self.order.files_mean == 0:
            return
        planned = attachments.make(self.plan, self.order.files_mean)
        for start in range(0, len(planned), _FILES_AT_ONCE):
            span = start, min(start + _FILES_AT_ONCE, len(planned))
            made = rows_attachments.rows(self.plan, planned, span, self.share, self.secrets)
            self.put("TepDinhKem", "attachment", made)
        rows_attachments.unreferenced(self.plan, len(planned), self.share)

    def links(self) -> None:
        cases = rows_files_links.cases(self.plan, self.secrets)
        self.put("HoSoCongViec", "case_file", cases.made)
        links = rows_files_links.case_documents(self.plan, cases)
        self.put("HoSo_VanBan", "case_file_document", links)
        self.put("LienKetVB", "relation", rows_files_links.relations(self.plan))


def make(order: Order) -> Summary:
    """Fill an empty source, share, truth and live file: the same for the same size and seed.

    Raises:
        StandinError: the source is not empty, cannot be written, or a setting is wrong.
    """
    if order.documents < 1:
        fact = f"A sample of {order.documents} documents cannot be made."
        raise StandinError(fact, "Nothing was written.", "vicmig sample --documents 2000 ...")
    summary = Summary(order.documents, order.seed)
    share = Share(order.share)
    with Sink(order.source) as sink:
        sink.refuse_filled(order.force)
        share.prepare(order.force)
        with Truth(order.truth) as truth:
            making = _Making(order, sink, truth, share)
            sink.prepare()
            making.all()
            sink.finish()
        summary.counts = {entity: dict(counts) for entity, counts in truth.counts.items()}
    summary.files, summary.bytes = share.files, share.bytes
    summary.secrets = sorted(set(making.secrets))
    if order.live:
        summary.live_documents = live_file.write(making.plan, order.live)
    if order.secrets:
        order.secrets.write_text("\n".join(summary.secrets) + "\n", encoding="utf-8")
    return summary
