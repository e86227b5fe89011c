"""What documents say: made up from words, or taken from published documents."""

import csv
import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from services.standin import subjects, words
from services.standin.district import dates
from services.standin.errors import StandinError

_AGENCIES = tuple(agency for agency in words.AGENCIES if agency.short)


@dataclass(frozen=True)
class Paper:
    """One document as its issuer made it; `written`: its date where that is taken as found."""

    symbol: str
    agency: str
    kind: str
    subject: str
    issued: dt.date
    day: dt.date  # registered
    written: str = ""


def made_up(rng: random.Random, many: int) -> list[Paper]:
    """Documents of made-up words; no two of one agency bear the same number."""
    numbers: Counter[str] = Counter()
    papers = []
    for at in range(many):
        agency = rng.choice(_AGENCIES)
        kind = rng.randrange(len(words.KINDS))
        known = words.KINDS[kind]
        numbers[agency.name] += 1
        sign = f"{known.code}-" if known.code != "CV" else ""
        day = dates.day(rng)
        papers.append(
            Paper(
                symbol=f"{numbers[agency.name]:02d}/{sign}{agency.short}",
                agency=agency.name,
                kind=known.legacy if rng.random() < 0.3 else known.name,  # noqa: PLR2004
                subject=subjects.subject(kind, rng.getrandbits(40) + at, day.year),
                issued=day - dt.timedelta(days=rng.randrange(6)),
                day=day,
            )
        )
    return papers


def published(rng: random.Random, folder: Path, many: int) -> list[Paper]:
    """Documents of the folder's documents.csv as they are; made-up ones behind them.

    Raises:
        StandinError: the file cannot be read.
    """
    path = folder / "documents.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))[:many]
    except OSError as fault:
        fact = f"{path} cannot be read ({type(fault).__name__})."
        raise StandinError(fact, "Nothing was written.", "leave --real out") from None
    papers = []
    for line in lines:
        day = dates.day(rng)
        papers.append(
            Paper(
                symbol=line["so_ky_hieu"],
                agency=line["co_quan_ban_hanh"],
                kind=line["loai_van_ban"],
                subject=line["trich_yeu"],
                issued=day,
                day=day,
                written=line["ngay_ban_hanh"],
            )
        )
    return papers + made_up(rng, many - len(papers))
