"""Figures as people in Viet Nam write them: 1.234.567 and 12,5 %."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

VIET_NAM = timezone(timedelta(hours=7))
UNITS = ("byte", "KB", "MB", "GB", "TB", "PB")


def number(value: int) -> str:
    """A whole number with dots between thousands.

    >>> number(1234567)
    '1.234.567'
    """
    return f"{value:,}".replace(",", ".")


def decimal(value: float, digits: int) -> str:
    """A number with a decimal comma.

    >>> decimal(1234.5, 1)
    '1.234,5'
    """
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def percent(share: float) -> str:
    """A share of one in per cent, two digits; what is not nothing is never shown as nothing.

    >>> percent(0.0123), percent(0.000001), percent(0)
    ('1,23 %', '< 0,01 %', '0 %')
    """
    if share == 0:
        return "0 %"
    return "< 0,01 %" if share < 0.0001 else f"{decimal(share * 100, 2)} %"  # noqa: PLR2004


def volume(size: int) -> str:
    """Bytes in the largest unit that leaves at least one of it.

    >>> volume(512), volume(1536), volume(5 * 1024**3)
    ('512 byte', '1,5 KB', '5,0 GB')
    """
    amount = float(size)
    for unit in UNITS:
        if amount < 1024 or unit == UNITS[-1]:  # noqa: PLR2004
            break
        amount /= 1024
    return f"{number(size)} byte" if unit == "byte" else f"{decimal(amount, 1)} {unit}"


def duration(seconds: float) -> str:
    """Seconds in words.

    >>> duration(0.25), duration(75), duration(3 * 3600 + 120)
    ('0,25 giây', '1 phút 15 giây', '3 giờ 2 phút')
    """
    if seconds < 10:  # noqa: PLR2004
        return f"{decimal(seconds, 2)} giây"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{number(hours)} giờ {minutes} phút"
    return f"{minutes} phút {rest} giây" if minutes else f"{rest} giây"


def moment(at: datetime) -> str:
    """A moment in Vietnamese time.

    >>> moment(datetime(2026, 11, 22, 12, 8, tzinfo=VIET_NAM))
    '12 giờ 08 phút, ngày 22/11/2026'
    """
    local = at.astimezone(VIET_NAM)
    return f"{local:%H} giờ {local:%M} phút, ngày {local:%d/%m/%Y}"
