"""Importing by page: upload, check every row, take over."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaign.models import SheetImport
from tasks.models import Task

pytestmark = pytest.mark.django_db

DAZHU = Path(__file__).parent.parent / "data" / "dazhu_2016.xlsx"
UID = "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2c16"


def upload(client, content: bytes = b"", **data):
    file = SimpleUploadedFile("dazhu_2016.xlsx", content or DAZHU.read_bytes())
    return client.post("/import/", {"file": file, "project_list": "renovation-1", "client_uid": UID, **data})


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("/import/", ["file", "project_list", "year", "keep_as_draft"]),
        ("/import/?kind=tasks", ["file", "project_list", "year", "keep_as_draft"]),
        ("/import/?kind=findings", ["file"]),
        ("/import/?kind=sites", ["file"]),
        ("/import/?kind=units", ["file"]),
    ],
)
def test_only_what_a_kind_of_sheet_needs_is_asked(office, sign_in, address, asked):
    page = sign_in(office).get(address)

    assert [field.name for field in page.context["form"].visible_fields()] == asked
    assert [kind.name for kind in page.context["kinds"]] == ["units", "tasks", "findings", "sites"]


def test_the_address_says_what_a_sheet_holds(office, sign_in):
    client = sign_in(office)
    sheet = SimpleUploadedFile("点位.csv", "点位名称,点位类型\n南门农贸市场,农贸市场\n".encode())

    client.post("/import/?kind=sites", {"file": sheet, "client_uid": UID, "year": 2026})

    stored = SheetImport.objects.get()
    assert (stored.kind, stored.options) == ("sites", {})
    assert client.get("/import/?kind=people").status_code == 404


def test_upload_shows_every_row_before_anything_is_stored(office, sign_in):
    client = sign_in(office)

    response = upload(client, year=2026)

    page = client.get(response.url).content.decode()
    assert page.count('name="left_out"') == 11
    assert "新建2座人行天桥" in page
    assert "2026-09-30" in page
    assert "县护城河指挥部" in page
    assert not Task.objects.exists()


def test_a_total_is_shown_as_left_out_with_its_reason_and_may_be_said_to_be_a_task(office, sign_in):
    client = sign_in(office)
    detail = upload(client, "项目名称,责任单位,时限\n道路,市住建局,6月底\n合计,1,\n".encode(), year=2026).url

    page = client.get(f"{detail}?show=left_out").content.decode()
    assert "这是合计行，不是项目。" in page
    assert 'name="answer:3.task"' in page
    client.post(f"{detail}answers/", {"answer:3.task": "yes"})

    rows = SheetImport.objects.get().rows.values_list("number", "action")
    assert list(rows) == [(2, "new"), (3, "new")]


def test_the_same_form_sent_twice_is_one_import(office, sign_in):
    client = sign_in(office)

    first, second = upload(client), upload(client)

    assert first.url == second.url
    assert SheetImport.objects.count() == 1


def test_taking_over_leads_to_the_lists_tasks(office, sign_in):
    client = sign_in(office)
    detail = upload(client, year=2026).url

    response = client.post(f"{detail}commit/")

    page = client.get(response.url)
    assert page.context["table"].paginator.count == 11
    assert "已接收 11 行。" in page.content.decode()


def test_taking_over_twice_says_so(office, sign_in):
    client = sign_in(office)
    detail = upload(client).url
    client.post(f"{detail}commit/")

    page = client.post(f"{detail}commit/", follow=True).content.decode()

    assert "已接收" in page
    assert Task.objects.count() == 11


def test_discarding_takes_nothing_over(office, sign_in):
    client = sign_in(office)
    detail = upload(client).url

    client.post(f"{detail}discard/")

    assert SheetImport.objects.get().state == "discarded"
    assert not Task.objects.exists()


def test_reading_again_with_another_year(office, sign_in):
    client = sign_in(office)
    detail = upload(client).url

    client.post(detail, {"sheet_name": "Sheet1", "project_list": "renovation-2", "year": 2026})

    record = SheetImport.objects.get()
    assert record.options == {"project_list": "renovation-2", "year": 2026, "keep_as_draft": False}
    assert record.rows.get(number=5).reading["milestones"][0]["due_on"] == "2026-09-30"


def test_drafts_are_kept_when_asked(office, sign_in):
    client = sign_in(office)
    detail = upload(client, keep_as_draft="on").url

    client.post(f"{detail}commit/")

    assert set(Task.objects.values_list("state", flat=True)) == {"draft"}


def test_a_file_that_is_no_sheet_is_one_clear_error(office, sign_in):
    response = upload(sign_in(office), b"\x00\x01\x02\x03")

    assert response.status_code == 422
    assert "这不是表格文件" in response.content.decode()
    assert not SheetImport.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("liaison", 403), ("leader", 403), ("outsider", 403), ("stranger", 404)])
def test_only_the_office_imports(office, sign_in, request, who, status):
    detail = upload(sign_in(office)).url
    client = sign_in(request.getfixturevalue(who))

    assert client.get("/import/").status_code in {403, 404}
    assert client.get(detail).status_code == status
    assert client.post(f"{detail}commit/").status_code == status
    assert not Task.objects.exists()
