"""Notices on the workbench: to be issued, answers to be read, to be answered by the unit (look.md)."""

import datetime as dt

import pytest

from base import clock
from tests.factories.notices import make_notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(sign_in):
    """bench(person) -> their sections by heading."""

    def _bench(person) -> dict:
        return {each.heading: each for each in sign_in(person).get("/").context["bench"].sections}

    return _bench


def test_head_and_office_see_drafts_each_with_their_verb(campaign, lead_unit, head, office, bench):
    notice = make_notice(campaign, lead_unit)

    found = {who: bench(person)["待签发"].todos[0] for who, person in (("head", head), ("office", office))}

    assert {who: each.verb for who, each in found.items()} == {"head": "签发", "office": "修改拟稿"}
    assert found["head"].what == "市住建局 · 督办单 · 关于占道经营整治的督办单"
    assert found["head"].url == f"/notices/{notice.pk}/"


def test_all_of_a_section_opens_exactly_its_rows(campaign, lead_unit, office, bench, sign_in):
    for state in ("draft", "answered"):
        for _number in range(12):
            make_notice(campaign, lead_unit, state)
    make_notice(campaign, lead_unit, "issued")
    found = bench(office)

    for heading in ("待签发", "已反馈待审"):
        page = sign_in(office).get(found[heading].url)
        assert (page.context["table"].paginator.count, found[heading].total, len(found[heading].todos)) == (12, 12, 10)


def test_a_liaison_sees_what_is_to_be_answered_by_its_day(campaign, lead_unit, other_unit, liaison, bench):
    later = make_notice(campaign, lead_unit, "issued", due_on=dt.date(2026, 7, 30), title="乙")
    make_notice(campaign, lead_unit, "received", due_on=dt.date(2026, 7, 14), title="甲")
    make_notice(campaign, lead_unit, "answered", title="丙")
    make_notice(campaign, lead_unit, title="丁")
    make_notice(campaign, other_unit, "issued", title="戊")

    with clock.at(dt.date(2026, 7, 15)):
        found = bench(liaison)["督办待回"]

    assert [(each.verb, each.what, each.on, each.is_late) for each in found.todos] == [
        ("反馈办理情况", "督办单 创督〔2026〕2号 甲", dt.date(2026, 7, 14), True),
        ("签收", "督办单 创督〔2026〕1号 乙", dt.date(2026, 7, 30), False),
    ]
    assert found.todos[1].url == f"/notices/{later.pk}/"


def test_a_leader_of_the_city_issues_nothing(campaign, lead_unit, leader, bench):
    make_notice(campaign, lead_unit)

    assert "待签发" not in bench(leader)
