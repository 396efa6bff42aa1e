"""The letter a notice is sent as, in the official layout; the same notice gives the same bytes.

Chinese, whatever language the asker reads. Few matters are numbered sentences, more of them a table.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from base import word
from base.clock import local_date
from tasks.models import Notice, NoticeItem

SENTENCES = 5
"""So many matters are still sentences."""
HEADS = (("序号", 14, True), ("事项", 82, False), ("时限", 36, True), ("逾期天数", 22, True))
FEEDBACK = {
    Notice.Feedback.WEEKLY: "每周",
    Notice.Feedback.HALF_MONTHLY: "每半月",
    Notice.Feedback.MONTHLY: "每月",
}
NO_NUMBER, NO_DATE = "（拟稿，未编号）", "　　年　　月　　日"


@dataclass(frozen=True)
class Letter:
    """What a letter says. `follows` is the number of the notice before it; `on` None: it is not issued yet."""

    title: str
    mark: str
    unit: str
    paragraphs: Sequence[str]
    items: Sequence[NoticeItem]
    closing: Sequence[str]
    issuer: str
    on: dt.date | None
    at: dt.datetime


def letter_of(notice: Notice) -> Letter:
    """The letter of a notice as it was issued, or as its draft stands."""
    campaign = notice.campaign
    issuer = word.issuer_of(campaign.city, campaign.office_unit.name)
    return Letter(
        title=notice.title,
        mark=notice.mark or NO_NUMBER,
        unit=notice.unit.name,
        paragraphs=[line.strip() for line in notice.content.splitlines() if line.strip()],
        items=list(notice.items.all()),
        closing=_closing(notice, issuer),
        issuer=issuer,
        on=local_date(notice.issued_at) if notice.issued_at else None,
        at=notice.issued_at or notice.created_at,
    )


def _closing(notice: Notice, issuer: str) -> list[str]:
    """What the unit is asked for below the matters."""
    said = []
    if notice.follows and notice.follows.mark:
        said.append(f"此前已就有关事项印发{notice.follows.mark}。")
    supporting = "、".join(unit.name for unit in notice.support_units.order_by("pinyin", "pk"))
    if supporting:
        said.append(f"配合单位：{supporting}。")
    if notice.due_on:
        said.append(f"请于{word.long_day(notice.due_on)}前将办理情况书面反馈{issuer}。")
    often = FEEDBACK.get(Notice.Feedback(notice.feedback))
    if often:
        said.append(f"办结以前，请{often}反馈一次进展情况。")
    return said


def write_letter(letter: Letter) -> bytes:
    """The letter as a .docx."""
    document = word.new_document()
    word.add_line(document, letter.mark, centred=True)
    word.add_line(document, "")
    word.add_title(document, letter.title)
    word.add_line(document, "")
    word.add_line(document, f"{letter.unit}：")
    for paragraph in letter.paragraphs:
        word.add_text(document, paragraph)
    _add_items(document, letter.items)
    for sentence in letter.closing:
        word.add_text(document, sentence)
    word.sign(document, letter.issuer, word.long_day(letter.on) if letter.on else NO_DATE)
    return word.saved(document, title=letter.title, author=letter.issuer, at=letter.at)


def _add_items(document: Any, items: Sequence[NoticeItem]) -> None:
    if len(items) > SENTENCES:
        rows = [
            (str(number), each.title, word.long_day(each.due_on) if each.due_on else "—", str(each.days_late or "—"))
            for number, each in enumerate(items, 1)
        ]
        word.add_table(document, HEADS, rows)
        return
    for number, each in enumerate(items, 1):
        word.add_text(document, f"{number}. {_sentence(each)}")


def _sentence(item: NoticeItem) -> str:
    parts = [item.title]
    if item.due_on:
        parts.append(f"时限{word.long_day(item.due_on)}")
    if item.days_late:
        parts.append(f"已逾期{item.days_late}天")
    return "，".join(parts) + "。"
