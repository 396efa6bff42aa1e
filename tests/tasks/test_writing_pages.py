"""The office enters, edits and moves tasks by page; nobody else does."""

import datetime as dt
from decimal import Decimal

import pytest

from tasks.models import Dependency, Measure, Milestone, Task
from tasks.services.measures import MeasureDraft, MeasureEdit, add_measure, edit_measure
from tasks.services.milestones import edit_milestone
from tasks.services.tasks import TaskEdit, edit_task
from tests.factories.tasks import claim, fresh, make_task, milestone, verify

pytestmark = pytest.mark.django_db


def rows(name: str, *values: dict) -> dict[str, str]:
    """A table of rows as a browser posts it, with a spare row behind."""
    data = {f"{name}-TOTAL_FORMS": str(len(values) + 1), f"{name}-INITIAL_FORMS": "0"}
    for number, row in enumerate(values):
        data |= {f"{name}-{number}-{key}": str(value) for key, value in row.items()}
    return data


@pytest.fixture
def client(office, sign_in):
    return sign_in(office)


@pytest.fixture
def entered(campaign, lead_unit, other_unit) -> dict[str, str]:
    project_list = campaign.lists.of_code("renovation-2").get()
    return {
        "version": "0",
        "project_list": project_list.pk,
        "phase": campaign.phases.get(name="突破年").pk,
        "code": "7",
        "title": "整修背街小巷100条",
        "leader_name": "陆正平",
        "lead_unit": lead_unit.pk,
        "support_units": [other_unit.pk],
        "starts_on": "2026-03-01",
        "priority": "key",
        **rows(
            "milestones",
            {"name": "完成管网", "due_on": "2026-08-31", "weight": 2, "layer": "substance"},
            {"name": "立面出新", "due_on": "2026-10-31", "weight": 1, "layer": "surface"},
        ),
    }


def test_a_task_is_entered_with_its_milestones(client, entered, lead_unit, other_unit):
    response = client.post("/tasks/new/", entered)

    task = Task.objects.get()
    assert response.url == f"/tasks/{task.pk}/"
    assert (task.state, task.lead_unit, task.priority) == ("draft", lead_unit, "key")
    assert list(task.milestones.values_list("name", "weight", "layer")) == [
        ("完成管网", 2, "substance"),
        ("立面出新", 1, "surface"),
    ]
    assert list(task.responsibilities.values_list("unit", "role")) == [
        (lead_unit.pk, "lead"),
        (other_unit.pk, "support"),
    ]


def test_without_milestones_it_has_one_due_on_the_day_given(client, entered):
    plain = {name: value for name, value in entered.items() if not name.startswith("milestones")}
    client.post("/tasks/new/", plain | rows("milestones") | {"due_on": "2026-11-30"})

    found = Milestone.objects.get()
    assert (found.name, found.due_on, found.baseline_due_on) == ("完成", dt.date(2026, 11, 30), dt.date(2026, 11, 30))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "id_title"),
        ({"milestones-0-due_on": "昨天"}, "id_milestones-0-due_on_error"),
        ({"is_ongoing": "on"}, "长期坚持"),
    ],
)
def test_mistakes_stand_beside_their_fields_and_nothing_is_kept(client, entered, change, words):
    response = client.post("/tasks/new/", entered | change)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Task.objects.exists()


def test_the_form_comes_filled_and_saves(client, campaign, lead_unit, other_unit, entered):
    task = make_task(campaign, lead_unit, handed_out=False)
    page = client.get(f"/tasks/{task.pk}/edit/").content.decode()
    assert task.title in page

    response = client.post(f"/tasks/{task.pk}/edit/", entered | {"version": task.version})

    assert response.status_code == 302
    assert (fresh(task).title, fresh(task).code) == ("整修背街小巷100条", "7")
    assert fresh(task).responsibilities.count() == 2


def test_a_stale_form_shows_both_texts(client, campaign, lead_unit, entered):
    task = make_task(campaign, lead_unit)
    client.post(f"/tasks/{task.pk}/edit/", entered | {"version": task.version, "title": "先改的"})

    response = client.post(f"/tasks/{task.pk}/edit/", entered | {"version": task.version, "title": "后改的"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "先改的" in page
    assert "后改的" in page
    assert fresh(task).title == "先改的"


def test_a_milestone_is_added_with_what_it_waits_for_and_edited(client, campaign, lead_unit):
    task = make_task(campaign, lead_unit)
    data = {
        "version": "0",
        "name": "验收",
        "due_on": "2026-12-01",
        "weight": "2",
        "depends_on": [milestone(task, 1).pk],
    }

    client.post(f"/tasks/{task.pk}/milestones/new/", data)
    added = milestone(task, 2)
    client.post(f"/milestones/{added.pk}/edit/", {"version": added.version, "name": "竣工验收", "weight": "3"})

    assert (milestone(task, 2).name, milestone(task, 2).weight) == ("竣工验收", 3)
    assert not Dependency.objects.exists()  # emptied by the edit


def test_a_circle_of_milestones_is_named_beside_the_field(client, campaign, lead_unit):
    task = make_task(campaign, lead_unit, due=(dt.date(2026, 8, 1), dt.date(2026, 9, 1)))
    first, second = milestone(task, 1), milestone(task, 2)
    Dependency.objects.create(milestone=second, needed=first)

    data = {"version": first.version, "name": "改名", "weight": "1", "depends_on": [second.pk]}
    response = client.post(f"/milestones/{first.pk}/edit/", data)

    assert response.status_code == 422
    assert "会互相等待" in response.content.decode()
    assert milestone(task, 1).name == "节点1"  # nothing of the edit is kept


def test_dates_are_corrected_with_a_reason(client, campaign, lead_unit):
    task = make_task(campaign, lead_unit)
    found = milestone(task, 1)
    data = {"version": found.version, "day": "2026-08-15", "reason": "原表写错"}

    client.post(f"/milestones/{found.pk}/correct/", data)
    client.post(f"/tasks/{task.pk}/correct/", {"version": fresh(task).version, "day": "2026-02-01", "reason": "补录"})

    assert milestone(task, 1).baseline_due_on == dt.date(2026, 8, 15)
    assert fresh(task).starts_on == dt.date(2026, 2, 1)


def test_a_measure_is_entered_edited_and_removed(client, campaign, lead_unit, other_unit):
    task = make_task(campaign, lead_unit, support=[other_unit])
    data = {
        "version": "0",
        "name": "改造小区",
        "unit_label": "个",
        "kind": "output",
        "mode": "cumulative",
        "start": "0",
    }
    data |= {"target": "50", **rows("plan", {"by_on": "2026-07-20", "value": 10})}
    parts = rows("parts", {"unit": lead_unit.pk, "target": 30}, {"unit": other_unit.pk, "target": 20})

    client.post(f"/tasks/{task.pk}/measures/new/", data | parts)
    measure = Measure.objects.get(parent=None)
    assert (measure.plan.count(), measure.children.count()) == (1, 2)
    client.post(f"/measures/{measure.pk}/edit/", data | rows("parts") | {"version": measure.version, "target": "60"})
    assert (fresh(measure).target, measure.children.count()) == (60, 0)
    client.post(f"/measures/{measure.pk}/remove/")

    assert not Measure.objects.exists()


MOVES = [
    ("hand-out", {}, "draft", "active"),
    ("suspend", {"reason": "等待批复"}, "active", "suspended"),
    ("resume", {}, "suspended", "active"),
    ("close", {}, "verified", "closed"),
    ("cancel", {"reason": "规划调整"}, "active", "cancelled"),
]


@pytest.mark.parametrize(("verb", "data", "state", "after"), MOVES)
def test_each_move_has_its_page(client, campaign, lead_unit, liaison, office, verb, data, state, after):
    task = make_task(campaign, lead_unit, handed_out=state != "draft")
    if state == "suspended":
        client.post(f"/tasks/{task.pk}/suspend/", {"reason": "等待批复"})
    if state == "verified":
        verify(task, liaison, 1, by=office)
    assert client.get(f"/tasks/{task.pk}/{verb}/").status_code == 200

    response = client.post(f"/tasks/{task.pk}/{verb}/", data)

    assert response.status_code == 302
    assert fresh(task).state == after


def test_a_move_without_its_reason_or_from_a_wrong_state_is_refused(client, campaign, lead_unit):
    task = make_task(campaign, lead_unit)

    without = client.post(f"/tasks/{task.pk}/suspend/", {"reason": ""})
    wrong = client.post(f"/tasks/{task.pk}/close/", {})

    assert (without.status_code, wrong.status_code) == (422, 422)
    assert "尚未核验" in wrong.content.decode()
    assert fresh(task).state == "active"


def test_a_task_is_carried_into_the_next_phase(client, campaign, lead_unit):
    task = make_task(campaign, lead_unit)
    later = campaign.phases.get(name="决胜年")

    client.post(f"/tasks/{task.pk}/carry-over/", {"phase": later.pk})

    assert fresh(task).phase == later


@pytest.mark.parametrize("verb", ["cancel", "revoke", "override"])
def test_each_move_of_a_milestone_has_its_page(client, campaign, lead_unit, liaison, office, verb):
    task = make_task(campaign, lead_unit, due=(dt.date(2026, 8, 1), dt.date(2026, 9, 1)))
    Milestone.objects.filter(task=task, number=1).update(layer="surface")
    if verb == "revoke":
        verify(task, liaison, 1, by=office)

    response = client.post(f"/milestones/{milestone(task, 1).pk}/{verb}/", {"reason": "情况变化"})

    found = milestone(task, 1)
    assert response.status_code == 302
    assert {"cancel": found.state, "revoke": found.claimed_on, "override": found.order_override}[verb] == {
        "cancel": "cancelled",
        "revoke": None,
        "override": "情况变化",
    }[verb]


@pytest.mark.parametrize("path", ["edit/", "milestones/new/", "measures/new/", "hand-out/", "suspend/", "cancel/"])
def test_only_the_office_writes(campaign, lead_unit, liaison, leader, stranger, sign_in, path):
    task = make_task(campaign, lead_unit)
    address = f"/tasks/{task.pk}/{path}"

    answers = [sign_in(person).get(address).status_code for person in (liaison, leader, stranger)]

    assert answers[:2] == [403, 403]
    assert answers[2] in {403, 404}


def test_the_page_offers_the_verbs_of_now_and_says_why_not(client, campaign, lead_unit, liaison, sign_in):
    task = make_task(campaign, lead_unit)

    office_page = client.get(f"/tasks/{task.pk}/").content.decode()
    liaison_page = sign_in(liaison).get(f"/tasks/{task.pk}/").content.decode()

    assert f"/tasks/{task.pk}/suspend/" in office_page
    assert "尚未核验：节点1" in office_page
    assert f"/tasks/{task.pk}/report/" in liaison_page
    assert "suspend" not in liaison_page


def test_history_speaks_in_sentences(client, campaign, lead_unit, other_unit, entered):
    task = make_task(campaign, lead_unit)
    found = milestone(task, 1)
    client.post(f"/milestones/{found.pk}/correct/", {"version": 1, "day": "2026-08-15", "reason": "原表写错"})
    client.post(f"/tasks/{task.pk}/edit/", entered | {"version": fresh(task).version})

    page = client.get(f"/tasks/{task.pk}/").content.decode()
    assert "更正了节点日期 “节点1”：原表写错" in page
    assert "7月31日 → 8月15日" in page
    assert "市城管局（配合）" in page


def test_history_tells_of_plans_parts_and_predecessors(client, campaign, lead_unit, other_unit):
    task = make_task(campaign, lead_unit, due=(dt.date(2026, 8, 1), dt.date(2026, 9, 1)))
    data = {
        "version": "0",
        "name": "改造小区",
        "unit_label": "个",
        "kind": "output",
        "mode": "cumulative",
        "start": "0",
    }
    data |= {"target": "50", **rows("plan", {"by_on": "2026-07-20", "value": 10})}
    client.post(f"/tasks/{task.pk}/measures/new/", data | rows("parts", {"unit": lead_unit.pk, "target": 50}))
    second = {"version": "1", "name": "节点2", "weight": "1", "depends_on": [milestone(task, 1).pk]}
    client.post(f"/milestones/{milestone(task, 2).pk}/edit/", second)

    page = client.get(f"/tasks/{task.pk}/").content.decode()

    assert "序时计划：0 行 → 1 行" in page
    assert "分解到单位：0 行 → 1 行" in page
    assert "前置节点：— → 节点1" in page


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2100-01-01", "2026-02-31", "x"])
def test_a_day_no_campaign_has_is_refused_beside_its_field(client, campaign, lead_unit, day):
    task = make_task(campaign, lead_unit)

    response = client.post(
        f"/tasks/{task.pk}/milestones/new/", {"version": 0, "name": "验收", "weight": 1, "due_on": day}
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["due_on"])


def test_a_number_no_record_has_is_refused_beside_its_field(client, campaign, lead_unit, entered):
    edit = f"/milestones/{milestone(make_task(campaign, lead_unit), 1).pk}/edit/"
    far = "9" * 30

    refused = client.post(edit, {"version": 1, "name": "验收", "weight": 1, "depends_on": [far]})
    entering = client.post("/tasks/new/", entered | {"support_units": [far]})

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["depends_on"])
    assert (entering.status_code, list(entering.context["form"].errors)) == (422, ["support_units"])


def test_a_reason_no_text_may_hold_returns_nothing(client, campaign, lead_unit, liaison):
    (made,) = claim(make_task(campaign, lead_unit), liaison, 1)

    client.post(f"/claims/{made.pk}/return/", {"reason": "不实\x00"})
    client.post(f"/updates/{made.update_id}/return/", {"reason": "不实\x00"})

    assert (fresh(made).state, fresh(made.update).state) == ("pending", "submitted")


def test_among_very_many_what_a_milestone_waits_for_stays(client, campaign, lead_unit, monkeypatch):
    monkeypatch.setattr("tasks.views.milestones.MANY", 0)
    needed = milestone(make_task(campaign, lead_unit, list_code="renovation-2"), 1)
    waiting = milestone(make_task(campaign, lead_unit), 1)
    Dependency.objects.create(milestone=waiting, needed=needed)
    edit = f"/milestones/{waiting.pk}/edit/"

    form = client.get(edit).context["form"]
    shown = {str(pk) for pk, _label in form.fields["depends_on"].choices}

    assert str(needed.pk) in shown


def test_units_plans_and_predecessors_of_a_stale_form_do_not_undo_what_was_saved(
    client, campaign, lead_unit, other_unit, office
):
    task = make_task(campaign, lead_unit, support=[other_unit], due=(dt.date(2026, 12, 31),) * 2)
    units = TaskEdit({}, units=[(lead_unit, "lead")], version=task.version)
    edit_task(actor=office.as_actor(), task=fresh(task), edit=units)
    measure = add_measure(
        actor=office.as_actor(), task=fresh(task), draft=MeasureDraft("小区", "个", target=Decimal(9))
    )
    plan = MeasureEdit({}, plan=[(dt.date(2026, 6, 30), Decimal(5))], version=1)
    edit_measure(actor=office.as_actor(), measure=fresh(measure), edit=plan)
    first, second = milestone(task, 1), milestone(task, 2)
    edit_milestone(actor=office.as_actor(), milestone=second, values={}, needed=[first], version=1)
    stale = {"version": 1, "title": "改", "name": "改", "weight": 1, "priority": "normal", "kind": "output"}
    stale |= {"code": task.code, "lead_unit": lead_unit.pk, "support_units": [other_unit.pk], "mode": "cumulative"}
    stale |= {"unit_label": "个", "start": 0, "target": 9, **rows("plan"), **rows("parts")}

    for address in (f"/tasks/{task.pk}/edit/", f"/measures/{measure.pk}/edit/", f"/milestones/{second.pk}/edit/"):
        assert client.post(address, stale).status_code == 422

    assert list(fresh(task).responsibilities.values_list("unit", flat=True)) == [lead_unit.pk]
    assert (measure.plan.count(), Dependency.objects.filter(milestone=second).count()) == (1, 1)


def test_a_form_sent_twice_makes_one_record(client, campaign, lead_unit, entered):
    task = make_task(campaign, lead_unit)
    milestone = {"version": "0", "name": "竣工", "weight": "1"}
    measure = {"version": "0", "name": "改造小区", "unit_label": "个", "kind": "output", "mode": "cumulative"}
    measure |= {"start": "0", "target": "50", **rows("plan"), **rows("parts")}
    forms = {
        "/tasks/new/": entered,
        f"/tasks/{task.pk}/milestones/new/": milestone,
        f"/tasks/{task.pk}/measures/new/": measure,
    }

    for number, (address, data) in enumerate(forms.items()):
        sent = data | {"client_uid": f"6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2d{number:02}"}
        assert client.get(address).context["form"]["client_uid"].value()
        assert [client.post(address, sent).status_code for _time in range(2)] == [302, 302]

    assert Task.objects.filter(title=entered["title"]).count() == 1
    assert list(task.milestones.values_list("number", "name"))[1:] == [(2, "竣工")]
    assert task.measures.count() == 1
