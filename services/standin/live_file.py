"""The live file: what the e-office has had since 24/7/2023, documents that VIC has too among it."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from services.standin import columns, numbers, subjects, words
from services.standin.live_people import DEMO_PASSWORD, Line, lines, live_id, unit_id
from services.standin.people import SPECIALIST_LOGIN
from services.standin.plan import TAKEOVER, Plan
from services.standin.units import LEGACY, LIVE, SUCCESSOR

_FEWEST, _SHARE = 40, 20
_TAKEOVER_DAY = int(TAKEOVER.astype("datetime64[D]").astype(int))
_OUTGOING_SHARE = 0.4
_SIDES = ("incoming", "outgoing")
_WORD = {"incoming": "đến", "outgoing": "đi"}


class _Registers:
    """Draws live register numbers, and remembers the books that were opened for them."""

    def __init__(self) -> None:
        self.last: dict[tuple[str, str, int], int] = {}

    def draw(self, unit: str, side: str, year: int) -> tuple[str, int]:
        key = (unit, side, year)
        self.last[key] = self.last.get(key, 0) + 1
        return live_id("document_book", f"{unit}|{side}|{year}"), self.last[key]

    def lines(self) -> Iterator[Line]:
        for (unit, side, year), last in self.last.items():
            yield {
                "table": "document_book", "id": live_id("document_book", f"{unit}|{side}|{year}"),
                "origin": "live", "unit_id": unit_id(unit), "direction": side,
                "name": f"Sổ văn bản {_WORD[side]} năm {year}", "year": year, "last_number": last,
            }  # fmt: skip


class _Documents:
    """Makes live documents, from those of VIC and new ones."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rng = np.random.default_rng([plan.seed, 14])
        self.registers = _Registers()

    def _line(self, key: str, unit: str, side: str, day: int, **fields: object) -> Line:
        registered = columns.iso(np.array([day], np.int32))[0]
        book, number = self.registers.draw(unit, side, int(registered[:4]))
        signer = columns.names(self.rng, 1)[0]
        return {
            "table": "document", "id": live_id("document", key), "origin": "live",
            "direction": side, "unit_id": unit_id(unit), "book_id": book,
            "register_number": number, "registered_on": registered, **fields,
            "page_amount": int(self.rng.integers(1, 20)), "signer_name": signer,
            "signer_position": "Giám đốc", "urgency": int(self.rng.integers(0, 2)),
            "state": "da_ban_hanh" if side == "outgoing" else "dang_xu_ly",
            "field": words.FIELDS[int(self.rng.integers(len(words.FIELDS)))],
            "created_at": f"{registered}T08:{number % 60:02d}:00+07:00",
        }  # fmt: skip

    def shared(self) -> Iterator[Line]:
        """Documents that VIC has too: the same number, agency and date, and subject or edXML id."""
        documents = self.plan.documents
        for at in np.flatnonzero(documents.has("in_live", "in_live_edxml")).tolist():
            year = int(documents.years(documents.issued[at : at + 1])[0])
            family, kind = int(documents.family[at]), int(documents.kind[at])
            sender, issued = int(documents.sender[at]), int(documents.issued[at])
            parts = numbers.parts(family, kind, sender, int(documents.number[at]), year)
            by_edxml = bool(documents.has("in_live_edxml")[at])
            day = columns.iso(np.array([issued], np.int32))[0]
            organ = numbers.SENDERS[sender].organ_id
            yield self._line(
                f"{self.plan.seed}|vic|{at}",
                SUCCESSOR[LEGACY[int(documents.unit[at])].code],
                _SIDES[int(at >= documents.incoming)],
                max(_TAKEOVER_DAY, int(documents.day[at])),
                number=parts.number,
                number_year=parts.year,
                notation=parts.notation,
                code_text=parts.text,
                kind=words.KINDS[kind].code,
                kind_text=words.KINDS[kind].name,
                issued_on=day,
                organ_name=numbers.SENDERS[sender].name,
                subject=subjects.subject(kind, int(documents.seed[at]) + by_edxml, year),
                edxml_id=f"{organ},{day.replace('-', '/')},{parts.text}"
                if documents.exchanged[at]
                else None,
            )

    def new(self, many: int) -> Iterator[Line]:
        """Documents of the e-office alone, of 2024 and 2025."""
        first = int(np.datetime64("2024-01-02").astype("datetime64[D]").astype(int))
        days = np.sort(self.rng.integers(first, first + 700, many)).astype(np.int32)
        for at, day in enumerate(days.tolist()):
            side = _SIDES[int(self.rng.random() < _OUTGOING_SHARE)]
            code, name, _ = LIVE[int(self.rng.integers(len(LIVE)))]
            sender = numbers.SENDERS[len(LEGACY) + int(self.rng.integers(16))]
            organ = name if side == "outgoing" else sender.name
            short = code.removesuffix(".AG") if side == "outgoing" else sender.short
            kind = int(self.rng.integers(0, 10))
            text = columns.iso(np.array([day], np.int32))[0]
            head = f"{short}-VP" if kind == 0 else f"{words.KINDS[kind].code}-{short}"
            yield self._line(
                f"{self.plan.seed}|new|{at}",
                code,
                side,
                day,
                number=f"{at + 1:02d}",
                number_year=None,
                notation=head,
                code_text=f"{at + 1:02d}/{head}",
                kind=words.KINDS[kind].code,
                kind_text=words.KINDS[kind].name,
                issued_on=text,
                organ_name=organ,
                subject=subjects.subject(kind, int(self.rng.integers(2**40)), int(text[:4])),
                edxml_id=None,
            )

    def work(self, made: list[Line]) -> Iterator[Line]:
        """A step for every second document, a task for every fifth."""
        specialist = live_id("person", SPECIALIST_LOGIN)
        name = self.plan.people.names
        at_work = name[self.plan.people.logins.index(SPECIALIST_LOGIN)]
        for at, line in enumerate(made):
            mine = at % 10 == 0
            if at % 5 == 0:
                yield {
                    "table": "task", "id": live_id("task", str(line["id"])), "origin": "live",
                    "document_id": line["id"], "title": f"Xử lý {line['code_text']}",
                    "unit_id": line["unit_id"], "assignee_id": specialist if mine else None,
                    "assignee_name": at_work if mine else None,
                    "created_at": line["created_at"], "due_on": None, "progress": 0,
                    "state": "cho_xu_ly",
                }  # fmt: skip
            if at % 2 == 0:
                yield {
                    "table": "routing_step", "id": live_id("routing_step", str(line["id"])),
                    "document_id": line["id"], "ordinal": 1, "action": "Chuyển xử lý",
                    "role": "chu_tri", "sender_name": "Văn thư",
                    "recipient_id": specialist if mine else None,
                    "recipient_name": at_work if mine else "Lãnh đạo đơn vị",
                    "opinion": words.OPINIONS[at % 2 + 1].format(room="Văn phòng", day=""),
                    "sent_at": line["created_at"], "state": "dang_xu_ly",
                }  # fmt: skip


def write(plan: Plan, path: Path) -> int:
    """Write the live file: one JSON object a line, parents before children.

    Returns:
        The number of live documents.
    """
    from services.access.passwords import hash_password

    making = _Documents(plan)
    documents = list(making.shared())
    fewest = max(_FEWEST, plan.rates.documents // _SHARE)
    documents += making.new(max(_FEWEST // 2, fewest - len(documents)))
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in (
            *lines(plan, hash_password(DEMO_PASSWORD)),
            *making.registers.lines(),
            *documents,
            *sorted(making.work(documents), key=lambda line: str(line["table"]), reverse=True),
        ):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return len(documents)
