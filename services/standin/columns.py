"""Small vectorised makers of column values: dates as text, stamps, picks, names of people."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from services.standin import words

T = TypeVar("T")
Days = npt.NDArray[np.int32]

PADDED = 10  # MaDV and the codes of lists are char(10)
ISO, VIETNAMESE, WITH_TIME = range(3)
_STYLES = (ISO, ISO, ISO, VIETNAMESE, WITH_TIME)


def pick(rng: np.random.Generator, options: Sequence[T], many: int) -> list[T]:
    """One of the options for each row."""
    return [options[at] for at in rng.integers(0, len(options), many).tolist()]


def iso(days: Days) -> list[str]:
    """Days since 1970 as yyyy-mm-dd."""
    texts: list[str] = np.datetime_as_string(days.astype("datetime64[D]")).tolist()
    return texts


def in_style(day: str, style: int) -> str:
    """An ISO date as the legacy system wrote it in one of its years."""
    if style == VIETNAMESE:
        return f"{day[8:]}/{day[5:7]}/{day[:4]}"
    return f"{day} 00:00:00" if style == WITH_TIME else day


def dates(rng: np.random.Generator, days: Days) -> list[str]:
    """Dates as text, in the mixture of forms of a legacy column."""
    styles = pick(rng, _STYLES, len(days))
    return [in_style(day, style) for day, style in zip(iso(days), styles, strict=True)]


def seldom(rng: np.random.Generator, values: Sequence[str], share: float) -> list[str | None]:
    """The values, but for most rows NULL or the empty text."""
    draws = rng.random(len(values)).tolist()
    return [
        value if draw < share else ("" if draw < share + 0.1 else None)
        for value, draw in zip(values, draws, strict=True)
    ]


def stamps(rng: np.random.Generator, days: Days) -> list[str]:
    """Machine stamps within the office hours of these days."""
    seconds = rng.integers(7 * 3600, 17 * 3600, len(days))
    moments = days.astype("datetime64[D]").astype("datetime64[s]") + seconds.astype(
        "timedelta64[s]"
    )
    return [text.replace("T", " ") for text in np.datetime_as_string(moments).tolist()]


def padded(codes: Sequence[str]) -> list[str]:
    """Codes as a char(10) column holds them."""
    return [code.ljust(PADDED) for code in codes]


def names(rng: np.random.Generator, many: int) -> list[str]:
    """Names of people outside."""
    three = (
        pick(rng, words.SURNAMES, many),
        pick(rng, words.MIDDLES, many),
        pick(rng, words.GIVEN, many),
    )
    return [" ".join(name) for name in zip(*three, strict=True)]


def secret_name(number: int) -> str:
    """A name that stands in secret rows only."""
    rest, at = divmod(number, len(words.SECRET_SURNAMES))
    rest, middle = divmod(rest, len(words.SECRET_MIDDLES))
    given = words.SECRET_GIVEN[rest % len(words.SECRET_GIVEN)]
    return f"{words.SECRET_SURNAMES[at]} {words.SECRET_MIDDLES[middle]} {given}"
