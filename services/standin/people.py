"""The users of the stand-in VIC: who sits where, and under which login."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from services.standin import words
from services.standin.damage import unmarked
from services.standin.units import LEGACY, LEGACY_INDEX

# The login of the demo's specialist: a VIC user who has steps.
SPECIALIST_LOGIN = "chuyenvien"
SPECIALIST_UNIT = LEGACY_INDEX["SNV"]
_LEFT_SHARE = 0.15
_FEWEST = 5  # registry, chief, deputy and two specialists


class People(NamedTuple):
    """All users; those of one unit stand together, registry first, then chief, deputy, others."""

    ids: npt.NDArray[np.int32]
    logins: list[str]
    names: list[str]
    positions: list[str]
    units: npt.NDArray[np.int16]
    left: npt.NDArray[np.bool_]
    shared: npt.NDArray[np.bool_]
    first: npt.NDArray[np.int32]  # by unit
    many: npt.NDArray[np.int32]  # by unit, shared logins not counted


def _name(rng: np.random.Generator) -> str:
    parts = (words.SURNAMES, words.MIDDLES, words.GIVEN)
    return " ".join(str(part[int(rng.integers(len(part)))]) for part in parts)


def login_of(name: str, taken: set[str]) -> str:
    """A login as offices form them: given name and initials, numbered when taken."""
    *before, given = unmarked(name).lower().split()
    login = given + "".join(part[0] for part in before)
    number = 1
    unique = login
    while unique in taken:
        number += 1
        unique = f"{login}{number}"
    taken.add(unique)
    return unique


def make(rng: np.random.Generator, documents: int) -> People:
    """The users for a sample of so many documents: at least five a unit, and four shared logins."""
    total = sum(unit.weight for unit in LEGACY)
    many = np.array(
        [_FEWEST + min(80, int(documents * unit.weight / total / 800)) for unit in LEGACY], np.int32
    )
    first = np.concatenate(([0], many.cumsum()[:-1])).astype(np.int32)
    names, logins, places, units = [], [], [], []
    taken = {SPECIALIST_LOGIN}
    for at, unit in enumerate(LEGACY):
        choices = words.positions(unit.level, unit.code)
        for slot in range(int(many[at])):
            choice = choices[min(slot, words.SPECIALIST)]
            name = _name(rng)
            names.append(name)
            demo = at == SPECIALIST_UNIT and slot == words.SPECIALIST
            logins.append(SPECIALIST_LOGIN if demo else login_of(name, taken))
            places.append(choice[int(rng.integers(len(choice)))] if slot != 1 else choice[0])
            units.append(at)
    working = len(names)
    for code in ("UBND", "STC", "SYT", "VTV"):
        at = LEGACY_INDEX[code]
        names.append(f"Văn thư {LEGACY[at].name}")
        logins.append(f"vt.{code.lower()}")
        places.append("Văn thư")
        units.append(at)
    size = len(names)
    left = rng.random(size) < _LEFT_SHARE
    left[working:] = False
    left[first[SPECIALIST_UNIT] + words.SPECIALIST] = False
    shared = np.arange(size) >= working
    ids = np.arange(1, size + 1, dtype=np.int32)
    return People(ids, logins, names, places, np.array(units, np.int16), left, shared, first, many)
