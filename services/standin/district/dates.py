"""Dates as the district system keeps them: texts of 30 characters, in the ways of its years."""

import datetime as dt
import random

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
MONTHS = tuple(_MONTHS.split())
FIRST, LAST = dt.date(2009, 1, 5), dt.date(2015, 12, 30)


def day(rng: random.Random) -> dt.date:
    """A day of the system's life."""
    return FIRST + dt.timedelta(days=rng.randrange((LAST - FIRST).days))


def written(rng: random.Random, date: dt.date) -> str:
    """A date as a text: day first, ISO, or as SQL Server turns a datetime into a varchar."""
    way = rng.randrange(5)
    if way < 2:  # noqa: PLR2004
        return date.strftime("%d/%m/%Y")
    if way == 2:  # noqa: PLR2004
        return date.isoformat()
    if way == 3:  # noqa: PLR2004
        return f"{date.isoformat()} 00:00:00"
    return f"{MONTHS[date.month - 1]} {date.day:2d} {date.year} 12:00AM"


def moment(rng: random.Random, date: dt.date) -> str:
    """A moment of an office day as a text, mostly as SQL Server writes it."""
    hour, minute = rng.randrange(7, 17), rng.randrange(60)
    if rng.random() < 0.3:  # noqa: PLR2004
        return f"{date.strftime('%d/%m/%Y')} {hour:02d}:{minute:02d}"
    half = "AM" if hour < 12 else "PM"  # noqa: PLR2004
    clock = f"{(hour - 1) % 12 + 1:2d}:{minute:02d}"
    return f"{MONTHS[date.month - 1]} {date.day:2d} {date.year} {clock}{half}"
