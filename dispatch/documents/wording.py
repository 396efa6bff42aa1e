"""What the report says: sentences and cells from a snapshot. Chinese, whatever language the asker reads."""

import datetime as dt
from itertools import groupby
from typing import Any

from base.display import percent_text
from dispatch.documents.places import DATE, NEXT_STEPS, NUMBER, Place, place

Row = dict[str, Any]
NUMERALS = "零一二三四五六七八九"
NAMED = 8
"""Units a sentence names before it says 等."""


def report_context(snapshot: Row) -> Row:
    """The values of the template's placeholders."""
    campaign = snapshot["campaign"]
    return {
        "title": f"{campaign['title']}工作进展情况通报",
        "issuer": issuer_of(campaign["city"], campaign["office"]),
        "number": place(NUMBER),
        "date": place(DATE),
        "next_steps": [place(NEXT_STEPS)],
        "recipients": "各责任单位",
        "is_preview": snapshot["is_preview"],
        "overall": overall_sentences(snapshot),
        "actions": [group_row(group) for group in snapshot["actions"]],
        "lists": [group_row(group) for group in snapshot["lists"] if group["tasks"]],
        "overdue_summary": overdue_sentences(snapshot),
        "overdue_units": overdue_units(snapshot["overdue"]),
    }


def places_of(snapshot: Row, next_steps: str, *, on: dt.date, number: str = "") -> dict[str, Place]:
    """What fills the places of a report's document: its day is that of issue, before it the snapshot's."""
    return {NUMBER: number, DATE: long_day(on), NEXT_STEPS: next_steps.splitlines()}


def next_steps_of(snapshot: Row) -> list[str]:
    """下步要求 as drawn up from the figures; the office edits it while the report is a draft."""
    rows = snapshot["overdue"]
    if not rows:
        return []
    units = list(dict.fromkeys(row["unit"] for row in rows))
    names = "、".join(units[:NAMED]) + ("等" if len(units) > NAMED else "")
    return [f"{names}{len(units)}个单位要对逾期的{len(rows)}个节点逐一明确完成时间和责任领导。"]


def issuer_of(city: str, office: str) -> str:
    """云川市 and 市创建办 make 云川市创建办."""
    if office.startswith(city):
        return office
    return city + office.removeprefix(city[-1:])


def long_day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def overall_sentences(snapshot: Row) -> list[str]:
    """总体情况: what was handed out, said, done and achieved; lights; overdue."""
    totals, on = snapshot["totals"], dt.date.fromisoformat(snapshot["on"])
    steps, lights = totals["milestones"], totals["lights"]
    step_count = sum(steps.values())
    phase = f"“{snapshot['phase']}”" if snapshot["phase"] else ""
    campaign = snapshot["campaign"]
    handed_out = f"共交办项目{totals['tasks']}项、时间节点{step_count}个。"
    sentences = [f"截至{long_day(on)}，{campaign['city']}{campaign['title']}{phase}{handed_out}"]
    if totals["tasks"]:
        sentences.append(
            f"单位申报完成节点{steps['claimed'] + steps['verified']}个，其中经核验完成{steps['verified']}个、"
            f"待核验{steps['claimed']}个；项目平均申报进度{shown(totals['claimed'])}，平均核验进度{shown(totals['verified'])}。"
        )
        sentences.append(
            f"亮灯情况：红灯{lights['red']}项，黄灯{lights['yellow']}项，绿灯{lights['green']}项，"
            f"蓝灯{lights['blue']}项，灰灯{lights['grey']}项，白灯{lights['white']}项。"
        )
    return sentences


def overdue_sentences(snapshot: Row) -> list[str]:
    rows = snapshot["overdue"]
    if not rows:
        return ["截至目前没有逾期节点。"]
    units = len({row["unit_id"] for row in rows})
    longest = max(rows, key=lambda row: (row["days"], row["id"]))
    which = f"{longest['unit']}“{longest['task']}”的“{longest['milestone']}”节点"
    return [f"共有{units}个单位的{len(rows)}个节点逾期，其中最长的是{which}，已逾期{longest['days']}天。"]


def overdue_units(rows: list[Row]) -> list[Row]:
    """Rows unit by unit, in the snapshot's order."""
    units = []
    for number, (_unit_id, grouped) in enumerate(groupby(rows, key=lambda row: row["unit_id"]), 1):
        mine = list(grouped)
        leader = f"，单位负责人：{mine[0]['unit_leader']}" if mine[0]["unit_leader"] else ""
        heading = f"（{numeral(number)}）{mine[0]['unit']}（{len(mine)}个节点{leader}）"
        units.append({"heading": heading, "rows": [overdue_row(row) for row in mine]})
    return units


def overdue_row(row: Row) -> Row:
    return {
        "task": f"{row['code']} {row['task']}",
        "milestone": row["milestone"],
        "due": long_day(dt.date.fromisoformat(row["due_on"])),
        "days": row["days"],
        "leader": row["leader"] or "—",
    }


def group_row(group: Row) -> Row:
    return {
        "name": group["name"],
        "tasks": group["tasks"],
        **group["lights"],
        "verified": shown(group["verified"]),
        "claimed": shown(group["claimed"]),
        "overdue": group["overdue"],
    }


def shown(percent: str | None) -> str:
    return "—" if percent is None else percent_text(percent)


def numeral(number: int) -> str:
    """一, 十, 十一, 二十一 … 九十九; digits above."""
    if not 0 < number < 100:  # noqa: PLR2004
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens]}十"
    return head + (NUMERALS[ones] if ones else "")
