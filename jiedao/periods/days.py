"""The day and the instant, in the one zone of the house."""

from calendar import monthrange
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

TZ = ZoneInfo("Asia/Shanghai")


def day_of(instant: datetime) -> date:
    """The day in Asia/Shanghai on which an instant falls. A naive datetime is refused (ValueError)."""
    if instant.utcoffset() is None:
        raise ValueError(f"a naive datetime has no day: {instant!r}")
    return instant.astimezone(TZ).date()


def start_of(day: date) -> datetime:
    """00:00 of the day in Asia/Shanghai."""
    return datetime.combine(day, time.min, tzinfo=TZ)


def end_of(day: date) -> datetime:
    """The last instant of the day in Asia/Shanghai (one microsecond before 24:00), so that `day_of(end_of(d)) == d`."""
    return datetime.combine(day, time.max, tzinfo=TZ)


def day_in_words(day: date) -> str:
    """A day in a Chinese sentence: 2018年7月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on (or back); where it does not exist, the last day of that month.

    Basis: 民法典第二百零二条 (a period in months or years ends on the corresponding day, else on the month's last day).
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def full_years(born: date, day: date) -> int:
    """How old somebody is on a day: full years; who was born on 29 February becomes a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
