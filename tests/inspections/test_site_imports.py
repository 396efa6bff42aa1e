"""Sites from a spreadsheet: made, changed, left; coordinates converted; an export unchanged changes nothing."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import Unit
from base.errors import InvalidInputError
from base.trail import SYSTEM
from campaign.models import SheetImport
from campaign.services.imports import Correction, ImportDraft, ask_commit, correct_import, create_import
from inspections.models import Site, SiteType
from inspections.reading.site_sheets import degrees_of, system_named
from inspections.schedule.coordinates import Position, from_wgs84
from inspections.schedule.places import Fix, metres_between
from inspections.services.sites import SiteDraft, create_site
from tests.factories.inspections import make_site_type
from tests.responses import closed

HEAD = "编号,点位名称,点位类型,地址,责任单位,所在辖区,街巷长,联系电话,经度,纬度,坐标系,停用日期\n"
ROW = "A1,城南农贸市场,农贸市场,南京路12号,市城管局,,王芳,139,118.316,32.301,WGS-84,\n"


@pytest.fixture
def take(campaign, other_unit):
    make_site_type(campaign)

    def take(content: bytes | str, *, head: str = HEAD, commits: bool = True) -> SheetImport:
        content = (head + content).encode() if isinstance(content, str) else content
        record = create_import(actor=SYSTEM, draft=ImportDraft(campaign, "sites", content, "点位.csv", {}))
        if commits:
            ask_commit(actor=SYSTEM, record=record)
        return record

    return take


@pytest.mark.django_db
def test_a_site_is_made_with_all_its_columns(take, campaign, other_unit):
    take(ROW)

    site = Site.objects.get()
    assert (site.code, site.name, site.type.name, site.address) == ("A1", "城南农贸市场", "农贸市场", "南京路12号")
    assert (site.unit, site.area, site.chief_name, site.chief_phone) == (other_unit, None, "王芳", "139")
    assert (site.longitude, site.latitude) == (Decimal("118.316000"), Decimal("32.301000"))
    assert site.pinyin.startswith("cheng nan")


@pytest.mark.django_db
def test_a_second_import_shows_what_differs_and_changes_only_that(take):
    take(ROW)

    again = take("A1,城南大市场,,,,,李雷,,,,,2026-12-31\n")

    assert [(each["field"], each["old"], each["new"]) for each in again.rows.get().reading["differences"]] == [
        ("name", "城南农贸市场", "城南大市场"),
        ("chief_name", "王芳", "李雷"),
        ("ended_on", "", "2026-12-31"),
    ]
    site = Site.objects.get()
    assert (site.name, site.address, site.chief_name, site.ended_on) == (
        "城南大市场",
        "南京路12号",
        "李雷",
        dt.date(2026, 12, 31),
    )


@pytest.mark.django_db
def test_the_system_is_asked_once_where_none_is_named(take):
    shown = from_wgs84(Position(118.316, 32.301), "bd09")
    record = take(f"A1,甲,农贸市场,,,,,,{shown.longitude:.6f},{shown.latitude:.6f},,\n", commits=False)
    assert [each["key"] for each in record.questions] == ["system"]
    assert record.rows.get().reading["longitude"] == ""

    correct_import(actor=SYSTEM, record=record, correction=Correction(answers={"system": "bd09"}))
    ask_commit(actor=SYSTEM, record=record)

    site = Site.objects.get()
    kept = Fix(float(site.longitude), float(site.latitude))
    assert metres_between(kept, Fix(118.316, 32.301)) < 0.3


@pytest.mark.django_db
def test_an_unknown_type_is_asked_once_and_may_be_new(take, campaign):
    record = take("A1,甲,公厕,,,,,,,,,\nA2,乙,公厕,,,,,,,,,\n", commits=False)
    assert [each["key"] for each in record.questions] == ["type:公厕"]
    assert {row.action for row in record.rows.all()} == {"broken"}

    correct_import(actor=SYSTEM, record=record, correction=Correction(answers={"type:公厕": "+"}))
    ask_commit(actor=SYSTEM, record=record)

    made = SiteType.objects.get(name="公厕")
    assert made.number == 2
    assert set(Site.objects.values_list("name", "type")) == {("甲", made.pk), ("乙", made.pk)}


@pytest.mark.django_db
def test_an_unknown_type_may_be_one_there_is(take, campaign):
    record = take("A1,甲,菜场,,,,,,,,,\n", commits=False)
    market = campaign.site_types.get()

    correct_import(actor=SYSTEM, record=record, correction=Correction(answers={"type:菜场": str(market.pk)}))
    ask_commit(actor=SYSTEM, record=record)

    assert Site.objects.get().type == market


@pytest.mark.django_db
def test_an_unknown_unit_is_added_to_be_confirmed(take):
    record = take("A1,甲,农贸市场,,市商务局,,,,,,,\n")

    assert record.layout["unknown_units"] == ["市商务局"]
    unit = Unit.objects.get(name="市商务局")
    assert (unit.is_confirmed, Site.objects.get().unit) == (False, unit)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A1,,农贸市场,,,,,,,,,\n", "没有点位名称"),
        ("A1,甲,农贸市场,,,,,,东经,,WGS84,\n", "不是经纬度"),
        ("A1,甲,农贸市场,,,,,,118.3,,WGS84,\n", "不是经纬度"),
        ("A1,甲,农贸市场,,,,,,,,,下个月\n", "不是日期"),
    ],
)
def test_what_cannot_be_stored_is_said_on_its_row(take, row, said):
    (found,) = take(row, commits=False).rows.all()

    assert found.action == "broken"
    assert said in " ".join(found.reading["errors"])


@pytest.mark.django_db
def test_an_export_unchanged_changes_nothing(take, campaign, other_unit, office, sign_in):
    fields = {"unit": other_unit, "longitude": Decimal("118.316"), "latitude": Decimal("32.301"), "chief_name": "王芳"}
    market = make_site_type(campaign)
    create_site(actor=SYSTEM, draft=SiteDraft(campaign, market, "甲", **fields))
    create_site(actor=SYSTEM, draft=SiteDraft(campaign, market, "乙", code="B", address="=1 号", area=campaign.unit))
    for kind in ("xlsx", "csv"):
        with closed(sign_in(office).get(f"/sites/?export={kind}")) as response:
            content = b"".join(response.streaming_content)

        record = take(content)

        assert record.questions == []
        assert {row.action for row in record.rows.all()} == {"same"}
    assert set(Site.objects.values_list("version", flat=True)) == {1}


@pytest.mark.django_db
def test_a_sheet_of_no_sites_is_one_clear_error(take):
    with pytest.raises(InvalidInputError, match="点位名称"):
        take("1,2\n", head="甲,乙\n")


@pytest.mark.parametrize(
    ("words", "system"),
    [
        ("WGS-84", "wgs84"),
        ("高德坐标", "gcj02"),
        ("GCJ 02", "gcj02"),
        ("百度", "bd09"),
        ("CGCS2000", "wgs84"),
        ("", None),
    ],
)
def test_a_system_is_known_by_its_usual_names(words, system):
    assert system_named(words) == system


@pytest.mark.parametrize(
    ("values", "degrees"),
    [
        ({"longitude": "118.3", "latitude": "32.3"}, ("118.3", "32.3")),
        ({"longitude": "东经118.3°", "latitude": "北纬32.3°"}, ("118.3", "32.3")),
        ({"position": "118.3，32.3"}, ("118.3", "32.3")),
        ({"position": "32.3 118.3"}, ("118.3", "32.3")),
    ],
)
def test_degrees_are_read_as_people_write_them(values, degrees):
    assert degrees_of(values) == tuple(map(Decimal, degrees))


def test_nothing_said_is_no_position():
    assert degrees_of({"longitude": "", "latitude": ""}) is None
