"""Whole numbers in Chinese words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.reading.numerals import number_of
from campaign.reading.quantities import read_quantities

DIGITS = "零一二三四五六七八九"


def spelled(value: int) -> str:
    """A number below 10,000 as it is said: 12 is 十二, 105 一百零五, 1010 一千零一十."""
    if value < 20:
        return ("十" if value >= 10 else "") + (DIGITS[value % 10] if value % 10 else "")
    for size, place in ((1000, "千"), (100, "百"), (10, "十")):
        if value >= size:
            rest = value % size
            below = spelled(rest) if rest >= 20 or rest < 10 else f"一{spelled(rest)}"
            gap = "零" if 0 < rest < size // 10 else ""
            return f"{DIGITS[value // size]}{place}{gap}{below}"
    raise AssertionError(value)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("两", 2),
        ("二", 2),
        ("十", 10),
        ("一十二", 12),
        ("十二", 12),
        ("三十二", 32),
        ("一百", 100),
        ("一百零五", 105),
        ("一百一十", 110),
        ("两百二十", 220),
        ("一千二百", 1200),
        ("三千零六", 3006),
        ("两千零五十", 2050),
        ("九千九百九十九", 9999),
        ("", None),
        ("零", None),
        ("百", None),
        ("三五", None),
        ("五六十", None),
        ("一百五", None),
        ("十百", None),
        ("二十十", None),
        ("一万", None),
        ("几", None),
    ],
)
def test_a_number_in_words(words, value):
    assert number_of(words) == value


@given(st.integers(1, 9999))
def test_a_number_spelled_out_is_read_back(value):
    assert number_of(spelled(value)) == value


@given(st.integers(3, 9999))
def test_a_number_spelled_out_counts_as_its_figures_do(value):
    in_words, in_figures = (read_quantities(f"新建{number}座公园") for number in (spelled(value), value))

    assert [(each.name, each.target, each.unit_label) for each in in_words] == [("新建公园", str(value), "座")]
    assert [(each.name, each.target) for each in in_figures] == [("新建公园", str(value))]


@given(st.text("零一二两三四五六七八九十百千万几", max_size=8))
def test_no_words_raise(words):
    assert number_of(words) is None or 0 < number_of(words) < 10_000
