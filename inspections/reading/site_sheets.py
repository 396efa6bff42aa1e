"""Lists of sites as spreadsheets: what their columns are called, coordinates and their systems as written. Pure."""

import re
from collections.abc import Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.errors import InvalidInputError
from base.reading.sheets import Sheet
from campaign.reading.plain_sheets import Layout, find_layout
from inspections.schedule.coordinates import CoordinateSystem

FIELDS: dict[str, Promise] = {
    "code": gettext_lazy("Code"),
    "name": gettext_lazy("Site"),
    "type": gettext_lazy("Site type"),
    "address": gettext_lazy("Address"),
    "unit": gettext_lazy("Unit that answers"),
    "area": gettext_lazy("Lies in"),
    "chief_name": gettext_lazy("Chief"),
    "chief_phone": gettext_lazy("Chief's telephone"),
    "longitude": gettext_lazy("Longitude"),
    "latitude": gettext_lazy("Latitude"),
    "position": gettext_lazy("Longitude and latitude"),
    "system": gettext_lazy("Coordinate system"),
    "ended_on": gettext_lazy("Closed on"),
}
VOCABULARY: dict[str, tuple[str, ...]] = {
    "code": ("编号", "点位编号", "点位编码", "编码", "Code"),
    "name": ("点位", "点位名称", "名称", "测评点位", "考察点位", "实地考察点", "Site", "Name"),
    "type": ("点位类型", "类型", "点位类别", "类别", "测评项目", "Site type", "Type"),
    "address": ("地址", "详细地址", "点位地址", "位置", "具体位置", "Address"),
    "unit": ("责任单位", "主管单位", "牵头单位", "包保单位", "路长单位", "Unit that answers"),
    "area": ("所在辖区", "所属辖区", "属地", "所属街道", "街道", "所属社区", "社区", "镇街", "所在区域", "Lies in"),
    "chief_name": (
        "负责人",
        "街巷长（楼长）",
        "街巷长",
        "街（巷）长",
        "街(巷)长",
        "楼长",
        "路长",
        "点位长",
        "责任人",
        "Chief",
    ),
    "chief_phone": ("联系电话", "电话", "负责人电话", "手机", "Chief's telephone"),
    "longitude": ("经度", "Longitude"),
    "latitude": ("纬度", "Latitude"),
    "position": ("经纬度", "坐标", "GPS坐标", "Longitude and latitude"),
    "system": ("坐标系", "坐标系统", "Coordinate system"),
    "ended_on": ("停用日期", "撤销日期", "Closed on"),
}
SYSTEMS = {
    CoordinateSystem.WGS84: ("wgs84", "gps", "北斗", "天地图", "cgcs2000", "大地2000"),
    CoordinateSystem.GCJ02: ("gcj02", "高德", "腾讯", "火星", "国测局"),
    CoordinateSystem.BD09: ("bd09", "百度"),
}
"""CGCS2000 differs from WGS-84 by centimetres."""
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
FURTHEST_NORTH = 60
"""Degrees: of two numbers for a place in China the one beyond it is the longitude."""


def find_site_layout(sheet: Sheet, *, mapping: Mapping[str, str], header_row: int | None = None) -> Layout:
    """The row that names the most columns. Raises InvalidInputError when none names the sites."""
    best = find_layout(sheet, VOCABULARY, mapping=mapping, header_row=header_row)
    if best is None or "name" not in best.columns:
        raise InvalidInputError(_("No header row was found: one row must name the column of the sites (点位名称)."))
    return best


def system_named(words: str) -> str | None:
    """The coordinate system that words name, None where they name none."""
    plain = re.sub(r"[\s\-_－—]", "", words).lower()
    return next((system for system, names in SYSTEMS.items() if any(name in plain for name in names)), None)


def degrees_of(values: Mapping[str, str]) -> tuple[Decimal, Decimal] | None:
    """Longitude and latitude as written in their columns or together in one, either first; None where nothing is said.

    Raises InvalidInputError for what are no degrees, or one without the other.
    """
    longitude, latitude, both = (values.get(name, "") for name in ("longitude", "latitude", "position"))
    if longitude or latitude:
        found = [each for text in (longitude, latitude) for each in NUMBER.findall(text)[:1]]
        text = f"{longitude} {latitude}".strip()
    else:
        found, text = NUMBER.findall(both), both
    if not text:
        return None
    numbers = [Decimal(each) for each in found]
    if len(numbers) != len(("longitude", "latitude")):
        raise InvalidInputError(_("“%(text)s” is no longitude and latitude.") % {"text": text})
    east, north = numbers
    if abs(east) < FURTHEST_NORTH < abs(north):
        east, north = north, east
    if abs(east) > 180 or abs(north) > 90:  # noqa: PLR2004  degrees of a circle
        raise InvalidInputError(_("“%(text)s” is no longitude and latitude.") % {"text": text})
    return east, north
