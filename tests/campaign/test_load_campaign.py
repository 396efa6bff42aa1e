"""load_campaign: one line, or exit code 2 and nothing written."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import Unit
from base.models import Event
from campaign.models import Action, Campaign, Phase, ProjectList, WorkingDay

DEFAULT = Path(settings.BASE_DIR) / "campaign" / "data" / "default_campaign.yaml"

SMALL = """
city: 滨江市
title: 创建全国文明城市
office: 市创建办
starts_on: 2026-01-01
ends_on: 2026-12-31
phases: [&first {name: 开局年, starts_on: 2026-01-01, ends_on: 2026-12-31}]
actions: [{number: 1, name: 完善基础设施}, {number: 2, name: 优化城乡环境}]
lists:
  - {category: improvement, number: 1, name: 素质提升, action: 2}
  - {category: renovation, number: 10, name: 路灯亮化, action: 1}
  - {category: renovation, number: 9, name: 背街小巷改造, action: 1, is_sample: true}
units:
  - {name: 滨江区, kind: district, leader_name: 王强, leader_title: 区长}
  - {name: 江东街道, kind: subdistrict, parent: 滨江区, short_name: 江东}
"""

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def small(tmp_path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def load(path: Path, *options: str) -> str:
    output = io.StringIO()
    call_command("load_campaign", str(path), *options, stdout=output)
    return output.getvalue()


def counts() -> list[int]:
    return [model.objects.count() for model in (Campaign, Phase, Action, ProjectList, Unit, WorkingDay, Event)]


def test_the_default_campaign_is_loaded():
    line = load(DEFAULT)

    campaign = Campaign.objects.get()
    assert line == f"Campaign {campaign.pk} 示例市创建全国文明城市: 3 phases, 5 actions, 8 + 8 + 7 lists, 0 units\n"
    assert (campaign.phases.count(), campaign.actions.count(), campaign.lists.count()) == (3, 5, 23)
    assert (campaign.unit.kind, campaign.office_unit.parent) == ("city", campaign.unit)


def test_parts_are_stored_as_the_file_says(small):
    load(small)

    campaign = Campaign.objects.get()
    assert [(each.code, each.name, each.action.number, each.is_sample) for each in campaign.lists.all()] == [
        ("renovation-9", "背街小巷改造", 1, True),
        ("renovation-10", "路灯亮化", 1, False),
        ("improvement-1", "素质提升", 2, False),
    ]
    assert f"{campaign.phases.get()} {campaign.phases.get().ends_on}" == "开局年 2026-12-31"


def test_units_stand_where_the_file_says(small):
    load(small)

    city, district, street = (Unit.objects.get(name=name) for name in ("滨江市", "滨江区", "江东街道"))
    assert (district.parent, street.parent) == (city, district)
    assert street.path == f"/{city.pk}/{district.pk}/{street.pk}/"
    assert (district.leader_name, district.leader_title, street.short_name) == ("王强", "区长", "江东")
    assert (district.kind, street.kind) == ("district", "subdistrict")


def test_every_record_has_its_event_and_the_calendar_is_seeded(small):
    load(small)

    names = list(Event.objects.values_list("name", flat=True))
    assert (names.count("unit.created"), names.count("campaign.created"), names.count("calendar.seeded")) == (4, 1, 1)
    assert set(Event.objects.values_list("actor_kind", flat=True)) == {"system"}
    assert WorkingDay.objects.filter(date__year=2026).count() == 25


def test_checking_only_reads(small):
    line = load(small, "--check")

    assert line == "small.yaml is sound: 1 phases, 2 actions, 2 + 0 + 1 lists, 2 units\n"
    assert counts() == [0] * 7


def test_loading_twice_is_refused_and_writes_nothing(small):
    load(small)
    before = counts()

    with pytest.raises(CommandError, match="滨江市") as caught:
        load(small)

    assert caught.value.returncode == 2
    assert "\n" not in str(caught.value)
    assert counts() == before


def test_a_city_may_have_a_campaign_of_another_title(small):
    load(small)
    small.write_text(SMALL.replace("创建全国文明城市", "创建国家卫生城市"), encoding="utf-8")

    load(small)

    assert Campaign.objects.count() == 2
    assert Unit.objects.count() == 4


@pytest.mark.parametrize("options", [[], ["--check"]])
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("action: 2", "action: 3", "there is no action 3"),
        ("city: 滨江市", "", "city is missing"),
        ("office:", "office: [", "not YAML"),
        ("parent: 滨江区", "parent: 江南区", "江南区 does not stand before it"),
    ],
)
def test_a_mistake_exits_2_with_one_line_and_writes_nothing(small, options, old, new, says):
    small.write_text(SMALL.replace(old, new), encoding="utf-8")

    with pytest.raises(CommandError, match=says) as caught:
        load(small, *options)

    assert caught.value.returncode == 2
    assert "\n" not in str(caught.value)
    assert counts() == [0] * 7


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("name: 江东街道", 'name: " "', "名称", id="by a service"),
        pytest.param("number: 10", "number: -1", "number", id="by a check"),
    ],
)
def test_a_mistake_found_late_undoes_everything(small, old, new, says):
    small.write_text(SMALL.replace(old, new), encoding="utf-8")

    with pytest.raises(CommandError, match=says) as caught:
        load(small)

    assert caught.value.returncode == 2
    assert "\n" not in str(caught.value)
    assert counts() == [0] * 7


def test_a_missing_file_exits_2(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.yaml") as caught:
        load(tmp_path / "nowhere.yaml")

    assert caught.value.returncode == 2
