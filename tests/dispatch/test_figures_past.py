"""A total as of a past day is the one of that day, whatever happened since."""

import datetime as dt

import pytest

from base import clock
from dispatch.figures.campaign import campaign_figures
from dispatch.figures.past import total_as_of
from tests.conftest import TODAY
from tests.factories.tasks import claim, make_task

pytestmark = pytest.mark.django_db
ONE = dt.timedelta(days=1)
PAST, SOON, FAR = TODAY - ONE * 3, TODAY + ONE * 4, TODAY + ONE * 90


def test_a_past_day_is_as_it_was(campaign, lead_unit, liaison):
    week_ago = TODAY - ONE * 7
    with clock.at(week_ago):
        made = [make_task(campaign, lead_unit, due=(day, FAR), starts_on=PAST) for day in (week_ago - ONE, PAST, SOON)]
        claim(made[0], liaison, 1)
        was = campaign_figures(campaign, with_milestones=False).total
    for task in made:
        claim(task, liaison, 2)

    assert total_as_of(campaign, week_ago) == was
    assert was != campaign_figures(campaign, with_milestones=False).total
