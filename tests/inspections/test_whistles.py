"""Whistles and calls through every state (rules.md §2, §9)."""

import datetime as dt
import uuid

import pytest

from accounts.roles import Role
from base import clock
from base.errors import InvalidInputError, MoveRefusedError
from base.models import Delivery, Event
from base.trail import SYSTEM
from campaign.models import Campaign
from inspections.models import Whistle, WhistleCall
from inspections.services import calls, whistles
from inspections.services.whistle_verbs import CALL_VERBS, WHISTLE_VERBS, Given
from inspections.services.whistles import WhistleDraft, draft_whistle
from inspections.workflow import CallState, WhistleState
from tests.factories.accounts import make_person, make_unit
from tests.factories.tasks import make_picture_file

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def set_policy(campaign: Campaign, **values) -> None:
    campaign.settings = {"inspections": values}
    campaign.save()


@pytest.fixture
def whistle(campaign, street, lead_unit, other_unit):
    """whistle(**fields) -> the street calls two departments, the first leads."""

    def _whistle(actor=SYSTEM, **fields) -> Whistle:
        words = {"title": "积水内涝", "description": "下穿通道积水半米", "place": "南门路下穿通道"}
        units = {"campaign": campaign, "unit": street, "lead": lead_unit, "others": [other_unit]}
        return draft_whistle(actor=actor, draft=WhistleDraft(**(words | units | fields)))

    return _whistle


def call_of(whistle: Whistle, unit) -> WhistleCall:
    return WhistleCall.objects.select_related("whistle__campaign__parent", "unit").get(whistle=whistle, unit=unit)


def arrive(whistle: Whistle, unit, actor=SYSTEM) -> WhistleCall:
    call = call_of(whistle, unit)
    calls.arrive(actor=actor, call=call, comer_name="李工", comer_phone="13800000000")
    return call


def finish(whistle: Whistle, unit) -> WhistleCall:
    call = call_of(whistle, unit)
    calls.finish(actor=SYSTEM, call=call, outcome="已抽排")
    return call


def rate(whistle: Whistle, *results: str, reason: str = "") -> None:
    record = Whistle.objects.get(pk=whistle.pk)
    waiting = [each for each in whistles.live_calls(record) if each.result not in whistles.PLEASED]
    ratings = {each.pk: result for each, result in zip(waiting, results, strict=True)}
    whistles.rate_whistle(actor=SYSTEM, whistle=record, ratings=ratings, reason=reason)


def state(record) -> str:
    return type(record).objects.get(pk=record.pk).state


@pytest.mark.parametrize(("urgency", "hours"), [("urgent", 2), ("normal", 24)])
def test_units_are_called_at_once_by_clock_hours(whistle, lead_unit, liaison, urgency, hours):
    made = whistle(urgency=urgency, photos=[make_picture_file()])

    call = call_of(made, lead_unit)
    assert (made.state, call.state, call.is_lead, call.arrive_by) == (
        "raised",
        "called",
        True,
        clock.now() + hours * HOUR,
    )
    assert made.photos.count() == 1
    told = Delivery.objects.get(payload__kind="whistle.called", payload__recipients=[liaison.pk])
    assert told.payload["is_urgent"] == (urgency == "urgent")


def test_the_same_uid_again_is_one_whistle(whistle):
    uid = uuid.uuid4()

    assert whistle(client_uid=uid) == whistle(client_uid=uid)


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"title": " "}, "title"), ({"description": ""}, "description"), ({"place": " "}, "place")],
)
def test_an_incomplete_whistle_is_refused_beside_its_field(whistle, fields, field):
    with pytest.raises(InvalidInputError) as refused:
        whistle(**fields)

    assert field in refused.value.fields
    assert not Whistle.objects.exists()


def test_only_streets_and_communities_whistle_and_not_for_themselves(whistle, street, other_unit):
    for fields, field in (({"unit": other_unit}, "unit"), ({"lead": street}, "lead"), ({"others": [street]}, "others")):
        with pytest.raises(InvalidInputError) as refused:
            whistle(**fields)
        assert field in refused.value.fields


def test_a_leader_approves_where_the_policy_says(campaign, whistle, street, lead_unit):
    set_policy(campaign, whistle_approval=True)
    chief = make_person("chief", street, Role.LEADER)
    own = make_person("street", street, Role.LIAISON)
    made = whistle(own.as_actor())
    assert (made.state, call_of(made, lead_unit).arrive_by) == ("draft", None)
    assert Delivery.objects.get().payload["recipients"] == [chief.pk]
    assert [WHISTLE_VERBS["raise"].is_allowed(each, made) for each in (own, chief)] == [False, True]

    WHISTLE_VERBS["raise"].make(chief, made, Given())

    made.refresh_from_db()
    assert (made.state, made.approved_by, made.raised_by) == ("raised", chief, own)
    assert call_of(made, lead_unit).arrive_by == clock.now() + 24 * HOUR


def test_the_office_dispatches_where_the_policy_says_and_may_call_others(campaign, whistle, lead_unit, other_unit):
    set_policy(campaign, whistle_dispatch=True)
    water = make_unit("市水务局", parent=campaign.unit)
    made = whistle()
    with pytest.raises(MoveRefusedError):
        arrive(made, lead_unit)

    with clock.at(clock.now() + 5 * HOUR):
        whistles.dispatch_whistle(actor=SYSTEM, whistle=made, lead=water, others=[other_unit])
        end = clock.now() + 24 * HOUR

    assert made.state == "dispatched"
    found = list(made.calls.values_list("unit__name", "is_lead", "arrive_by"))
    assert found == [("市水务局", True, end), ("市城管局", False, end)]
    changes = Event.objects.get(name="whistle.units_changed").changes
    assert changes == {"calls": [[lead_unit.pk, other_unit.pk], [water.pk, other_unit.pk]]}


def test_what_was_called_when_it_was_raised_is_not_dispatched(whistle, lead_unit):
    with pytest.raises(MoveRefusedError):
        whistles.dispatch_whistle(actor=SYSTEM, whistle=whistle(), lead=lead_unit)


def test_the_whole_way(whistle, lead_unit, other_unit):
    made = whistle()
    with clock.at(clock.now() + 25 * HOUR):
        late = arrive(made, lead_unit)
    assert (late.is_late, late.comer_phone, state(made)) == (True, "13800000000", "handling")
    on_time = arrive(made, other_unit)
    assert on_time.is_late is False
    finish(made, lead_unit)
    assert state(made) == "handling"
    finish(made, other_unit)
    assert state(made) == "done"

    rate(made, "satisfied", "fairly")

    assert state(made) == "closed"
    assert list(made.calls.values_list("result", flat=True)) == ["satisfied", "fairly"]


def test_who_comes_stands_in_no_event(whistle, lead_unit):
    arrive(whistle(), lead_unit)

    assert all("13800000000" not in str(each.changes) for each in Event.objects.all())


@pytest.mark.parametrize(("name", "phone", "field"), [(" ", "138", "comer_name"), ("李工", "手机", "comer_phone")])
def test_who_comes_has_a_name_and_a_number(whistle, lead_unit, name, phone, field):
    call = call_of(whistle(), lead_unit)

    with pytest.raises(InvalidInputError) as refused:
        calls.arrive(actor=SYSTEM, call=call, comer_name=name, comer_phone=phone)

    assert list(refused.value.fields) == [field]


def test_dissatisfaction_reopens_that_call_and_the_other_rating_stands(whistle, lead_unit, other_unit):
    made = whistle()
    for unit in (lead_unit, other_unit):
        arrive(made, unit)
        finish(made, unit)
    with pytest.raises(InvalidInputError):
        rate(made, "not", "satisfied")

    rate(made, "not", "satisfied", reason="仍有积水")

    assert [state(made), state(call_of(made, lead_unit)), state(call_of(made, other_unit))] == [
        "handling",
        "arrived",
        "finished",
    ]
    finish(made, lead_unit)
    assert (state(made), call_of(made, lead_unit).result) == ("done", "")
    rate(made, "fairly")
    assert state(made) == "closed"
    assert list(made.calls.values_list("result", flat=True)) == ["fairly", "satisfied"]


def test_every_unit_is_rated(whistle, lead_unit, other_unit):
    made = whistle()
    for unit in (lead_unit, other_unit):
        arrive(made, unit)
        finish(made, unit)

    with pytest.raises(InvalidInputError) as refused:
        rate(made, "satisfied", "")

    assert list(refused.value.fields) == [f"result_{call_of(made, other_unit).pk}"]
    assert call_of(made, lead_unit).result == ""


def test_a_contested_arrival_never_was(whistle, lead_unit):
    made = whistle()
    call = arrive(made, lead_unit)
    end = call.arrive_by

    calls.contest_arrival(actor=SYSTEM, call=call, reason="没有人来")

    call = call_of(made, lead_unit)
    assert (call.state, call.arrived_at, call.arrive_by, call.contested) == ("called", None, end, "没有人来")


def test_a_refusal_stops_the_clock_and_overruled_restarts_it_in_full(whistle, lead_unit, head):
    made = whistle()
    call = call_of(made, lead_unit)
    calls.refuse(actor=SYSTEM, call=call, reason="非本单位职责")
    assert (call.state, call_of(made, lead_unit).arrive_by) == ("refused", None)
    assert Delivery.objects.get(payload__kind="whistle.refused").payload["recipients"] == [head.pk]

    with clock.at(clock.now() + 30 * HOUR):
        calls.overrule(actor=SYSTEM, call=call, reason="属职责范围")
        assert call_of(made, lead_unit).arrive_by == clock.now() + 24 * HOUR


def test_a_released_lead_hands_the_lead_on(whistle, lead_unit, other_unit):
    made = whistle()
    call = call_of(made, lead_unit)
    calls.refuse(actor=SYSTEM, call=call, reason="非本单位职责")

    calls.release(actor=SYSTEM, call=call, reason="属实")

    assert list(made.calls.values_list("unit", "is_lead", "state")) == [
        (other_unit.pk, True, "called"),
        (lead_unit.pk, False, "released"),
    ]
    arrive(made, other_unit)
    finish(made, other_unit)
    assert state(made) == "done"


def test_the_last_unit_is_released_only_for_another(campaign, whistle, lead_unit):
    made = whistle(others=[])
    call = call_of(made, lead_unit)
    calls.refuse(actor=SYSTEM, call=call, reason="非本单位职责")
    with pytest.raises(InvalidInputError) as refused:
        calls.release(actor=SYSTEM, call=call, reason="属实")
    assert "unit" in refused.value.fields
    with pytest.raises(InvalidInputError):
        calls.release(actor=SYSTEM, call=call, reason="属实", unit=lead_unit)
    water = make_unit("市水务局", parent=campaign.unit)

    calls.release(actor=SYSTEM, call=call_of(made, lead_unit), reason="属实", unit=water)

    called = call_of(made, water)
    assert (called.state, called.is_lead, called.arrive_by) == ("called", True, clock.now() + 24 * HOUR)


def test_releasing_the_one_that_is_left_ends_the_work(whistle, lead_unit, other_unit):
    made = whistle()
    arrive(made, lead_unit)
    finish(made, lead_unit)
    call = call_of(made, other_unit)
    calls.refuse(actor=SYSTEM, call=call, reason="非本单位职责")
    assert state(made) == "handling"

    calls.release(actor=SYSTEM, call=call, reason="属实")

    assert state(made) == "done"


def test_withdrawn_nobody_is_awaited(whistle, lead_unit):
    made = whistle()

    whistles.withdraw_whistle(actor=SYSTEM, whistle=made, reason="已自行解决")

    call = call_of(made, lead_unit)
    assert (state(made), call.arrive_by) == ("withdrawn", None)
    with pytest.raises(MoveRefusedError):
        calls.arrive(actor=SYSTEM, call=call, comer_name="李工", comer_phone="13800000000")


WHISTLE_GOES = {
    "raise": {"draft": "raised"},
    "dispatch": {"raised": "dispatched"},
    "rate": {"done": "closed"},
    "withdraw": dict.fromkeys(["draft", "raised", "dispatched", "handling"], "withdrawn"),
}


@pytest.mark.parametrize("verb", WHISTLE_GOES)
@pytest.mark.parametrize("before", WhistleState.values)
def test_every_state_and_move_of_a_whistle(campaign, whistle, office, lead_unit, before, verb):
    set_policy(campaign, whistle_dispatch=True)
    made = whistle(others=[])
    call = call_of(made, lead_unit)
    WhistleCall.objects.update(state="finished" if before == "done" else "called")
    Whistle.objects.update(state=before)
    made.refresh_from_db()
    given = Given(text="原因", unit=lead_unit, ratings={call.pk: "satisfied"})
    after = WHISTLE_GOES[verb].get(before)

    if after:
        WHISTLE_VERBS[verb].make(office, made, given)
    else:
        with pytest.raises(MoveRefusedError):
            WHISTLE_VERBS[verb].make(office, made, given)

    assert state(made) == (after or before)


CALL_GOES = {
    "arrive": {"called": "arrived"},
    "contest": {"arrived": "called"},
    "finish": {"arrived": "finished"},
    "refuse": {"called": "refused"},
    "release": {"refused": "released"},
    "overrule": {"refused": "called"},
}
MOVING = ["raised", "dispatched", "handling"]


@pytest.mark.parametrize("verb", CALL_GOES)
@pytest.mark.parametrize("before", CallState.values)
@pytest.mark.parametrize("around", ["handling", "draft", "done", "closed", "withdrawn"])
def test_every_state_and_move_of_a_call(whistle, office, lead_unit, around, before, verb):
    made = whistle()
    call = call_of(made, lead_unit)
    WhistleCall.objects.filter(pk=call.pk).update(state=before)
    Whistle.objects.update(state=around)
    call = call_of(made, lead_unit)
    after = CALL_GOES[verb].get(before) if around in MOVING else None
    given = Given(text="原因", comer_name="李工", comer_phone="13800000000")

    if after:
        CALL_VERBS[verb].make(office, call, given)
    else:
        with pytest.raises(MoveRefusedError):
            CALL_VERBS[verb].make(office, call, given)

    assert state(call) == (after or before)


MAY = {
    "head": {"raise", "dispatch", "rate", "withdraw", "arrive", "finish", "refuse", "contest", "release", "overrule"},
    "office": {"raise", "dispatch", "rate", "withdraw", "arrive", "finish", "refuse", "contest"},
    "street": {"raise", "rate", "withdraw", "contest"},
    "called": {"arrive", "finish", "refuse"},
    "street_leader": set(),
    "leader": set(),
    "other": set(),
    "inspector": set(),
    "admin": set(),
}


@pytest.mark.parametrize("approval", [False, True])
@pytest.mark.parametrize("who", MAY)
def test_every_role_and_verb(campaign, whistle, street, lead_unit, other_unit, who, approval):
    units = {"street": street, "street_leader": street, "called": lead_unit, "other": other_unit}
    roles = {"street": "liaison", "called": "liaison", "other": "liaison", "street_leader": "leader"}
    person = make_person(who, units.get(who, campaign.unit), Role(roles.get(who, who)))
    made = whistle()
    set_policy(campaign, whistle_approval=approval)
    made = Whistle.objects.get(pk=made.pk)
    call = call_of(made, lead_unit)
    expected = MAY[who] - {"raise"} if approval else MAY[who]
    expected |= {"raise"} if approval and who == "street_leader" else set()

    may = {name for name, verb in WHISTLE_VERBS.items() if verb.is_allowed(person, made)}
    may |= {name for name, verb in CALL_VERBS.items() if verb.is_allowed(person, call)}

    assert may == expected


def test_the_office_acts_on_the_units_behalf(whistle, office, lead_unit):
    call = call_of(whistle(), lead_unit)

    CALL_VERBS["arrive"].make(office, call, Given(comer_name="李工", comer_phone="13800000000"))

    event = Event.objects.get(name="call.arrived")
    assert (event.actor_id, event.on_behalf_unit_id) == (office.pk, lead_unit.pk)


def test_who_sees_a_whistle(whistle, campaign, street, lead_unit, liaison, outsider, office, stranger):
    own = make_person("street", street, Role.LIAISON)
    elsewhere = make_person("elsewhere", make_unit("北门街道", parent=street.parent, kind="subdistrict"), Role.LIAISON)
    made = whistle(others=[])
    Whistle.objects.update(finding=None)

    seen = [bool(Whistle.objects.visible_to(each)) for each in (own, liaison, office, outsider, elsewhere, stranger)]

    assert seen == [True, True, True, False, False, False]
    Whistle.objects.filter(pk=made.pk).update(state="draft")
    assert [bool(Whistle.objects.visible_to(each)) for each in (own, liaison)] == [True, False]
