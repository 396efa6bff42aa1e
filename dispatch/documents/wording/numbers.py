"""How a report writes days, percents, changes and numerals. Chinese, whatever language the asker reads."""

import datetime as dt
from decimal import Decimal

from base.display import MISSING, percent_text
from base.word import long_day

NUMERALS = "零一二三四五六七八九"
VERDICTS = {"better": "好转", "worse": "变差", "same": "持平"}
OUTCOMES = {
    "verified": "已核验完成",
    "claimed": "已申报待核验",
    "moved": "已延期或调整时限",
    "suspended": "已中止",
    "cancelled": "已取消",
    "overdue": "仍逾期",
}
LIGHTS = {"red": "红", "yellow": "黄", "green": "绿", "blue": "蓝", "grey": "灰", "white": "白"}


def day_of(text: str | None) -> str:
    """A stored day as it is written; a dash for none."""
    return long_day(dt.date.fromisoformat(text)) if text else MISSING


def shown(percent: str | None) -> str:
    return MISSING if percent is None else percent_text(percent)


def points(change: str | None) -> str:
    """上升3.2个百分点; 持平; a dash where nothing can be compared."""
    if change is None:
        return MISSING
    value = Decimal(change)
    return "持平" if not value else f"{'上升' if value > 0 else '下降'}{abs(value)}个百分点"


def items(change: int, unit: str = "个") -> str:
    """增加2个, 减少1个, 持平."""
    return "持平" if not change else f"{'增加' if change > 0 else '减少'}{abs(change)}{unit}"


def numeral(number: int) -> str:
    """一, 十, 十一, 二十一 … 九十九; digits above."""
    if not 0 < number < 100:  # noqa: PLR2004
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens]}十"
    return head + (NUMERALS[ones] if ones else "")
