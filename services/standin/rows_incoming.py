"""The rows of VanBanDen of one chunk."""

import numpy as np

from services.standin import columns, numbers, words
from services.standin.plan import CODE, Plan
from services.standin.rows_documents import Row, Slice, agency_as_written

_SIGNERS = (
    "Chủ tịch", "Phó Chủ tịch", "Giám đốc", "Phó Giám đốc", "Bộ trưởng", "Thứ trưởng",
    "KT. Chủ tịch - Phó Chủ tịch", "TL. Bộ trưởng - Vụ trưởng", "Chánh Văn phòng", "",
)  # fmt: skip


def _due(chunk: Slice) -> list[str | None]:
    documents = chunk.documents
    days = documents.day[chunk.at] + chunk.rng.integers(5, 25, chunk.many)
    early = documents.has("due_before_issue")[chunk.at]
    days = np.where(early, documents.issued[chunk.at] - 10, days).astype(np.int32)
    texts = columns.dates(chunk.rng, days)
    made = columns.seldom(chunk.rng, texts, 0.25)
    for at in np.flatnonzero(early).tolist():
        made[at] = texts[at]
    return made


def _signers(chunk: Slice, secrets: list[str]) -> list[str]:
    made = columns.names(chunk.rng, chunk.many)
    for at, secret in enumerate(chunk.secret()):
        if secret:
            made[at] = columns.secret_name(chunk.start + at)
            secrets.append(made[at])
    return made


def _kinds(chunk: Slice) -> list[str]:
    """LoaiVB; letters of citizens have a kind that no list has."""
    letters = (chunk.documents.family[chunk.at] == numbers.NONE).tolist()
    return [
        "Đơn thư" if letter and defect != CODE["kind_unknown"] else kind
        for kind, letter, defect in zip(chunk.kinds(), letters, chunk.defects, strict=True)
    ]


def rows(plan: Plan, start: int, stop: int, secrets: list[str]) -> list[Row]:
    """The incoming documents of one chunk, as rows in the order of the table's columns.

    Args:
        plan: the plan of the sample.
        start: position of the first document.
        stop: position after the last.
        secrets: gets the subjects and names that must not leave the source.
    """
    chunk = Slice(plan, start, stop)
    documents, users, rng, many = plan.documents, plan.people, chunk.rng, chunk.many
    plain = chunk.plain_numbers()
    subjects = chunk.subjects()
    secrets += chunk.secrets(subjects)
    senders = [numbers.SENDERS[at].name for at in documents.sender[chunk.at].tolist()]
    agencies = [
        agency_as_written(*given) for given in zip(senders, chunk.defects, chunk.nth, strict=True)
    ]
    clerks = users.ids[users.first[documents.unit[chunk.at]] + words.REGISTRY].tolist()
    edxml = chunk.edxml(plain)
    stamps = columns.stamps(rng, documents.day[chunk.at])
    notes = columns.seldom(rng, ["Văn bản liên thông"] * many, 0.1)
    pages = [str(number) for number in rng.integers(1, 30, many).tolist()]
    return list(
        zip(
            documents.ids[chunk.at].tolist(),
            chunk.unit_codes(),
            chunk.book_ids(),
            chunk.registers(),
            columns.dates(rng, documents.day[chunk.at]),
            chunk.damaged_numbers(plain),
            chunk.issue_dates(),
            agencies,
            _kinds(chunk),
            subjects,
            chunk.levels(),
            chunk.urgencies(),
            chunk.fields(),
            _signers(chunk, secrets),
            columns.pick(rng, _SIGNERS, many),
            pages,
            columns.pick(rng, ("1", "1", "2", "5", ""), many),
            _due(chunk),
            chunk.states(words.STATES_IN, words.OPEN_IN),
            chunk.known_ids(clerks),
            edxml,
            notes,
            chunk.flags(),
            stamps,
            stamps,
            strict=True,
        )
    )
