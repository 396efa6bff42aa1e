"""Notices and instructions through the API, by the same rules as their pages (rules.md §2, §7, §14, §15)."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from base.models import Event
from tasks.models import Instruction, Notice
from tests.factories.notices import make_notice
from tests.factories.tasks import fresh, make_picture, make_proof, make_task
from tests.responses import closed

pytestmark = pytest.mark.django_db

UID = "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01"
WORDS = {"kind": "supervision", "title": "关于占道经营整治的督办单", "content": "请限期整治。"}


@pytest.fixture
def unit(client_of, lead_unit):
    """Another system that acts for the unit."""
    return client_of(lead_unit, "notices:read", "notices:write")


def test_a_notice_goes_the_whole_way(campaign, lead_unit, other_unit, office, head, unit, sign_in, post):
    desk, chief = sign_in(office), sign_in(head)
    task = make_task(campaign, lead_unit, title="新建天桥")
    about = {"campaign": campaign.pk, "unit": lead_unit.pk, "task": task.pk, "support_units": [other_unit.pk]}

    made = post(desk, "notices/", **about, **WORDS, due_on="2026-07-20", feedback="weekly", client_uid=UID)
    notice = made.json()
    address = f"notices/{notice['id']}"
    assert (made.status_code, notice["state"], notice["mark"]) == (201, "draft", "")
    assert [(each["kind"], each["subject_id"]) for each in notice["items"]] == [("tasks.task", task.pk)]
    assert notice["support_units"] == [other_unit.pk]

    issued = post(chief, f"{address}/issue/").json()
    assert (issued["state"], issued["mark"], issued["number"]) == ("issued", "创督〔2026〕1号", 1)
    assert post(unit, f"{address}/receive/").json()["state"] == "received"
    assert post(unit, f"{address}/report/", text="已进场。").json()["replies"][0]["is_periodic"] is True
    answered = post(unit, f"{address}/answer/", text="已完成整治。").json()
    assert (answered["state"], answered["replies"][1]["text"]) == ("answered", "已完成整治。")
    back = post(desk, f"{address}/send-back/", reason="照片不清").json()
    assert (back["state"], back["replies"][1]["sent_back_reason"]) == ("received", "照片不清")
    post(unit, f"{address}/answer/", text="已补照片。")
    assert post(desk, f"{address}/close/").json()["state"] == "closed"

    trail = Event.objects.filter(root_kind="tasks.notice", root_id=notice["id"]).order_by("id")
    assert [(each.name.removeprefix("notice."), each.actor_kind) for each in trail] == [
        ("drafted", "person"),
        ("issued", "person"),
        ("received", "client"),
        ("reported", "client"),
        ("answered", "client"),
        ("sent_back", "person"),
        ("answered", "client"),
        ("closed", "person"),
    ]


def test_an_answer_carries_photos_and_documents(campaign, lead_unit, unit):
    notice = make_notice(campaign, lead_unit, "received")
    content = make_picture()
    body = {"text": "已完成整治。", "proofs": [SimpleUploadedFile("整治后.png", content)], "client_uid": UID}

    answered = unit.post(f"/api/v1/notices/{notice.pk}/answer/", body).json()
    (file,) = answered["replies"][0]["files"]
    with closed(unit.get(file["url"], headers={"Accept": "image/png"})) as opened:
        read = b"".join(opened.streaming_content)

    assert (file["name"], file["mime"], read) == ("整治后.png", "image/png", content)


def test_a_file_that_is_not_allowed_is_named_and_nothing_is_answered(campaign, lead_unit, unit):
    notice = make_notice(campaign, lead_unit, "received")
    body = {"text": "已完成整治。", "proofs": [SimpleUploadedFile("a.exe", b"MZ\x90")]}

    refused = unit.post(f"/api/v1/notices/{notice.pk}/answer/", body)

    assert (refused.status_code, "a.exe" in refused.json()["errors"]["proofs"][0]) == (422, True)
    assert fresh(notice).state == "received"


def test_the_office_answers_on_behalf(campaign, lead_unit, office, sign_in, post):
    notice = make_notice(campaign, lead_unit, "received")

    answered = post(sign_in(office), f"notices/{notice.pk}/answer/", text="电话反馈：已完成。").json()

    assert answered["replies"][0]["on_behalf"] is True
    assert Event.objects.get(name="notice.answered").on_behalf_unit_id == lead_unit.pk


def test_the_same_client_uid_is_the_same_draft(campaign, lead_unit, office, sign_in, post):
    desk, body = sign_in(office), {"campaign": campaign.pk, "unit": lead_unit.pk, "client_uid": UID, **WORDS}

    first, again = post(desk, "notices/", **body).json(), post(desk, "notices/", **body).json()

    assert first["id"] == again["id"]
    assert Notice.objects.count() == 1


def test_a_draft_is_worded_by_its_version(campaign, lead_unit, other_unit, office, sign_in):
    notice = make_notice(campaign, lead_unit, support_units=[other_unit])
    desk, address = sign_in(office), f"/api/v1/notices/{notice.pk}/"

    def patch(**body):
        return desk.patch(address, body, content_type="application/json")

    worded = patch(title="关于市容整治的督办单", support_units=[], version=1).json()
    stale = patch(title="另一个标题", version=1)

    assert (worded["title"], worded["content"], worded["support_units"], worded["version"]) == (
        "关于市容整治的督办单",
        "请限期整治。",
        [],
        2,
    )
    assert (stale.status_code, "关于市容整治的督办单" in stale.json()["errors"]["title"][0]) == (412, True)


def test_items_are_taken_out_of_a_draft(campaign, lead_unit, office, sign_in):
    tasks = [make_task(campaign, lead_unit), make_task(campaign, lead_unit)]
    notice = make_notice(campaign, lead_unit, about=[("tasks.task", each.pk) for each in tasks])
    dropped = notice.items.get(subject_id=tasks[0].pk).pk

    left = sign_in(office).patch(
        f"/api/v1/notices/{notice.pk}/", {"dropped_items": [dropped]}, content_type="application/json"
    )

    assert [each["subject_id"] for each in left.json()["items"]] == [tasks[1].pk]


@pytest.mark.parametrize("state", ["issued", "received", "answered", "closed", "void"])
def test_what_was_issued_is_not_worded_any_more(campaign, lead_unit, office, sign_in, state):
    notice = make_notice(campaign, lead_unit, state)

    refused = sign_in(office).patch(f"/api/v1/notices/{notice.pk}/", {"title": "甲"}, content_type="application/json")

    assert (refused.status_code, fresh(notice).title) == (409, "关于占道经营整治的督办单")


STATES = ("draft", "issued", "received", "answered", "closed", "void")
MOVES = {
    "issue": {"draft": "issued"},
    "receive": {"issued": "received"},
    "answer": {"received": "answered"},
    "send-back": {"answered": "received"},
    "close": {"answered": "closed"},
    "void": {"draft": "void", "issued": "void", "received": "void", "answered": "void", "closed": "void"},
}


@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize("state", STATES)
def test_a_move_goes_from_its_states_only(campaign, lead_unit, head, office, sign_in, post, state, verb):
    notice = make_notice(campaign, lead_unit, state)
    person = head if verb in {"issue", "void"} else office

    response = post(sign_in(person), f"notices/{notice.pk}/{verb}/", reason="重复", text="已完成。")

    reached = MOVES[verb].get(state)
    assert (response.status_code, fresh(notice).state) == ((200, reached) if reached else (409, state))


@pytest.mark.parametrize("verb", ["send-back", "void"])
def test_a_reason_is_needed(campaign, lead_unit, head, sign_in, post, verb):
    notice = make_notice(campaign, lead_unit, "answered")

    response = post(sign_in(head), f"notices/{notice.pk}/{verb}/")

    assert (response.status_code, list(response.json()["errors"])) == (422, ["reason"])


def test_feedback_is_refused_where_none_is_asked(campaign, lead_unit, unit, post):
    notice = make_notice(campaign, lead_unit, "received")

    assert post(unit, f"notices/{notice.pk}/report/", text="已进场。").status_code == 409


def test_a_referral_is_erased_and_its_words_are_gone(campaign, lead_unit, head, sign_in, post):
    referral = make_notice(campaign, lead_unit, "answered", kind="referral", proofs=[make_proof()])

    erased = post(sign_in(head), f"notices/{referral.pk}/erase/").json()

    assert (erased["title"], erased["content"], erased["replies"][0]["text"]) == ("", "", "")
    assert (erased["mark"], erased["replies"][0]["files"]) == ("创告〔2026〕1号", [])


def test_a_notice_names_units_of_its_campaign_only(campaign, lead_unit, stranger, office, sign_in, post):
    far = stranger.assignments.get().unit
    desk, body = sign_in(office), {"campaign": campaign.pk, **WORDS}

    first = post(desk, "notices/", unit=far.pk, **body)
    second = post(desk, "notices/", unit=lead_unit.pk, support_units=[far.pk], **body)

    assert (first.status_code, list(first.json()["errors"])) == (422, ["unit"])
    assert (second.status_code, list(second.json()["errors"])) == (422, ["support_units"])
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 4),
        ("state=issued", 2),
        ("kind=warning", 1),
        ("unit={unit}", 3),
        ("campaign={campaign}", 4),
        ("campaign={other}", 0),
        ("support_units={unit}", 0),
        ("late=true", 1),
        ("late=false", 3),
        ("due_before=2026-07-14", 1),
        ("due_after=2026-07-15", 2),
        ("source=ladder", 0),
        ("q=占道", 4),
        ("q=创督", 0),
    ],
)
def test_the_filters_are_those_of_the_page(campaign, lead_unit, other_unit, stranger, office, sign_in, query, count):
    make_notice(campaign, lead_unit)
    late = make_notice(campaign, lead_unit, "issued", due_on=dt.date(2026, 7, 14))
    make_notice(campaign, lead_unit, "closed", kind="warning", due_on=dt.date(2026, 7, 20))
    make_notice(campaign, other_unit, "issued", due_on=dt.date(2026, 7, 20))
    Notice.objects.filter(pk=late.pk).update(due_on=dt.date(2026, 7, 12))
    query = query.format(unit=lead_unit.pk, campaign=campaign.pk, other=stranger.assignments.get().unit_id)

    response = sign_in(office).get(f"/api/v1/notices/?{query}")

    assert len(response.json().get("results", ())) == count


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize("resource", ["notices", "instructions", "notices/{}"])
def test_the_queries_do_not_grow(
    campaign, lead_unit, office, leader, sign_in, post, django_assert_num_queries, resource, count
):
    for _number in range(count):
        notice = make_notice(
            campaign,
            lead_unit,
            "answered",
            proofs=[make_proof()],
            about=[("tasks.task", make_task(campaign, lead_unit).pk)],
        )
        post(sign_in(leader), "instructions/", task=make_task(campaign, lead_unit).pk, text="请三日内拿出方案。")
    desk, address = sign_in(office), f"/api/v1/{resource.format(notice.pk)}/"
    desk.get(address)

    with django_assert_num_queries({"notices": 9, "instructions": 3, "notices/{}": 9}[resource]):
        desk.get(address)


def test_a_leader_instructs_and_a_notice_is_drafted(campaign, lead_unit, leader, office, sign_in, post):
    task = make_task(campaign, lead_unit)
    client = sign_in(leader)

    made = post(client, "instructions/", task=task.pk, text="请三日内拿出方案。", client_uid=UID)
    again = post(client, "instructions/", task=task.pk, text="请三日内拿出方案。", client_uid=UID)

    instruction = made.json()
    assert (made.status_code, again.json()["id"]) == (201, instruction["id"])
    assert (instruction["text"], instruction["author_name"]) == ("请三日内拿出方案。", leader.name)
    assert (instruction["kind"], instruction["subject_id"]) == ("tasks.task", task.pk)
    notice = sign_in(office).get(f"/api/v1/notices/{instruction['notice']}/").json()
    assert (notice["source"], notice["state"], notice["instructions"]) == ("instruction", "draft", [instruction["id"]])
    found = client.get(f"/api/v1/instructions/?task={task.pk}").json()["results"]
    assert [each["id"] for each in found] == [instruction["id"]]


def test_an_instruction_has_words(campaign, lead_unit, leader, sign_in, post):
    response = post(sign_in(leader), "instructions/", task=make_task(campaign, lead_unit).pk, text=" ")

    assert (response.status_code, list(response.json()["errors"])) == (400, ["text"])
    assert not Instruction.objects.exists()
