"""Pages of whistles: raised from the spot or from a finding, who is coming, the way to closed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from base import clock
from base.trail import SYSTEM
from inspections.models import Whistle
from inspections.services.whistles import WhistleDraft, draft_whistle
from tests.conftest import TODAY
from tests.factories.accounts import make_person
from tests.factories.tasks import make_picture
from tests.responses import closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(street):
    return make_person("street", street, Role.LIAISON)


@pytest.fixture
def raised(campaign, street, lead_unit):
    """raised() -> a street's whistle for a department."""

    def _raised(**fields) -> Whistle:
        words = {"title": "积水内涝", "description": "下穿通道积水半米", "place": "南门路下穿通道"}
        units = {"campaign": campaign, "unit": street, "lead": lead_unit}
        return draft_whistle(actor=SYSTEM, draft=WhistleDraft(**(words | units | fields)))

    return _raised


def test_a_whistle_is_raised_from_a_finding_with_photo_and_place(report, street, lead_unit, other_unit, chief, sign_in):
    finding = report()
    client = sign_in(chief)
    page = client.get(f"/findings/{finding.pk}/")
    url = f"/whistles/new/?finding={finding.pk}"
    assert url in page.content.decode()
    assert client.get(url).context["form"].initial["place"] == finding.where
    sent = {
        "unit": street.pk,
        "title": "清运垃圾",
        "description": "东门外垃圾堆放",
        "place": "南门农贸市场东门",
        "urgency": "urgent",
        "lead": lead_unit.pk,
        "others": [other_unit.pk],
        "longitude": "118.310000",
        "latitude": "32.300000",
        "photos": [SimpleUploadedFile("1.png", make_picture(), "image/png")],
    }

    answer = client.post(url, sent)

    whistle = Whistle.objects.get()
    assert answer.url == f"/whistles/{whistle.pk}/"
    assert (whistle.finding, whistle.raised_by, whistle.calls.count()) == (finding, chief, 2)
    page = client.get(answer.url).content.decode()
    assert "清运垃圾" in page
    assert f"/findings/{finding.pk}/" in page
    with closed(client.get(f"/whistle-photos/{whistle.photos.get().pk}/?size=small")) as file:
        assert file["Content-Type"] == "image/jpeg"


def test_the_whole_way_by_page(raised, chief, liaison, sign_in):
    whistle = raised()
    call = whistle.calls.get()
    street, unit = sign_in(chief), sign_in(liaison)
    url = f"/whistles/{whistle.pk}/"
    assert f"/whistle-calls/{call.pk}/arrive/" in unit.get(url).content.decode()
    assert unit.post(f"/whistle-calls/{call.pk}/arrive/", {"comer_name": "李工"}).status_code == 422
    unit.post(f"/whistle-calls/{call.pk}/arrive/", {"comer_name": "李工", "comer_phone": "138-0000-0000"})
    assert 'href="tel:13800000000"' in street.get(url).content.decode()
    unit.post(f"/whistle-calls/{call.pk}/finish/", {"outcome": "已抽排"})
    assert [verb.label for verb in street.get(url).context["verbs"] if verb.is_primary] == ["评价并办结"]
    street.post(f"{url}rate/", {f"result_{call.pk}": "satisfied"})

    whistle.refresh_from_db()
    assert whistle.state == "closed"
    page = unit.get(url)
    assert "满意" in page.content.decode()
    history = [line.text for line in page.context["history"]]
    assert any("评价" in text for text in history)


def test_a_release_names_who_comes_instead(raised, other_unit, liaison, head, sign_in):
    call = raised().calls.get()
    sign_in(liaison).post(f"/whistle-calls/{call.pk}/refuse/", {"reason": "非本单位职责"})
    client = sign_in(head)
    assert client.post(f"/whistle-calls/{call.pk}/release/", {"reason": "属实"}).status_code == 422

    client.post(f"/whistle-calls/{call.pk}/release/", {"reason": "属实", "unit": other_unit.pk})

    assert call.whistle.calls.get(is_lead=True).unit == other_unit


def test_the_list_narrows_to_mine_to_late_and_to_who_is_called(
    campaign, raised, other_unit, liaison, office, chief, sign_in
):
    first, second = raised(), raised(lead=other_unit)

    def shown(person, query: str, day: int = TODAY.day) -> list[int]:
        with clock.at(TODAY.replace(day=day)):
            table = sign_in(person).get(f"/whistles/?{query}").context["table"]
        return [row.record.pk for row in table.page]

    assert shown(office, "") == [second.pk, first.pk]
    assert shown(liaison, "mine=true") == [first.pk]
    assert shown(chief, "mine=true") == [second.pk, first.pk]
    assert shown(office, f"called={other_unit.pk}") == [second.pk]
    assert shown(office, "late=true") == []
    assert shown(office, "late=true", day=15) == [second.pk, first.pk]
    assert shown(office, "state=raised&q=内涝") == [second.pk, first.pk]
    assert shown(office, "open=false") == []


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_takes_few_queries(raised, office, sign_in, count, django_assert_max_num_queries):
    for _number in range(count):
        raised()
    client = sign_in(office)
    client.get("/whistles/")

    with django_assert_max_num_queries(10):
        page = client.get("/whistles/?open=true")

    assert page.context["table"].paginator.count == count
    with closed(client.get("/whistles/?export=csv")) as file:
        assert "积水内涝" in b"".join(file.streaming_content).decode("utf-8-sig")


def test_a_draft_is_changed_until_it_is_raised(
    campaign, raised, other_unit, lead_unit, street, chief, liaison, sign_in
):
    campaign.settings = {"inspections": {"whistle_approval": True}}
    campaign.save()
    whistle = raised()
    url, client = f"/whistles/{whistle.pk}/", sign_in(chief)
    assert f"{url}edit/" in client.get(url).content.decode()
    form = client.get(f"{url}edit/").context["form"]
    assert (form.initial["lead"], form.initial["others"]) == (lead_unit.pk, [])
    sent = {
        "title": "抽排积水",
        "description": "下穿通道积水半米",
        "place": "南门路下穿通道",
        "urgency": "urgent",
        "lead": other_unit.pk,
        "others": [lead_unit.pk],
        "version": 1,
    }
    assert client.post(f"{url}edit/", sent | {"lead": street.pk}).status_code == 422

    assert client.post(f"{url}edit/", sent).status_code == 302

    whistle.refresh_from_db()
    assert (whistle.title, whistle.urgency, whistle.version) == ("抽排积水", "urgent", 2)
    assert [(each.unit, each.is_lead) for each in whistle.calls.all()] == [(other_unit, True), (lead_unit, False)]
    assert "street 同志 修改了吹哨" in [line.text for line in client.get(url).context["history"]]
    assert client.post(f"{url}edit/", sent | {"title": "又改"}).status_code == 422  # of the version before
    sign_in(make_person("leads", street, Role.LEADER)).post(f"{url}raise/")
    assert client.post(f"{url}edit/", sent | {"title": "又改", "version": 2}).status_code == 422
    whistle.refresh_from_db()
    assert (whistle.title, whistle.state) == ("抽排积水", "raised")
    assert f"{url}edit/" not in client.get(url).content.decode()


def test_only_who_may_raise_a_whistle_is_offered_it(campaign, lead_unit, chief, liaison, office, sign_in):
    offered = {who.username: sign_in(who).get("/whistles/").context["can_raise"] for who in (chief, liaison, office)}
    opened = {who.username: sign_in(who).get("/whistles/new/").status_code for who in (chief, liaison, office)}

    assert offered == {chief.username: True, liaison.username: False, office.username: True}
    assert opened == {chief.username: 200, liaison.username: 403, office.username: 200}
