"""Policies: defaults, a campaign's own values, what a county inherits."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

import pytest

from campaign.models import Campaign
from campaign.policies import policy_of
from tasks.policy import TasksPolicy
from tests.factories.accounts import make_unit


@dataclass(frozen=True)
class SamplePolicy:
    SECTION: ClassVar[str] = "sample"

    days: int = 7
    ladder: tuple[int, ...] = (1, 3)


@pytest.fixture
def county(campaign) -> Campaign:
    """A county's campaign below the city's."""
    unit = make_unit("南川县", parent=campaign.unit, kind="county")
    return Campaign.objects.create(
        unit=unit,
        office_unit=make_unit("县创建办", parent=unit),
        city="南川县",
        title="创建文明县城",
        parent=campaign,
        starts_on=dt.date(2025, 1, 1),
        ends_on=dt.date(2027, 12, 31),
    )


def set_up(campaign: Campaign, **values) -> None:
    campaign.settings = {"sample": values}
    campaign.save()


def read(campaign: Campaign) -> SamplePolicy:
    return policy_of(Campaign.objects.get(pk=campaign.pk), SamplePolicy)


def test_without_settings_the_defaults_hold(campaign):
    assert read(campaign) == SamplePolicy(days=7, ladder=(1, 3))


def test_a_campaign_s_value_goes_before_the_default(campaign):
    set_up(campaign, days=5)

    assert read(campaign) == SamplePolicy(days=5, ladder=(1, 3))


def test_a_list_is_read_as_a_tuple(campaign):
    set_up(campaign, ladder=[2, 4, 8])

    assert read(campaign).ladder == (2, 4, 8)


@pytest.mark.parametrize(
    ("of_city", "of_county", "expected"),
    [
        ({}, {}, SamplePolicy()),
        ({"days": 5}, {}, SamplePolicy(days=5)),
        ({"days": 5}, {"days": 3}, SamplePolicy(days=3)),
        ({"days": 5}, {"ladder": [9]}, SamplePolicy(days=5, ladder=(9,))),
        ({}, {"days": 3}, SamplePolicy(days=3)),
    ],
)
def test_a_county_inherits_until_it_sets_its_own(campaign, county, of_city, of_county, expected):
    set_up(campaign, **of_city)
    set_up(county, **of_county)

    assert read(county) == expected


def test_a_county_s_values_do_not_reach_the_city(campaign, county):
    set_up(county, days=3)

    assert read(campaign) == SamplePolicy()


@pytest.mark.parametrize("where", ["campaign", "county"])
def test_an_unknown_setting_is_an_error(request, county, where):
    set_up(request.getfixturevalue(where), days=5, colour="red", age=1)

    with pytest.raises(KeyError, match="unknown settings of sample: age, colour"):
        read(county)


def test_other_sections_do_not_matter(campaign):
    campaign.settings = {"tasks": {"colour": "red"}}
    campaign.save()

    assert read(campaign) == SamplePolicy()


def test_the_defaults_of_tasks_are_those_of_the_rules(campaign):
    policy = policy_of(campaign, TasksPolicy)

    assert (policy.behind_points, policy.far_behind_points, policy.due_soon_working_days) == (10, 30, 7)
    assert (policy.review_working_days, policy.report_day, policy.claim_evidence) == (5, 27, 1)
    assert policy.ladder == (1, 3, 7, 15)
