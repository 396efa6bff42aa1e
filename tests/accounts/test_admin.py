"""The administrator's admin: for that role alone, through the services, one trail."""

import datetime as dt

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Assignment, Unit, User
from accounts.roles import Role
from accounts.services.clients import create_api_client
from base.models import Event
from base.trail import SYSTEM
from campaign.admin import site
from campaign.models import Campaign, Phase, ProjectList, WorkingDay
from tests.factories.accounts import make_person, make_unit
from tests.factories.tasks import make_task

pytestmark = pytest.mark.django_db
MODELS = sorted(model._meta.label_lower for model in site._registry)


@pytest.fixture
def desk(campaign, sign_in):
    return sign_in(make_person("admin", make_unit("信息中心", parent=campaign.unit), Role.ADMIN))


def admin_paths() -> list[str]:
    """Every address of the admin, with 1 for each argument."""
    found = []
    for entry in get_resolver().url_patterns:
        if isinstance(entry, URLResolver) and entry.app_name == "admin":
            found = list(names(entry))
    paths = []
    for pattern in found:
        count = len(pattern.pattern.converters)
        name = f"admin:{pattern.name}" if pattern.name else None
        if name:
            paths.append(reverse(name, args=["1"] * count) if pattern.name != "app_list" else "/admin/accounts/")
    return paths


def names(resolver: URLResolver):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry)
        elif isinstance(entry, URLPattern):
            yield entry


def test_set_up_records_are_registered():
    assert MODELS == [
        "accounts.apiclient",
        "accounts.assignment",
        "accounts.notification",
        "accounts.unit",
        "accounts.user",
        "base.delivery",
        "base.event",
        "campaign.action",
        "campaign.campaign",
        "campaign.phase",
        "campaign.projectlist",
        "campaign.workingday",
    ]


@pytest.mark.parametrize("who", ["head", "office", "leader", "liaison", "outsider"])
def test_the_admin_is_for_administrators_alone(
    request, campaign, head, office, leader, liaison, outsider, sign_in, who
):
    client = sign_in(request.getfixturevalue(who))

    paths = admin_paths()

    assert len(paths) > 50
    assert {client.get(path).status_code for path in paths} == {403}


def test_strangers_are_asked_to_sign_in(client, campaign):
    assert {client.get(path)["Location"].split("?")[0] for path in admin_paths()} == {"/sign-in/"}


@pytest.mark.parametrize("label", MODELS)
def test_an_administrator_opens_every_list(desk, label):
    app, model = label.split(".")

    assert desk.get(f"/admin/{app}/{model}/").status_code == 200


def test_no_token_is_shown(desk, lead_unit):
    client, token = create_api_client(actor=SYSTEM, name="OA", unit=lead_unit, scopes=["tasks:read"])

    page = desk.get(f"/admin/accounts/apiclient/{client.pk}/change/").content.decode()

    assert token not in page
    assert client.token_hash not in page


def form_of(record, **changes):
    fields = [field for field in type(record)._meta.fields if field.editable and not field.primary_key]
    values = {field.name: field.value_from_object(record) for field in fields}
    shown = {name: "" if value in (None, False, []) else value for name, value in values.items()}
    return {**shown, "seen_version": getattr(record, "version", ""), "aliases": "", **changes}


def test_a_change_goes_through_the_service(desk, lead_unit):
    url = f"/admin/accounts/unit/{lead_unit.pk}/change/"

    desk.post(url, form_of(lead_unit, short_name="住建局", leader_name="王立新"))

    unit = Unit.objects.get(pk=lead_unit.pk)
    event = Event.objects.get(name="unit.edited")
    assert (unit.short_name, unit.version) == ("住建局", 2)
    assert "zjj" in unit.search_text
    assert event.changes == {"short_name": ["", "住建局"], "leader_name": None}
    assert User.objects.get(pk=event.actor_id or 0).username == "admin"


def test_a_stale_change_is_refused_beside_its_field(desk, lead_unit):
    Unit.objects.filter(pk=lead_unit.pk).update(short_name="甲", version=2)

    response = desk.post(f"/admin/accounts/unit/{lead_unit.pk}/change/", form_of(lead_unit, short_name="乙"))

    page = response.content.decode()
    assert "此间已改为：甲" in page
    assert 'value="乙"' in page
    assert Unit.objects.get(pk=lead_unit.pk).short_name == "甲"


def test_a_rule_is_refused_beside_its_field(desk, campaign):
    phase = campaign.phases.first()

    page = desk.post(
        f"/admin/campaign/phase/{phase.pk}/change/", form_of(phase, starts_on="2024-01-01")
    ).content.decode()

    assert "创建活动的起止日期为" in page
    assert Phase.objects.get(pk=phase.pk).starts_on == dt.date(2025, 1, 1)


def test_a_list_is_added_and_deleted(desk, campaign):
    data = {"campaign": campaign.pk, "category": "renovation", "number": 9, "name": "电梯加装"}
    data["action"] = campaign.actions.first().pk

    desk.post("/admin/campaign/projectlist/add/", data)
    made = ProjectList.objects.get(name="电梯加装")
    desk.post(f"/admin/campaign/projectlist/{made.pk}/delete/", {"post": "yes"})

    assert (made.sort, ProjectList.objects.filter(pk=made.pk).exists()) == ("1-0009", False)
    assert list(Event.objects.filter(subject_id=made.pk, name__startswith="list.").values_list("name", flat=True)) == [
        "list.created",
        "list.deleted",
    ]


def test_a_list_in_use_stays(desk, campaign, lead_unit):
    task = make_task(campaign, lead_unit)

    desk.post(f"/admin/campaign/projectlist/{task.project_list_id}/delete/", {"post": "yes"})

    assert ProjectList.objects.filter(pk=task.project_list_id).exists()
    assert not Event.objects.filter(name="list.deleted").exists()


def test_a_campaign_is_started_and_edited(desk, campaign):
    unit = make_unit("南川县", parent=campaign.unit, kind="county")
    office = make_unit("县创建办", parent=unit)
    data = {"unit": unit.pk, "office_unit": office.pk, "city": "南川县", "title": "创建文明县城", "parent": campaign.pk}

    desk.post("/admin/campaign/campaign/add/", {**data, "starts_on": "2026-01-01", "ends_on": "2026-12-31"})
    made = Campaign.objects.get(unit=unit)
    desk.post(f"/admin/campaign/campaign/{made.pk}/change/", form_of(made, title="创建县级文明城市"))

    assert Campaign.objects.get(pk=made.pk).title == "创建县级文明城市"


def test_a_day_is_entered_and_removed(desk):
    desk.post("/admin/campaign/workingday/add/", {"date": "2026-08-17", "name": "市庆"})
    row = WorkingDay.objects.get(date="2026-08-17")
    desk.post(f"/admin/campaign/workingday/{row.pk}/delete/", {"post": "yes"})

    assert not WorkingDay.objects.filter(date="2026-08-17").exists()
    assert Event.objects.filter(name__startswith="calendar.day").count() == 2


def test_people_roles_and_clients_are_corrected(desk, liaison, lead_unit, other_unit):
    client, _token = create_api_client(actor=SYSTEM, name="OA", unit=lead_unit, scopes=["tasks:read"])
    role = liaison.assignments.get()
    new = {"user": liaison.pk, "unit": other_unit.pk, "role": "leader", "from_on": "2026-07-01", "to_on": "2026-12-31"}

    desk.post(
        f"/admin/accounts/user/{liaison.pk}/change/", {"name": "钱多", "phone": "139 0013 9000", "seen_version": 1}
    )
    desk.post(
        f"/admin/accounts/assignment/{role.pk}/change/", {"from_on": "2026-07-02", "to_on": "", "seen_version": 1}
    )
    desk.post("/admin/accounts/assignment/add/", new)
    revoked = {"revoked_at_0": "2026-07-13", "revoked_at_1": "12:00", "seen_version": 1}
    desk.post(f"/admin/accounts/apiclient/{client.pk}/change/", revoked)

    liaison.refresh_from_db()
    client.refresh_from_db()
    assert (liaison.name, liaison.phone, liaison.is_active) == ("钱多", "13900139000", False)
    assert Assignment.objects.get(pk=role.pk).from_on == dt.date(2026, 7, 2)
    assert Assignment.objects.get(user=liaison, role="leader").to_on == dt.date(2026, 12, 31)
    assert client.revoked_at is not None
    assert {"person.edited", "person.reassigned", "person.assigned", "client.edited"} <= set(
        Event.objects.values_list("name", flat=True)
    )


@pytest.mark.parametrize("label", ["base.event", "base.delivery", "accounts.notification"])
def test_the_trail_is_read_and_never_changed(desk, campaign, label):
    app, model = label.split(".")
    event = Event.objects.first()

    assert desk.get(f"/admin/{app}/{model}/add/").status_code == 403
    page = desk.get(f"/admin/base/event/{event.pk}/change/")
    assert page.status_code == 200
    assert page.context["has_change_permission"] is False
    assert desk.post(f"/admin/base/event/{event.pk}/change/", {"name": "x"}).status_code == 403
    assert desk.post(f"/admin/base/event/{event.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_records_history_is_its_events(desk, lead_unit):
    response = desk.get(f"/admin/accounts/unit/{lead_unit.pk}/history/", follow=True)

    assert response.status_code == 200
    assert "unit.created" in response.content.decode()


@pytest.mark.parametrize("path", ["", "accounts/unit/", "accounts/unit/add/", "campaign/workingday/"])
def test_no_admin_page_needs_inline_style_or_script(desk, path):
    response = desk.get(f"/admin/{path}")

    page = response.content.decode()
    assert "style-src 'self'" in response["Content-Security-Policy"]
    assert " style=" not in page
    assert "<script>" not in page
