"""Pages of findings: the list, one finding, its moves, and the figures that open their rows."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from base import clock
from base.trail import SYSTEM
from inspections.models import Finding
from inspections.services import finding_moves as moves
from inspections.services.sites import SiteDraft, create_site
from tests.conftest import TODAY
from tests.factories.inspections import make_category, make_site, make_site_type
from tests.factories.tasks import make_picture, make_picture_file, make_task
from tests.responses import closed

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def photo(name: str = "现场.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_picture(), "image/png")


def test_a_finding_is_reported_with_photos_and_the_phones_position(campaign, site, litter, liaison, sign_in):
    client = sign_in(liaison)
    assert "使用手机定位" not in client.get(f"/findings/new/?site={site.pk}").content.decode()  # the script's to write
    sent = {
        "description": "东门外垃圾堆放",
        "category": litter.pk,
        "site": site.pk,
        "severity": "ordinary",
        "longitude": "118.310000",
        "latitude": "32.300000",
        "accuracy_m": "12",
        "client_uid": "5f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2e01",
        "photos": [photo("1.png"), photo("2.png")],
    }

    answer = client.post("/findings/new/", sent)

    finding = Finding.objects.get()
    assert answer.url == f"/findings/{finding.pk}/"
    assert (finding.photos.count(), finding.accuracy_m, finding.reported_by) == (2, 12, liaison)
    page = client.get(answer.url).content.decode()
    assert "东门外垃圾堆放" in page
    with closed(client.get(f"/finding-photos/{finding.photos.all()[0].pk}/?size=small")) as file:
        assert file["Content-Type"] == "image/jpeg"


def test_what_is_missing_stands_beside_its_field_and_nothing_is_lost(campaign, liaison, sign_in):
    page = sign_in(liaison).post("/findings/new/", {"description": "垃圾堆放", "severity": "ordinary"})

    assert page.status_code == 422
    assert "请写明在哪里" in page.content.decode()
    assert "垃圾堆放" in page.content.decode()


def test_the_whole_way_by_page(report, lead_unit, office, second_office, liaison, sign_in):
    finding = report()
    url = f"/findings/{finding.pk}/"
    desk, unit = sign_in(office), sign_in(liaison)
    assert desk.get(f"{url}assign/").context["form"].initial["unit"] == lead_unit.pk  # its site's
    desk.post(f"{url}assign/", {"unit": lead_unit.pk, "limit_text": "3天"})
    unit.post(f"{url}take/", {})
    unit.post(f"{url}rectify/", {"measures": "已清理", "photos": [photo()]})
    page = sign_in(second_office).get(url)
    assert [verb.label for verb in page.context["verbs"] if verb.is_primary] == ["核查销号"]
    sign_in(second_office).post(f"{url}verify/", {})

    finding.refresh_from_db()
    assert (finding.state, finding.photos.filter(moment="after").count()) == ("verified", 1)
    history = [line.text for line in unit.get(url).context["history"]]
    assert [text.split(" ")[-1] for text in reversed(history)] == [
        "上报了问题",
        "交办了问题",
        "认领了问题",
        "报告整改完成",
        "核查销号",
    ]


def test_a_category_proposes_the_unit_it_is_routed_to(campaign, report, other_unit, office, sign_in):
    finding = report(category=make_category(campaign, "违规广告", unit=other_unit))

    assert sign_in(office).get(f"/findings/{finding.pk}/assign/").context["form"].initial["unit"] == other_unit.pk


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_and_the_figures_take_few_queries(
    campaign, report, lead_unit, office, sign_in, count, django_assert_max_num_queries
):
    for number in range(count):
        finding = report(category=make_category(campaign, f"类别{number}"))
        moves.assign_finding(actor=SYSTEM, finding=finding, unit=lead_unit)
    client = sign_in(office)
    client.get("/findings/")

    with django_assert_max_num_queries(10):
        page = client.get("/findings/?open=true&unit=&q=垃圾")
    with django_assert_max_num_queries(10):
        client.get("/findings/figures/")
    assert page.context["table"].paginator.count == count


def test_every_figure_opens_exactly_its_rows(campaign, report, lead_unit, other_unit, office, sign_in):
    with clock.at(TODAY - DAY * 40):
        moves.assign_finding(actor=SYSTEM, finding=report(), unit=lead_unit)
    with clock.at(TODAY - DAY * 20):
        old = report(category=make_category(campaign, "乱停乱放"), site=None, place="南门路")
        moves.assign_finding(actor=SYSTEM, finding=old, unit=other_unit)
        moves.take_finding(actor=SYSTEM, finding=old)
        moves.rectify_finding(actor=SYSTEM, finding=old, measures="已清理", photos=[make_picture_file()])
        moves.verify_finding(actor=SYSTEM, finding=old)
    report()  # a duplicate
    report(category=None, description="路面破损")
    moves.void_finding(actor=SYSTEM, finding=report(category=None, description="误报"), reason="误报")
    client = sign_in(office)

    page = client.get("/findings/figures/")

    assert [cell.value for cell in page.context["total"].cells] == [3, 2, 1, 0, 1]
    assert "33.3%" in page.content.decode()
    assert [cell.value for _label, cell in page.context["ages"]] == [1, 0, 1, 0]
    links = re.findall(r'href="(/findings/\?[^"]+)" data-figure="(\d+)">', page.content.decode())
    assert len(links) > 12
    for url, number in links:
        assert client.get(url.replace("&amp;", "&")).context["table"].paginator.count == int(number), url


def test_what_differs_in_one_thing_is_added_up_in_the_others(campaign, report, lead_unit, street, office, sign_in):
    ads = make_category(campaign, "违规广告")
    for number in range(3):
        where = make_site(campaign, lead_unit, area=street, type=make_site_type(campaign, f"类型{number % 2}"))
        finding = report(site=where, category=ads if number else None)
        moves.assign_finding(actor=SYSTEM, finding=finding, unit=lead_unit)
        if number:
            moves.take_finding(actor=SYSTEM, finding=finding)
            moves.rectify_finding(actor=SYSTEM, finding=finding, measures="已清理", photos=[make_picture_file()])
            moves.verify_finding(actor=SYSTEM, finding=finding)

    groups = sign_in(office).get("/findings/figures/").context["groups"]

    told = [{row.label: [cell.value for cell in row.cells] for row in group.rows} for group in groups]
    assert told == [
        {"未指明": [1, 1, 0, 0, 0], "违规广告": [2, 0, 0, 0, 2]},
        {lead_unit.name: [3, 1, 0, 0, 2]},
        {street.name: [3, 1, 0, 0, 2]},
        {"类型0": [2, 1, 0, 0, 1], "类型1": [1, 0, 0, 0, 1]},
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("垃圾", {"东门外垃圾堆放", "小区垃圾满溢"}),
        ("ktv", {"KTV门口停车"}),
        ("KTV", {"KTV门口停车"}),
        ("北门", {"小区垃圾满溢"}),
        ("南门大集", {"东门外垃圾堆放"}),
        ("nmdj", {"东门外垃圾堆放"}),
        ("垃圾 北门", {"小区垃圾满溢"}),
        ("12345-1", {"KTV门口停车"}),
        ("12345", set()),
        ("%", set()),
    ],
)
def test_findings_are_searched_by_words_site_or_number(campaign, report, office, sign_in, asked, found):
    market = SiteDraft(campaign, make_site_type(campaign), "南门大集")
    report(site=create_site(actor=SYSTEM, draft=market))
    report(site=None, place="北门路", description="小区垃圾满溢")
    report(site=None, place="人民路", description="KTV门口停车", source="system", external_id="12345-1")

    page = sign_in(office).get("/findings/", {"q": asked})

    assert {row.record.description for row in page.context["table"].page.object_list} == found
    assert page.context["table"].paginator.count == sum(count.value for count in page.context["counts"][1:])


def test_a_units_page_brings_its_findings_with_relapses(report, lead_unit, other_unit, office, sign_in):
    with clock.at(TODAY - DAY * 20):
        first = report(photos=[make_picture_file()])
        moves.assign_finding(actor=SYSTEM, finding=first, unit=lead_unit)
        moves.take_finding(actor=SYSTEM, finding=first)
        moves.rectify_finding(actor=SYSTEM, finding=first, measures="已清理", photos=[make_picture_file()])
        moves.verify_finding(actor=SYSTEM, finding=first)
    again = report(description="又见垃圾")
    moves.assign_finding(actor=SYSTEM, finding=again, unit=lead_unit)
    client = sign_in(office)

    assert f"/findings/of/unit/{lead_unit.pk}/" in client.get(f"/units/{lead_unit.pk}/").content.decode()
    found = client.get(f"/findings/of/unit/{lead_unit.pk}/").context["found"]

    assert [each.value for each in found.counts] == [1, 0, 1, 1, 2]
    assert found.open == [again]
    assert [each.value for each in client.get(f"/findings/of/unit/{other_unit.pk}/").context["found"].counts] == [0] * 5


def test_a_tasks_page_brings_its_findings_or_nothing(campaign, report, lead_unit, office, sign_in):
    task, other = make_task(campaign, lead_unit), make_task(campaign, lead_unit)
    found = report(task=task)
    client = sign_in(office)

    assert client.get(f"/findings/of/task/{task.pk}/").context["found"].open == [found]
    assert client.get(f"/findings/of/task/{other.pk}/").content == b""
    page = client.get(f"/findings/?campaign={campaign.pk}&task={task.pk}&counted=true")
    assert page.context["table"].paginator.count == 1
