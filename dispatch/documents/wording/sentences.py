"""The sentences of a report, from its snapshot. A figure that is 0 is said where its absence would be asked about."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from base.word import long_day
from dispatch.documents.wording.numbers import LIGHTS, OUTCOMES, VERDICTS, day_of, items, points, shown

Row = dict[str, Any]
NAMED = 8
"""Units a sentence names before it says 等."""
ORDERS = ("一是", "二是", "三是", "四是", "五是")


def overall(snapshot: Row) -> list[str]:
    """总体情况: what was handed out, said, done and achieved beside what is expected; pace, lights, the change."""
    totals = snapshot["totals"]
    steps = totals["milestones"]
    phase = f"“{snapshot['phase']}”" if snapshot["phase"] else ""
    campaign = snapshot["campaign"]
    on = long_day(dt.date.fromisoformat(snapshot["on"]))
    handed_out = f"共交办项目{totals['tasks']}项、时间节点{sum(steps.values())}个。"
    sentences = [f"截至{on}，{campaign['city']}{campaign['title']}{phase}{handed_out}"]
    if not totals["tasks"]:
        return sentences
    sentences.append(
        f"单位申报完成节点{steps['claimed'] + steps['verified']}个，其中经核验完成{steps['verified']}个、"
        f"待核验{steps['claimed']}个；项目平均申报进度{shown(totals['claimed'])}，平均核验进度{shown(totals['verified'])}，"
        f"序时进度{shown(totals['expected'])}。"
    )
    if totals["paced"]:
        behind = totals["paced"] - totals["on_pace"]
        sentences.append(
            f"有序时要求的项目{totals['paced']}项，达到序时进度的{totals['on_pace']}项，占比{shown(totals['on_pace_share'])}，"
            f"未达序{behind}项。"
        )
    lights = "，".join(f"{LIGHTS[light]}灯{totals['lights'][light]}项" for light in LIGHTS)
    return [*sentences, f"亮灯情况：{lights}。", *_since(snapshot)]


def _since(snapshot: Row) -> list[str]:
    since, previous = snapshot["totals"]["since"], snapshot["previous"]
    if not since or not previous:
        return []
    lists = [group["since"]["verdict"] for group in snapshot["lists"] if group["since"]]
    counted = "、".join(f"{word}{lists.count(verdict)}个" for verdict, word in VERDICTS.items())
    return [
        (
            f"与上期通报（{day_of(previous['on'])}）相比，总体{VERDICTS[since['verdict']]}：达序占比{points(since['pace'])}，"
            f"逾期节点{items(since['overdue'])}，平均核验进度{points(since['verified'])}；可比的清单中，{counted}。"
        )
    ]


def units(snapshot: Row) -> list[str]:
    ranked = [row for row in snapshot["units"] if row["tasks"]]
    if not ranked:
        return ["目前没有牵头项目的单位。"]
    return [
        (
            f"共有{len(ranked)}个单位牵头项目。按单位类别分别排名，先看达序占比，再看平均核验进度，相同的名次并列；"
            "单位的数据只计牵头的项目，参与的项目另列；没有序时要求的不排名。"
        )
    ]


def overdue(snapshot: Row) -> list[str]:
    rows = snapshot["overdue"]
    if not rows:
        return ["截至目前没有逾期节点。"]
    answering = len({row["unit_id"] for row in rows})
    longest = max(rows, key=lambda row: (row["days"], row["id"]))
    which = f"{longest['unit']}“{longest['task']}”的“{longest['milestone']}”节点"
    return [f"共有{answering}个单位的{len(rows)}个节点逾期，其中最长的是{which}，已逾期{longest['days']}天。"]


def blocks(snapshot: Row) -> list[str]:
    rows = snapshot["blocks"]
    if not rows:
        return ["目前没有逾期节点影响其他项目。"]
    first = rows[0]
    return [
        (
            f"有{len(rows)}个节点影响后续工作，其中影响最大的是{first['unit']}“{first['task']}”的“{first['milestone']}”节点，"
            f"后面有{first['waiting']}个节点等待。"
        )
    ]


def predicted(snapshot: Row) -> list[str]:
    rows = snapshot["predicted"]
    return [f"按目前进度测算，有{len(rows)}个尚未到期的节点将逾期。"] if rows else []


def previous(snapshot: Row) -> list[str]:
    """上期问题整改: how many were named and what became of them."""
    told = snapshot["previous"]
    if not told:
        return []
    name = told["number"] or f"{told['meeting']}通报"
    if not told["named"]:
        return [f"{name}没有点名逾期节点。"]
    counts = "、".join(f"{OUTCOMES[outcome]}{count}个" for outcome, count in told["counts"].items() if count)
    return [f"{name}点名的逾期节点{told['named']}个：{counts}。"]


def highlights(snapshot: Row) -> list[str]:
    """工作亮点: how many, of how many units; none in snapshots taken before there were any."""
    rows = snapshot.get("highlights", ())
    if not rows:
        return []
    first = day_of(snapshot["shortfalls"]["first"])
    return [f"{first}以来，经审核采用的工作亮点共{len(rows)}条，来自{len({row['unit_id'] for row in rows})}个单位。"]


def shortfalls(snapshot: Row) -> list[str]:
    """热度、进度、投入、广度 and 量化率, each in a sentence with its figures."""
    figures, totals = snapshot["shortfalls"], snapshot["totals"]
    heat, breadth = figures["heat"], figures["breadth"]
    return [
        (
            f"热度：{day_of(figures['first'])}以来申报、更新数据和新增佐证共{heat['acts']}次，平均每周{heat['per_week']}次，"
            f"本阶段平均每周{heat['phase_per_week']}次。"
        ),
        (
            f"进度：平均核验进度{shown(totals['verified'])}，序时进度{shown(totals['expected'])}，"
            f"达序占比{shown(totals['on_pace_share'])}。"
        ),
        _level("投入", "投入指标", figures["input"]),
        _level("广度", "发动指标", breadth)
        + f"应参与的单位{breadth['units']}个，本期有填报或行动的{breadth['took_part']}个。",
        (
            f"量化率：有指标、有时限、有责任领导的项目{totals['quantified']}项，占{totals['quantified_of']}项的"
            f"{shown(totals['quantified_share'])}。"
        ),
    ]


def _level(word: str, kind: str, level: Row) -> str:
    if not level["measures"]:
        return f"{word}：没有设定{kind}。"
    planned = f"，其中有计划的{level['planned']}个、达到计划的{level['on_plan']}个" if level["planned"] else ""
    return f"{word}：{kind}{level['measures']}个{planned}，平均完成{shown(level['percent'])}。"


def next_steps(snapshot: Row) -> list[str]:
    """下步要求 as drawn up from the figures: which units, by when. The office edits it while the report is a draft."""
    steps = [*_about_overdue(snapshot), *_about_blocks(snapshot), *_about_pace(snapshot), *_about_quantified(snapshot)]
    steps.append(f"各单位于{day_of(snapshot['report_by'])}前填报本期进展，申报完成的附佐证。")
    return [f"{order}{text}" for order, text in zip(ORDERS, steps, strict=False)] if len(steps) > 1 else steps


def _about_overdue(snapshot: Row) -> list[str]:
    rows = snapshot["overdue"]
    if not rows:
        return []
    return [
        (
            f"{_named([row['unit'] for row in rows])}对逾期的{len(rows)}个节点逐一明确完成时间和责任领导，"
            f"于{day_of(snapshot['commit_by'])}前报创建办。"
        )
    ]


def _about_blocks(snapshot: Row) -> list[str]:
    rows = snapshot["blocks"]
    if not rows:
        return []
    return [f"{_named([row['unit'] for row in rows])}优先解决影响后续工作的{len(rows)}个节点，不让一处绊脚、整体停滞。"]


def _about_pace(snapshot: Row) -> list[str]:
    rows = [row for row in snapshot["tasks"] if row["is_on_pace"] is False]
    if not rows:
        return []
    return [f"{_named([row['unit'] for row in rows])}对未达序的{len(rows)}项项目说明原因、倒排工期。"]


def _about_quantified(snapshot: Row) -> list[str]:
    missing = snapshot["totals"]["quantified_of"] - snapshot["totals"]["quantified"]
    if not missing:
        return []
    return [f"还有{missing}项项目缺少指标、时限或责任领导，由牵头单位于{day_of(snapshot['commit_by'])}前补齐。"]


def _named(names: Sequence[str]) -> str:
    """甲、乙两个单位 by how often they stand there, the most first; 等 after some."""
    unique = sorted(dict.fromkeys(names), key=lambda name: -names.count(name))
    if len(unique) <= NAMED:
        return "、".join(unique)
    return "、".join(unique[:NAMED]) + f"等{len(unique)}个单位"
