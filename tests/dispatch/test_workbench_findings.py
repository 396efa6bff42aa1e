"""Findings on the workbench: by role, each with the verb that is next."""

import pytest

from base.trail import SYSTEM
from inspections.services import finding_moves as moves
from inspections.services.findings import FindingDraft, report_finding
from tests.factories.tasks import make_picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(campaign, lead_unit):
    """found(state) -> a finding there, with the unit."""

    def _found(*steps: str):
        finding = report_finding(actor=SYSTEM, draft=FindingDraft(campaign, "路面破损", place="南门路"))
        plain = {"actor": SYSTEM, "finding": finding}
        calls = {
            "assign": lambda: moves.assign_finding(**plain, unit=lead_unit),
            "take": lambda: moves.take_finding(**plain),
            "dispute": lambda: moves.dispute_finding(**plain, reason="不属本单位"),
            "rectify": lambda: moves.rectify_finding(**plain, measures="已修补", photos=[make_picture_file()]),
        }
        for step in steps:
            calls[step]()
        return finding

    return _found


def sections(page) -> dict[str, list[str]]:
    return {each.heading: [todo.verb for todo in each.todos] for each in page.context["bench"].sections}


def test_each_sees_what_is_theirs_to_do(found, office, head, liaison, outsider, sign_in):
    for steps in ((), ("assign",), ("assign", "take"), ("assign", "dispute"), ("assign", "take", "rectify")):
        found(*steps)

    assert sections(sign_in(liaison).get("/")) == {"待认领的问题": ["认领"], "待整改的问题": ["报告整改完成"]}
    assert sections(sign_in(outsider).get("/")) == {}
    at_office = sections(sign_in(office).get("/"))
    assert (at_office["待交办的问题"], at_office["待核查的问题"]) == (["交办"], ["核查销号"])
    assert "待裁定的异议" not in at_office
    assert sections(sign_in(head).get("/"))["待裁定的异议"] == ["裁定异议"]
