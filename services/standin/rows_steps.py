"""The rows of LuanChuyen (routing steps with bút phê) and CongViec (open work), in chunks."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from services.standin import columns, verdicts, words
from services.standin.defects import EVERY_ONE_FROM
from services.standin.plan import Plan, ranks
from services.standin.rows_documents import Row
from services.standin.units import LEGACY

NOWHERE = 5_000_000  # ids of documents that are not there
UNREADABLE_DIRECTIONS = ("X", "", None, "DENDI", "3")
_UNKNOWN_PERSON = 980_000


class Made(NamedTuple):
    """Rows of one table with what must become of each, and their number."""

    rows: list[Row]
    verdicts: verdicts.Codes


def some(
    rng: np.random.Generator, pool: npt.NDArray[np.bool_], rate: float, least: int
) -> npt.NDArray[np.bool_]:
    """Rows of a pool chosen by a rate, and at least so many of them where there are so many."""
    chosen: npt.NDArray[np.bool_] = pool & (rng.random(len(pool)) < rate)
    missing = least - int(chosen.sum())
    left = np.flatnonzero(pool & ~chosen)
    if rate > 0 and missing > 0 and len(left):
        chosen[rng.choice(left, min(missing, len(left)), replace=False)] = True
    return chosen


def least(plan: Plan, *, first: bool) -> int:
    """One of each defect in the first chunk of a sample that is large enough, else none."""
    return int(first and plan.rates.documents >= EVERY_ONE_FROM)


def directions(
    plan: Plan, positions: npt.NDArray[np.int32], unreadable: npt.NDArray[np.bool_]
) -> list[str | None]:
    """LoaiVB of children of these documents."""
    outgoing = positions >= plan.documents.incoming
    made: list[str | None] = ["DI" if out else "DEN" for out in outgoing.tolist()]
    for nth, at in enumerate(np.flatnonzero(unreadable).tolist()):
        made[at] = UNREADABLE_DIRECTIONS[nth % len(UNREADABLE_DIRECTIONS)]
    return made


def document_ids(
    plan: Plan, positions: npt.NDArray[np.int32], orphans: npt.NDArray[np.bool_]
) -> list[int]:
    """VanBanID of children of these documents; for orphans an id that is not there."""
    ids: list[int] = np.where(orphans, NOWHERE + positions, plan.documents.ids[positions]).tolist()
    return ids


def titled(plan: Plan, people: Sequence[int]) -> list[str]:
    """'Họ tên - Chức vụ' of these users."""
    users = plan.people
    return [f"{users.names[at]} - {users.positions[at]}" for at in people]


def _path(plan: Plan, positions: npt.NDArray[np.int32], place: npt.NDArray[np.int32]) -> list[int]:
    """Who holds the document at its n-th place: down from the registry, or up from the drafter."""
    documents, users = plan.documents, plan.people
    units = documents.unit[positions]
    others = users.many[units] - words.SPECIALIST
    specialist = words.SPECIALIST + (documents.seed[positions] + place) % others
    down = np.where(place < words.SPECIALIST, place, specialist)
    up = np.where((place > 0) & (place <= words.SPECIALIST), words.SPECIALIST - place, specialist)
    slots = np.where(positions >= documents.incoming, up, down)
    found: list[int] = (users.first[units] + slots).tolist()
    return found


def _opinions(
    rng: np.random.Generator, plan: Plan, positions: npt.NDArray[np.int32]
) -> list[str | None]:
    many = len(positions)
    made = columns.pick(rng, (*words.OPINIONS, *words.OPINIONS, "", None), many)
    rooms = columns.pick(rng, words.ROOMS, many)
    due = columns.iso(plan.documents.day[positions] + 10)
    texts = [
        text and _sentence(text.format(room=room, day=columns.in_style(day, columns.VIETNAMESE)))
        for text, room, day in zip(made, rooms, due, strict=True)
    ]
    withheld = verdicts.is_withheld(plan.documents.verdict[positions])
    for at in np.flatnonzero(withheld).tolist():
        position = int(positions[at])
        name = columns.secret_name(position)
        texts[at] = f"Giao đ/c {name} trực tiếp xử lý hồ sơ PT{position:05d}K."
    return texts


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def steps(plan: Plan, start: int, stop: int, mean: float, first_id: int) -> Made:
    """The routing steps of one chunk of documents, in the order of the table's columns.

    Args:
        plan: the plan of the sample.
        start: position of the first document.
        stop: position after the last.
        mean: steps a document on the average; each has one at least.
        first_id: the id of the first step.
    """
    rng = np.random.default_rng([plan.seed, 4, start])
    positions = _spread(rng, start, stop, mean)
    many = len(positions)
    parents = plan.documents.verdict[positions]
    pool = verdicts.weights(parents) == 0
    one = least(plan, first=start == 0)

    def planted(name: str, where: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        return some(rng, where, plan.rates.rate(name), one)

    orphans = planted("step_orphan", pool)
    unreadable = planted("step_direction", pool & ~orphans)
    place = ranks(positions.astype(np.int64))
    senders, takers = _path(plan, positions, place), _path(plan, positions, place + 1)
    strangers = planted("step_person_unknown", pool)
    sender_ids = np.where(strangers, _UNKNOWN_PERSON + np.arange(many), plan.people.ids[senders])
    sides = directions(plan, positions, unreadable)
    for at in np.flatnonzero(planted("direction_padded", pool & ~unreadable)).tolist():
        sides[at] = f" {sides[at]} ".lower()
    units = [LEGACY[at].name for at in plan.documents.unit[positions].tolist()]
    sent, due, done, states = _times(
        rng, plan.documents.day[positions] + place, planted("step_state_unknown", pool)
    )
    rows: list[Row] = list(
        zip(
            range(first_id, first_id + many),
            sides,
            document_ids(plan, positions, orphans),
            (place + 1).tolist(),
            sender_ids.tolist(),
            titled(plan, senders),
            units,
            plan.people.ids[takers].tolist(),
            titled(plan, takers),
            units,
            columns.pick(rng, words.ACTIONS, many),
            columns.pick(rng, words.ROLES, many),
            _opinions(rng, plan, positions),
            sent,
            due,
            done,
            states,
            [None] * many,
            strict=True,
        )
    )
    codes = verdicts.of_children(parents, orphans=orphans)
    return Made(rows, np.where(unreadable, verdicts.DIRECTION, codes).astype(np.int8))


def _spread(rng: np.random.Generator, start: int, stop: int, mean: float) -> npt.NDArray[np.int32]:
    """The document of each step: one at least for each document where the mean allows it."""
    many = stop - start
    if mean < 1:
        counts = (rng.random(many) < mean).astype(np.int64)
    else:
        counts = 1 + rng.poisson(mean - 1, many)
    return np.repeat(np.arange(start, stop, dtype=np.int32), counts)


def _times(
    rng: np.random.Generator, days: npt.NDArray[np.int32], unknown: npt.NDArray[np.bool_]
) -> tuple[list[str], list[str | None], list[str | None], list[str]]:
    """When each step was sent, is due and was done, and its state."""
    states = columns.pick(rng, words.STEP_STATES, len(days))
    for at in np.flatnonzero(unknown).tolist():
        states[at] = "KHONG_RO"
    done = columns.stamps(rng, days + 1)
    return (
        columns.stamps(rng, days),
        columns.seldom(rng, columns.dates(rng, days + 10), 0.4),
        [day if state == "DA_XU_LY" else None for day, state in zip(done, states, strict=True)],
        states,
    )


def tasks(plan: Plan, start: int, stop: int, first_id: int) -> Made:
    """The open work of one chunk of documents, in the order of the table's columns."""
    rng = np.random.default_rng([plan.seed, 5, start])
    documents = plan.documents
    positions = (np.flatnonzero(documents.open[start:stop]) + start).astype(np.int32)
    many = len(positions)
    parents = documents.verdict[positions]
    pool = verdicts.weights(parents) == 0
    one = least(plan, first=start == 0)
    orphans = some(rng, pool, plan.rates.rate("task_orphan"), one)
    unreadable = some(rng, pool & ~orphans, plan.rates.rate("task_direction"), one)
    place = np.full(many, words.SPECIALIST, np.int32)
    givers, takers = _path(plan, positions, place * 0 + 1), _path(plan, positions, place)
    days = documents.day[positions] + 1
    secret = verdicts.is_withheld(parents)
    titles = [
        f"Tham mưu xử lý hồ sơ PT{at:05d}K" if hidden else f"Tham mưu xử lý văn bản số {at}"
        for at, hidden in zip(positions.tolist(), secret.tolist(), strict=True)
    ]
    codes = columns.padded([LEGACY[at].code for at in documents.unit[positions].tolist()])
    rows: list[Row] = list(
        zip(
            range(first_id, first_id + many),
            directions(plan, positions, unreadable),
            document_ids(plan, positions, orphans),
            titles,
            plan.people.ids[givers].tolist(),
            titled(plan, givers),
            plan.people.ids[takers].tolist(),
            titled(plan, takers),
            codes,
            columns.stamps(rng, days),
            columns.dates(rng, days + 15),
            columns.pick(rng, (0, 10, 25, 50, 80), many),
            columns.pick(rng, ("CHO_XU_LY", "DANG_XU_LY", "DANG_XU_LY", ""), many),
            [None] * many,
            strict=True,
        )
    )
    verdict = verdicts.of_children(parents, orphans=orphans)
    return Made(rows, np.where(unreadable, verdicts.DIRECTION, verdict).astype(np.int8))
