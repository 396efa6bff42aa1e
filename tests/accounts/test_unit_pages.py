"""The pages of units: seen by their people, changed by those who set them up (rules.md §14)."""

import pytest

from accounts.models import Unit
from accounts.roles import Role
from base.models import Event
from tests.factories.accounts import make_person, make_unit

pytestmark = pytest.mark.django_db
VERBS = ("edit", "move", "end", "merge", "delete")


@pytest.fixture
def street(campaign) -> Unit:
    district = make_unit("江东区", parent=campaign.unit, kind="district")
    return make_unit("桥头街道", parent=district, kind="subdistrict")


def form_of(unit: Unit, **changes):
    fields = {"name": unit.name, "short_name": "", "kind": unit.kind, "aliases": "", "is_confirmed": "on"}
    return {**fields, "version": unit.version, **changes}


def test_the_office_adds_a_unit(campaign, street, office, sign_in):
    data = {
        "name": "桥南社区",
        "kind": "community",
        "parent": street.pk,
        "aliases": "桥南村\n\n桥南",
        "is_confirmed": "on",
    }

    response = sign_in(office).post("/units/new/", data, follow=True)

    made = Unit.objects.get(name="桥南社区")
    assert "单位已添加" in response.content.decode()
    assert (made.parent, made.aliases, made.path) == (street, ["桥南村", "桥南"], f"{street.path}{made.pk}/")
    assert Event.objects.get(name="unit.created", subject_id=made.pk).actor_id == office.pk


def test_a_taken_name_is_said_beside_the_field(campaign, street, office, sign_in):
    data = {"name": "桥头街道", "kind": "other", "parent": street.parent_id}

    response = sign_in(office).post("/units/new/", data)

    assert response.status_code == 422
    assert response.context["form"].errors["name"]
    assert Unit.objects.filter(name="桥头街道").count() == 1


def test_a_stale_edit_shows_both_texts_and_can_be_saved_again(campaign, street, office, sign_in):
    desk = sign_in(office)
    desk.post(f"/units/{street.pk}/edit/", form_of(street, short_name="桥头"))

    response = desk.post(f"/units/{street.pk}/edit/", form_of(street, short_name="桥头街"))

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="桥头街"' in page
    assert "此间已改为：桥头" in page
    again = {**form_of(street, short_name="桥头街"), "version": response.context["form"]["version"].value()}
    assert desk.post(f"/units/{street.pk}/edit/", again).status_code == 302
    assert Unit.objects.get(pk=street.pk).short_name == "桥头街"


def test_the_page_moves_ends_and_merges(campaign, street, lead_unit, office, sign_in):
    desk = sign_in(office)

    desk.post(f"/units/{street.pk}/move/", {"version": 1, "parent": campaign.unit_id})
    desk.post(f"/units/{street.pk}/merge/", {"version": 2, "into": lead_unit.pk})
    desk.post(f"/units/{lead_unit.pk}/end/", {"version": 2, "ended_on": "2026-07-13"})

    names = Event.objects.filter(name__startswith="unit.").exclude(name="unit.created").values_list("name", flat=True)
    assert list(names) == ["unit.moved", "unit.ended", "unit.edited", "unit.merged", "unit.absorbed", "unit.ended"]
    page = desk.get(f"/units/{street.pk}/").content.decode()
    assert "市住建局" in page
    assert "合并了此单位" in page


@pytest.mark.parametrize("who", ["liaison", "leader", "outsider"])
@pytest.mark.parametrize("verb", VERBS)
def test_others_change_no_unit(campaign, lead_unit, liaison, leader, outsider, request, sign_in, who, verb):
    response = sign_in(request.getfixturevalue(who)).post(f"/units/{lead_unit.pk}/{verb}/", form_of(lead_unit))

    assert response.status_code == 403


def test_a_liaison_reads_their_own_unit_only(campaign, lead_unit, other_unit, liaison, sign_in):
    phone = sign_in(liaison)

    page = phone.get("/units/").content.decode()

    assert "市住建局" in page
    assert "市城管局" not in page
    assert phone.get(f"/units/{other_unit.pk}/").status_code == 404
    assert phone.get(f"/units/{lead_unit.pk}/").context["can"] == {"set_up": False, "retire": False}


def test_a_district_sets_up_what_stands_below_it_only(campaign, street, lead_unit, sign_in):
    desk = sign_in(make_person("district", street.parent, Role.OFFICE))

    assert desk.get(f"/units/{street.pk}/edit/").status_code == 200
    assert desk.get(f"/units/{lead_unit.pk}/edit/").status_code == 404
    moved = desk.post(f"/units/{street.pk}/move/", {"version": 1, "parent": campaign.unit_id})
    assert moved.status_code == 422


def test_an_administrator_reaches_every_unit(campaign, street, lead_unit, sign_in):
    desk = sign_in(make_person("admin", lead_unit, Role.ADMIN))

    assert desk.get(f"/units/{street.pk}/edit/").status_code == 200


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("search=qtjd", "桥头街道", "市住建局"),
        ("status=unconfirmed", "某单位", "桥头街道"),
        ("status=ended", "旧单位", "桥头街道"),
        ("kind=district", "江东区", "市住建局"),
        ("", "桥头街道", "旧单位"),
    ],
)
def test_the_list_is_filtered(campaign, street, lead_unit, office, sign_in, query, shown, hidden):
    make_unit("某单位", parent=campaign.unit, is_confirmed=False)
    Unit.objects.filter(pk=make_unit("旧单位", parent=campaign.unit).pk).update(ended_on="2026-01-01")

    names = [unit.name for unit in sign_in(office).get(f"/units/?{query}").context["table"].data]

    assert shown in names
    assert hidden not in names


def test_each_unit_stands_right_below_its_parent(campaign, street, lead_unit, office, sign_in):
    names = [unit.name for unit in sign_in(office).get("/units/").context["table"].data]

    assert names[0] == "测试市"
    assert names.index("桥头街道") == names.index("江东区") + 1


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_queries_for_many(campaign, office, sign_in, django_assert_max_num_queries, count):
    for number in range(count):
        make_unit(f"社区{number}", parent=campaign.unit)
    client = sign_in(office)

    with django_assert_max_num_queries(10):
        client.get("/units/")


def test_a_unit_entered_by_mistake_is_deleted_and_a_used_one_stays(
    campaign, street, lead_unit, liaison, office, sign_in
):
    desk = sign_in(office)

    desk.post(f"/units/{street.pk}/delete/")
    page = desk.post(f"/units/{lead_unit.pk}/delete/", follow=True).content.decode()

    assert not Unit.objects.filter(pk=street.pk).exists()
    assert "“市住建局”已有使用" in page
    assert Event.objects.get(name="unit.deleted").subject_id == street.pk


@pytest.mark.parametrize("verb", ["end", "merge"])
@pytest.mark.parametrize("role", ["admin", "office"])
def test_the_office_takes_no_reserved_role_by_way_of_its_unit(campaign, street, office, sign_in, verb, role):
    make_person("other", street, Role(role))

    response = sign_in(office).post(f"/units/{street.pk}/{verb}/", {"version": 1, "ended_on": "2026-07-13"})

    assert response.status_code == 403
    assert Unit.objects.get(pk=street.pk).ended_on is None
