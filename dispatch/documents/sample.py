"""A snapshot with one row of every kind: what an uploaded template is tried with before it is taken."""

from typing import Any

Row = dict[str, Any]

STEP: Row = {
    "id": 1,
    "task_id": 1,
    "list_id": 1,
    "list": "改造1 老旧小区改造",
    "action_id": 1,
    "code": "7",
    "task": "新建人行天桥",
    "milestone": "投入使用",
    "due_on": "2026-06-30",
    "predicted_on": "2026-08-31",
    "days": 13,
    "unit_id": 1,
    "unit": "市住建局",
    "unit_sort": "shizhujianju",
    "unit_leader": "局长 周明远",
    "lead_id": 1,
    "leader": "陆正平",
}
SINCE: Row = {"verdict": "better", "pace": "2.5", "verified": "4.0", "overdue": -1}
GROUP: Row = {
    "id": 1,
    "name": "改造1 老旧小区改造",
    "tasks": 10,
    "lights": {"red": 1, "yellow": 2, "green": 3, "blue": 4, "grey": 0, "white": 0},
    "waiting": 1,
    "averaged": 10,
    "verified": "33.33",
    "claimed": "99.96",
    "measured": "41.00",
    "expected": "52.50",
    "paced": 8,
    "on_pace": 6,
    "on_pace_share": "75.00",
    "quantified": 5,
    "quantified_of": 10,
    "quantified_share": "50.00",
    "milestones": {"open": 5, "claimed": 2, "verified": 13},
    "overdue": 2,
    "overdue_tasks": 1,
    "since": SINCE,
}
TASK: Row = {
    "id": 1,
    "code": "7",
    "title": "新建人行天桥",
    "list_id": 1,
    "list": "改造1 老旧小区改造",
    "action_id": 1,
    "unit_id": 1,
    "unit": "市住建局",
    "units": [2],
    "leader": "陆正平",
    "light": "red",
    "state": "active",
    "claimed": "50.00",
    "verified": "25.00",
    "measured": None,
    "expected": "75.00",
    "gap": "-25.00",
    "is_on_pace": False,
    "is_averaged": True,
    "is_waiting": False,
    "is_ongoing": False,
    "is_quantified": True,
    "next_due_on": "2026-06-30",
    "due_on": "2026-12-31",
    "days": 13,
}
UNIT: Row = {
    **GROUP,
    "name": "市住建局",
    "kind": "department",
    "kind_label": "部门",
    "sort": "shizhujianju",
    "leader": "局长 周明远",
    "takes_part": 3,
    "reports": 2,
    "acts": 5,
    "took_part": True,
    "standing": ["75.00", "33.33"],
    "rank": 1,
}
LEVEL: Row = {"measures": 2, "planned": 2, "on_plan": 1, "percent": "45.00", "expected": "50.00"}
HEAT: Row = {
    "acts": 12,
    "per_week": "3.0",
    "phase_acts": 100,
    "phase_per_week": "3.6",
    "weeks": [["2026-07-06", 4], ["2026-07-13", 3]],
}


HIGHLIGHT: Row = {
    "id": 1,
    "task_id": 1,
    "code": "7",
    "task": "新建人行天桥",
    "list_id": 1,
    "list": "改造1 老旧小区改造",
    "unit_id": 1,
    "unit": "市住建局",
    "text": "夜间架梁，白天不断路。",
    "on": "2026-07-10",
}


def sample_snapshot() -> Row:
    """A whole report in small."""
    return {
        "shape": 2,
        "campaign": {"city": "云川市", "title": "创建全国文明城市", "office": "市创建办"},
        "meeting": {"number": 3, "title": "第三次调度会", "held_at": "2026-07-14T01:00:00+00:00"},
        "on": "2026-07-13",
        "is_preview": True,
        "corrects": {"id": 1, "number": "创通〔2026〕2号", "reason": "时限写错"},
        "phase": "突破年",
        "commit_by": "2026-07-17",
        "report_by": "2026-07-27",
        "totals": {**GROUP, "name": ""},
        "actions": [{**GROUP, "name": "完善基础设施"}],
        "lists": [GROUP],
        "units": [UNIT],
        "shortfalls": {
            "first": "2026-06-16",
            "heat": HEAT,
            "input": LEVEL,
            "breadth": {**LEVEL, "units": 20, "took_part": 15},
        },
        "tasks": [TASK],
        "overdue": [STEP],
        "predicted": [STEP],
        "blocks": [{**STEP, "waiting": 4, "weight": "1.50"}],
        "measures": [],
        "acts": [],
        "highlights": [HIGHLIGHT],
        "previous": {
            "report_id": 1,
            "number": "创通〔2026〕1号",
            "meeting": "第二次调度会",
            "on": "2026-06-15",
            "named": 1,
            "counts": {"verified": 0, "claimed": 0, "moved": 0, "suspended": 0, "cancelled": 0, "overdue": 1},
            "rows": [{**STEP, "then_days": 3, "now_due_on": "2026-06-30", "outcome": "overdue"}],
        },
    }
