"""What the columns of an exported list of findings are called, in every language it is exported in. Pure."""

from collections.abc import Collection

NAMES: dict[str, tuple[str, ...]] = {
    "finding": ("问题编号（勿改）", "Finding number (leave as it is)"),
    "problem": ("问题", "Finding"),
    "site": ("地点", "Place"),
    "category": ("类别", "Category"),
    "unit": ("单位", "Unit"),
    "found_on": ("发现时间", "Found"),
    "step_due": ("本环节时限", "This step by"),
    "state": ("状态", "State"),
    "severity": ("程度", "Severity"),
    "limit": ("随附时限", "Limit given with it"),
    "due": ("整改期限", "Due"),
    "area": ("所属街道（区）", "Lies in"),
    "source": ("来源", "Source"),
    "measures": ("办理情况", "What was done"),
    "verified": ("销号时间", "Verified at"),
    "relapses": ("此前反弹次数", "Relapses before"),
}
"""{field: headings}. Due, found and the like are read to tell who changed them that they are not taken over."""


def squeezed(text: str) -> str:
    """A heading without white space, as sheets break it."""
    return "".join(text.split())


def is_exported(headings: Collection[str]) -> bool:
    """Whether squeezed headings are those of an export: nobody else heads a column with the finding's number so."""
    return any(squeezed(name) in headings for name in NAMES["finding"])
