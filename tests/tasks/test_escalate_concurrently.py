"""Several runs of the ladder at once, as processes on one database: every rung acts once (both engines)."""

import re

import pytest

from tests.faults.scratch import scratch_installation

MILESTONES, RUNS = 200, 4

SEED = f"""
import datetime as dt
from accounts.roles import Role
from base import clock
from tests.factories.campaign import make_campaign
from tests.factories.accounts import make_person, make_unit
from tests.factories.tasks import make_task
from tasks.services import spells
with clock.at(dt.date(2026, 7, 13)):
    campaign = make_campaign()
    make_person("office", campaign.unit, Role.OFFICE)
    units = [make_unit(name, parent=campaign.unit) for name in ("市住建局", "市城管局")]
    for number in range({MILESTONES} // 10):
        make_task(campaign, units[number % 2], due=[dt.date(2026, 7, 13)] * 10)
with clock.at(dt.date(2026, 7, 14)):
    spells.flag_overdue()
"""
COUNT = """
from base.models import Delivery, Event
from tasks.models import Notice, NoticeItem, SpellStep
third = SpellStep.objects.filter(rung=3, has_acted=True)
told = Delivery.objects.filter(payload__kind="notice.drafted")
print(third.count(), NoticeItem.objects.count(), Event.objects.filter(name="spell.escalated").count(), told.count())
print(Notice.objects.count())
"""


@pytest.mark.django_db
def test_runs_at_once_take_each_rung_once(tmp_path):
    with scratch_installation(tmp_path) as installation:
        installation.query(SEED)

        runs = [installation.start("escalate", "--on", "2026-07-16") for _run in range(RUNS)]
        results = [run.result() for run in runs]
        again = installation.start("escalate", "--on", "2026-07-16").result()
        counted = installation.query(COUNT)

    climbed = [int(re.match(r"\d+", printed).group()) for printed in results]
    assert sum(climbed) == MILESTONES
    assert again.startswith("0 spell(s)")
    assert counted.split() == [*[str(MILESTONES)] * 4, "2"]
