"""The rows of VanBanDen and VanBanDi, made in chunks from the plan."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from services.standin import columns, numbers, secrets_text, subjects, words
from services.standin.damage import decomposed, lookalike, question, tcvn3, vni
from services.standin.plan import CODE, Documents, Plan
from services.standin.planting import SECRET
from services.standin.units import LEGACY, UNKNOWN
from services.standin.verdicts import LOADED, SOFT_DELETED, VERDICTS

Row = tuple[object, ...]
_UNIT_CODES = [unit.code for unit in LEGACY]
_LONG_AGENCY = "Ban Chỉ đạo liên ngành về phòng, chống buôn lậu, gian lận thương mại và hàng giả; "
_BAD_DATES = ("31/02/2019", "30/02/2020", "2019-13-45", "ngày 5 tháng 6", "45/45/2018")
_BAD_NUMBERS = ("Không số", "s/n", "???", "BB họp giao ban", "Điện khẩn")
_PLACES = ("văn phòng", "tổ giúp việc", "bộ phận thường trực")


def _marked_subject(text: str, position: int, nth: int) -> str:
    return secrets_text.marked(subjects.secret(position), nth)


def _retyped(text: str, _position: int, nth: int) -> str:
    ways = (text, text.upper(), decomposed(text), text.replace(" ", "  ", 2), text + " ")
    return ways[nth % len(ways)]


_SUBJECT_DAMAGE: dict[int, Callable[[str, int, int], str]] = {
    CODE["secret_subject"]: _marked_subject,
    CODE["registered_twice"]: _retyped,
    CODE["two_units"]: _retyped,
    CODE["copy_of_deleted"]: _retyped,
    CODE["copy_of_live"]: _retyped,
    CODE["subject_missing"]: lambda *_: "",
    CODE["subject_null_text"]: lambda *_: "NULL",
    CODE["subject_overlong"]: lambda text, _, nth: subjects.overlong(text, nth),
    CODE["subject_nfd"]: lambda text, *_: decomposed(text),
    CODE["subject_tcvn3"]: lambda text, *_: tcvn3(text),
    CODE["subject_vni"]: lambda text, *_: vni(text),
    CODE["subject_question"]: lambda text, *_: question(text),
    CODE["subject_innocent"]: lambda _, __, nth: subjects.innocent(nth),
    CODE["homoglyph"]: lambda text, *_: lookalike(text),
} | {
    CODE[name]: lambda _, position, __: "V/v " + subjects.secret(position)
    for name in SECRET
    if name != "secret_subject"
}


_READABLE = {CODE[name] for name in ("subject_nfd", "subject_tcvn3", "subject_vni", "homoglyph")}

_RELEASED = {
    **dict.fromkeys(
        (
            CODE[name]
            for name in (
                "secret_level", "level_unreadable", "secret_subject", "secret_number",
                "secret_file",
            )
        ),
        LOADED,
    ),
    CODE["secret_deleted"]: SOFT_DELETED,
}  # fmt: skip


def _spaced(text: str, nth: int) -> str:
    ways = (text.replace("/", " / ", 1), f" {text}", text.replace("/", "/ ", 1), f"{text}  ")
    return ways[nth % len(ways)]


_NUMBER_DAMAGE: dict[int, Callable[[str, int], str]] = {
    CODE["secret_number"]: lambda text, nth: text + secrets_text.NUMBER_ENDS[nth % 5],
    CODE["registered_twice"]: lambda text, nth: _spaced(text, nth) if nth % 3 == 0 else text,
    CODE["homoglyph"]: lambda text, _: lookalike(text),
    CODE["number_spaces"]: _spaced,
    CODE["number_missing"]: lambda _, nth: ("", "", "", "NULL")[nth % 4],
    CODE["number_unparsed"]: lambda _, nth: _BAD_NUMBERS[nth % len(_BAD_NUMBERS)],
}
_DATE_DAMAGE: dict[int, Callable[[int], str]] = {
    CODE["date_unreadable"]: lambda nth: _BAD_DATES[nth % len(_BAD_DATES)],
    CODE["date_zero"]: lambda _: "0000-00-00",
    CODE["date_null_text"]: lambda _: "NULL",
}


def _retoned(agency: str) -> str:
    for new, old in (("ủy", "uỷ"), ("Ủy", "Uỷ"), ("hòa", "hoà"), ("Hòa", "Hoà")):
        agency = agency.replace(new, old)
    return agency


def agency_as_written(name: str, defect: int, nth: int) -> str:
    """The issuing agency as one clerk typed it: the same, but not letter for letter."""
    if defect == CODE["registered_twice"] and nth % 3 == 1:
        return _retoned(name).upper() if nth % 2 else f" {_retoned(name)} "
    if defect == CODE["agency_overlong"]:
        return name + " - " + _LONG_AGENCY * 2 + _PLACES[nth % len(_PLACES)]
    return name


class Slice:
    """One chunk of documents: its numbers as lists, and the text columns that both sides share."""

    def __init__(self, plan: Plan, start: int, stop: int) -> None:
        documents = plan.documents
        self.rng = np.random.default_rng([plan.seed, 2, start])
        self.plan, self.start, self.stop, self.many = plan, start, stop, stop - start
        self.at = slice(start, stop)
        self.defects: list[int] = documents.defect[self.at].tolist()
        self.nth: list[int] = documents.nth[self.at].tolist()
        self.hurt = [at for at, defect in enumerate(self.defects) if defect]
        self.units: list[int] = documents.unit[self.at].tolist()
        self.issued_years = documents.years(documents.issued[self.at])
        self.deleted = self._has("soft_deleted", "deleted_bad_state", "secret_deleted")

    def _has(self, *names: str) -> list[bool]:
        found: list[bool] = np.isin(self.defects, [CODE[name] for name in names]).tolist()
        return found

    @property
    def documents(self) -> Documents:
        """All documents of the plan."""
        return self.plan.documents

    def subjects(self) -> list[str]:
        """Trích yếu, damaged where the plan says so."""
        made = self._whole_subjects()
        for at in self.hurt:
            damage = _SUBJECT_DAMAGE.get(self.defects[at])
            if damage:
                made[at] = damage(made[at], self.start + at, self.nth[at])
        return made

    def also_true(self) -> dict[int, dict[str, object]]:
        """By place, subjects that can be read whole in spite of their damage; ends once released.

        A release lets the document itself go: a file that carries a marking stays where it is.
        """
        made = self._whole_subjects()
        told: dict[int, dict[str, object]] = {
            at: {"subject": made[at]} for at in self.hurt if self.defects[at] in _READABLE
        }
        for at in self.hurt:
            if self.defects[at] in _RELEASED:
                outcome, _ = VERDICTS[_RELEASED[self.defects[at]]]
                told.setdefault(at, {})["released"] = outcome
        return told

    def _whole_subjects(self) -> list[str]:
        documents = self.documents
        return subjects.subjects(
            documents.kind[self.at].tolist(),
            documents.seed[self.at].tolist(),
            self.issued_years.tolist(),
        )

    def plain_numbers(self) -> list[str]:
        """Số, ký hiệu as the sender wrote it."""
        documents = self.documents
        arrays = (documents.family, documents.kind, documents.sender, documents.number)
        parts = [array[self.at].tolist() for array in arrays]
        return numbers.texts(zip(*parts, self.issued_years.tolist(), strict=True))

    def damaged_numbers(self, plain: list[str]) -> list[str]:
        """Số, ký hiệu as the clerk typed it."""
        made = list(plain)
        for at in self.hurt:
            damage = _NUMBER_DAMAGE.get(self.defects[at])
            if damage:
                made[at] = damage(made[at], self.nth[at])
        return made

    def edxml(self, plain: list[str]) -> list[str | None]:
        """Identifiers of exchanged documents: agency, date, number."""
        days = columns.iso(self.documents.issued[self.at])
        senders = self.documents.sender[self.at].tolist()
        exchanged = self.documents.exchanged[self.at].tolist()
        return [
            f"{numbers.SENDERS[sender].organ_id},{day.replace('-', '/')},{number}"
            if known
            else None
            for sender, day, number, known in zip(senders, days, plain, exchanged, strict=True)
        ]

    def issue_dates(self) -> list[str]:
        """Dates of issue, in the forms of the legacy column and with its faults."""
        made = columns.dates(self.rng, self.documents.issued[self.at])
        for at in self.hurt:
            damage = _DATE_DAMAGE.get(self.defects[at])
            if damage:
                made[at] = damage(self.nth[at])
        return made

    def unit_codes(self) -> list[str]:
        """MaDV, padded; of orphans a code that no unit has."""
        codes = [_UNIT_CODES[unit] for unit in self.units]
        for at in self.hurt:
            if self.defects[at] == CODE["orphan_unit"]:
                codes[at] = UNKNOWN[self.nth[at] % len(UNKNOWN)]
        return columns.padded(codes)

    def book_ids(self) -> list[int | None]:
        """SoVB_ID; NULL for a document in no book."""
        return [book or None for book in self.documents.book[self.at].tolist()]

    def registers(self) -> list[str]:
        """Số đến or số đi, repeated or missing where the plan says so."""
        made = [str(number) for number in self.documents.register[self.at].tolist()]
        for at in self.hurt:
            if self.defects[at] == CODE["register_missing"]:
                made[at] = ""
            elif self.defects[at] == CODE["register_inserted"]:
                made[at] += "ab"[self.nth[at] % 2]
        same = self._has("register_repeated")
        for before, at in pairwise(range(self.many)):
            if same[at]:
                made[at] = made[before]
        return made

    def levels(self) -> list[str | None]:
        """DoMat: not secret in any of its spellings, or what the plan says."""
        made = columns.pick(self.rng, words.OPEN_LEVELS, self.many)
        for at in self.hurt:
            if self.defects[at] in (CODE["secret_level"], CODE["secret_deleted"]):
                made[at] = secrets_text.LEVELS[self.nth[at] % len(secrets_text.LEVELS)]
            elif self.defects[at] == CODE["level_unreadable"]:
                made[at] = secrets_text.UNREADABLE[self.nth[at] % len(secrets_text.UNREADABLE)]
        return made

    def urgencies(self) -> list[str | None]:
        """DoKhan in its spellings."""
        made = columns.pick(self.rng, words.URGENCY_AS_WRITTEN, self.many)
        for at in self.hurt:
            if self.defects[at] == CODE["urgency_unknown"]:
                made[at] = words.UNKNOWN_URGENCY[self.nth[at] % len(words.UNKNOWN_URGENCY)]
        return made

    def kinds(self) -> list[str]:
        """LoaiVB: the name, the decree's code, a lookup, or the legacy code."""
        kinds = [words.KINDS[kind] for kind in self.documents.kind[self.at].tolist()]
        ways = self.rng.integers(0, 8, self.many).tolist()
        made = [_kind_as_written(kind, way) for kind, way in zip(kinds, ways, strict=True)]
        for at in self.hurt:
            if self.defects[at] == CODE["kind_unknown"]:
                made[at] = words.UNKNOWN_KINDS[self.nth[at] % len(words.UNKNOWN_KINDS)]
        return made

    def states(self, closed: tuple[str, ...], unfinished: tuple[str, ...]) -> list[str]:
        """TrangThai; unreadable, padded or recalled where the plan says so."""
        done, going = (columns.pick(self.rng, given, self.many) for given in (closed, unfinished))
        working = self.documents.open[self.at].tolist()
        made = [b if is_open else a for a, b, is_open in zip(done, going, working, strict=True)]
        bad = words.UNREADABLE_STATES
        for at in self.hurt:
            if self.defects[at] in (CODE["state_unreadable"], CODE["deleted_bad_state"]):
                made[at] = bad[self.nth[at] % len(bad)]
            elif self.defects[at] == CODE["state_padded"]:
                made[at] = f" {closed[0]}   "
            elif self.defects[at] == CODE["recalled"]:
                made[at] = "THU_HOI"
        return made

    def fields(self) -> list[str | None]:
        """LinhVuc: a name, for some rows none."""
        return columns.pick(self.rng, (*words.FIELDS, *words.FIELDS, "", None, "NULL"), self.many)

    def known_ids(self, ids: list[int]) -> list[int]:
        """Person ids, one that no user has where the plan says so."""
        return [
            990_000 + self.nth[at] if defect == CODE["person_unknown"] else ids[at]
            for at, defect in enumerate(self.defects)
        ]

    def flags(self) -> list[int]:
        """DaXoa."""
        return [int(gone) for gone in self.deleted]

    def secret(self) -> list[bool]:
        """Which rows must stay out, with what they say."""
        return self._has(*SECRET)

    def secrets(self, made: list[str]) -> list[str]:
        """What must not leave the source: subjects, and the codes in all that hangs on them."""
        hidden = [at for at, secret in enumerate(self.secret()) if secret]
        return [text for at in hidden for text in (made[at], f"PT{self.start + at:05d}K")]


def _kind_as_written(kind: words.Kind, way: int) -> str:
    lookup = f"{words.KIND_INDEX[kind.code] + 1};#{kind.name}"
    return {0: kind.code, 1: kind.legacy, 2: lookup}.get(way, kind.name)
