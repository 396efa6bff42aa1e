"""Whistles on the workbench: by role, each with the verb that is next."""

import datetime as dt

import pytest

from accounts.roles import Role
from base import clock
from base.trail import SYSTEM
from inspections.models import Whistle, WhistleCall
from inspections.services import calls
from inspections.services.whistles import WhistleDraft, draft_whistle
from tests.dispatch.test_workbench_findings import sections
from tests.factories.accounts import make_person, make_unit

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def street(campaign):
    return make_unit("南门街道", parent=campaign.unit, kind="subdistrict")


@pytest.fixture
def raised(campaign, street, lead_unit):
    """raised() -> the street's whistle for a department."""

    def _raised() -> Whistle:
        words = {"title": "积水内涝", "description": "下穿通道积水半米", "place": "南门路下穿通道"}
        return draft_whistle(actor=SYSTEM, draft=WhistleDraft(campaign=campaign, unit=street, lead=lead_unit, **words))

    return _raised


def call_of(whistle: Whistle) -> WhistleCall:
    return WhistleCall.objects.select_related("whistle__campaign__parent", "unit").get(whistle=whistle)


def set_policy(campaign, **values) -> None:
    campaign.settings = {"inspections": values}
    campaign.save()


def test_who_is_called_reports_in_then_finishes_and_the_street_rates(raised, street, liaison, outsider, sign_in):
    whistle, chief = raised(), make_person("street", street, Role.LIAISON)
    with clock.at(clock.now() + 25 * HOUR):
        bench = sign_in(liaison).get("/").context["bench"]
        (todo,) = next(each for each in bench.sections if each.heading == "待报到的吹哨").todos
    assert (todo.what, todo.url, todo.is_late) == (
        "南门路下穿通道 · 积水内涝",
        f"/whistles/{whistle.pk}/",
        True,
    )
    assert sections(sign_in(outsider).get("/")) == {}

    calls.arrive(actor=SYSTEM, call=call_of(whistle), comer_name="李工", comer_phone="13800000000")
    assert sections(sign_in(liaison).get("/")) == {"待办结的吹哨": ["报告完成"]}
    calls.finish(actor=SYSTEM, call=call_of(whistle), outcome="已抽排")
    assert sections(sign_in(liaison).get("/")) == {}
    page = sign_in(chief).get("/")
    assert sections(page) == {"待评价的吹哨": ["评价并办结"]}
    assert page.context["bench"].sections[0].url == f"/whistles/?unit={street.pk}&state=done"


def test_a_leader_approves_what_a_street_wrote(campaign, raised, street, sign_in):
    set_policy(campaign, whistle_approval=True)
    raised()
    leader = make_person("chief", street, Role.LEADER)

    assert sections(sign_in(leader).get("/"))["待批准的吹哨"] == ["吹哨"]


def test_the_office_dispatches_and_the_head_settles_refusals(campaign, raised, office, head, sign_in):
    refused = raised()
    calls.refuse(actor=SYSTEM, call=call_of(refused), reason="不属本单位")
    assert "待派单的吹哨" not in sections(sign_in(office).get("/"))
    set_policy(campaign, whistle_dispatch=True)
    raised()

    at_office = sections(sign_in(office).get("/"))
    assert (at_office["待派单的吹哨"], "待裁定的拒绝报到" in at_office) == (["派单"], False)
    at_head = sign_in(head).get("/").context["bench"].sections
    (todo,) = next(each for each in at_head if each.heading == "待裁定的拒绝报到").todos
    assert (todo.verb, todo.note) == ("裁定异议", "不属本单位")
