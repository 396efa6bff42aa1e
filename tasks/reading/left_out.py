"""Rows below a header that are no tasks, and why: totals, notes, signatures, headers repeated. Pure."""

import re
from collections.abc import Iterable, Sequence

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reason(TextChoices):
    """Why a row is read as no task."""

    TOTAL = "total", _("It is a total, not a task.")
    NOTE = "note", _("It is a note, not a task.")
    SIGNATURE = "signature", _("It says who filled in or signed the sheet; it is not a task.")
    HEADER = "header", _("It is the header again.")
    UNNAMED = "unnamed", _("It names no task.")


TOTAL = re.compile(
    r"[^：:，,。；;]{0,8}(?:合计|总计|小计|共计|(?<!.)总数|(?<!.)汇总)(?:[（(][^（()）]*[)）])?"
    r"(?:[：:].*|共?[\d.]+\D{0,3}(?:[，,；;].*)?)?",
    re.DOTALL,
)
NOTE = re.compile(
    r"(?:备注|附注|注释?|说明|填表说明|填报说明|编制说明|特别说明|其他说明)(?:[（(]?\d{0,2}[)）]?[：:].*|\d{1,2}[.．、].*|\d?)",
    re.DOTALL,
)
SIGNED = r"(?:签字|签名|签章|盖章|公章|签字盖章|加盖公章|手签)"
SIGNATURE = re.compile(
    r"(?:填表人|填报人|填写人|审核人?|审批人?|审签人?|复核人?|校核人?|校对人?|制表人?|经办人|报送人|上报人|统计人|签发人?|联系人|"
    r"联系电话|联系方式|办公电话|电话|手机号?码?|传真|制表单位|填报单位|填表单位|报送单位|上报单位|"
    r"(?:填报|填表|制表|报送|上报|编制)(?:时间|日期)|日期|(?:主要|单位|部门|科室)负责人)"
    rf"(?:[（(]?{SIGNED}[)）]?)?\d*[：:].*|"
    rf"[\u4e00-\u9fff]{{0,10}}(?:领导|负责人|责任人|单位|部门|人|机关|公章)?[（(]?{SIGNED}(?:处|栏)?[)）]?(?:[：:].*)?|审核(?:意见)?|签发|审批",
    re.DOTALL,
)
SIGNED_ON = re.compile(
    r"(?:\d{4}|[〇○零一二三四五六七八九]{4})?年[\d一二三四五六七八九十]{0,3}月[\d一二三四五六七八九十]{0,3}日"
)
HINT = re.compile(r"[签章计]|总数|汇总|^[备附注说填编特其审复校制经报上统签联办电手传日主单部科年二\d]")
"""What stands in all of these; few texts of tasks are looked at further."""
LONGEST_START = 24


def reason_of(text: str) -> str:
    """Why a row that begins with this text, or has it for its task, is none; empty for one that may be."""
    if not HINT.search(text[:LONGEST_START]):
        return ""
    squeezed = "".join(text.split())
    for pattern, reason in ((TOTAL, Reason.TOTAL), (NOTE, Reason.NOTE), (SIGNATURE, Reason.SIGNATURE)):
        if pattern.fullmatch(squeezed):
            return str(reason)
    return str(Reason.SIGNATURE) if SIGNED_ON.fullmatch(squeezed) else ""


def tail_of(rows: Sequence[Iterable[str]], top: int) -> dict[int, str]:
    """{row: reason} for the last rows of a sheet from its first note or signature, where each holds one text only."""
    found: dict[int, str] = {}
    single: list[int] = []
    for row in range(len(rows) - 1, top - 1, -1):
        texts = {text for text in rows[row] if text}
        reason = next(filter(None, (reason_of(text) for text in texts)), "") if len(texts) == 1 else ""
        if len(texts) > 1:
            break
        if texts:
            single.append(row)
        if reason in {Reason.NOTE, Reason.SIGNATURE}:
            found |= dict.fromkeys(single, reason)
            single = []
    return found
