"""Time as it counts for people who are not always there: open, closed, and seconds that count. Pure.

A moment is open when its local wall time lies in one of the intervals of its local day and that day is no holiday.
Half-open intervals ``[begin, end)``; one that ends before it begins goes on to the next morning, and a holiday closes
its own calendar day, from midnight to midnight. Everything else follows from that: an hour that a clock change repeats
counts twice, one that it skips never. Moments are aware; results are in UTC.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
ZERO = timedelta(0)
# No promise reaches further than this.
HORIZON = timedelta(days=3660)

Span = tuple[datetime, datetime]
Wall = tuple[timedelta, timedelta]  # since local midnight
Written = Mapping[str, Iterable[Iterable[str]]]


class Opening:
    """Opening hours of one place. Keeps the days it has reckoned, so use one object for many questions."""

    def __init__(self, intervals: Written, zone: str, holidays: Collection[date] = ()) -> None:
        """``intervals``: by weekday ("0" = Monday) pairs ``["09:00", "18:00"]``. None at all means always open."""
        self.always = not any(intervals.values())
        self._zone = ZoneInfo(zone)
        self._week = _week(intervals)
        self._holidays = frozenset(holidays)
        self._known: dict[date, list[Span]] = {}

    def is_open(self, moment: datetime) -> bool:
        local = moment.astimezone(self._zone)
        since = local.replace(tzinfo=None) - datetime.combine(local, time())
        return self.always or (
            local.date() not in self._holidays
            and any(begin <= since < end for begin, end in self._week[local.weekday()])
        )

    def next_opening(self, moment: datetime) -> datetime | None:
        """The first open moment from ``moment`` on; None when it never opens again."""
        moment = moment.astimezone(UTC)
        if self.always:
            return moment
        return next((max(begin, moment) for begin, end in self._spans(moment) if end > moment), None)

    def add(self, moment: datetime, counted: timedelta) -> datetime | None:
        """The earliest moment by which ``counted`` has passed; None when that is never, or in more than ten years."""
        moment = moment.astimezone(UTC)
        if counted <= ZERO or self.always:
            return moment + max(counted, ZERO)
        for begin, end in self._spans(moment):
            begin = max(begin, moment)
            if end - begin >= counted:
                return begin + counted
            counted -= max(end - begin, ZERO)
        return None

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """How much of the time from ``begin`` to ``end`` counts; nothing when ``end`` is not later."""
        if self.always or end <= begin:
            return max(end - begin, ZERO)
        return sum((closes - opens for opens, closes in self.during(begin, end)), ZERO)

    def during(self, begin: datetime, end: datetime) -> Iterator[Span]:
        """What is open from ``begin`` to ``end``, in order; of a place that is always open the whole time."""
        begin, end = begin.astimezone(UTC), end.astimezone(UTC)
        if self.always and begin < end:
            yield begin, end
        day, last = begin.date(), end.date()
        while day <= last and not self.always:
            for opens, closes in self._day(day):
                if max(opens, begin) < min(closes, end):
                    yield max(opens, begin), min(closes, end)
            day += DAY

    def _spans(self, moment: datetime) -> Iterator[Span]:
        """What is open, in order, from the day of ``moment`` on."""
        day, last = moment.date(), (moment + HORIZON).date()
        while day <= last and any(self._week):
            yield from self._day(day)
            day += DAY

    def _day(self, day: date) -> list[Span]:
        """What is open of one UTC day."""
        if day not in self._known:
            begin = datetime.combine(day, time(), UTC)
            self._known[day] = [
                span
                for stretch in _stretches(begin, begin + DAY, self._zone)
                for span in self._within(*stretch)
            ]
        return self._known[day]

    def _within(self, begin: datetime, end: datetime, offset: timedelta) -> Iterator[Span]:
        """What is open of a stretch in which the local clock only runs on."""
        day, last = (begin + offset).date(), (end + offset).date()
        while day <= last:
            midnight = datetime.combine(day, time(), UTC) - offset
            for opens, closes in () if day in self._holidays else self._week[day.weekday()]:
                span = max(midnight + opens, begin), min(midnight + closes, end)
                if span[0] < span[1]:
                    yield span
            day += DAY


def _week(intervals: Written) -> list[list[Wall]]:
    """Monday to Sunday; what goes on over midnight stands under both days. In order, never overlapping."""
    week: list[list[Wall]] = [[] for _ in range(7)]
    for day, spans in intervals.items():
        for begin, end in (map(_wall, span) for span in spans):
            if begin <= end:
                week[int(day)].append((begin, end))
            else:
                week[int(day)].append((begin, DAY))
                week[(int(day) + 1) % 7].append((ZERO, end))
    return [_joined(spans) for spans in week]


def _wall(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _joined(spans: list[Wall]) -> list[Wall]:
    joined: list[Wall] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined


def _stretches(
    begin: datetime, end: datetime, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Parts of at most a day in which the zone keeps one offset. A day has at most one clock change."""

    def offset(seconds: int) -> timedelta:
        return (begin + timedelta(seconds=seconds)).astimezone(zone).utcoffset() or ZERO

    length = int((end - begin).total_seconds())
    first, last = offset(0), offset(length - 1)
    if first == last:
        yield begin, end, first
        return
    change = begin + timedelta(seconds=bisect_right(range(length), 0, key=lambda at: offset(at) != first))
    yield begin, change, first
    yield change, end, last
