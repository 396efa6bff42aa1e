"""Workbench, meetings and reports as their readers meet them."""

import datetime as dt

import pytest

from accounts.roles import Role
from base.trail import SYSTEM
from dispatch.models import Meeting, Report
from dispatch.services import reports
from dispatch.services.issuing import issue_report
from tests.factories.accounts import make_person, make_unit
from tests.factories.dispatch import make_checked_report, make_meeting
from tests.factories.tasks import make_task
from tests.responses import closed

pytestmark = pytest.mark.django_db


def test_without_a_campaign_the_workbench_says_what_to_do(db, today, sign_in):
    page = sign_in(make_person("nobody")).get("/").content.decode()

    assert "还没有创建活动" in page


def test_figures_open_exactly_the_rows_they_count(campaign, lead_unit, other_unit, office, liaison, leader, sign_in):
    for unit, days in ((lead_unit, 10), (lead_unit, 15), (other_unit, 10), (other_unit, 31)):
        make_task(campaign, unit, due=(dt.date(2026, 7, days),))
    make_task(campaign, lead_unit, handed_out=False)

    for person in (office, liaison, leader):
        client = sign_in(person)
        figures = client.get("/").context["bench"].figures
        assert figures
        for figure in figures:
            assert client.get(figure.url).context["table"].paginator.count == figure.value, (person, figure)


def test_a_meeting_is_planned(campaign, office, sign_in):
    client = sign_in(office)
    data = {"title": "第一次调度会", "cutoff_at": "2026-07-20T09:00", "held_at": "2026-07-20T15:00", "chair": "陆正平"}

    response = client.post("/meetings/new/", {**data, "client_uid": "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2c14"})

    meeting = Meeting.objects.get()
    assert response.url == f"/meetings/{meeting.pk}/"
    assert (meeting.number, meeting.cutoff_at) == (1, dt.datetime(2026, 7, 20, 1, tzinfo=dt.UTC))
    assert "第一次调度会" in client.get("/meetings/").content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_the_meetings_cost_the_same_queries_for_one_and_for_twenty(
    campaign, office, sign_in, django_assert_max_num_queries, count
):
    for _number in range(count):
        make_meeting(campaign)
    client = sign_in(office)

    with django_assert_max_num_queries(13):
        assert client.get("/meetings/").context["table"].paginator.count == count


def test_meetings_are_searched_sorted_and_exported(campaign, office, sign_in):
    make_meeting(campaign)
    client = sign_in(office)

    assert client.get("/meetings/?q=没有").context["table"].paginator.count == 0
    with closed(client.get("/meetings/?export=csv&sort=-held_at")) as response:
        head, row = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert head == "序号,名称,会议时间,通报截止时间,主持人,状态"
    assert Meeting.objects.get().title in row


def test_a_cutoff_after_the_meeting_is_shown_beside_its_field(campaign, office, sign_in):
    data = {"title": "会", "cutoff_at": "2026-07-21T09:00", "held_at": "2026-07-20T15:00"}

    response = sign_in(office).post("/meetings/new/", {**data, "client_uid": "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2c15"})

    assert response.status_code == 422
    assert "不能晚于会议时间" in response.content.decode()


def test_the_button_queues_a_preview_and_the_page_shows_progress(campaign, office, sign_in):
    meeting = make_meeting(campaign)
    client = sign_in(office)

    response = client.post(f"/meetings/{meeting.pk}/")

    page = client.get(response.url).content.decode()
    assert "<progress" in page
    assert f'hx-get="/reports/{Report.objects.get().pk}/"' in page


def test_the_fragment_asks_for_a_reload_when_the_report_is_there(campaign, lead_unit, office, sign_in):
    make_task(campaign, lead_unit, due=(dt.date(2026, 7, 1),), title="新建天桥")
    made = reports.request_report(actor=SYSTEM, meeting=make_meeting(campaign))
    client = sign_in(office)
    under_way = client.get(f"/reports/{made.pk}/", headers={"HX-Request": "true"}).content.decode()
    reports.build_report(made.pk)

    done = client.get(f"/reports/{made.pk}/", headers={"HX-Request": "true"})

    assert "<html" not in under_way
    assert "<progress" in under_way
    assert (done.status_code, done.headers["HX-Refresh"]) == (204, "true")
    assert "新建天桥" in client.get(f"/reports/{made.pk}/").content.decode()


def test_the_word_file_is_downloaded(campaign, office, sign_in):
    made = reports.request_report(actor=SYSTEM, meeting=make_meeting(campaign))
    reports.build_report(made.pk)

    with closed(sign_in(office).get(f"/reports/{made.pk}/report.docx")) as response:
        assert "attachment" in response["Content-Disposition"]
        assert next(iter(response.streaming_content))[:2] == b"PK"


# who, the planned meeting's page, a report not yet issued, asking for one
@pytest.mark.parametrize(
    ("who", "meeting_page", "report_page", "build"),
    [
        ("office", 200, 200, 302),
        ("head", 200, 200, 302),
        ("leader", 200, 404, 403),
        ("liaison", 200, 404, 403),
        ("stranger", 404, 404, 404),
    ],
)
def test_who_sees_and_builds(campaign, request, sign_in, who, meeting_page, report_page, build):
    meeting = make_meeting(campaign)
    made = reports.request_report(actor=SYSTEM, meeting=meeting)
    client = sign_in(request.getfixturevalue(who))

    found = (
        client.get(f"/meetings/{meeting.pk}/").status_code,
        client.get(f"/reports/{made.pk}/").status_code,
        client.post(f"/meetings/{meeting.pk}/").status_code,
    )

    assert found == (meeting_page, report_page, build)


@pytest.mark.parametrize(
    "path", ["/", "/tasks/", "/review/", "/import/", "/meetings/", "/meetings/new/", "/notifications/"]
)
def test_anonymous_people_are_asked_to_sign_in(client, db, path):
    response = client.get(path)

    assert (response.status_code, response.url) == (302, f"/sign-in/?next={path}")


def test_a_request_from_the_page_is_sent_to_the_sign_in_page_too(client, db):
    response = client.get("/tasks/", headers={"HX-Request": "true"})

    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/sign-in/?next=/tasks/")


def test_a_county_office_does_not_write_in_the_citys_campaign(campaign, sign_in):
    county = make_unit("某县", parent=campaign.unit, kind="county")
    person = make_person("county-office", county, Role.OFFICE)
    meeting = make_meeting(campaign)

    assert sign_in(person).post(f"/meetings/{meeting.pk}/").status_code == 403


def test_whose_campaign_it_is_comes_before_what_the_form_says(campaign, sign_in):
    county = make_unit("某县", parent=campaign.unit, kind="county")
    client = sign_in(make_person("county-office", county, Role.OFFICE))

    assert client.post(f"/meetings/new/?campaign={campaign.pk}", {}).status_code == 403


@pytest.mark.parametrize("role", [Role.ADMIN, Role.INSPECTOR])
def test_who_has_no_part_in_meetings_sees_one_by_its_issued_report(campaign, sign_in, role):
    meeting = make_meeting(campaign, cutoff_in_hours=-1)
    made = make_checked_report(meeting)
    client = sign_in(make_person("somebody", campaign.unit, role))

    before = client.get(f"/meetings/{meeting.pk}/").status_code
    issue_report(actor=SYSTEM, report=made)

    assert (before, client.get(f"/meetings/{meeting.pk}/").status_code) == (404, 200)
