"""Lists of units as spreadsheets: what their columns are usually called. Pure."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.errors import InvalidInputError
from base.reading.sheets import Sheet
from campaign.reading.plain_sheets import Layout, find_layout

FIELDS: dict[str, Promise] = {
    "name": gettext_lazy("Name"),
    "short_name": gettext_lazy("Short name"),
    "kind": gettext_lazy("Kind"),
    "parent": gettext_lazy("Stands below"),
    "leader_name": gettext_lazy("Leader"),
    "leader_title": gettext_lazy("Leader's title"),
    "aliases": gettext_lazy("Aliases"),
}
VOCABULARY: dict[str, tuple[str, ...]] = {
    "name": ("单位", "单位名称", "名称", "部门", "部门名称", "Unit", "Name"),
    "short_name": ("简称", "单位简称", "Short name"),
    "kind": ("类型", "单位类型", "类别", "Kind"),
    "parent": ("上级单位", "上级", "主管单位", "Stands below"),
    "leader_name": ("负责人", "主要负责人", "单位负责人", "姓名", "Leader"),
    "leader_title": ("负责人职务", "职务", "Leader's title"),
    "aliases": ("别名", "曾用名", "其他名称", "Aliases"),
}


def find_unit_layout(sheet: Sheet, *, mapping: Mapping[str, str], header_row: int | None = None) -> Layout:
    """The row that names the most columns. Raises InvalidInputError when none names the units."""
    best = find_layout(sheet, VOCABULARY, mapping=mapping, header_row=header_row)
    if best is None or "name" not in best.columns:
        raise InvalidInputError(_("No header row was found: one row must name the column of the units (单位名称)."))
    return best
