"""The three systems of coordinates that Chinese sources use. Pure; degrees.

WGS-84 is what phones and this program use. GCJ-02 (国测局, Amap and Tencent) shifts it by some hundred metres inside
China; BD-09 (Baidu) shifts GCJ-02 once more. The formulas are the public ones; the way back is found by iteration.
"""

import math
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

SEMI_MAJOR = 6_378_245.0
ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943
"""Of Krasovsky's ellipsoid, which the shift is computed on."""
BAIDU_TURN = math.pi * 3000 / 180
CLOSE_ENOUGH = 1e-9
"""Degrees: a tenth of a millimetre."""
MOST_STEPS = 20
MICRODEGREE = Decimal("0.000001")
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
"""Outside this box nothing is shifted."""


class CoordinateSystem(TextChoices):
    WGS84 = "wgs84", _("WGS-84 (GPS, BeiDou, Tianditu)")
    GCJ02 = "gcj02", _("GCJ-02 (Amap, Tencent)")
    BD09 = "bd09", _("BD-09 (Baidu)")


@dataclass(frozen=True)
class Position:
    """Degrees east and north, in whichever system is said beside it."""

    longitude: float
    latitude: float


def to_wgs84(position: Position, system: str) -> Position:
    """A position of a system in WGS-84. Raises ValueError for a system that is not known."""
    known = CoordinateSystem(system)
    if known == CoordinateSystem.BD09:
        position = _bd09_to_gcj02(position)
    return position if known == CoordinateSystem.WGS84 else _gcj02_to_wgs84(position)


def from_wgs84(position: Position, system: str) -> Position:
    """A WGS-84 position in another system. Raises ValueError for a system that is not known."""
    known = CoordinateSystem(system)
    if known == CoordinateSystem.WGS84:
        return position
    shifted = _wgs84_to_gcj02(position)
    return _gcj02_to_bd09(shifted) if known == CoordinateSystem.BD09 else shifted


def stored_degrees(longitude: Decimal, latitude: Decimal, system: str) -> tuple[Decimal, Decimal]:
    """Longitude and latitude as they are kept: WGS-84, six decimals (a tenth of a metre)."""
    if CoordinateSystem(system) == CoordinateSystem.WGS84:
        return longitude.quantize(MICRODEGREE), latitude.quantize(MICRODEGREE)
    found = to_wgs84(Position(float(longitude), float(latitude)), system)
    return Decimal(found.longitude).quantize(MICRODEGREE), Decimal(found.latitude).quantize(MICRODEGREE)


def is_shifted(position: Position) -> bool:
    """Whether the position lies where GCJ-02 differs from WGS-84."""
    return WEST <= position.longitude <= EAST and SOUTH <= position.latitude <= NORTH


def _wgs84_to_gcj02(at: Position) -> Position:
    if not is_shifted(at):
        return at
    east, north = _shift(at)
    radians = math.radians(at.latitude)
    flat = 1 - ECCENTRICITY_SQUARED * math.sin(radians) ** 2
    metres_north = SEMI_MAJOR * (1 - ECCENTRICITY_SQUARED) / flat**1.5
    metres_east = SEMI_MAJOR / math.sqrt(flat) * math.cos(radians)
    return Position(at.longitude + math.degrees(east / metres_east), at.latitude + math.degrees(north / metres_north))


def _gcj02_to_wgs84(wanted: Position) -> Position:
    """The position whose shift leads to the wanted one."""
    guess = wanted
    for _step in range(MOST_STEPS):
        reached = _wgs84_to_gcj02(guess)
        east, north = wanted.longitude - reached.longitude, wanted.latitude - reached.latitude
        guess = Position(guess.longitude + east, guess.latitude + north)
        if max(abs(east), abs(north)) < CLOSE_ENOUGH:
            break
    return guess


def _gcj02_to_bd09(at: Position) -> Position:
    distance = math.hypot(at.longitude, at.latitude) + 0.00002 * math.sin(at.latitude * BAIDU_TURN)
    angle = math.atan2(at.latitude, at.longitude) + 0.000003 * math.cos(at.longitude * BAIDU_TURN)
    return Position(distance * math.cos(angle) + 0.0065, distance * math.sin(angle) + 0.006)


def _bd09_to_gcj02(wanted: Position) -> Position:
    guess = Position(wanted.longitude - 0.0065, wanted.latitude - 0.006)
    for _step in range(MOST_STEPS):
        reached = _gcj02_to_bd09(guess)
        east, north = wanted.longitude - reached.longitude, wanted.latitude - reached.latitude
        guess = Position(guess.longitude + east, guess.latitude + north)
        if max(abs(east), abs(north)) < CLOSE_ENOUGH:
            break
    return guess


def _shift(at: Position) -> tuple[float, float]:
    """Metres east and north by which GCJ-02 moves a position."""
    x, y = at.longitude - 105, at.latitude - 35
    short = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + short * 2 / 3
    north += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + short * 2 / 3
    east += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    return east, north
