"""The reference set: loaded once, what the city edited stays, a set is copied as a new version."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from base.errors import InvalidInputError, MoveRefusedError
from base.models import Event
from base.trail import SYSTEM
from inspections.models import Category, ChecklistItem, Indicator, IndicatorSet, Inspection, SiteType
from inspections.reading.reference import reference
from inspections.services.reference import Loaded, load_reference
from inspections.services.setup import copy_set, create_part, create_set, delete_part, delete_set, edit_part, use_set

pytestmark = pytest.mark.django_db

FIVE = "文明程度指数测评体系（五类版）"


@pytest.fixture
def loaded(campaign) -> IndicatorSet:
    """The set new rounds use."""
    load_reference(actor=SYSTEM, campaign=campaign)
    return IndicatorSet.objects.get(campaign=campaign, is_current=True)


def begin_round(indicators: IndicatorSet) -> Inspection:
    return Inspection.objects.create(
        campaign=indicators.campaign,
        kind="municipal",
        name="七月市检",
        starts_on="2026-07-01",
        ends_on="2026-07-31",
        indicator_set=indicators,
        state="open",
    )


def test_what_the_files_say_fits_together():
    found = reference()

    codes = {each.code for each in found.categories}
    assert {each.parent for each in found.categories if each.parent} <= codes
    assert {each.category for each in found.items} <= codes | {""}
    assert {each.type_name for each in found.items} <= {each.name for each in found.types}
    first = {each.code for each in found.indicators if each.version == found.versions[0]}
    assert {each.indicator for each in found.items} <= first
    assert (len(found.types), len(found.items), len(found.versions)) == (34, 78, 2)


def test_it_is_loaded_and_new_rounds_use_the_first_set(campaign, loaded):
    assert loaded.version == FIVE
    assert campaign.site_types.count() == 34
    assert campaign.site_types.get(number=10).name == "背街小巷"
    assert sum(each.points for each in loaded.indicators.filter(parent=None)) == Decimal(100)
    item = loaded.items.get(site_type__name="街道综合文化站", number=2)
    assert (item.scoring, item.points, item.grade_a, item.grade_b, item.grade_c) == ("grade", 6, 0, 1, 2)
    leaf = campaign.categories.get(name="占用堵塞消防通道")
    assert (leaf.family, leaf.parent.name) == ("disorder", "交通与停车秩序")
    (event,) = Event.objects.filter(name="reference.loaded")
    assert event.changes == {"types": [0, 34], "categories": [0, 54], "sets": [0, 2], "items": [0, 78]}


def test_again_it_adds_nothing_and_says_nothing(campaign, loaded):
    again = load_reference(actor=SYSTEM, campaign=campaign)

    assert again == Loaded()
    assert Event.objects.filter(name="reference.loaded").count() == 1


def test_what_the_city_edited_stays(campaign, loaded):
    market = campaign.site_types.get(name="农贸市场（专业市场）")
    edit_part(actor=SYSTEM, part=market, values={"number": 99}, version=1)
    leaf = campaign.categories.get(code="L0101")
    edit_part(actor=SYSTEM, part=leaf, values={"name": "占道"}, version=1)
    item = loaded.items.get(site_type=market, number=1)
    edit_part(actor=SYSTEM, part=item, values={"points": Decimal(5)}, version=1)
    delete_part(actor=SYSTEM, part=campaign.site_types.get(name="网吧"))

    again = load_reference(actor=SYSTEM, campaign=campaign)

    assert again == Loaded(types=1)
    assert SiteType.objects.get(pk=market.pk).number == 99
    assert Category.objects.get(pk=leaf.pk).name == "占道"
    assert ChecklistItem.objects.get(pk=item.pk).points == 5


def test_the_command_says_what_was_added(campaign, capsys):
    call_command("load_inspections", "--campaign", str(campaign.pk))

    assert "34" in capsys.readouterr().out
    assert campaign.indicator_sets.count() == 2


def test_a_set_is_copied_as_a_new_version_with_its_trees_and_checklists(campaign, loaded):
    made = copy_set(actor=SYSTEM, indicator_set=loaded, version="2027年版")

    assert not made.is_current
    assert made.items.count() == 78
    child = made.indicators.get(code="Ⅱ-1")
    assert (child.parent.indicator_set, child.parent.code) == (made, "Ⅰ-1")
    assert made.items.get(site_type__name="小区").indicator.indicator_set == made
    with pytest.raises(InvalidInputError):
        copy_set(actor=SYSTEM, indicator_set=loaded, version="2027年版")


def test_a_set_a_round_has_begun_with_is_not_changed(loaded):
    begin_round(loaded)
    item = loaded.items.first()

    with pytest.raises(MoveRefusedError, match="七月市检"):
        edit_part(actor=SYSTEM, part=item, values={"points": Decimal(9)})
    with pytest.raises(MoveRefusedError):
        delete_part(actor=SYSTEM, part=item)
    with pytest.raises(MoveRefusedError):
        create_part(actor=SYSTEM, part=Indicator(indicator_set=loaded, code="Ⅰ-9", name="新"))


def test_another_set_is_used_and_the_first_one_goes(campaign, loaded):
    other = create_set(actor=SYSTEM, campaign=campaign, version="市里的")
    with pytest.raises(MoveRefusedError):
        delete_set(actor=SYSTEM, indicator_set=loaded)

    use_set(actor=SYSTEM, indicator_set=other)
    delete_set(actor=SYSTEM, indicator_set=IndicatorSet.objects.get(pk=loaded.pk))

    assert list(campaign.indicator_sets.filter(is_current=True)) == [other]
    assert not Indicator.objects.filter(indicator_set=loaded.pk).exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"scoring": "deduct"}, None),
        ({"scoring": "group"}, None),
        ({"scoring": "grade", "grade_a": 2, "grade_b": 1}, "grade_c"),
        ({"points": Decimal(-1)}, "points"),
    ],
)
def test_an_item_that_cannot_be_scored_is_refused(loaded, values, field):
    with pytest.raises(InvalidInputError) as refused:
        edit_part(actor=SYSTEM, part=loaded.items.first(), values=values)

    assert list(refused.value.fields) == ([field] if field else [])


def test_a_category_stands_below_none_of_its_own_nor_of_the_other_family(campaign, loaded):
    branch, other = campaign.categories.get(code="L01"), campaign.categories.get(code="C01")
    leaf = campaign.categories.get(code="L0101")

    for parent in (leaf, branch, other):
        with pytest.raises(InvalidInputError) as refused:
            edit_part(actor=SYSTEM, part=branch, values={"parent": parent})
        assert list(refused.value.fields) == ["parent"]
        branch.refresh_from_db()
