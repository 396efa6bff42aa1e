"""How days, distances and percentages are written."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from base import clock
from base.display import day_text, distance_text, instant_text, percent_text


@pytest.fixture(autouse=True)
def _june():
    """The clock stands at noon of Monday, 15 June 2026."""
    with clock.at(dt.date(2026, 6, 15)):
        yield


@pytest.fixture(params=["zh-hans", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.mark.parametrize(
    ("day", "weekday", "chinese", "english"),
    [
        (dt.date(2026, 6, 30), False, "6月30日", "30 Jun"),
        (dt.date(2026, 6, 30), True, "6月30日（周二）", "30 Jun (Tue)"),
        (dt.date(2026, 6, 21), True, "6月21日（周日）", "21 Jun (Sun)"),
        (dt.date(2026, 1, 1), False, "1月1日", "1 Jan"),
        (dt.date(2027, 1, 1), False, "2027年1月1日", "1 Jan 2027"),
        (dt.date(2025, 12, 31), True, "2025年12月31日（周三）", "31 Dec 2025 (Wed)"),
        (dt.date(2028, 2, 29), False, "2028年2月29日", "29 Feb 2028"),
    ],
)
def test_a_day_has_its_year_only_when_it_is_another(language, day, weekday, chinese, english):
    assert day_text(day, weekday=weekday) == (english if language == "en" else chinese)


def test_this_year_is_that_of_the_local_day():
    with translation.override("zh-hans"), clock.at(dt.datetime(2026, 12, 31, 16, tzinfo=dt.UTC)):
        assert day_text(dt.date(2027, 1, 1)) == "1月1日"
        assert day_text(dt.date(2026, 12, 31)) == "2026年12月31日"


def test_an_instant_is_written_in_local_time(language):
    text = instant_text(dt.datetime(2026, 6, 14, 16, 5, tzinfo=dt.UTC))

    assert text == ("15 Jun 00:05" if language == "en" else "6月15日 00:05")


@pytest.mark.parametrize(
    ("day", "chinese", "english"),
    [
        (dt.date(2026, 6, 15), "今天到期", "due today"),
        (dt.date(2026, 6, 16), "还剩 1 天", "1 day left"),
        (dt.date(2026, 6, 18), "还剩 3 天", "3 days left"),
        (dt.date(2026, 6, 14), "逾期 1 天", "1 day late"),
        (dt.date(2026, 6, 3), "逾期 12 天", "12 days late"),
        (dt.date(2027, 6, 15), "还剩 365 天", "365 days left"),
    ],
)
def test_the_distance_of_a_due_day(language, day, chinese, english):
    assert distance_text(day) == (english if language == "en" else chinese)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.00"), "0.0%"),
        (Decimal("0.01"), "0.1%"),
        (Decimal("0.04"), "0.1%"),
        (Decimal("0.05"), "0.1%"),
        (Decimal("0.14"), "0.1%"),
        (Decimal("0.15"), "0.2%"),
        (Decimal("12.25"), "12.3%"),
        (Decimal("33.33"), "33.3%"),
        (Decimal("66.65"), "66.7%"),
        (Decimal("66.67"), "66.7%"),
        (Decimal("99.94"), "99.9%"),
        (Decimal("99.95"), "99.9%"),
        (Decimal("99.96"), "99.9%"),
        (Decimal("99.99"), "99.9%"),
        (Decimal("100.00"), "100.0%"),
        (100, "100.0%"),
        (0, "0.0%"),
        (62.5, "62.5%"),
        ("7.5", "7.5%"),
    ],
)
def test_a_percentage_is_never_all_unless_all_nor_nothing_unless_nothing(value, text):
    assert percent_text(value) == text


@pytest.mark.parametrize(
    ("source", "chinese"),
    [
        ("{{ day|day }}", "6月30日（周二）"),
        ("{{ day|short_day }}", "6月30日"),
        ("{{ day|distance }}", "还剩 15 天"),
        ("{{ day|is_past }} {{ gone|is_past }}", "False True"),
        ("{{ instant|instant }}", "6月30日 09:00"),
        ("{{ share|percent }}", "50.0%"),
        ("{{ none|day }}{{ none|short_day }}{{ none|instant }}{{ none|percent }}", "————"),
        ("{{ none|distance }}{{ none|is_past }}", "False"),
    ],
)
def test_templates_write_the_same(source, chinese):
    values = {
        "day": dt.date(2026, 6, 30),
        "gone": dt.date(2026, 6, 14),
        "instant": dt.datetime(2026, 6, 30, 1, tzinfo=dt.UTC),
        "share": Decimal("50.00"),
        "none": None,
    }

    with translation.override("zh-hans"):
        assert Template(source).render(Context(values)) == chinese
