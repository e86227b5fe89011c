"""The rows of VanBanDi of one chunk, and their lists of recipients."""

import numpy as np

from services.standin import columns, words
from services.standin.plan import CODE, Plan
from services.standin.rows_documents import Row, Slice

_REASONS = ("Sai thể thức, ban hành lại", "Nhầm nơi nhận", "Sai số liệu tại phụ lục")
_MOST_RECIPIENTS = 7
_BY_DEPUTY = 0.4


def recipient_lists(plan: Plan, start: int, stop: int) -> list[str]:
    """NoiNhan of the documents of one chunk: the same text whenever it is asked for."""
    rng = np.random.default_rng([plan.seed, 3, start])
    many = stop - start
    lengths = rng.integers(1, _MOST_RECIPIENTS, many).tolist()
    spins = rng.integers(0, len(words.RECIPIENTS), many).tolist()
    steps = (rng.integers(0, 3, many) * 2 + 1).tolist()
    ends = columns.pick(rng, ("", "; ", ";", ""), many)
    options = words.RECIPIENTS
    made = [
        "; ".join(options[(spin + at * step) % len(options)] for at in range(length)) + end
        for length, spin, step, end in zip(lengths, spins, steps, ends, strict=True)
    ]
    defects = plan.documents.defect[start:stop]
    for at in np.flatnonzero(defects == CODE["recipients_null_text"]).tolist():
        made[at] = "NULL"
    for at in np.flatnonzero(defects == CODE["recipients_repeated"]).tolist():
        first = made[at].split(";")[0]
        made[at] = f"{first};{first} ; ;{made[at]}"
    return made


def _recalls(chunk: Slice) -> tuple[list[str | None], list[str | None]]:
    days = columns.dates(chunk.rng, chunk.documents.day[chunk.at] + 5)
    recalled = [defect == CODE["recalled"] for defect in chunk.defects]
    reasons = columns.pick(chunk.rng, _REASONS, chunk.many)
    return (
        [day if gone else None for day, gone in zip(days, recalled, strict=True)],
        [reason if gone else None for reason, gone in zip(reasons, recalled, strict=True)],
    )


def _people(chunk: Slice) -> tuple[list[int], list[str], list[int], list[str]]:
    users = chunk.plan.people
    units = chunk.documents.unit[chunk.at]
    first, many = users.first[units], users.many[units]
    signers = first + words.CHIEF + (chunk.rng.random(chunk.many) < _BY_DEPUTY)
    drafters = first + words.SPECIALIST + chunk.rng.integers(0, 1000, chunk.many) % (many - 3)
    return (
        users.ids[signers].tolist(),
        [f"{users.names[at]} - {users.positions[at]}" for at in signers.tolist()],
        users.ids[drafters].tolist(),
        [users.names[at] for at in drafters.tolist()],
    )


def rows(plan: Plan, start: int, stop: int, secrets: list[str]) -> list[Row]:
    """The outgoing documents of one chunk, as rows in the order of the table's columns.

    Args:
        plan: the plan of the sample.
        start: position of the first document.
        stop: position after the last.
        secrets: gets the subjects that must not leave the source.
    """
    chunk = Slice(plan, start, stop)
    documents, rng, many = plan.documents, chunk.rng, chunk.many
    plain = chunk.plain_numbers()
    subjects = chunk.subjects()
    secrets += chunk.secrets(subjects)
    signer_ids, signers, drafter_ids, drafters = _people(chunk)
    recalled, reasons = _recalls(chunk)
    stamps = columns.stamps(rng, documents.day[chunk.at])
    return list(
        zip(
            documents.ids[chunk.at].tolist(),
            chunk.unit_codes(),
            chunk.book_ids(),
            chunk.registers(),
            chunk.damaged_numbers(plain),
            chunk.issue_dates(),
            chunk.kinds(),
            subjects,
            chunk.levels(),
            chunk.urgencies(),
            chunk.fields(),
            signer_ids,
            signers,
            chunk.known_ids(drafter_ids),
            drafters,
            recipient_lists(plan, start, stop),
            [str(number) for number in rng.integers(1, 30, many).tolist()],
            columns.pick(rng, ("1", "3", "10", "25", ""), many),
            chunk.states(words.STATES_OUT, words.OPEN_OUT),
            recalled,
            reasons,
            chunk.edxml(plain),
            columns.seldom(rng, ["Bản điện tử kèm theo"] * many, 0.1),
            chunk.flags(),
            stamps,
            stamps,
            strict=True,
        )
    )
