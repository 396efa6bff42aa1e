"""Dates as people write them, read without guessing (design.md §10; the forms of the samples in domain.md)."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.reading.sheets import read_sheets
from campaign.reading.dates import NOT_READ, DueReading, read_due, year_in

DATED = [
    # a month and its last day
    ("12月底前", "2026-12-31"),
    ("12 月底前", "2026-12-31"),
    ("12月底", "2026-12-31"),
    ("12月末", "2026-12-31"),
    ("6月底前", "2026-06-30"),
    ("6月底以前", "2026-06-30"),
    ("6月底之前", "2026-06-30"),
    ("9月", "2026-09-30"),
    ("11月", "2026-11-30"),
    ("11月份", "2026-11-30"),
    ("11月份前", "2026-11-30"),
    ("10月内", "2026-10-31"),
    ("09月", "2026-09-30"),
    ("2月", "2026-02-28"),
    ("2028年2月", "2028-02-29"),
    ("2027年2月底前", "2027-02-28"),
    ("6月上旬", "2026-06-10"),
    ("6月中旬前", "2026-06-20"),
    ("6月下旬", "2026-06-30"),
    ("2026年2月下旬", "2026-02-28"),
    # a month with its year
    ("2021.8", "2021-08-31"),
    ("2021.08", "2021-08-31"),
    ("2021.12", "2021-12-31"),
    ("2021-8", "2021-08-31"),
    ("2021/8", "2021-08-31"),
    ("2021.8底前", "2021-08-31"),
    ("2020年9月", "2020-09-30"),
    ("2020 年 9 月", "2020-09-30"),
    ("2026年6", "2026-06-30"),
    ("2022年12月底", "2022-12-31"),
    ("2021年8月前", "2021-08-31"),
    ("今年6月底前", "2026-06-30"),
    ("本年10月", "2026-10-31"),
    ("当年3月", "2026-03-31"),
    # a day
    ("12月20日前", "2026-12-20"),
    ("12月20日", "2026-12-20"),
    ("12月20", "2026-12-20"),
    ("7月1日", "2026-07-01"),
    ("2月29日", NOT_READ),
    ("2028年2月29日前", "2028-02-29"),
    ("2026年6月30日", "2026-06-30"),
    ("2026年06月30日之前", "2026-06-30"),
    ("2026.6.30", "2026-06-30"),
    ("2026.06.30前", "2026-06-30"),
    ("2026/6/30", "2026-06-30"),
    ("2026-6-30", "2026-06-30"),
    ("2026-06-30", "2026-06-30"),
    ("2016-12-31", "2016-12-31"),
    ("6.30", "2026-06-30"),
    ("6.30前", "2026-06-30"),
    ("12/31", "2026-12-31"),
    ("今年8月15日前", "2026-08-15"),
    # a quarter, half or whole year
    ("第三季度", "2026-09-30"),
    ("三季度", "2026-09-30"),
    ("第1季度前", "2026-03-31"),
    ("二季度末", "2026-06-30"),
    ("2027年第四季度", "2027-12-31"),
    ("今年第二季度", "2026-06-30"),
    ("上半年", "2026-06-30"),
    ("2027年上半年前", "2027-06-30"),
    ("下半年", "2026-12-31"),
    ("年底前", "2026-12-31"),
    ("年末", "2026-12-31"),
    ("年内", "2026-12-31"),
    ("今年底", "2026-12-31"),
    ("今年年底前", "2026-12-31"),
    ("本年内", "2026-12-31"),
    ("2027年底前", "2027-12-31"),
    ("2027年年底", "2027-12-31"),
    ("2027年末", "2027-12-31"),
    ("2027年内", "2027-12-31"),
    ("2027年", "2027-12-31"),
    ("2027年度", "2027-12-31"),
    ("前三季度", "2026-09-30"),
    ("一、二季度", "2026-06-30"),
    ("3季度", "2026-09-30"),
    ("第三季度末前", "2026-09-30"),
    # the year after
    ("明年6月底前", "2027-06-30"),
    ("次年3月", "2027-03-31"),
    ("来年一季度", "2027-03-31"),
    # Chinese numerals
    ("六月底", "2026-06-30"),
    ("十二月底前", "2026-12-31"),
    ("十月", "2026-10-31"),
    ("十一月二十日前", "2026-11-20"),
    ("二〇二六年六月", "2026-06-30"),
    ("二零二四年六月三十日", "2024-06-30"),
    ("二○二四年十二月三十一日前", "2024-12-31"),
    # hours and asides
    ("6月30日18:00前", "2026-06-30"),
    ("6月30日24时前", "2026-06-30"),
    ("6月30日下班前", "2026-06-30"),
    ("8月14日（星期三）前", "2026-08-14"),
    ("12月底前（含12月）", "2026-12-31"),
    ("完成时限：12月底前", "2026-12-31"),
    ("6月30号", "2026-06-30"),
    ("即日起至12月底", "2026-12-31"),
    ("最迟12月底", "2026-12-31"),
    ("不迟于12月底", "2026-12-31"),
    ("截至10月底", "2026-10-31"),
    ("原则上12月底前", "2026-12-31"),
    ("到2027年", "2027-12-31"),
    ("至2027年底", "2027-12-31"),
    # words around
    ("计划6月底前", "2026-06-30"),
    ("力争10月", "2026-10-31"),
    ("预计2026年9月", "2026-09-30"),
    ("于5月31日前", "2026-05-31"),
    ("12月底前。", "2026-12-31"),
    ("12月底前；", "2026-12-31"),
    # full width, spaces, line breaks
    ("１２月底前", "2026-12-31"),
    ("２０２１．８", "2021-08-31"),
    ("2026－06－30", "2026-06-30"),
    ("2026／6／30", "2026-06-30"),
    ("　12　月　底前　", "2026-12-31"),
    (" 2021 . 8 ", "2021-08-31"),
    ("12月\n底前", "2026-12-31"),
    ("2026年\r\n6月30日", "2026-06-30"),
    ("12\xa0月底前", "2026-12-31"),
]

STEPS = [
    ("5月底前动工", "2026-05-31", "动工"),
    ("9月投入使用", "2026-09-30", "投入使用"),
    ("3月开工", "2026-03-31", "开工"),
    ("6月底前启动", "2026-06-30", "启动"),
    ("12月20日前完成", "2026-12-20", "完成"),
    ("10月底前全面完成", "2026-10-31", "完成"),
    ("10月基本建成", "2026-10-31", "建成"),
    ("2027年6月建成投用", "2027-06-30", "建成投用"),
    ("9月正式投用", "2026-09-30", "投用"),
    ("年底前竣工验收", "2026-12-31", "竣工验收"),
    ("年底前竣工。", "2026-12-31", "竣工"),
    ("第三季度主体结顶", "2026-09-30", "主体结顶"),
    ("上半年完工", "2026-06-30", "完工"),
    ("2027年完成", "2027-12-31", "完成"),
    ("今年底投入试运营", "2026-12-31", "投入试运营"),
]

SPANS = [
    ("2022年6月—12月", "2022-06-01", "2022-12-31"),
    ("2022年6月-12月", "2022-06-01", "2022-12-31"),
    ("6-8月", "2026-06-01", "2026-08-31"),
    ("4－6月", "2026-04-01", "2026-06-30"),
    ("3月至5月", "2026-03-01", "2026-05-31"),
    ("6—8月底", "2026-06-01", "2026-08-31"),
    ("2021年8月-2022年6月", "2021-08-01", "2022-06-30"),
    ("2021年8月至2022年6月底", "2021-08-01", "2022-06-30"),
    ("2021.8-2022.6", "2021-08-01", "2022-06-30"),
    ("9月1日-9月30日", "2026-09-01", "2026-09-30"),
    ("2022年3月1日至2022年5月31日前", "2022-03-01", "2022-05-31"),
    ("10月-12月底", "2026-10-01", "2026-12-31"),
    ("六月至八月", "2026-06-01", "2026-08-31"),
    ("12月-次年3月", "2026-12-01", "2027-03-31"),
    ("12月至次年3月底", "2026-12-01", "2027-03-31"),
    ("12月—明年3月底前", "2026-12-01", "2027-03-31"),
    ("今年11月至来年2月", "2026-11-01", "2027-02-28"),
    ("2027年12月-次年2月", "2027-12-01", "2028-02-29"),
    ("12月1日至次年3月15日", "2026-12-01", "2027-03-15"),
    ("6月初-8月底", "2026-06-01", "2026-08-31"),
]

DOUBTS = [
    ("45657", "serial", "2024-12-31"),
    ("44561", "serial", "2021-12-31"),
    ("国庆节前", "event", "2026-09-30"),
    ("国庆前", "event", "2026-09-30"),
    ("元旦前", "event", "2026-12-31"),
    ("七一前", "event", "2026-06-30"),
    ("春节前", "event", None),
    ("省检前", "event", None),
    ("开学前", "event", None),
    ("会后3日内", "relative", None),
    ("3个月内", "relative", None),
    ("10个工作日内", "relative", None),
    ("两年内", "relative", None),
    ("即日起", "at_once", None),
    ("立即", "at_once", None),
    ("尽快", "at_once", None),
    ("近期", "at_once", None),
    ("24年6月", "words", "2024-06-30"),
    ("20260630", "words", "2026-06-30"),
    ("202608", "words", "2026-08-31"),
    ("20261331", "words", None),
    ("待定", "words", None),
    ("6月初", "early", "2026-06-10"),
    ("6初", "early", "2026-06-10"),
    ("6月初前", "early", "2026-06-10"),
    ("2027年6月初", "early", "2027-06-10"),
    ("13月初", "early", None),
    ("年初", "words", None),
    ("同上", "words", None),
]

ONGOING = [
    "每月",
    "每季度",
    "每周五前",
    "每年12月",
    "每季度末月20日前",
    "贯穿全年",
    "经常性工作",
    "日常管理",
    "长期坚持、持续推进",
    "常态长效",
    "常态化",
    "持续整治",
    "每月27日前",
    "每周五",
    "长期",
    "长期坚持",
    "长期 坚持",
    "长期坚持。",
    "持续推进",
    "常年开展",
    "常态化推进",
    "全年",
    "坚持长期",
]

UNREADABLE = """
0月|13月底前|2月30日|2026年2月29日|4月31日前|2026.13|6月0日|12月32日|2026-02-30|2026-13-01|1999年5月|2100年1月
6|6底|5.|10内|12|2026|202108|20260630|0.6|底前|末|内|月底前|季度末|5季度|第零季度
3-5|6月、9月|2026年前|2026年前完成|3个月|10天|7个工作日|24小时
1.2021年8月 2.2021年12月|1、2021年7月1日 2、2022年12月底|6月底前和12月底前
6月初|近期|尽快|立即|待定|无|—|/|同上|见附件|省检前|国检前|春节前
6月底前改造完毕|长期坚持，6月底前见效|完成时限|市住建局|①2月底前|26年6月|1.5年|6月31|12月底前前
"""


def on(text: str) -> DueReading:
    return DueReading(dt.date.fromisoformat(text))


@pytest.mark.parametrize(("text", "expected"), DATED)
def test_a_date_is_read(text, expected):
    assert read_due(text, year=2026) == (expected if expected is NOT_READ else on(expected))


@pytest.mark.parametrize(("text", "day", "step"), STEPS)
def test_a_step_is_named_by_the_words(text, day, step):
    assert read_due(text, year=2026) == DueReading(dt.date.fromisoformat(day), step)


@pytest.mark.parametrize("text", ONGOING)
def test_what_goes_on_has_no_date(text):
    assert read_due(text, year=2026) == DueReading(is_ongoing=True)


@pytest.mark.parametrize(("text", "first", "last"), SPANS)
def test_a_span_is_due_on_its_last_day(text, first, last):
    reading = read_due(text, year=2026)

    assert (reading.starts, reading.on) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize("text", ["12-6月", "8月至6月", "2022年6月-2021年8月", "3-5", "5-40月", "6月-13月", "12月-3月"])
def test_a_span_that_runs_backwards_is_asked(text):
    assert read_due(text, year=2026) == NOT_READ


@pytest.mark.parametrize(("text", "doubt", "suggestion"), DOUBTS)
def test_what_is_asked_says_why_and_what_may_be_meant(text, doubt, suggestion):
    reading = read_due(text, year=2026)

    assert reading == NOT_READ
    assert (reading.doubt, reading.suggestion and reading.suggestion.isoformat()) == (doubt, suggestion)


@pytest.mark.parametrize("text", ["", " ", "\n", *UNREADABLE.strip().replace("\n", "|").split("|")])
def test_what_is_not_fully_understood_is_never_guessed(text):
    assert read_due(text, year=2026) == NOT_READ


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("2月底前", 2028, "2028-02-29"),
        ("2月底前", 2100, None),
        ("12月底前", 2016, "2016-12-31"),
        ("年底", 2025, "2025-12-31"),
        ("今年底", 2025, "2025-12-31"),
        ("2021.8", 2016, "2021-08-31"),
        ("6月", 1999, None),
    ],
)
def test_the_year_given_counts_unless_the_words_name_one(text, year, expected):
    assert read_due(text, year=year) == (on(expected) if expected else NOT_READ)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (3, DueReading(dt.date(2016, 12, 31))),
        (4, DueReading(dt.date(2016, 9, 30), "投入使用")),
        (5, DueReading(dt.date(2016, 12, 31))),
        (6, DueReading(dt.date(2016, 5, 31), "动工")),
        (7, DueReading(dt.date(2016, 5, 31), "动工")),
        *((row, DueReading(dt.date(2016, 12, 31))) for row in range(8, 14)),
    ],
)
def test_a_real_county_s_sheet_is_read(row, expected):
    [sheet] = read_sheets((Path(__file__).parent.parent / "data" / "dazhu_2016.xlsx").read_bytes())

    year = year_in(sheet.cell(0, 0))

    assert year == 2016
    assert read_due(sheet.cell(row, 3), year=year) == expected


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2016年民生实事目标任务分解表", 2016),
        ("某市 2026 年创建任务", 2026),
        ("创建全国文明城市（2025年）", 2025),
        ("二〇二四年任务分解表", 2024),
        ("任务分解表", None),
        ("第2016号文", None),
        ("1998年任务", None),
        ("12026年", None),
        ("", None),
    ],
)
def test_the_year_of_a_title(title, year):
    assert year_in(title) == year


# --- Properties ---------------------------------------------------------------------------------------------------

days = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
written = st.text(
    "0123456789１２年月日季度底末前上中下旬半内第一二三四今本当长期坚持完成动工.-/．－， \n。1", max_size=14
)


@settings(deadline=None)
@given(text=st.text() | written, year=st.integers(1, 9999))
def test_no_text_raises_and_what_is_read_is_a_day_or_goes_on(text, year):
    reading = read_due(text, year=year)

    assert reading.is_read == (reading.on is not None or reading.is_ongoing)
    assert not (reading.on and reading.is_ongoing)


@settings(deadline=None)
@given(text=written)
def test_a_day_read_stands_in_the_words(text):
    reading = read_due(text, year=2026)

    if reading.on and reading.on.year != 2026:
        assert str(reading.on.year) in text.translate(str.maketrans("１２", "12", " \n"))


@pytest.mark.parametrize(
    "form",
    ["{0.year}年{0.month}月{0.day}日前", "{0.year}.{0.month}.{0.day}", "{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}"],
)
@settings(deadline=None)
@given(day=days)
def test_a_day_written_out_is_read_back(form, day):
    assert read_due(form.format(day), year=1) == DueReading(day)


@settings(deadline=None)
@given(day=days)
def test_a_month_written_out_is_its_last_day(day):
    reading = read_due(f"{day.year}年{day.month}月底前", year=1)

    assert reading.on
    assert (reading.on.year, reading.on.month) == (day.year, day.month)
    assert (reading.on + dt.timedelta(days=1)).day == 1
