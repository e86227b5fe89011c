"""Work, records and links: what hangs on the documents of the district system."""

import random
from dataclasses import dataclass

from services.standin import secrets_text, subjects
from services.standin.district import dates, people, plan
from services.standin.district.attached import Attached
from services.standin.district.people import Row, Staff
from services.standin.district.received import Received
from services.standin.district.sent import Sent
from services.standin.district.truth import Truth
from services.standin.district.verdicts import (
    ABSENT,
    DIRECTION,
    KIND,
    LOADED,
    WITHHELD,
    Verdict,
    of_child,
)

_RESULTS = ("Đã tham mưu văn bản trả lời", "Đang lấy ý kiến các phòng", "Lưu hồ sơ", "")
_STATES = ("CAN_XU_LY", "DANG_XU_LY", "DA_XU_LY", "DA_XU_LY_DUNG_HAN", "DA_XU_LY_QUA_HAN", "")
_PADDED = 50  # PK_RECORD is char(50)
_SIDE = ("VB_DEN", "VB_DI")


@dataclass
class Work:
    """Makes what hangs on documents."""

    rng: random.Random
    staff: list[Staff]
    attached: Attached
    truth: Truth
    received: Received
    sent: Sent

    def steps(self, many: int) -> list[Row]:
        """Rows of T_DOC_WORK; a few of documents that are not there."""
        rows: list[Row] = []
        for at in range(1, many + 1):
            lost = at % 97 == 5  # noqa: PLR2004
            doc = plan.key(self.rng) if lost else self.rng.choice(self.received.keys)
            parent = self.received.verdicts.get(doc, ABSENT)
            code = self.received.codes.get(doc, "")
            day = self.received.days.get(doc) or dates.day(self.rng)
            told = of_child(parent)
            self.truth.add("step", [(at, told)])
            files = self.attached.of("attachment@work", at, day)
            listed = files.listed(parent, code) if at % 4 == 0 else None
            person = self.rng.choice(self.staff)
            rows.append(
                (
                    at, doc, person.unit, people.UNIT_NAME[person.unit],
                    people.NO_PERSON if at % 89 == 7 else person.key, person.written,  # noqa: PLR2004
                    dates.moment(self.rng, day), f"{self.rng.choice(_RESULTS)} {code}".strip(),
                    "KHONG_RO" if at % 83 == 9 else self.rng.choice(_STATES), listed,  # noqa: PLR2004
                )
            )  # fmt: skip
        return rows

    def related(self, many: int) -> list[Row]:
        """Rows of T_DOC_RELATED_DOCUMENT_SEND_RECEIVE: pairs of a sent and a received document."""
        pairs: set[tuple[str, str]] = set()
        rows: list[Row] = []
        known = list(self.sent.verdicts)
        for at in range(many):
            sent = self.rng.choice(known)
            other = plan.key(self.rng) if at % 31 == 3 else self.rng.choice(self.received.keys)  # noqa: PLR2004
            if (sent, other) in pairs:
                continue
            pairs.add((sent, other))
            unread = at % 29 == 4  # noqa: PLR2004
            verdict = of_child(
                self.sent.verdicts[sent],
                self.received.verdicts.get(other, ABSENT),
                own=KIND if unread else LOADED,
            )
            self.truth.add("relation", [(f"{sent}|{other}", verdict)])
            rows.append((sent, other, "KHAC" if unread else ("TRA_LOI", "LIEN_QUAN")[at % 2]))
        return rows

    def records(self, many: int) -> tuple[list[Row], dict[str, Verdict]]:
        """Rows of T_DOC_RECORD, and what becomes of each record by its key."""
        rows: list[Row] = []
        found: dict[str, Verdict] = {}
        for at in range(many):
            key, owner, day = plan.key(self.rng), self.rng.choice(self.staff), dates.day(self.rng)
            name = f"Hồ sơ {subjects.subject(at % 5, self.rng.getrandbits(40), day.year)}"
            own: Verdict = LOADED
            if at % 23 == 6:  # noqa: PLR2004
                name = secrets_text.marked(f"Hồ sơ phương án HS{at:05d}K", at)
                own = WITHHELD
            lost = at % 41 == 8  # noqa: PLR2004
            found[key] = of_child(ABSENT if lost else LOADED, own=own)
            rows.append(
                (
                    key.ljust(_PADDED), owner.key, owner.key, owner.written,
                    people.NO_UNIT if lost else owner.unit, people.UNIT_NAME[owner.unit],
                    dates.written(self.rng, day), name, f"{at:02d}.{day.year}.VP", "", "CA_NHAN",
                    "1,2",
                )
            )  # fmt: skip
        self.truth.add("case_file", found.items())
        return rows, found

    def in_records(self, records: dict[str, Verdict], many: int) -> list[Row]:
        """Rows of T_DOC_DOCUMENT_IN_RECORD, whose key is the pair."""
        rows: list[Row] = []
        seen: set[tuple[str, str]] = set()
        files, sides = list(records), (self.received.verdicts, self.sent.verdicts)
        known = [list(of_side) for of_side in sides]
        for at in range(many):
            record = plan.key(self.rng) if at % 43 == 2 else self.rng.choice(files)  # noqa: PLR2004
            side = at % 2
            of_side = sides[side]
            doc = plan.key(self.rng) if at % 37 == 5 else self.rng.choice(known[side])  # noqa: PLR2004
            if (record, doc) in seen:
                continue
            seen.add((record, doc))
            told = [records.get(record, ABSENT), of_side.get(doc, ABSENT)]
            unread = at % 47 == 9  # noqa: PLR2004
            verdict = of_child(told[0], own=DIRECTION) if unread else of_child(*told)
            self.truth.add("case_file_document", [(f"{record}|{doc}", verdict)])
            rows.append((record, doc, "?" if unread else _SIDE[side]))
        return rows

    def others(self, records: dict[str, Verdict], many: int) -> list[Row]:
        """Rows of T_DOC_DOCUMENT_OTHER_RECORD: papers of a record that no book has."""
        rows: list[Row] = []
        files = list(records)
        for at in range(many):
            key = plan.key(self.rng)
            lost = at % 19 == 4  # noqa: PLR2004
            record = plan.key(self.rng) if lost else self.rng.choice(files)
            level = "Mật" if at % 17 == 3 else ""  # noqa: PLR2004
            secret = bool(level) or records.get(record) == WITHHELD  # or hangs on a secret record
            code = f"HK{at:05d}K" if secret else ""
            # The unit is the record's; a record of an unknown unit has none to give.
            unit = ABSENT if lost or records[record] == of_child(ABSENT) else LOADED
            verdict = of_child(unit, own=WITHHELD if secret else LOADED)
            day = dates.day(self.rng)
            self.truth.add("incoming_document@other", [(key, verdict)])
            link = of_child(records.get(record, ABSENT), verdict)
            self.truth.add("case_file_document@other", [(key, link)])
            papers = self.attached.of("attachment@other", key, day)
            rows.append(
                (
                    key, record, self.rng.choice(self.staff).key, "Tờ trình",
                    f"{at + 1}/TTr-HS{at}", dates.written(self.rng, day), "VB hành chính",
                    f"Giấy tờ kèm hồ sơ {code or at}", level, "Cấp huyện",
                    "Phòng Tư pháp huyện Châu Thành", papers.listed(verdict, code),
                )
            )  # fmt: skip
        return rows
