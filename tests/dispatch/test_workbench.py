"""What needs each role today: sections, their lines, reasons, and links to exactly their rows (look.md)."""

import datetime as dt

import pytest

from accounts.models import Assignment
from accounts.roles import Role
from base import clock
from campaign.models import SheetImport
from campaign.services.calendar import set_day
from campaign.services.imports import ImportDraft, create_import
from tasks.models import TaskQuestion
from tasks.services.claims import return_claim
from tasks.services.drafts import UpdateDraft, save_draft
from tasks.services.extensions import ask_extension, refuse_extension
from tasks.services.suspensions import ask_suspension
from tasks.services.updates import accept_update, return_update
from tests.conftest import TODAY
from tests.factories.accounts import make_person, make_unit
from tests.factories.campaign import make_county
from tests.factories.tasks import claim, fresh, make_task, milestone, report

pytestmark = pytest.mark.django_db

FAR = dt.date(2026, 12, 10)


@pytest.fixture
def bench(sign_in):
    """bench(person) -> their sections by heading."""

    def _bench(person) -> dict:
        return {each.heading: each for each in sign_in(person).get("/").context["bench"].sections}

    return _bench


def lines(section) -> list[tuple]:
    return [(each.verb, each.what, each.on) for each in section.todos]


# --- Liaisons ---------------------------------------------------------------------------------------------------------


def test_a_liaison_sees_what_is_late_and_what_is_due_within_seven_working_days(
    campaign, lead_unit, other_unit, liaison, bench
):
    for title, due in (("迟了的", dt.date(2026, 7, 10)), ("第七天", dt.date(2026, 7, 22)), ("不急的", FAR)):
        make_task(campaign, lead_unit, title=title, due=(due,), code=title)
    make_task(campaign, other_unit, title="别人的", due=(dt.date(2026, 7, 10),))

    found = bench(liaison)

    assert lines(found["逾期"]) == [("填报进展", "迟了的 迟了的", dt.date(2026, 7, 10))]
    assert lines(found["即将到期"]) == [("申报完成", "第七天 第七天", dt.date(2026, 7, 22))]


def test_all_of_a_dated_section_opens_exactly_its_rows(campaign, lead_unit, other_unit, liaison, bench, sign_in):
    for unit in (lead_unit, other_unit):
        for number in range(12):
            make_task(campaign, unit, due=(dt.date(2026, 7, 1 + number),))
            make_task(campaign, unit, due=(dt.date(2026, 7, 13 + number // 2),))

    found = bench(liaison)

    for heading in ("逾期", "即将到期"):
        section = found[heading]
        assert (len(section.todos), section.total, section.has_more) == (10, 12, True)
        assert sign_in(liaison).get(section.url).context["table"].paginator.count == 12


def test_a_report_is_owed_until_it_is_submitted(campaign, lead_unit, liaison, bench):
    task = make_task(campaign, lead_unit, due=(FAR,), title="新建天桥", code="7")
    make_task(campaign, lead_unit, due=(FAR,), starts_on=dt.date(2026, 7, 20), title="开工晚的")

    before = bench(liaison)["本期应报"]
    report(task, liaison)

    assert lines(before) == [("填报进展", "7 新建天桥", dt.date(2026, 7, 27))]
    assert before.todos[0].url == f"/tasks/{task.pk}/report/"
    assert "本期应报" not in bench(liaison)


def test_what_came_back_says_why_until_it_is_reported_again(campaign, lead_unit, liaison, office, bench):
    whole, single = (make_task(campaign, lead_unit, due=(FAR,), code=code, title="天桥") for code in ("1", "2"))
    return_update(actor=office.as_actor(), update=report(whole, liaison), reason="没有数字")
    (pending,) = claim(single, liaison, 1)
    return_claim(actor=office.as_actor(), claim=pending, reason="照片不符")
    accept_update(actor=office.as_actor(), update=fresh(pending.update))

    before = bench(liaison)["退回本单位"]
    report(whole, liaison)
    claim(single, liaison, 1)

    assert sorted((each.what, each.note) for each in before.todos) == [
        ("1 天桥", "没有数字"),
        ("2 天桥 · 节点1", "照片不符"),
    ]
    assert "退回本单位" not in bench(liaison)


def test_what_came_back_stays_while_its_report_is_being_written(campaign, lead_unit, liaison, office, bench):
    task = make_task(campaign, lead_unit, due=(FAR,), code="1", title="天桥")
    (pending,) = claim(task, liaison, 1)
    return_claim(actor=office.as_actor(), claim=pending, reason="照片不符")
    accept_update(actor=office.as_actor(), update=fresh(pending.update))

    save_draft(actor=liaison.as_actor(), draft=UpdateDraft(task, lead_unit, claims=[pending.milestone_id]))

    assert [each.note for each in bench(liaison)["退回本单位"].todos] == ["照片不符"]


def test_extensions_are_shown_waiting_and_answered_for_two_weeks(campaign, lead_unit, liaison, office, bench):
    task = make_task(campaign, lead_unit, due=(FAR, FAR), title="天桥", code="1")
    asked = [
        ask_extension(
            actor=liaison.as_actor(), milestone=milestone(task, number), new_due_on=dt.date(2027, 1, 10), reason="管线"
        )
        for number in (1, 2)
    ]
    refuse_extension(actor=office.as_actor(), extension=asked[0], answer="工期足够")

    found = bench(liaison)["延期与中止"]
    with clock.at(TODAY + dt.timedelta(days=16)):
        later = bench(liaison)["延期与中止"]

    assert [(each.verb, each.note) for each in found.todos] == [
        ("延期 · 未批准", "工期足够"),
        ("延期 · 待批", "管线"),
    ]
    assert [each.note for each in later.todos] == ["管线"]


# --- The office ---------------------------------------------------------------------------------------------------


def test_the_office_sees_what_waits_for_its_decision(campaign, lead_unit, liaison, office, bench):
    task = make_task(campaign, lead_unit, title="新建天桥", code="1", due=(FAR,))
    report(task, liaison, 1)
    ask_suspension(actor=liaison.as_actor(), task=task, reason="拆迁未完成")
    make_task(campaign, lead_unit, handed_out=False, title="草稿项目", code="2")

    found = bench(office)

    assert lines(found["待审核"]) == [("审核", "市住建局 · 1 新建天桥", TODAY)]
    assert [each.note for each in found["待批延期、中止"].todos] == ["拆迁未完成"]
    assert [each.what for each in found["待交办"].todos] == ["2 草稿项目"]


def test_what_the_office_itself_leads_waits_for_a_campaign_leader(campaign, office, leader, bench):
    own = make_task(campaign, campaign.office_unit, title="自办项目", due=(FAR,))
    report(own, make_person("own", campaign.office_unit, Role.LIAISON), 1)

    assert "待审核" not in bench(office)
    assert bench(leader)["待审核"].total == 1


def test_all_drafts_and_all_unconfirmed_units_open_exactly_their_rows(campaign, lead_unit, office, bench, sign_in):
    for number in range(11):
        make_task(campaign, lead_unit, handed_out=False)
        make_unit(f"待核单位{number}", parent=campaign.unit, is_confirmed=False)

    found = bench(office)

    for heading in ("待交办", "待核实的单位"):
        assert (len(found[heading].todos), found[heading].total) == (10, 11)
        assert sign_in(office).get(found[heading].url).context["table"].paginator.count == 11


def test_imports_questions_and_units_without_a_liaison_are_named(campaign, lead_unit, office, bench):
    task = make_task(campaign, lead_unit, title="天桥", code="1", due=(FAR,))
    TaskQuestion.objects.create(task=task, field="due_on", text="完成时限看不懂", original="尽快")
    sheet = "序号,项目名称,牵头单位,完成时限\n1,新建天桥,市城管局,2026年9月\n".encode()
    create_import(
        actor=office.as_actor(),
        draft=ImportDraft(campaign, "tasks", sheet, "清单.csv", {"project_list": "renovation-1"}),
    )

    found = bench(office)

    assert lines(found["待接收的导入"]) == [("接收", "清单.csv", TODAY)]
    assert found["待接收的导入"].todos[0].url == f"/import/{SheetImport.objects.get().pk}/"
    assert [(each.what, each.note) for each in found["导入待答"].todos] == [("1 天桥", "1 个问题")]
    assert [each.what for each in found["无联络员的单位"].todos] == ["市住建局"]


def test_in_november_the_next_year_s_holidays_are_asked_for(campaign, office, bench):
    def asks() -> bool:
        return "设置" in bench(office)

    with clock.at(dt.date(2026, 10, 31)):
        in_october = asks()
    with clock.at(dt.date(2026, 11, 3)):
        in_november = asks()
        set_day(
            actor=office.as_actor(),
            day=dt.date(2027, 1, 1),
            values={"is_working": False, "name": "元旦", "is_provisional": False},
        )
        afterwards = asks()

    assert (in_october, in_november, afterwards) == (False, True, False)


def test_a_county_s_office_is_asked_nothing_of_the_city_s_campaign(campaign, lead_unit, liaison, sign_in):
    county = make_county(campaign)
    person = make_person("county-office", county.unit, Role.OFFICE)
    report(make_task(campaign, lead_unit, due=(FAR,)), liaison, 1)

    page = sign_in(person).get(f"/?campaign={campaign.pk}")

    assert [each.heading for each in page.context["bench"].sections if each.heading == "待审核"] == []


# --- Leaders, administrators, inspectors --------------------------------------------------------------------------


def test_a_leader_sees_the_worst_with_the_reason(campaign, lead_unit, leader, bench):
    make_task(campaign, lead_unit, title="迟了的", code="1", due=(dt.date(2026, 7, 1), FAR))
    make_task(campaign, lead_unit, title="快到的", code="2", due=(dt.date(2026, 7, 15),))
    make_task(campaign, lead_unit, title="不急的", code="3", due=(FAR,))

    found = bench(leader)["最差的项目及原因"]

    assert [(each.verb, each.what, each.note) for each in found.todos] == [
        ("市住建局", "1 迟了的", "“节点1”逾期 12 天"),
        ("市住建局", "2 快到的", "即将到期"),
    ]


def test_a_unit_s_leader_sees_the_unit_and_those_below(campaign, lead_unit, other_unit, sign_in):
    below = make_unit("某街道", parent=lead_unit)
    for unit, title in ((lead_unit, "本级"), (below, "下级"), (other_unit, "别人的")):
        make_task(campaign, unit, title=title, due=(dt.date(2026, 7, 1),))
    person = make_person("unit-leader", lead_unit, Role.LEADER)

    bench = sign_in(person).get("/").context["bench"]

    assert sorted(each.what.split()[-1] for each in bench.sections[0].todos) == ["下级", "本级"]
    assert [(each.label, each.value, each.url) for each in bench.figures] == [("项目", 2, ""), ("红", 2, "")]


def test_an_administrator_sees_what_is_not_set_up(campaign, lead_unit, sign_in, bench):
    campaign.phases.all().delete()
    campaign.lists.all().delete()
    admin = make_person("admin", campaign.unit, Role.ADMIN)

    found = bench(admin)

    assert [each.verb for each in found["设置"].todos] == ["添加阶段", "添加清单"]
    assert lead_unit.name in [each.what for each in found["没有人员的单位"].todos]
    assert "待审核" not in found


def test_an_inspector_is_told_that_nothing_is_assigned_yet(campaign, sign_in):
    person = make_person("inspector", campaign.unit, Role.INSPECTOR)

    page = sign_in(person).get("/").content.decode()

    assert "还没有分配给您的检查" in page


def test_without_a_campaign_an_administrator_starts_one(db, today, sign_in):
    city = make_unit("新市", kind="city")

    pages = [sign_in(make_person(role, city, Role(role))).get("/").content.decode() for role in ("admin", "liaison")]

    assert ["/settings/campaigns/new/" in page for page in pages] == [True, False]


# --- Cost -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize(("who", "queries"), [("everything", 54), ("liaison", 28), ("leader", 21)])
def test_the_workbench_costs_the_same_queries_for_one_and_for_twenty(
    campaign, lead_unit, liaison, office, leader, sign_in, django_assert_max_num_queries, who, queries, count
):
    for _number in range(count):
        task = make_task(campaign, lead_unit, due=(dt.date(2026, 7, 1), FAR))
        report(task, liaison, 1)
        make_task(campaign, lead_unit, due=(dt.date(2026, 7, 15),))
        make_task(campaign, lead_unit, handed_out=False)
        return_update(actor=office.as_actor(), update=report(task, liaison), reason="没有数字")
    if who == "everything":
        for unit, role in ((lead_unit, Role.LIAISON), (campaign.unit, Role.OFFICE), (campaign.unit, Role.ADMIN)):
            Assignment.objects.create(user=leader, unit=unit, role=role, from_on=TODAY)
    client = sign_in({"liaison": liaison}.get(who, leader))

    with django_assert_max_num_queries(queries):
        client.get("/")
