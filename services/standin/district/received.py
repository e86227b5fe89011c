"""Received documents: rows of T_DOC_RECEIVED_DOCUMENT, and the lists that stand in them."""

import datetime as dt
import random
import re
import unicodedata
from dataclasses import dataclass, field

from services.standin import secrets_text, subjects
from services.standin.district import dates, people, plan, xml
from services.standin.district.attached import Attached
from services.standin.district.input import Paper
from services.standin.district.people import Book, Row, Staff
from services.standin.district.truth import Truth
from services.standin.district.verdicts import (
    ABSENT,
    LINKED,
    LOADED,
    SOFT_DELETED,
    STATE,
    WITHHELD,
    Verdict,
    items,
    of_child,
)

OPEN_NATURES = (
    *("Thường",) * 8, "", "", None, "NULL", "THƯỜNG", "Bình thường", "Không mật",
    "Lưu hành nội bộ",
)  # fmt: skip
URGENCIES = (
    *("Thường",) * 8, "", None, "Khẩn", "KHẨN", "Thượng khẩn", "Hỏa tốc", "Hoả tốc",
)  # fmt: skip
NO_URGENCY = ("M?t", "11", "Kh?n", "Hạn chế truy cập", "2", "X", "Thu?ng")
UNREADABLE_STATES = ("77", "X_L", "DA_XU_LI", "?ANG_XU_LY")
_SECRET = (
    "nature_secret", "nature_unreadable", "emergency_secret", "emergency_unreadable",
    "subject_marked", "number_marked", "note_marked", "note_in_entities", "note_broken",
    "xml_level", "file_marked", "secret_book", "secret_deleted",
)  # fmt: skip
_STATES = (
    "CHO_PHAN_PHOI", "DA_PHAN_PHOI", "CHO_PHAN_CONG", "DA_PHAN_CONG", "CAN_XU_LY", "DANG_XU_LY",
    "DA_XU_LY", "DA_XU_LY", "DA_XU_LY_DUNG_HAN", "DA_XU_LY_QUA_HAN", "",
)  # fmt: skip
_UNIT_STATES = ("CHO_PHAN_CONG", "DANG_XU_LY", "DA_XU_LY")
_IDEAS = (
    "Giao phòng Kinh tế và Hạ tầng tham mưu", "Chuyển đồng chí Phó Chủ tịch xem",
    "Lưu để theo dõi", "Đồng ý như đề xuất", "Báo cáo lại trước thứ Sáu",
)  # fmt: skip
_OWN_BOOK = {
    "secret_book": "SODEN_MAT_2012", "orphan_book": "SODEN_1999",
    "book_without_year": "SODEN_KHAC", "book_of_no_unit": "SODEN_2008",
}  # fmt: skip


@dataclass
class Received:
    """Received documents while they are made, and what was made."""

    rng: random.Random
    staff: list[Staff]
    books: dict[str, Book]
    attached: Attached
    truth: Truth
    rows: list[Row] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    days: dict[str, dt.date] = field(default_factory=dict)
    _same: dict[tuple[object, ...], list[str]] = field(default_factory=dict)
    _items: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def make(self, papers: list[Paper]) -> None:
        """One document for each paper; some of them registered twice."""
        marks = plan.defects(self.rng, len(papers), plan.OF_RECEIVED)
        before: tuple[Paper, int] | None = None
        for at, (paper, defect) in enumerate(zip(papers, marks, strict=True)):
            unit = self.rng.choice(people.REGISTRIES)
            twice = defect == "registered_twice" and before is not None
            own, its_unit = before if twice and before else (paper, unit)
            self._one(at, own, its_unit, "" if twice else defect)
            if defect == "" and re.search(r"\d", paper.symbol):
                before = paper, unit
        self._link()
        for key in self.keys:
            self.truth.add("incoming_document", [(key, self.verdicts[key])])
        self._lists()

    def _one(self, at: int, paper: Paper, unit: int, defect: str) -> None:
        key = plan.key(self.rng)
        code = f"PT{at:05d}K" if defect in _SECRET else ""
        subject, symbol, nature, emergency = self._told(at, paper, defect)
        book = "" if defect == "no_book" else _OWN_BOOK.get(defect, f"SODEN_{paper.day.year}")
        verdict = of_child(*self._parents(book, defect), own=_own(defect))
        self.keys.append(key)
        self.verdicts[key], self.codes[key], self.days[key] = verdict, code, paper.day
        issued, compared = self._issued(paper, defect)
        if compared and re.search(r"\d", symbol) and verdict == LOADED:
            same = (unit, symbol.replace(" ", ""), _folded(paper.agency), compared)
            self._same.setdefault((*same, _folded(subject)), []).append(key)
        files = self.attached.of("attachment", key, paper.day)
        listed = files.marked(code) if defect == "file_marked" else files.listed(verdict, code)
        agency = paper.agency + (" và các đơn vị trực thuộc" * 12 if "overlong" in defect else "")
        kind = "Văn bản lạ" if defect == "kind_unknown" else paper.kind
        states = UNREADABLE_STATES if defect == "state_unreadable" else _STATES
        due = dates.written(self.rng, paper.day + dt.timedelta(days=10))
        self.rows.append(
            (
                key, people.NO_UNIT if defect == "orphan_unit" else unit, symbol, issued,
                self.rng.choice(people.LEVELS), agency, kind, "VB hành chính", subject, book,
                at + 1, dates.written(self.rng, paper.day), nature, emergency,
                self.rng.choice(("PHOI_HOP", "CHU_TRI", "")), self.rng.choice(states),
                due if at % 3 == 0 else "", self._xml(defect, code, at), listed,
                *self._distribution(key, code, defect), 1 if "deleted" in defect else 0,
            )
        )  # fmt: skip

    def _parents(self, book: str, defect: str) -> list[Verdict]:
        """What becomes of the unit and the book of a document."""
        shelved = [self.books[book].verdict if book in self.books else ABSENT] if book else []
        return [ABSENT if defect == "orphan_unit" else LOADED, *shelved]

    def _told(self, at: int, paper: Paper, defect: str) -> tuple[str, str, str | None, str | None]:
        """Subject, number, nature and urgency as they stand in the row."""
        secret = defect in _SECRET
        subject = f"V/v {subjects.secret(at)}" if secret else paper.subject
        symbol = paper.symbol
        nature, emergency = self.rng.choice(OPEN_NATURES), self.rng.choice(URGENCIES)
        levels, unreadable = secrets_text.LEVELS, secrets_text.UNREADABLE
        ends = secrets_text.NUMBER_ENDS
        natures = {
            "nature_secret": levels, "secret_deleted": levels, "nature_unreadable": unreadable,
        }  # fmt: skip
        emergencies = {"emergency_secret": levels, "emergency_unreadable": NO_URGENCY}
        told = {
            "subject_marked": secrets_text.marked(subject, at), "subject_missing": "",
            "subject_innocent": subjects.innocent(at),
        }  # fmt: skip
        signed = {"number_marked": symbol + ends[at % len(ends)], "number_missing": ""}
        if defect in natures:
            nature = natures[defect][at % len(natures[defect])]
        if defect in emergencies:
            emergency = emergencies[defect][at % len(emergencies[defect])]
        subject, symbol = told.get(defect, subject), signed.get(defect, symbol)
        return subject, symbol, nature, emergency

    def _issued(self, paper: Paper, defect: str) -> tuple[str, str]:
        """The date of issue as written, and as it is compared (empty where it is none)."""
        told = {
            "date_unreadable": "31/02/2012", "date_zero": "0000-00-00", "date_null_text": "NULL",
        }.get(defect)  # fmt: skip
        if told:
            return told, ""
        if paper.written:
            return paper.written, "/".join(str(int(part)) for part in paper.written.split("/"))
        day = paper.issued
        return dates.written(self.rng, day), f"{day.day}/{day.month}/{day.year}"

    def _xml(self, defect: str, code: str, at: int) -> str | None:
        person = self.rng.choice(self.staff)
        fields = {
            "so_trang": str(self.rng.randrange(1, 30)), "so_ban": str(self.rng.randrange(1, 5)),
            "nguoi_ky": self.rng.choice(self.staff).name, "chuc_vu": person.position,
            "linh_vuc": "Kinh tế & Hạ tầng" if at % 3 else "Nội vụ",
            "can_bo_nhap": str(person.key), "ghi_chu": code and f"Phương án {code}",
        }  # fmt: skip
        if defect in ("note_marked", "note_in_entities", "note_broken"):
            fields["ghi_chu"] = f"[MẬT] Phương án {code}"
        if defect == "xml_level":
            fields = {"do_mat": secrets_text.LEVELS[at % 5], **fields}
        made = {
            "note_in_entities": xml.in_entities, "note_broken": xml.broken,
            "xml_broken": xml.broken, "xml_doctype": xml.with_doctype, "xml_bomb": xml.bomb,
        }.get(defect, xml.in_entities if at % 7 == 0 else xml.whole)  # fmt: skip
        if defect in ("xml_empty", "xml_null"):
            return "" if defect == "xml_empty" else None
        return made(fields)

    def _distribution(self, key: str, code: str, defect: str) -> Row:
        """C_LEADER_OFFICE_IDEA to C_DELIMITOR: parallel lists, and whose they are."""
        leaders = self.rng.sample(self.staff[:6], self.rng.choice((0, 1, 1, 2)))
        workers = self.rng.sample(self.staff, self.rng.choice((0, 0, 1, 3)))
        units = self.rng.sample(people.UNITS[2:], self.rng.choice((0, 1, 2)))
        if defect in ("lists_uneven", "leader_unknown") and not leaders:
            leaders = self.staff[:2]
        ideas = [f"{self.rng.choice(_IDEAS)} {code}".strip() for _ in leaders]
        if defect == "lists_uneven":
            ideas[0] = f"{ideas[0]}, rồi báo cáo"
        ids = [str(one.key) for one in leaders]
        if defect == "leader_unknown":
            ids[0] = str(people.NO_PERSON)
        office = f"Kính trình đồng chí Chủ tịch, xin ý kiến {code}".strip()
        office = office if self.rng.random() < 0.3 else ""  # noqa: PLR2004
        self._items[key] = {
            "step@leader": ids,
            "step@staff": [str(one.key) for one in workers],
            "step@unit": [str(unit) for unit, _, _ in units],
            "step@office": [office] if office else [],
        }
        return (
            office, ", ".join(ids), ",".join(one.written for one in leaders), ",".join(ideas),
            ",".join(str(unit) for unit, _, _ in units), ",".join(name for _, _, name in units),
            ",".join(str(one.key) for one in workers), ",".join(one.written for one in workers),
            ",".join(self.rng.choice(_UNIT_STATES) for _ in units), ",",
        )  # fmt: skip

    def _lists(self) -> None:
        for key, lists in self._items.items():
            told = of_child(self.verdicts[key])
            for stream, listed in lists.items():
                self.truth.add(stream, items(key, listed, told))

    def _link(self) -> None:
        """The first of several same documents, in the order of keys, stands for the others."""
        for keys in self._same.values():
            for key in sorted(keys)[1:]:
                self.verdicts[key] = LINKED


def _own(defect: str) -> Verdict:
    if defect in _SECRET and defect != "secret_book":
        return WITHHELD
    return {"soft_deleted": SOFT_DELETED, "state_unreadable": STATE}.get(defect, LOADED)


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.lower().replace("đ", "d").replace("ð", "d"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", plain))
