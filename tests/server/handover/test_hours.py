"""Business hours at fixed moments: around midnight, holidays, and when clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.handover.hours import BusinessHours, parse_business_hours
from server.settings import load_settings
from server.settings_text import SettingError

OFFICE = ("mon-fri 09:00-12:30 13:30-17:00", "sat 10:00-14:00")
BERLIN = "Europe/Berlin"


def at(text: str) -> datetime:
    """Read a moment; without an offset it is in UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def ask(hours: BusinessHours, moment: str) -> tuple[bool, str]:
    opens = hours.opens_at(at(moment))
    return hours.is_open(at(moment)), opens.isoformat() if opens else ""


@pytest.mark.parametrize(
    ("moment", "is_open", "opens"),
    [
        # In May Berlin is two hours ahead of UTC. 2026-05-04 is a Monday.
        ("2026-05-04T06:59:59", False, "2026-05-04T09:00:00+02:00"),
        ("2026-05-04T07:00:00", True, "2026-05-04T09:00:00+02:00"),
        ("2026-05-04T10:29:59", True, "2026-05-04T12:29:59+02:00"),
        ("2026-05-04T10:30:00", False, "2026-05-04T13:30:00+02:00"),
        ("2026-05-08T15:00:00", False, "2026-05-09T10:00:00+02:00"),
        ("2026-05-09T12:00:00", False, "2026-05-11T09:00:00+02:00"),
        ("2026-05-10T09:00:00+02:00", False, "2026-05-11T09:00:00+02:00"),
        # Friday to Monday over the weekend on which clocks go forward, and back.
        ("2026-03-28T15:00:00", False, "2026-03-30T09:00:00+02:00"),
        ("2026-10-24T15:00:00", False, "2026-10-26T09:00:00+01:00"),
    ],
)
def test_an_office_opens_by_its_own_clock(moment: str, is_open: bool, opens: str) -> None:
    assert ask(parse_business_hours(OFFICE, BERLIN), moment) == (is_open, opens)


@pytest.mark.parametrize(
    ("moment", "is_open", "opens"),
    [
        ("2026-05-08T19:59:00+02:00", False, "2026-05-08T20:00:00+02:00"),
        ("2026-05-09T01:59:00+02:00", True, "2026-05-09T01:59:00+02:00"),
        ("2026-05-09T02:00:00+02:00", False, "2026-05-09T20:00:00+02:00"),
        ("2026-05-10T01:00:00+02:00", True, "2026-05-10T01:00:00+02:00"),
        ("2026-05-10T02:00:00+02:00", False, "2026-05-15T20:00:00+02:00"),
    ],
)
def test_a_night_belongs_to_the_day_on_which_it_begins(
    moment: str, is_open: bool, opens: str
) -> None:
    assert ask(parse_business_hours(("fri sat 20:00-02:00",), BERLIN), moment) == (is_open, opens)


@pytest.mark.parametrize(
    ("hours", "moment", "is_open", "opens"),
    [
        # Clocks go from 02:00 to 03:00 on 2026-03-29: 02:30 is counted from before, at 01:30 UTC.
        ("sun 02:30-05:00", "2026-03-29T01:29:59", False, "2026-03-29T03:30:00+02:00"),
        ("sun 02:30-05:00", "2026-03-29T01:30:00", True, "2026-03-29T03:30:00+02:00"),
        ("sun 01:00-02:30", "2026-03-29T01:29:59", True, "2026-03-29T03:29:59+02:00"),
        ("sun 01:00-02:30", "2026-03-29T01:30:00", False, "2026-04-05T01:00:00+02:00"),
        # All of it is left out.
        ("sun 02:30-03:00", "2026-03-29T00:30:00", False, "2026-04-05T02:30:00+02:00"),
        # They go from 03:00 to 02:00 on 2026-10-25: of two times 02:30 the first is meant.
        ("sun 02:30-05:00", "2026-10-25T00:29:00", False, "2026-10-25T02:30:00+02:00"),
        ("sun 02:30-05:00", "2026-10-25T01:15:00", True, "2026-10-25T02:15:00+01:00"),
        ("sun 01:00-02:30", "2026-10-25T00:29:00", True, "2026-10-25T02:29:00+02:00"),
        ("sun 01:00-02:30", "2026-10-25T01:15:00", False, "2026-11-01T01:00:00+01:00"),
        # A night of opening is an hour shorter, and an hour longer.
        ("sat 22:00-06:00", "2026-03-29T03:59:00", True, "2026-03-29T05:59:00+02:00"),
        ("sat 22:00-06:00", "2026-03-29T04:00:00", False, "2026-04-04T22:00:00+02:00"),
        ("sat 22:00-06:00", "2026-10-25T04:59:00", True, "2026-10-25T05:59:00+01:00"),
    ],
)
def test_where_clocks_change(hours: str, moment: str, is_open: bool, opens: str) -> None:
    assert ask(parse_business_hours((hours,), BERLIN), moment) == (is_open, opens)


def test_moments_may_come_in_the_shops_own_zone_when_an_hour_comes_twice() -> None:
    hours = parse_business_hours(("sun 02:30-02:45",), BERLIN)
    first = at("2026-10-25T00:35:00").astimezone(hours.zone)
    second = at("2026-10-25T01:35:00").astimezone(hours.zone)
    assert first.replace(fold=0) == second.replace(fold=0)  # Python takes them for the same
    assert (hours.is_open(first), hours.is_open(second)) == (True, False)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-12-24T10:00:00+01:00", "2026-12-28T09:00:00+01:00"),
        ("2026-12-31T18:00:00+01:00", "2027-01-02T10:00:00+01:00"),
        ("2027-12-24T08:00:00+01:00", "2027-12-24T09:00:00+01:00"),
    ],
)
def test_nothing_opens_on_holidays(moment: str, opens: str) -> None:
    closed = ("2026-12-24", "12-25", "12-26", "01-01")
    assert ask(parse_business_hours(OFFICE, BERLIN, closed), moment)[1] == opens


def test_a_night_that_began_before_a_holiday_ends_as_always() -> None:
    hours = parse_business_hours(("thu-sat 20:00-02:00",), BERLIN, ("2026-12-25",))
    assert ask(hours, "2026-12-25T01:00:00+01:00")[0]
    assert ask(hours, "2026-12-25T21:00:00+01:00") == (False, "2026-12-26T20:00:00+01:00")


def test_without_hours_people_may_always_be_there_but_not_on_holidays() -> None:
    hours = parse_business_hours((), "UTC", ("2026-05-05",))
    assert not hours.stated and parse_business_hours(OFFICE).stated
    assert ask(hours, "2026-05-04T23:59:59")[0]
    assert ask(hours, "2026-05-05T00:00:00") == (False, "2026-05-06T00:00:00+00:00")
    assert ask(hours, "2026-05-06T00:00:00")[0]


def test_a_shop_that_never_opens_names_no_time() -> None:
    hours = parse_business_hours(("mon 09:00-17:00",), "UTC", [f"2026-05-{day:02}" for day in
                                                                range(1, 32)])  # fmt: skip
    assert ask(hours, "2026-05-01T00:00:00") == (False, "2026-06-01T09:00:00+00:00")
    every = [f"{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    monday = parse_business_hours(("mon 09:00-17:00",), "UTC", [*every, "2028-02-29"])
    assert ask(monday, "2026-02-01T00:00:00")[1] == "2026-03-30T09:00:00+00:00"
    gone = parse_business_hours(("mon 09:00-17:00",), "UTC", [*every, *_ENDS_OF_MONTHS])
    assert ask(gone, "2026-02-01T00:00:00") == (False, "")


_ENDS_OF_MONTHS = [
    f"{month:02}-{day}"
    for month in range(1, 13)
    for day in (29, 30, 31)
    if not (month == 2 and day > 29) and not (month in (4, 6, 9, 11) and day > 30)
]


@pytest.mark.parametrize(
    "text", ["fri-mon 09:00-17:00", "FRI sat  sun mon 09:00-17:00", "mon fri-sun 09:00-17:00"]
)
def test_days_may_go_over_the_weekend(text: str) -> None:
    hours = parse_business_hours((text,))
    days = [ask(hours, f"2026-05-{day:02}T12:00:00")[0] for day in range(4, 11)]
    assert days == [True, False, False, False, True, True, True]


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)),
    st.sampled_from([BERLIN, "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]),
)
def test_the_next_opening_is_open_and_nothing_before_it(moment: datetime, zone: str) -> None:
    hours = parse_business_hours(("tue-thu 22:00-03:00", "sun 01:30-02:15"), zone)
    now = moment.replace(tzinfo=UTC)
    opens = hours.opens_at(now)
    assert opens is not None and opens >= now and hours.is_open(opens)
    if opens > now:
        assert not hours.is_open(now)
        assert not hours.is_open(opens.astimezone(UTC) - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("business_hours", "09:00-17:00", "'09:00-17:00' has no business hours: write DAYS HOURS"),
        ("business_hours", "mon", "'mon' has no business hours"),
        ("business_hours", "mon-fri 9-17", "'9-17' are no hours: write HH:MM-HH:MM"),
        ("business_hours", "mon 09:00-25:00", "'09:00-25:00' are no hours"),
        ("business_hours", "mon 09:00-24:30", "'09:00-24:30' are no hours"),
        ("business_hours", "mon 24:00-02:00", "'24:00-02:00' are no hours"),
        ("business_hours", "mon 09:00-09:00", "'09:00-09:00' are no hours"),
        ("business_hours", "montag 09:00-17:00", "with days of mon, tue"),
        ("business_hours", "mon 09:00-17:00 tue", "'mon 09:00-17:00 tue' has no business hours"),
        ("time_zone", "Europe/Berln", "perhaps 'Europe/Berlin' is meant"),
        ("time_zone", "/etc/passwd", "no time zone of the IANA database"),
        ("time_zone", "Europe", "no time zone of the IANA database"),
        ("time_zone", "", "'' is no time zone of the IANA database"),
        ("closed_on", "2026-02-29", "'2026-02-29' is no day: write YYYY-MM-DD"),
        ("closed_on", "24.12.2026", "'24.12.2026' is no day"),
        ("closed_on", "20261224", "'20261224' is no day"),
        ("closed_on", "13-01", "'13-01' is no day"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingError) as caught:
        load_settings(**{name: value})
    told = str(caught.value)
    assert sentence in told and f"The setting {name} from an argument" in told


def test_settings_hold_hours_as_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOREHAND_BUSINESS_HOURS", "mon-fri 09:00-17:00, sat 10:00-14:00")
    monkeypatch.setenv("STOREHAND_TIME_ZONE", BERLIN)
    monkeypatch.setenv("STOREHAND_CLOSED_ON", "12-25, 02-29")
    settings = load_settings()
    hours = parse_business_hours(settings.business_hours, settings.time_zone, settings.closed_on)
    assert ask(hours, "2026-12-25T08:00:00") == (False, "2026-12-26T10:00:00+01:00")
