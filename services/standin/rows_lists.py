"""The small tables: units, users, books and code lists."""

import numpy as np

from services.standin import columns, verdicts, words
from services.standin.plan import Plan
from services.standin.rows_documents import Row
from services.standin.rows_steps import Made, least, some
from services.standin.units import LEGACY

_LOOKUP_SHARE = 0.3
_SINCE = "2016-01-04 08:00:00"


def units() -> list[Row]:
    """DM_DonVi: the fixed list."""
    codes = columns.padded([unit.code for unit in LEGACY])
    parents = columns.padded([unit.parent for unit in LEGACY])
    return [
        (code, unit.name, parent.strip() and parent, unit.level, unit.organ_id, "01/01/2016", None)
        for code, parent, unit in zip(codes, parents, LEGACY, strict=True)
    ]


def users(plan: Plan) -> list[Row]:
    """NguoiDung: positions plain or as a lookup, one in a hundred of a unit nobody knows."""
    people = plan.people
    many = len(people.ids)
    rng = np.random.default_rng([plan.seed, 9])
    stray = some(
        rng, ~people.shared, plan.rates.rate("user_unit_unknown"), least(plan, first=True)
    ).tolist()
    codes = [
        "PBCU" if lost else LEGACY[unit].code
        for lost, unit in zip(stray, people.units.tolist(), strict=True)
    ]
    lookup = rng.random(many) < _LOOKUP_SHARE
    positions = [
        f"{at % 20 + 1};#{position}" if as_lookup else position
        for at, (position, as_lookup) in enumerate(
            zip(people.positions, lookup.tolist(), strict=True)
        )
    ]
    return list(
        zip(
            people.ids.tolist(),
            people.logins,
            people.names,
            columns.padded(codes),
            positions,
            [f"{login}@kiengiang.gov.vn" for login in people.logins],
            np.where(people.left, -1, 1).tolist(),
            people.shared.astype(int).tolist(),
            [_SINCE] * many,
            [None] * many,
            strict=True,
        )
    )


def books(plan: Plan) -> Made:
    """SoVanBan."""
    rows: list[Row] = [
        (key, code.ljust(columns.PADDED), name, year, side)
        for key, code, name, year, side in plan.books.rows
    ]
    keys = np.array([row[0] for row in plan.books.rows])
    codes = np.zeros(len(keys), np.int8)
    codes[np.isin(keys, list(plan.books.withheld))] = verdicts.WITHHELD
    codes[np.isin(keys, list(plan.books.quarantined))] = verdicts.ORPHAN
    return Made(rows, codes)


def code_lists() -> dict[str, list[Row]]:
    """The five code lists, each with its rows."""
    lists: dict[str, list[tuple[str, str]]] = {
        "DM_LoaiVB": [(kind.legacy, kind.name) for kind in words.KINDS],
        "DM_DoKhan": [(str(at), name) for at, name in enumerate(words.URGENCY)],
        "DM_DoMat": [("1", "Thường"), ("2", "Mật"), ("3", "Tối mật"), ("4", "Tuyệt mật")],
        "DM_LinhVuc": [(str(at), name) for at, name in enumerate(words.FIELDS, start=1)],
        "DM_TrangThai": [(str(at), name) for at, name in enumerate(words.ALL_STATES, start=1)],
    }
    return {
        table: [(code.ljust(columns.PADDED), name) for code, name in rows]
        for table, rows in lists.items()
    }
