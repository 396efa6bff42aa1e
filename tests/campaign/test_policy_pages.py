"""The settings pages: generated from the dataclass, inherited by counties, checked, recorded once."""

from dataclasses import dataclass, field
from typing import ClassVar

import pytest

from accounts.roles import Role
from base import registry
from base.errors import InvalidInputError, StaleVersionError
from base.models import Event
from base.trail import SYSTEM
from campaign import policies
from campaign.models import Campaign
from campaign.policies import Section, policy_of, standings
from campaign.services.policies import save_policy
from tasks.policy import TasksPolicy
from tests.factories.accounts import make_person
from tests.factories.campaign import make_county

pytestmark = pytest.mark.django_db
TASKS = Section(TasksPolicy, "项目")


@dataclass(frozen=True)
class SamplePolicy:
    SECTION: ClassVar[str] = "sample"

    days: int = field(default=7, metadata={"label": "天数", "minimum": 1, "maximum": 30})
    hours: tuple[int, ...] = field(default=(2, 24), metadata={"label": "小时", "minimum": 1, "maximum": 99})
    period: str = field(default="month", metadata={"label": "周期", "choices": [("month", "每月"), ("week", "每周")]})
    asks_leader: bool = field(default=False, metadata={"label": "须领导同意"})


SAMPLE = Section(SamplePolicy, "样例")


@pytest.fixture
def county(campaign) -> Campaign:
    return make_county(campaign)


@pytest.fixture
def refreshed(monkeypatch) -> list[int]:
    asked: list[int] = []
    monkeypatch.setattr(registry, "_kinds", {"sample": registry.Kind("sample", refresh=asked.append)})
    return asked


def save(campaign: Campaign, section: Section = SAMPLE, **values) -> bool:
    fresh = Campaign.objects.select_related("parent").get(pk=campaign.pk)
    return save_policy(actor=SYSTEM, campaign=fresh, section=section, values=values, version=fresh.version)


def read(campaign: Campaign) -> SamplePolicy:
    return policy_of(Campaign.objects.get(pk=campaign.pk), SamplePolicy)


def test_values_of_every_shape_are_kept(campaign):
    save(campaign, days=3, hours=(4, 8), period="week", asks_leader=True)

    assert read(campaign) == SamplePolicy(days=3, hours=(4, 8), period="week", asks_leader=True)


def test_a_save_is_one_event_with_old_and_new(campaign):
    save(campaign, days=3)
    save(campaign, days=5, hours=(4,))
    save(campaign, hours=(4,))

    changes = [event.changes for event in Event.objects.filter(name="policy.changed")]
    assert changes == [
        {"sample.days": [None, 3]},
        {"sample.days": [3, 5], "sample.hours": [None, [4]]},
        {"sample.days": [5, None]},
    ]
    assert read(campaign).days == 7
    assert not save(campaign, hours=(4,))


@pytest.mark.parametrize(
    ("name", "value"),
    [("days", 0), ("days", 31), ("days", True), ("days", "3"), ("hours", ()), ("hours", (0,)), ("period", "year")],
)
def test_a_value_beyond_its_limits_is_refused_by_field(campaign, name, value):
    with pytest.raises(InvalidInputError) as refused:
        save(campaign, **{name: value})

    assert list(refused.value.fields) == [name]
    assert Campaign.objects.get(pk=campaign.pk).settings == {}


@pytest.mark.parametrize(
    ("values", "field"),
    [({"ladder": (3, 3)}, "ladder"), ({"far_behind_points": 10}, "far_behind_points")],
)
def test_values_do_not_contradict_each_other(campaign, values, field):
    with pytest.raises(InvalidInputError) as refused:
        save(campaign, TASKS, **values)

    assert list(refused.value.fields) == [field]


def test_an_unknown_key_is_an_error(campaign):
    with pytest.raises(KeyError, match="colour"):
        save(campaign, colour=1)


def test_it_is_said_where_each_value_comes_from(campaign, county):
    save(campaign, days=3)
    save(county, hours=(9,))

    rows = standings(Campaign.objects.get(pk=county.pk), SAMPLE)

    assert [(row.setting.name, row.value, row.source, row.is_own) for row in rows[:3]] == [
        ("days", 3, campaign, False),
        ("hours", (9,), county, True),
        ("period", "month", None, False),
    ]


def test_a_change_is_felt_by_those_who_inherit_it(campaign, county, refreshed):
    other = make_county(campaign, "北山县")
    save(other, days=9)
    refreshed.clear()

    save(campaign, days=3)

    assert refreshed == [campaign.pk, county.pk]


def test_a_stale_save_is_refused_with_what_is_stored(campaign):
    mine = Campaign.objects.get(pk=campaign.pk)
    save(campaign, days=3)

    with pytest.raises(StaleVersionError) as refused:
        save_policy(actor=SYSTEM, campaign=mine, section=SAMPLE, values={"days": 5}, version=1)

    assert "3" in refused.value.fields["days"][0]
    assert read(campaign).days == 3


# --- By page ------------------------------------------------------------------------------------------------------


def form_of(**changes):
    names = [setting.name for setting in TASKS.settings]
    return {"version": 1, **{f"own_{name}": "no" for name in names}, **changes}


def url_of(campaign: Campaign) -> str:
    return f"/settings/campaigns/{campaign.pk}/policy/tasks/"


def test_the_page_sets_and_gives_back(campaign, office, sign_in):
    desk = sign_in(office)

    desk.post(url_of(campaign), form_of(own_report_day="yes", report_day="25", own_ladder="yes", ladder="2、5，9 20"))
    set_to = policy_of(Campaign.objects.get(pk=campaign.pk), TasksPolicy)
    desk.post(url_of(campaign), form_of(version=2))

    assert (set_to.report_day, set_to.ladder) == (25, (2, 5, 9, 20))
    assert Campaign.objects.get(pk=campaign.pk).settings == {}
    assert Event.objects.filter(name="policy.changed").count() == 2


@pytest.mark.parametrize(
    ("name", "text"), [("report_day", "31"), ("report_day", ""), ("ladder", "一天"), ("ladder", "9、3"), ("ladder", "")]
)
def test_a_mistake_stands_beside_its_field(campaign, office, sign_in, name, text):
    response = sign_in(office).post(url_of(campaign), form_of(**{f"own_{name}": "yes", name: text}))

    assert response.status_code == 422
    assert response.context["form"].errors[name]
    assert Campaign.objects.get(pk=campaign.pk).settings == {}


def test_a_county_reads_what_it_inherits(campaign, county, sign_in):
    save(campaign, TASKS, report_day=25)
    desk = sign_in(make_person("county", county.unit, Role.OFFICE))

    page = desk.get(url_of(county)).content.decode()

    assert "继承自测试市" in page
    assert desk.post(url_of(campaign), form_of(version=2)).status_code == 403


def test_those_above_read_and_do_not_write(county, office, stranger, sign_in):
    desk = sign_in(office)

    assert desk.get(url_of(county)).context["can"] == {"set_up": False}
    assert desk.post(url_of(county), form_of()).status_code == 403
    assert sign_in(stranger).get(url_of(county)).status_code == 404


def test_an_unknown_section_is_not_found(campaign, office, sign_in):
    assert sign_in(office).get(f"/settings/campaigns/{campaign.pk}/policy/nothing/").status_code == 404


def test_every_setting_of_every_section_has_label_and_limits():
    for section in policies.sections():
        for setting in section.settings:
            assert setting.metadata["label"]
            assert policies.mistake_in(setting, setting.default) is None
            if setting.shape in (int, tuple) and not setting.metadata.get("lines"):
                assert setting.metadata["minimum"] < setting.metadata["maximum"]
