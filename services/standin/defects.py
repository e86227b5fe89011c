"""The settings table of defects: what each is called, how often it is planted, and what it is.

A rate is a share of the rows of its population. With 300 documents or more every defect with a
rate above zero is planted at least once.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from services.standin.errors import StandinError


class Defect(NamedTuple):
    """One kind of defect: name, population, default rate, and what it is."""

    name: str
    on: str
    rate: float
    what: str


SETTINGS = (
    # withheld
    Defect("secret_level", "document", 0.010, "a level that says secret, in every spelling"),
    Defect("level_unreadable", "document", 0.006, "a level that cannot be read: withheld"),
    Defect("secret_subject", "document", 0.005, "a marking in the subject"),
    Defect("secret_number", "document", 0.003, "a secret number series: (M), (TM), /M"),
    Defect("secret_book", "document", 0.003, "registered in a book of secret documents"),
    Defect("secret_file", "document", 0.003, "an attachment whose name is marked"),
    Defect("secret_deleted", "document", 0.001, "secret and deleted: withheld, not excluded"),
    Defect("case_secret", "case_file", 0.010, "a case file with a secret level"),
    # excluded
    Defect("soft_deleted", "document", 0.010, "DaXoa = 1"),
    Defect("deleted_bad_state", "document", 0.001, "deleted, with an unreadable state as well"),
    Defect("case_deleted", "case_file", 0.010, "a case file with DaXoa = 1"),
    # quarantined
    Defect("state_unreadable", "document", 0.001, "a state nobody knows"),
    Defect("orphan_unit", "document", 0.001, "a unit code that the unit list does not have"),
    Defect("orphan_book", "document", 0.001, "a book id that the books do not have"),
    Defect("in_quarantined_book", "document", 0.0005, "in a book whose unit is unknown"),
    Defect("book_orphan", "book", 0.005, "a book of an unknown unit"),
    Defect("case_orphan_unit", "case_file", 0.005, "a case file of an unknown unit"),
    Defect("step_orphan", "step", 0.001, "a step of a document that is not there"),
    Defect("step_direction", "step", 0.001, "LoaiVB of a step cannot be read"),
    Defect("task_orphan", "task", 0.005, "a task of a document that is not there"),
    Defect("task_direction", "task", 0.005, "LoaiVB of a task cannot be read"),
    Defect("relation_orphan", "relation", 0.005, "a link to a document that is not there"),
    Defect("relation_kind", "relation", 0.005, "a kind of link nobody knows"),
    Defect("relation_direction", "relation", 0.005, "LoaiDich of a link cannot be read"),
    Defect(
        "case_link_orphan", "case_file_document", 0.005, "a link to a case file that is not there"
    ),
    Defect("case_link_direction", "case_file_document", 0.005, "LoaiVB of a link cannot be read"),
    Defect("file_orphan", "attachment", 0.003, "an attachment of a document that is not there"),
    Defect("file_direction", "attachment", 0.002, "LoaiVB of an attachment cannot be read"),
    Defect("file_missing", "attachment", 0.010, "the share does not have the file"),
    Defect("file_empty", "attachment", 0.005, "a file of no bytes on the share"),
    Defect("blob_empty", "attachment", 0.003, "a BLOB of no bytes"),
    Defect("file_is_folder", "attachment", 0.002, "a folder stands where the file should be"),
    Defect("file_dangling", "attachment", 0.002, "a link on the share that leads nowhere or out"),
    Defect("path_outside", "attachment", 0.002, "a path that leaves the share"),
    # linked, and what only looks so
    Defect("registered_twice", "document", 0.004, "registered again by the same unit: linked"),
    Defect("copy_of_deleted", "document", 0.001, "the row registered before is deleted: loaded"),
    Defect("copy_of_live", "document", 0.001, "registered twice, and in the e-office: both linked"),
    Defect("same_edxml", "document", 0.002, "the same edXML id in the same unit: linked"),
    Defect("in_live", "document", 0.008, "the e-office already has it: linked"),
    Defect("in_live_edxml", "document", 0.002, "the e-office has the same edXML id: linked"),
    Defect("look_alike", "document", 0.003, "same number, agency and date, another subject"),
    Defect("two_units", "document", 0.006, "the same document registered by two units"),
    # loaded with a remark
    Defect("subject_missing", "document", 0.003, "an empty subject"),
    Defect("subject_null_text", "document", 0.002, "the text NULL as subject"),
    Defect("subject_overlong", "document", 0.003, "a subject of more than 500 characters"),
    Defect("subject_nfd", "document", 0.010, "a subject that is not in NFC"),
    Defect("subject_tcvn3", "document", 0.004, "a subject in TCVN3"),
    Defect("subject_vni", "document", 0.003, "a subject in VNI"),
    Defect("subject_question", "document", 0.003, "a subject with ? for its letters"),
    Defect("subject_innocent", "document", 0.012, "words that only look like a secret marking"),
    Defect("homoglyph", "document", 0.010, "Đ written as U+00D0"),
    Defect("agency_overlong", "incoming", 0.002, "an agency name of more than 200 characters"),
    Defect("kind_unknown", "document", 0.004, "a kind that no list has"),
    Defect("urgency_unknown", "document", 0.003, "an urgency that cannot be read"),
    Defect("date_unreadable", "document", 0.003, "an issue date such as 31/02/2019"),
    Defect("date_zero", "document", 0.002, "0000-00-00"),
    Defect("date_null_text", "document", 0.002, "the text NULL as a date"),
    Defect("number_spaces", "document", 0.015, "stray spaces in số, ký hiệu"),
    Defect("number_missing", "document", 0.004, "no number at all"),
    Defect("number_unparsed", "document", 0.002, "a number that has no such form"),
    Defect("register_missing", "incoming", 0.003, "no số đến"),
    Defect("register_inserted", "incoming", 0.004, "an inserted số đến: 12a"),
    Defect("register_repeated", "document", 0.004, "the register number of the row before"),
    Defect("no_book", "document", 0.004, "in no book"),
    Defect("recalled", "outgoing", 0.006, "recalled after it was issued"),
    Defect("due_before_issue", "incoming", 0.004, "due before it was issued"),
    Defect("person_unknown", "document", 0.004, "a person id that the users do not have"),
    Defect("state_padded", "document", 0.005, "a state padded with spaces"),
    Defect("recipients_null_text", "outgoing", 0.004, "the text NULL as list of recipients"),
    Defect("recipients_repeated", "outgoing", 0.010, "the same recipient twice in a list"),
    Defect("step_person_unknown", "step", 0.002, "a step from a person nobody knows"),
    Defect("step_state_unknown", "step", 0.001, "a step's state nobody knows"),
    Defect("direction_padded", "step", 0.005, "LoaiVB in small letters, padded"),
    Defect("user_unit_unknown", "person", 0.010, "a user of a unit nobody knows"),
    Defect("file_mislabelled", "attachment", 0.008, "the content is not what the name says"),
    Defect("file_size_differs", "attachment", 0.005, "KichThuoc is not the size of the file"),
    Defect("file_name_innocent", "attachment", 0.010, "bao-mat-thong-tin.pdf and the like"),
    Defect("file_name_nfd", "attachment", 0.010, "a file name that is not in NFC"),
    Defect("file_name_long", "attachment", 0.005, "a file name of some 200 bytes"),
    Defect("file_unreferenced", "attachment", 0.010, "a file on the share that no row names"),
)
BY_NAME = {defect.name: defect for defect in SETTINGS}
EVERY_ONE_FROM = 300  # documents


class Rates:
    """How often each defect is planted in one sample of a given size."""

    def __init__(self, rates: Mapping[str, float], documents: int) -> None:
        self._rates = dict(rates)
        self.documents = documents

    def rate(self, name: str) -> float:
        """The share of its population that has the defect."""
        return self._rates[name]

    def count(self, name: str, population: int) -> int:
        """How many of a population are planted: at least one in a sample that is large enough."""
        rate = self._rates[name]
        if rate <= 0 or population <= 0:
            return 0
        least = 1 if self.documents >= EVERY_ONE_FROM else 0
        return min(population, max(least, round(rate * population)))


def rates(choice: str, documents: int) -> Rates:
    """The rates by choice: ``none``, ``standard``, or a TOML file with a table ``[rates]``.

    Raises:
        StandinError: the file is not there, is no TOML, or names a defect that does not exist.
    """
    standard = {defect.name: defect.rate for defect in SETTINGS}
    if choice == "standard":
        return Rates(standard, documents)
    if choice == "none":
        return Rates(dict.fromkeys(standard, 0.0), documents)
    path = Path(choice)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8")).get("rates", {})
    except (OSError, tomllib.TOMLDecodeError) as fault:
        fact = f"The defect settings {path} cannot be read ({type(fault).__name__})."
        raise StandinError(
            fact, "Nothing was written.", "vicmig sample --defects standard"
        ) from fault
    wrong = sorted(name for name in given if name not in standard or not _is_rate(given[name]))
    if wrong:
        fact = f"{path} has no such defect, or no rate between 0 and 1: {', '.join(wrong)}."
        raise StandinError(fact, "Nothing was written.", f"mend [rates] in {path}")
    return Rates(standard | {name: float(rate) for name, rate in given.items()}, documents)


def _is_rate(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
