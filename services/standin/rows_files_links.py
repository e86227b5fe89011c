"""The rows of HoSoCongViec (case files), HoSo_VanBan and LienKetVB, of a whole sample."""

import uuid
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from services.standin import columns, secrets_text, subjects, verdicts, words
from services.standin.plan import Plan
from services.standin.rows_documents import Row
from services.standin.rows_steps import Made, directions, document_ids, least, some
from services.standin.units import LEGACY, UNKNOWN

_CASE_EVERY = 25  # documents
_FILED_SHARE, _FILED_TWICE = 0.5, 0.1
_LINKED_SHARE = 0.15  # of outgoing documents
_KINDS = ("TRALOI", "TRALOI", "TRALOI", "LIENQUAN", "THAYTHE", "THUHOI")
_UNREADABLE_KINDS = ("KHAC", "7", "", None)


class Cases(NamedTuple):
    """Case files: their rows, verdicts, keys and units."""

    made: Made
    keys: list[str]
    units: npt.NDArray[np.int16]


def _exclusive(
    plan: Plan, rng: np.random.Generator, names: tuple[str, ...], many: int
) -> list[str]:
    """The defect of each row, at most one: '' for most."""
    defects = [""] * many
    order = rng.permutation(many).tolist()
    for name in names:
        for _ in range(min(plan.rates.count(name, many), len(order))):
            defects[order.pop()] = name
    return defects


_CASE_VERDICTS = {
    "case_secret": verdicts.WITHHELD,
    "case_deleted": verdicts.SOFT_DELETED,
    "case_orphan_unit": verdicts.ORPHAN,
}


def cases(plan: Plan, secrets: list[str]) -> Cases:
    """The case files: one for every twenty-five documents."""
    rng = np.random.default_rng([plan.seed, 6])
    many = max(1, plan.rates.documents // _CASE_EVERY)
    weight = np.array([unit.weight for unit in LEGACY])
    units = rng.choice(len(LEGACY), many, p=weight / weight.sum()).astype(np.int16)
    keys = [str(uuid.UUID(bytes=rng.bytes(16), version=4)).upper() for _ in range(many)]
    defects = _exclusive(plan, rng, tuple(_CASE_VERDICTS), many)
    years = rng.integers(2016, 2024, many)
    opened = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int32)
    opened = (opened + rng.integers(0, 300, many)).astype(np.int32)
    people = plan.people.first[units] + words.SPECIALIST
    titles = [
        "Hồ sơ " + subjects.subject(0, seed, year).removeprefix("V/v ")
        for seed, year in zip(rng.integers(0, 2**40, many).tolist(), years.tolist(), strict=True)
    ]
    levels = columns.pick(rng, words.OPEN_LEVELS, many)
    codes = [LEGACY[unit].code for unit in units.tolist()]
    for at, defect in enumerate(defects):
        if defect == "case_secret":
            levels[at] = secrets_text.LEVELS[at % len(secrets_text.LEVELS)]
            titles[at] = f"Hồ sơ {subjects.secret(at)[:-1]}H"
            secrets.append(titles[at])
        elif defect == "case_orphan_unit":
            codes[at] = UNKNOWN[at % len(UNKNOWN)]
    stamps = columns.stamps(rng, opened)
    rows: list[Row] = list(
        zip(
            keys,
            [
                f"{at % 90 + 1:02d}.{code}.{year}"
                for at, (code, year) in enumerate(zip(codes, years.tolist(), strict=True))
            ],
            titles,
            columns.padded(codes),
            plan.people.ids[people].tolist(),
            [plan.people.names[at] for at in people.tolist()],
            columns.dates(rng, opened),
            columns.seldom(rng, columns.dates(rng, opened + 200), 0.6),
            columns.pick(rng, words.RETENTION, many),
            levels,
            columns.pick(rng, ("DANG_XU_LY", "DA_XU_LY", "LUU", ""), many),
            years.tolist(),
            [int(defect == "case_deleted") for defect in defects],
            stamps,
            stamps,
            strict=True,
        )
    )
    codes_of = [_CASE_VERDICTS.get(defect, verdicts.LOADED) for defect in defects]
    return Cases(Made(rows, np.array(codes_of, np.int8)), keys, units)


def case_documents(plan: Plan, files: Cases) -> Made:
    """Which documents lie in which case file: about half of them, some in two."""
    rng = np.random.default_rng([plan.seed, 7])
    documents = plan.documents
    once = np.flatnonzero(rng.random(len(documents)) < _FILED_SHARE)
    again = once[rng.random(len(once)) < _FILED_TWICE]
    positions = np.sort(np.concatenate([once, again])).astype(np.int32)
    many = len(positions)
    case = rng.integers(0, len(files.keys), many)
    same = np.flatnonzero((positions[1:] == positions[:-1]) & (case[1:] == case[:-1])) + 1
    case[same] = (case[same] + 1) % len(files.keys)
    parents, cases_ = documents.verdict[positions], files.made.verdicts[case]
    pool = (verdicts.weights(parents) == 0) & (verdicts.weights(cases_) == 0)
    one = least(plan, first=True)
    orphans = some(rng, pool, plan.rates.rate("case_link_orphan"), one)
    unreadable = some(rng, pool & ~orphans, plan.rates.rate("case_link_direction"), one)
    keys = [files.keys[at] for at in case.tolist()]
    for at in np.flatnonzero(orphans).tolist():
        keys[at] = str(uuid.UUID(int=at + 1)).upper()
    rows: list[Row] = list(
        zip(
            range(1, many + 1),
            keys,
            directions(plan, positions, unreadable),
            document_ids(plan, positions, np.zeros(many, bool)),
            rng.integers(1, 60, many).tolist(),
            strict=True,
        )
    )
    codes = verdicts.of_children(parents, cases_, orphans=orphans)
    return Made(rows, np.where(unreadable, verdicts.DIRECTION, codes).astype(np.int8))


def relations(plan: Plan) -> Made:
    """Links from outgoing documents to what they answer, replace, recall or relate to."""
    rng = np.random.default_rng([plan.seed, 8])
    documents = plan.documents
    outgoing = np.arange(documents.incoming, len(documents))
    source = outgoing[rng.random(len(outgoing)) < _LINKED_SHARE].astype(np.int32)
    many = len(source)
    kinds: list[str | None] = list(columns.pick(rng, _KINDS, many))
    answers = np.array([kind == "TRALOI" for kind in kinds], bool)
    share = rng.random(many)
    other = documents.incoming + (share * (len(documents) - documents.incoming)).astype(int)
    target = np.where(answers, (share * documents.incoming).astype(int), other).astype(np.int32)
    target = np.where(target == source, documents.incoming, target).astype(np.int32)
    ends = documents.verdict[source], documents.verdict[target]
    pool = (verdicts.weights(ends[0]) == 0) & (verdicts.weights(ends[1]) == 0)
    one = least(plan, first=True)
    orphans = some(rng, pool, plan.rates.rate("relation_orphan"), one)
    nameless = some(rng, pool & ~orphans, plan.rates.rate("relation_kind"), one)
    unreadable = some(rng, pool & ~orphans & ~nameless, plan.rates.rate("relation_direction"), one)
    for nth, at in enumerate(np.flatnonzero(nameless).tolist()):
        kinds[at] = _UNREADABLE_KINDS[nth % len(_UNREADABLE_KINDS)]
    rows: list[Row] = list(
        zip(
            range(1, many + 1),
            ["DI"] * many,
            documents.ids[source].tolist(),
            directions(plan, target, unreadable),
            document_ids(plan, target, orphans),
            kinds,
            strict=True,
        )
    )
    codes = verdicts.of_children(*ends, orphans=orphans)
    codes = np.where(nameless, verdicts.KIND, codes)
    return Made(rows, np.where(unreadable, verdicts.DIRECTION, codes).astype(np.int8))
