"""WGS-84, GCJ-02 and BD-09: known pairs, and the way back to less than a metre."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.schedule.coordinates import CoordinateSystem, Position, from_wgs84, is_shifted, to_wgs84
from inspections.schedule.places import Fix, metres_between


def metres(one: Position, other: Position) -> float:
    return metres_between(Fix(one.longitude, one.latitude), Fix(other.longitude, other.latitude))


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        # Shanghai, Shenzhen, Beijing: the vectors with which the public implementations are tested.
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_known_pairs(wgs84, gcj02):
    assert metres(from_wgs84(Position(*wgs84), "gcj02"), Position(*gcj02)) < 0.2
    assert metres(to_wgs84(Position(*gcj02), "gcj02"), Position(*wgs84)) < 0.2


def test_gcj02_and_bd09_of_one_place_in_beijing():
    """The pair that is quoted for Baidu's own shift."""
    wgs84 = to_wgs84(Position(116.404, 39.915), "gcj02")

    assert metres(from_wgs84(wgs84, "bd09"), Position(116.41036949371029, 39.92133699351021)) < 0.1


@given(
    longitude=st.floats(73, 135),
    latitude=st.floats(18, 53),
    system=st.sampled_from(CoordinateSystem.values),
)
def test_the_way_back_is_right_to_less_than_a_metre(longitude, latitude, system):
    here = Position(longitude, latitude)

    assert metres(to_wgs84(from_wgs84(here, system), system), here) < 0.01


@pytest.mark.parametrize("place", [(2.35, 48.85), (-74.0, 40.7), (151.2, -33.9)])
def test_outside_china_gcj02_is_wgs84(place):
    here = Position(*place)

    assert not is_shifted(here)
    assert from_wgs84(here, "gcj02") == to_wgs84(here, "gcj02") == here


def test_an_unknown_system_is_an_error():
    with pytest.raises(ValueError, match="cgcs"):
        to_wgs84(Position(118.3, 32.3), "cgcs")
