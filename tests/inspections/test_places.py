"""Distances on the ground."""

import pytest

from inspections.schedule.places import Fix, box_around, metres_between


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (Fix(118.30, 32.30), Fix(118.30, 32.30), 0),
        (Fix(118.30, 32.30), Fix(118.30, 32.3009), 100.1),  # a thousandth of a degree is 111.2 m
        (Fix(118.30, 32.30), Fix(118.301, 32.30), 94.0),  # times the cosine of 32.3°
        (Fix(116.391, 39.907), Fix(121.474, 31.230), 1_067_000),  # 北京 to 上海
    ],
)
def test_metres(one, other, metres):
    assert metres_between(one, other) == pytest.approx(metres, rel=0.005, abs=0.1)


def test_a_box_holds_everything_within_its_distance_and_little_more():
    fix = Fix(118.30, 32.30)
    box = box_around(fix, 50)

    assert metres_between(fix, Fix(fix.longitude, box.north)) == pytest.approx(50.5, abs=0.2)
    assert metres_between(fix, Fix(box.east, fix.latitude)) == pytest.approx(50.5, abs=0.2)
