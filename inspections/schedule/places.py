"""Distances on the ground. Pure; degrees in WGS-84."""

import math
from dataclasses import dataclass

EARTH_M = 6_371_008.8
"""Mean radius of the earth in metres (IUGG)."""


@dataclass(frozen=True)
class Fix:
    """A position in degrees and how far off it may be, in metres."""

    longitude: float
    latitude: float
    accuracy_m: int = 0


@dataclass(frozen=True)
class Box:
    """Degrees that hold everything within a distance."""

    west: float
    east: float
    south: float
    north: float

    def holds(self, fix: Fix) -> bool:
        return self.south <= fix.latitude <= self.north and self.west <= fix.longitude <= self.east


def metres_between(one: Fix, other: Fix) -> float:
    """By the haversine formula: right to half a per cent."""
    south, north = math.radians(one.latitude), math.radians(other.latitude)
    half = (
        math.sin((north - south) / 2) ** 2
        + math.cos(south) * math.cos(north) * math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    )
    return 2 * EARTH_M * math.asin(math.sqrt(half))


def box_around(fix: Fix, metres: float) -> Box:
    """A box with a hair to spare; not for the poles."""
    tall = math.degrees(metres / EARTH_M) * 1.01
    wide = tall / max(0.01, math.cos(math.radians(fix.latitude)))
    return Box(fix.longitude - wide, fix.longitude + wide, fix.latitude - tall, fix.latitude + tall)
