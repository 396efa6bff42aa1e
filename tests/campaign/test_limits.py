"""Several limits in a cell, and dates among other words."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.reading.dates import read_due, read_phrase
from campaign.reading.limits import numbered, read_limits
from campaign.reading.quantities import read_quantities
from campaign.reading.units import read_units

# words | limits as day and name, parted by ;   ("?" asked, "~" goes on)
REAL = """
2021.8 | 2021-08-31
计划10月底完成新增墓地建设 | 2022-10-31 完成新增墓地建设
1.2021年8月 2.2021年12月 | 2021-08-31 ; 2021-12-31
1、农副产品交易物流中心7月1日项目投入试运营 2、南岩农贸市场计划2022年12月底完成项目建设 3、钟楼农贸市场星级改造计划10月1日前完成项目建设 | 2022-07-01 农副产品交易物流中心项目投入试运营 ; 2022-12-31 南岩农贸市场完成项目建设 ; 2022-10-01 钟楼农贸市场星级改造完成项目建设
9月投入使用 | 2022-09-30 投入使用
5月底前动工 | 2022-05-31 动工
省检前 | ?
每月27日前 | ~
季度末月20日前 | ?
"""  # noqa: E501  a real cell
OURS = """
1.2021年8月2.2021年12月 | 2021-08-31 ; 2021-12-31
1、6月底前;2、12月底前 | 2022-06-30 ; 2022-12-31
①2月底前 ②6月底前 | 2022-02-28 ; 2022-06-30
①2月底前 | 2022-02-28
1.5月底前 | 2022-05-31
一、6月底前完成设计；二、12月底前完工 | 2022-06-30 完成设计 ; 2022-12-31 完工
（1）5月底前动工（2）12月底前竣工 | 2022-05-31 动工 ; 2022-12-31 竣工
1.6月底前完成设计。2.9月底前开工。3.年底前完工。 | 2022-06-30 完成设计 ; 2022-09-30 开工 ; 2022-12-31 完工
5月底前动工,12月底前竣工 | 2022-05-31 动工 ; 2022-12-31 竣工
5月底前动工，12月底前竣工投用 | 2022-05-31 动工 ; 2022-12-31 竣工投用
9月底开工，次年6月完工 | 2022-09-30 开工 ; 2023-06-30 完工
6月底前完成设计，9月底前开工建设，12月底前完成主体 | 2022-06-30 完成设计 ; 2022-09-30 开工建设 ; 2022-12-31 完成主体
2022年6月底前取得批复；2022年9月底动工 | 2022-06-30 取得批复 ; 2022-09-30 动工
6月、9月 | 2022-06-30 ; 2022-09-30
6、12月 | 2022-06-30 ; 2022-12-31
6，12月底前 | 2022-06-30 ; 2022-12-31
6和12月底前完成 | 2022-06-30 完成 ; 2022-12-31 完成
3、6、9、12月 | 2022-03-31 ; 2022-06-30 ; 2022-09-30 ; 2022-12-31
1、2、3月 | 2022-01-31 ; 2022-02-28 ; 2022-03-31
2023年6、12月底 | 2023-06-30 ; 2023-12-31
每年6、12月 | ~
12月至次年3月底 | 2023-03-31
1、12月 | ?
1、12月底前 | ?
12、6月 | ?
6、6月 | ?
6、13月 | ?
6、12月25日前 | ?
1、12月底前完成主体工程 | 2022-12-31 完成主体工程
6月底\\n12月底 | 2022-06-30 ; 2022-12-31
6月底前改造完毕 | 2022-06-30 改造完毕
6月底前完成改造,确保质量 | 2022-06-30 完成改造,确保质量
完成30%,12月底 | 2022-12-31 完成30%
年内完成 | 2022-12-31 完成
持续推进,年底前完成 | ~ ; 2022-12-31 完成
2022年12月31日前完成，长期坚持 | 2022-12-31 完成 ; ~
计划于2022年12月底前完成主体结构施工 | 2022-12-31 完成主体结构施工
二〇二二年十月底前完成绿化 | 2022-10-31 完成绿化
改造12月20个小区 | ?
12月20个 | ?
6月底前完成3个,7月底前完成5个和9月底前完成2个 | ?
24年6月 | ?
6月初 | ?
6月底前后 | ?
两年内 | ?
半年内完成 | ?
2025年前完成 | ?
已完成 | ?
尽快完成,6月底前见效果再推广,另行通知 | ?
1、抓紧 2、12月底前 | ? ; 2022-12-31
"""


def told(limit) -> str:
    day = limit.due.on.isoformat() if limit.due.on else "~" if limit.due.is_ongoing else "?"
    return f"{day} {limit.name}".strip()


def cases(text: str) -> list[tuple[str, list[str]]]:
    pairs = (line.split(" | ") for line in text.strip().split("\n"))
    return [(words.replace("\\n", "\n"), limits.split(" ; ")) for words, limits in pairs]


@pytest.mark.parametrize(("words", "expected"), [*cases(REAL), *cases(OURS)])
def test_the_limits_of_a_cell_are_read(words, expected):
    assert [told(limit) for limit in read_limits(words, year=2022)] == expected


def test_the_words_of_a_limit_are_kept_without_its_number():
    limits = read_limits("1、6月底前动工；\n2、12月底前", year=2022)

    assert [limit.words for limit in limits] == ["6月底前动工", "12月底前"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1.甲 2.乙", ["甲", "乙"]),
        ("1、甲;2、乙;3、丙", ["甲;", "乙;", "丙"]),
        ("甲 1.乙 2.丙", []),
        ("1.甲", []),
        ("2.甲 3.乙", []),
        ("1.5公里", []),
        ("一、甲二、乙", ["甲", "乙"]),
        ("11.甲 12.乙", []),
    ],
)
def test_what_is_numbered_counts_from_one(text, parts):
    assert list(numbered(text)) == parts


written = st.text("0123456789１年月日季度底末前上中下旬内第一二三十完成动工.-、，；① \n长期每", max_size=24)


@settings(deadline=None)
@given(text=st.text() | written)
def test_no_text_raises_and_every_limit_has_words_or_none(text):
    limits = read_limits(text, year=2026)

    assert limits
    assert all(limit.due.is_read or limit.due.on is None for limit in limits)


@settings(deadline=None)
@given(days=st.lists(st.dates(), min_size=2, max_size=9))
def test_numbered_days_are_read_back(days):
    days = [day.replace(year=2000 + day.year % 100) for day in days if (day.month, day.day) != (2, 29)]
    text = " ".join(f"{order}、{day.year}年{day.month}月{day.day}日前" for order, day in enumerate(days, 1))

    assert [limit.due.on for limit in read_limits(text, year=1)] == days or not days


@settings(deadline=None)
@given(month=st.integers(1, 12), words=st.text("改造小区道路绿化管网", min_size=2, max_size=8))
def test_a_month_among_words_is_its_last_day_and_the_words_stay(month, words):
    phrase = read_phrase(f"计划{month}月底前{words}", year=2026)

    assert phrase
    assert phrase.rest == words
    assert phrase.on == read_due(f"{month}月底", year=2026).on


@pytest.mark.parametrize(
    "words",
    [
        "十",
        "1",
        "局和",
        "1.",
        "1个",
        "约",
        "长期",
        "12月",
        "各县、",
        "（",
        "6月\n",
        "张 ",
        " ",
        "（牵头",
        "（牵头）",
        "6、",
    ],
)
@pytest.mark.parametrize("read", [read_units, read_quantities, lambda text: read_limits(text, year=2026)])
def test_a_cell_as_long_as_cells_may_be_is_read_in_a_moment(read, words):
    started = time.process_time()

    read(words * (32_767 // len(words)))

    assert time.process_time() - started < 2


@settings(deadline=None)
@given(months=st.sets(st.integers(2, 12), min_size=2), separator=st.sampled_from("、，,"))
def test_months_that_share_their_end_are_a_limit_each(months, separator):
    limits = read_limits(f"{separator.join(map(str, sorted(months)))}月底前", year=2026)

    assert [limit.due for limit in limits] == [read_due(f"{month}月底前", year=2026) for month in sorted(months)]


@settings(deadline=None)
@given(first=st.integers(1, 12), last=st.integers(1, 12))
def test_a_span_into_the_next_year_ends_there(first, last):
    due = read_due(f"{first}月至次年{last}月", year=2026)

    assert (due.starts, due.on) == (
        read_due(f"{first}月1日", year=2026).on,
        read_due(f"2027年{last}月", year=2026).on,
    )
