"""When a message may arrive, in the person's own local time: pure.

Half-open spans [start, end). Voice and video: Monday to Friday 9-21, Saturday 10-16, never on national
holidays. Marketing by SMS: Monday to Saturday 9-22; by WhatsApp, RCS, Viber, Telegram: Monday to Saturday
9-21. E-mail: free. State rules narrow these by area code (DDD): Rio de Janeiro voice Monday to Friday 9-18;
Amazonas voice for sales and collections Monday to Friday 8-18 (to be confirmed by counsel, so both limits
apply). Brazil keeps no daylight saving time, so zones are fixed offsets.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone

Span = tuple[int, int]  # hours, [start, end)
Week = tuple[Span | None, ...]  # Monday to Sunday

VOICE: Week = (*[(9, 21)] * 5, (10, 16), None)
SMS_MARKETING: Week = (*[(9, 22)] * 6, None)
APP_MARKETING: Week = (*[(9, 21)] * 6, None)
RIO_VOICE: Week = (*[(9, 18)] * 5, None, None)
AMAZONAS_VOICE: Week = (*[(8, 18)] * 5, None, None)

RIO = frozenset({"21", "22", "24"})
AMAZONAS = frozenset({"92", "97"})
FOUR_WEST = frozenset({"65", "66", "67", "69", "92", "95", "97"})
FIVE_WEST = frozenset({"68"})
OFFSETS = (-3, -4, -5)

UNSOLICITED = frozenset({"marketing", "survey", "collections"})
VOICE_CHANNELS = frozenset({"voice", "video"})
APPS = frozenset({"whatsapp", "rcs", "viber", "telegram"})
HORIZON_DAYS = 15
# National holidays by law (month, day); Good Friday moves with Easter.
FIXED_HOLIDAYS = ((1, 1), (4, 21), (5, 1), (9, 7), (10, 12), (11, 2), (11, 15), (11, 20), (12, 25))
QUARTER = timedelta(minutes=15)


def offset(ddd: str) -> int:
    """Hours from UTC of an area code."""
    if ddd in FIVE_WEST:
        return -5
    return -4 if ddd in FOUR_WEST else -3


def weeks(channel: str, purpose: str, ddd: str | None) -> list[Week]:
    """Every week that limits this message; an unknown area code must satisfy the rules of all."""
    if channel in VOICE_CHANNELS:
        found = [VOICE]
        if ddd in RIO or ddd is None:
            found.append(RIO_VOICE)
        if (ddd in AMAZONAS or ddd is None) and purpose in ("marketing", "collections"):
            found.append(AMAZONAS_VOICE)
        return found
    if purpose not in UNSOLICITED:
        return []
    if channel == "sms":
        return [SMS_MARKETING]
    return [APP_MARKETING] if channel in APPS else []


def is_open(
    moment: datetime, *, channel: str, purpose: str, ddd: str | None, holidays: Collection[date] = ()
) -> bool:
    """May this message arrive at ``moment`` (aware)? ``ddd`` None is an unknown number: open in all zones."""
    limits = weeks(channel, purpose, ddd)
    if not limits:
        return True
    offsets = OFFSETS if ddd is None else (offset(ddd),)
    skipped = holidays if channel in VOICE_CHANNELS else ()
    locals_ = [moment.astimezone(timezone(timedelta(hours=hours))) for hours in offsets]
    return all(_inside(local, week, skipped) for local in locals_ for week in limits)


def _inside(local: datetime, week: Week, holidays: Collection[date]) -> bool:
    span = week[local.weekday()]
    if span is None or local.date() in holidays:
        return False
    return time(span[0]) <= local.time() < (time(span[1]) if span[1] < 24 else time.max)


def next_opening(
    moment: datetime, *, channel: str, purpose: str, ddd: str | None, holidays: Collection[date] = ()
) -> datetime | None:
    """First instant from ``moment`` on at which it is open; None when nothing opens within two weeks.

    Every limit starts on a full local hour and every zone is a full number of hours, so only full hours are
    tried.
    """
    rules: Mapping[str, object] = {"channel": channel, "purpose": purpose, "ddd": ddd, "holidays": holidays}
    if is_open(moment, **rules):  # type: ignore[arg-type]
        return moment
    tried = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for _ in range(HORIZON_DAYS * 24):
        tried += timedelta(hours=1)
        if is_open(tried, **rules):  # type: ignore[arg-type]
            return tried
    return None


def ddd_of(phone: str) -> str | None:
    """Area code of a Brazilian number in E.164; None for anything else."""
    digits = phone.lstrip("+")
    return digits[2:4] if digits.startswith("55") and len(digits) in (12, 13) and digits.isdigit() else None


def national_holidays(year: int) -> set[date]:
    """The days of that year on which voice never calls, whatever the operation's own table says."""
    return {*(date(year, month, day) for month, day in FIXED_HOLIDAYS), _easter(year) - timedelta(days=2)}


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (method of Meeus, Jones and Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    moved = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moved - rest % 4) % 7
    late = (golden + 11 * moved + 22 * weekday) // 451
    month, day = divmod(moved + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
