"""The books (sổ văn bản) of each unit, direction and year, and the few wrong or secret ones."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from services.standin.defects import EVERY_ONE_FROM, Rates
from services.standin.units import LEGACY, LEGACY_INDEX, UNKNOWN

YEARS = range(2016, 2024)
DIRECTIONS = ("DEN", "DI")
_WORD = {"DEN": "đến", "DI": "đi"}
_SECRET_NAMES = (
    "Sổ văn bản mật {d} năm {y}", "Sổ công văn {d} mật", "SỔ VĂN BẢN MẬT {d} NĂM {y}",
    "Sổ văn bản mật {d}",
)  # fmt: skip
SECRET_UNIT = LEGACY_INDEX["UBND"]
FRONT_UNIT = LEGACY_INDEX["VPUBND"]


class Books(NamedTuple):
    """All books, and where to find the one for a unit, direction and year."""

    rows: list[tuple[int, str, str, int, str]]  # ID, MaDV, TenSo, Nam, LoaiSo
    regular: npt.NDArray[np.int32]  # unit x direction x year
    secret: npt.NDArray[np.int32]  # direction x year; 0: none
    front: npt.NDArray[np.int32]  # year: a book with an innocent word in its name
    orphan: tuple[int, int]  # by direction; 0: none
    withheld: frozenset[int]
    quarantined: frozenset[int]


def make(rates: Rates) -> Books:
    """One book a unit, direction and year, then the secret, the innocent and the orphan ones."""
    rows: list[tuple[int, str, str, int, str]] = []

    def add(code: str, name: str, year: int, direction: str) -> int:
        rows.append((len(rows) + 1, code, name, year, direction))
        return len(rows)

    regular = np.array(
        [
            [
                [add(unit.code, f"Sổ văn bản {_WORD[d]} năm {year}", year, d) for year in YEARS]
                for d in DIRECTIONS
            ]
            for unit in LEGACY
        ],
        np.int32,
    )
    front = np.array(
        [
            add(
                LEGACY[FRONT_UNIT].code,
                f"Sổ văn bản Mặt trận, đoàn thể đến năm {year}",
                year,
                "DEN",
            )
            for year in YEARS
        ],
        np.int32,
    )
    secret = np.zeros((2, len(YEARS)), np.int32)
    if rates.rate("secret_book") > 0 and rates.documents >= EVERY_ONE_FROM:
        for at, d in enumerate(DIRECTIONS):
            for year in YEARS:
                name = _SECRET_NAMES[year % len(_SECRET_NAMES)]
                word = _WORD[d].upper() if name.isupper() or name.startswith("SỔ") else _WORD[d]
                secret[at, year - YEARS[0]] = add(
                    LEGACY[SECRET_UNIT].code, name.format(d=word, y=year), year, d
                )
    orphans = [
        add(
            UNKNOWN[at % len(UNKNOWN)],
            f"Sổ văn bản {_WORD[DIRECTIONS[at % 2]]}",
            2019,
            DIRECTIONS[at % 2],
        )
        for at in range(2 * rates.count("book_orphan", len(rows) // 2))
    ]
    withheld = frozenset(int(book) for book in secret.ravel() if book)
    pair = (orphans[0], orphans[1]) if orphans else (0, 0)
    return Books(rows, regular, secret, front, pair, withheld, frozenset(orphans))
