"""Whistles and calls through the API, by the same table of verbs as the pages (rules.md §2, §9, §14)."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from base import clock, pictures
from base.models import Event
from base.trail import SYSTEM
from inspections.models import Whistle, WhistleCall
from inspections.services import calls
from inspections.services.whistles import WhistleDraft, draft_whistle
from tests.factories.accounts import make_person, make_unit
from tests.factories.tasks import make_picture, make_picture_file
from tests.responses import closed

pytestmark = pytest.mark.django_db

UID = "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01"
WORDS = {"title": "积水内涝", "description": "下穿通道积水半米", "place": "南门路下穿通道"}
COMER = {"comer_name": "李工", "comer_phone": "13800000000"}
READ = ("whistles:read", "calls:read")


@pytest.fixture
def street(campaign):
    return make_unit("南门街道", parent=campaign.unit, kind="subdistrict")


@pytest.fixture
def raiser(street, sign_in):
    """The street's liaison."""
    return sign_in(make_person("street", street, Role.LIAISON))


@pytest.fixture
def called(liaison, sign_in):
    """The liaison of the unit that leads."""
    return sign_in(liaison)


@pytest.fixture
def whistle(campaign, street, lead_unit, other_unit):
    """whistle(**fields) -> the street calls two units, the first leads."""

    def _whistle(**fields) -> Whistle:
        units = {"campaign": campaign, "unit": street, "lead": lead_unit, "others": [other_unit]}
        return draft_whistle(actor=SYSTEM, draft=WhistleDraft(**(WORDS | units | fields)))

    return _whistle


def call_of(whistle: Whistle, unit) -> WhistleCall:
    return whistle.calls.get(unit=unit)


def set_policy(campaign, **values) -> None:
    campaign.settings = {"inspections": values}
    campaign.save()


def test_a_whistle_goes_the_whole_way(campaign, street, lead_unit, raiser, called, post):
    body = {"campaign": campaign.pk, "unit": street.pk, "lead": lead_unit.pk, "urgency": "urgent", **WORDS}

    made = post(raiser, "whistles/", client_uid=UID, **body)
    (call,) = made.json()["calls"]
    address, calling = f"whistles/{made.json()['id']}", f"calls/{call['id']}"
    arrived = post(called, f"{calling}/arrive/", **COMER).json()
    finished = post(called, f"{calling}/finish/", outcome="已抽排").json()
    again = post(raiser, f"{address}/rate/", ratings=[{"call": call["id"], "result": "not"}], reason="仍有积水").json()
    post(called, f"{calling}/finish/", outcome="已疏通雨水口")
    rated = post(raiser, f"{address}/rate/", ratings=[{"call": call["id"], "result": "satisfied"}]).json()

    assert (made.status_code, made.json()["state"], call["is_lead"], call["state"]) == (201, "raised", True, "called")
    assert dt.datetime.fromisoformat(call["arrive_by"]) == clock.now() + dt.timedelta(hours=2)
    assert (arrived["state"], arrived["comer_name"], arrived["is_late"]) == ("arrived", "李工", False)
    assert (finished["state"], finished["outcome"]) == ("finished", "已抽排")
    assert (again["state"], again["calls"][0]["state"], again["calls"][0]["result"]) == ("handling", "arrived", "not")
    assert (rated["state"], rated["calls"][0]["result"]) == ("closed", "satisfied")
    trail = Event.objects.filter(root_kind="inspections.whistle", subject_kind="inspections.whistlecall").order_by("id")
    assert [each.name for each in trail] == [
        "call.arrived",
        "call.finished",
        "call.reopened",
        "call.finished",
        "call.rated",
    ]


def test_the_same_client_uid_is_the_same_whistle(campaign, street, lead_unit, raiser, post):
    body = {"campaign": campaign.pk, "unit": street.pk, "lead": lead_unit.pk, "client_uid": UID, **WORDS}

    first, again = (post(raiser, "whistles/", **body).json()["id"] for _time in range(2))

    assert (first, Whistle.objects.count()) == (again, 1)


def test_photos_come_with_it_and_are_read_at_their_address(
    campaign, street, lead_unit, raiser, called, outsider, sign_in
):
    content = make_picture()
    body = {"campaign": campaign.pk, "unit": street.pk, "lead": lead_unit.pk, **WORDS}

    made = raiser.post("/api/v1/whistles/", body | {"photos": [SimpleUploadedFile("积水.png", content)]})
    (photo,) = made.json()["photos"]
    with closed(called.get(photo["url"], headers={"Accept": "image/*"})) as opened:
        read = b"".join(opened.streaming_content)

    assert (made.status_code, photo["mime"], photo["size"]) == (201, "image/png", len(read))
    assert read == pictures.normalised(content)
    assert sign_in(outsider).get(photo["url"]).status_code == 404


def test_a_file_that_is_no_picture_is_named_and_nothing_is_raised(campaign, street, lead_unit, raiser):
    body = {"campaign": campaign.pk, "unit": street.pk, "lead": lead_unit.pk, **WORDS}

    refused = raiser.post("/api/v1/whistles/", body | {"photos": [SimpleUploadedFile("a.exe", b"MZ\x90")]})

    assert (refused.status_code, "a.exe" in refused.json()["errors"]["photos"][0]) == (422, True)
    assert not Whistle.objects.exists()


def test_the_office_raises_on_behalf_of_a_street(campaign, street, lead_unit, office, sign_in, post):
    body = {"campaign": campaign.pk, "unit": street.pk, "lead": lead_unit.pk, **WORDS}

    assert post(sign_in(office), "whistles/", **body).status_code == 201
    assert Event.objects.get(name="whistle.drafted").on_behalf_unit_id == street.pk


@pytest.mark.parametrize(("field", "who"), [("unit", "lead_unit"), ("lead", "street")])
def test_who_cannot_raise_or_be_called_is_named(campaign, street, lead_unit, raiser, post, field, who):
    body = {"campaign": campaign.pk, "unit": street.pk, "lead": lead_unit.pk, **WORDS}
    unit = {"lead_unit": lead_unit, "street": street}[who]

    refused = post(raiser, "whistles/", **(body | {field: unit.pk}))

    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])


def test_a_draft_is_raised_by_the_leader_and_dispatched_by_the_office(
    campaign, street, whistle, raiser, other_unit, office, sign_in, post
):
    set_policy(campaign, whistle_approval=True, whistle_dispatch=True)
    draft, desk = whistle(), sign_in(office)
    chief = sign_in(make_person("chief", street, Role.LEADER))
    address = f"whistles/{draft.pk}"

    refused = post(raiser, f"{address}/raise/").status_code
    raised = post(chief, f"{address}/raise/").json()
    sent = post(desk, f"{address}/dispatch/", lead=other_unit.pk).json()

    assert (draft.state, refused, raised["state"], raised["calls"][0]["called_at"]) == ("draft", 403, "raised", None)
    assert (sent["state"], [(each["unit"], each["is_lead"]) for each in sent["calls"]]) == (
        "dispatched",
        [(other_unit.pk, True)],
    )


def test_a_draft_is_seen_by_its_unit_only(campaign, street, whistle, lead_unit, raiser, called, client_of):
    set_policy(campaign, whistle_approval=True)
    address = f"/api/v1/whistles/{whistle().pk}/"

    seen = [each.get(address).status_code for each in (raiser, client_of(street, *READ), called)]

    assert seen == [200, 200, 404]


@pytest.mark.parametrize(
    ("upheld", "states"), [(True, ["called", "released"]), (False, ["called", "called"])], ids=["upheld", "overruled"]
)
def test_a_refusal_is_settled_by_the_head(whistle, lead_unit, called, office, head, sign_in, post, upheld, states):
    call = call_of(whistle(), lead_unit)
    address = f"calls/{call.pk}"

    refused = post(called, f"{address}/refuse/", reason="不属我局职责").json()
    desk = post(sign_in(office), f"{address}/settle/", is_upheld=upheld, reason="属实").status_code
    settled = post(sign_in(head), f"{address}/settle/", is_upheld=upheld, reason="属实")

    assert (refused["state"], refused["refusal"], refused["arrive_by"], desk) == ("refused", "不属我局职责", None, 403)
    assert (settled.status_code, settled.json()["is_lead"]) == (200, not upheld)
    assert sorted(call.whistle.calls.values_list("state", flat=True)) == states


def test_another_unit_is_called_in_its_place(campaign, whistle, lead_unit, called, head, sign_in, post):
    record, third = whistle(), make_unit("市水务局", parent=campaign.unit)
    call = call_of(record, lead_unit)
    post(called, f"calls/{call.pk}/refuse/", reason="不属我局职责")

    post(sign_in(head), f"calls/{call.pk}/settle/", is_upheld=True, reason="属实", unit=third.pk)

    assert list(record.calls.filter(is_lead=True).values_list("unit", "state")) == [(third.pk, "called")]


def test_an_arrival_is_contested(whistle, lead_unit, raiser, called, post):
    call = call_of(whistle(), lead_unit)
    post(called, f"calls/{call.pk}/arrive/", **COMER)

    by_called = post(called, f"calls/{call.pk}/contest/", reason="没有人来").status_code
    contested = post(raiser, f"calls/{call.pk}/contest/", reason="没有人来").json()

    assert (by_called, contested["state"], contested["contested"], contested["arrived_at"]) == (
        403,
        "called",
        "没有人来",
        None,
    )


def test_a_whistle_is_withdrawn_with_a_reason(whistle, raiser, post):
    record = whistle()

    without = post(raiser, f"whistles/{record.pk}/withdraw/")
    done = post(raiser, f"whistles/{record.pk}/withdraw/", reason="已自行解决").json()
    again = post(raiser, f"whistles/{record.pk}/withdraw/", reason="已自行解决")

    assert (without.status_code, list(without.json()["errors"])) == (422, ["reason"])
    assert (done["state"], {each["arrive_by"] for each in done["calls"]}, again.status_code) == (
        "withdrawn",
        {None},
        409,
    )


STATES = ("called", "arrived", "finished", "refused", "released")
MOVES = {
    "arrive": {"called": "arrived"},
    "finish": {"arrived": "finished"},
    "refuse": {"called": "refused"},
    "contest": {"arrived": "called"},
    "settle": {"refused": "called"},
}


def bring(call: WhistleCall, state: str) -> None:
    """A call to a state, by the services."""
    call.refresh_from_db()
    if state in {"arrived", "finished"}:
        calls.arrive(actor=SYSTEM, call=call, **COMER)
    if state == "finished":
        calls.finish(actor=SYSTEM, call=call, outcome="已抽排")
    if state in {"refused", "released"}:
        calls.refuse(actor=SYSTEM, call=call, reason="不属我局职责")
    if state == "released":
        calls.release(actor=SYSTEM, call=call, reason="属实")


@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize("state", STATES)
def test_a_call_moves_from_its_states_only(whistle, lead_unit, head, sign_in, post, state, verb):
    call = call_of(whistle(), lead_unit)
    bring(call, state)

    answer = post(sign_in(head), f"calls/{call.pk}/{verb}/", reason="核实", outcome="已抽排", is_upheld=False, **COMER)

    reached = MOVES[verb].get(state)
    call.refresh_from_db()
    assert (answer.status_code, call.state) == ((200, reached) if reached else (409, state))


def test_a_client_reads_what_its_unit_is_called_to_and_answers_nothing(whistle, lead_unit, campaign, client_of, post):
    call = call_of(whistle(), lead_unit)
    bound = client_of(lead_unit, *READ, "calls:write")
    other = client_of(make_unit("市教育局", parent=campaign.unit), *READ)

    found = [[each["id"] for each in api.get("/api/v1/calls/").json()["results"]] for api in (bound, other)]

    assert (call.pk in found[0], len(found[0]), found[1]) == (True, 2, [])
    assert post(bound, f"calls/{call.pk}/arrive/", **COMER).status_code == 403


def test_calls_are_filtered(campaign, whistle, lead_unit, other_unit, office, sign_in):
    first, second = whistle(), whistle(urgency="urgent")
    bring(call_of(first, lead_unit), "arrived")
    desk = sign_in(office)

    def found(query):
        return [each["id"] for each in desk.get(f"/api/v1/calls/?{query}").json()["results"]]

    with clock.at(clock.now() + dt.timedelta(hours=3)):
        late = found("overdue=true")
    assert late == [each.pk for each in second.calls.order_by("pk")]
    assert found("overdue=true") == []
    assert found("state=arrived") == [call_of(first, lead_unit).pk]
    assert found(f"unit={other_unit.pk}&whistle={first.pk}") == [call_of(first, other_unit).pk]
    assert found(f"is_lead=true&campaign={campaign.pk}") == [call_of(each, lead_unit).pk for each in (first, second)]


def test_whistles_are_filtered(campaign, whistle, street, lead_unit, office, sign_in):
    first = whistle()
    urgent = whistle(title="路灯不亮", urgency="urgent", others=[])
    desk = sign_in(office)

    def found(query):
        return [each["id"] for each in desk.get(f"/api/v1/whistles/?{query}").json()["results"]]

    assert [found(each) for each in ("urgency=urgent", "q=路灯", "state=closed", "open=true")] == [
        [urgent.pk],
        [urgent.pk],
        [],
        [first.pk, urgent.pk],
    ]
    assert [found(f"called={lead_unit.pk}&campaign={campaign.pk}"), found(f"unit={lead_unit.pk}")] == [
        [first.pk, urgent.pk],
        [],
    ]
    assert desk.get("/api/v1/whistles/?state=asleep").status_code == 400


def test_mine_are_those_of_ones_own_unit(whistle, lead_unit, street, campaign, client_of):
    record = whistle(others=[])

    found = [
        len(client_of(unit, *READ).get("/api/v1/whistles/?mine=true").json()["results"])
        for unit in (street, lead_unit, campaign.unit)
    ]

    assert (record.state, found) == ("raised", [1, 1, 0])


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize(("resource", "queries", "rows"), [("whistles", 6, 1), ("calls", 3, 2)])
def test_the_queries_do_not_grow(whistle, office, sign_in, django_assert_num_queries, count, resource, queries, rows):
    for _number in range(count):
        whistle(photos=[make_picture_file()])
    desk = sign_in(office)
    desk.get(f"/api/v1/{resource}/")

    with django_assert_num_queries(queries):
        found = desk.get(f"/api/v1/{resource}/").json()["results"]

    assert len(found) == rows * count
