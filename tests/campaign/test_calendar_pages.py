"""The working calendar by page: a year as months, days entered, imported and removed."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from base import registry
from base.errors import StaleVersionError
from base.models import Event
from base.trail import SYSTEM
from campaign.models import WorkingDay
from campaign.reading.days import lines_of, read_days
from campaign.services.calendar import clear_day, seed_provisional_year, seed_year, set_day, work_calendar
from tests.factories.accounts import make_person
from tests.factories.campaign import make_county

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 8, 17)
URL = f"/settings/calendar/{DAY}/"


@pytest.fixture
def refreshed(monkeypatch) -> list[int | None]:
    asked: list[int | None] = []
    monkeypatch.setattr(registry, "_kinds", {"sample": registry.Kind("sample", refresh=asked.append)})
    return asked


def stored(day: dt.date = DAY) -> tuple[bool, str, bool] | None:
    return WorkingDay.objects.filter(date=day).values_list("is_working", "name", "is_provisional").first()


def test_a_year_not_announced_is_seeded_as_provisional(today, refreshed):
    count = seed_provisional_year(actor=SYSTEM, year=2027)

    rows = WorkingDay.objects.filter(date__year=2027)
    assert count == rows.count() > 10
    assert not rows.filter(is_provisional=False).exists()
    assert stored(dt.date(2027, 10, 1)) == (False, "国庆节", True)
    assert refreshed == [None]


def test_what_is_announced_replaces_a_guess_and_keeps_what_people_wrote(today):
    WorkingDay.objects.create(
        date=dt.date(2026, 3, 3), is_working=False, name="猜", is_provisional=True, is_entered=False
    )
    set_day(actor=SYSTEM, day=DAY, values={"is_working": False, "name": "市庆", "is_provisional": True})

    seed_year(actor=SYSTEM, year=2026)

    assert stored(dt.date(2026, 3, 3)) is None
    assert stored() == (False, "市庆", True)


def test_a_day_is_entered_changed_and_removed(today, refreshed):
    set_day(actor=SYSTEM, day=DAY, values={"is_working": False, "name": "市庆", "is_provisional": True}, version=0)
    set_day(actor=SYSTEM, day=DAY, values={"is_working": False, "name": "市庆", "is_provisional": False}, version=1)
    clear_day(actor=SYSTEM, day=DAY, version=2)

    events = Event.objects.filter(name__startswith="calendar.day")
    assert stored() is None
    assert refreshed == [None, None, None]
    assert [event.changes["date"] for event in events] == [
        [None, "2026-08-17"],
        ["2026-08-17", "2026-08-17"],
        ["2026-08-17", None],
    ]
    assert events[1].changes["is_provisional"] == [True, False]


@pytest.mark.parametrize("version", [0, 2])
def test_a_stale_day_is_refused(today, version):
    set_day(actor=SYSTEM, day=DAY, values={"is_working": False, "name": "市庆"}, version=0)

    with pytest.raises(StaleVersionError):
        set_day(actor=SYSTEM, day=DAY, values={"is_working": True, "name": "照常"}, version=version)

    assert stored() == (False, "市庆", False)


LINES = """
2026-10-01 休 国庆节
2026/10/10,班,国庆节 补班
2026年9月25日\t放假
"""


def test_days_are_read_as_people_paste_them():
    reading = read_days(lines_of(LINES))

    assert reading.mistakes == ()
    assert [(each.day.isoformat(), each.is_working, each.name) for each in reading.days] == [
        ("2026-10-01", False, "国庆节"),
        ("2026-10-10", True, "国庆节 补班"),
        ("2026-09-25", False, ""),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-02-30 休 春节", ["第 1 行", "2026-02-30"]),
        ("2026-10-01 玩 国庆节", ["第 1 行", "玩"]),
        ("国庆节", ["第 1 行", "国庆节"]),
        ("2026-10-01 休\n\n2026-10-01 班", ["第 3 行", "第 1 行"]),
        (f"2026-10-01 休 {'长' * 51}", ["第 1 行", "50"]),
        ("1026-10-01 休", ["第 1 行"]),
    ],
)
def test_every_mistake_names_its_line(text, words):
    reading = read_days(lines_of(text))

    assert len(reading.mistakes) == 1
    assert [word for word in words if word not in reading.mistakes[0]] == []


# --- By page ------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_year(campaign, office, sign_in):
    page = sign_in(office).get("/settings/calendar/?year=2026")

    months = page.context["months"]
    assert len(months) == 12
    october = [cell for week in months[9].weeks for cell in week if cell]
    assert (len(october), october[0].mark, october[0].spoken) == (31, "休", "10月1日（周四） 休 国庆节")


def test_the_office_enters_and_removes_a_day(campaign, office, sign_in):
    desk = sign_in(office)

    desk.post(URL, {"is_working": "no", "name": "市庆", "is_provisional": "on", "version": 0})
    entered = stored()
    page = desk.get("/settings/calendar/?year=2026").content.decode()
    desk.post(f"{URL}remove/")

    assert entered == (False, "市庆", True)
    assert "暂定" in page
    assert stored() is None
    assert work_calendar().is_working(DAY)


def test_a_day_entered_meanwhile_shows_both_texts(campaign, office, sign_in):
    set_day(actor=SYSTEM, day=DAY, values={"is_working": False, "name": "市庆"})
    desk = sign_in(office)

    response = desk.post(URL, {"is_working": "yes", "name": "照常", "version": 0})
    again = desk.post(
        URL, {"is_working": "yes", "name": "照常", "version": response.context["form"]["version"].value()}
    )

    assert response.status_code == 422
    assert "市庆" in response.content.decode()
    assert again.status_code == 302
    assert stored() == (True, "照常", False)


def test_days_come_in_from_a_spreadsheet(campaign, office, sign_in):
    sheet = SimpleUploadedFile("日历.csv", "日期,班休,名称\n2027-10-01,休,国庆节\n2027-10-09,班,\n".encode("gb18030"))

    sign_in(office).post("/settings/calendar/import/", {"file": sheet})

    assert stored(dt.date(2027, 10, 1)) == (False, "国庆节", False)
    assert stored(dt.date(2027, 10, 9)) == (True, "", False)
    assert Event.objects.filter(name="calendar.day_set").count() == 2


def test_one_wrong_line_and_nothing_is_taken_over(campaign, office, sign_in):
    response = sign_in(office).post("/settings/calendar/import/", {"lines": "2027-10-01 休\n2027-13-01 休\n三 班"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "第 2 行" in page
    assert "第 3 行" in page
    assert stored(dt.date(2027, 10, 1)) is None


@pytest.mark.parametrize("data", [{}, {"lines": " \n"}, {"file": SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n")}])
def test_without_days_the_import_says_so(campaign, office, sign_in, data):
    assert sign_in(office).post("/settings/calendar/import/", data).status_code == 422


@pytest.mark.parametrize(("year", "words"), [(2024, "已按公布的安排录入"), (2029, "暂定")])
def test_a_year_is_taken_by_page(campaign, office, sign_in, year, words):
    page = sign_in(office).post("/settings/calendar/seed/", {"year": year}, follow=True).content.decode()

    assert words in page
    assert WorkingDay.objects.filter(date__year=year).exists()


def test_a_county_reads_the_shared_calendar(campaign, sign_in):
    county = make_county(campaign)
    desk = sign_in(make_person("county", county.unit, Role.OFFICE))

    assert desk.get("/settings/calendar/").context["can"] == {"set": False}
    writes = [URL, f"{URL}remove/", "/settings/calendar/import/", "/settings/calendar/seed/"]
    assert {desk.post(url, {"year": 2026, "version": 0}).status_code for url in writes} == {403}


@pytest.mark.parametrize("path", ["?year=1066", "?year=abc", "2026-02-30/", "1066-01-01/"])
def test_days_that_do_not_exist_are_not_found(campaign, office, sign_in, path):
    assert sign_in(office).get(f"/settings/calendar/{path}").status_code == 404


def test_the_year_costs_few_queries(campaign, office, sign_in, django_assert_max_num_queries):
    client = sign_in(office)

    with django_assert_max_num_queries(11):
        client.get("/settings/calendar/?year=2026")
