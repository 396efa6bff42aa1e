"""Several scans at once, as processes on one database: every milestone is flagged once (both engines)."""

import re

import pytest

from tests.faults.scratch import scratch_installation

MILESTONES, SCANS = 200, 4

SEED = f"""
import datetime as dt
from base import clock
from tests.factories.campaign import make_campaign
from tests.factories.accounts import make_unit
from tests.factories.tasks import make_task
with clock.at(dt.date(2026, 7, 13)):
    campaign = make_campaign()
    unit = make_unit("市住建局", parent=campaign.unit)
    for number in range({MILESTONES} // 10):
        make_task(campaign, unit, due=[dt.date(2026, 7, 13)] * 10)
"""
COUNT = """
from base.models import Delivery, Event
from tasks.models import Spell, SpellStep
flagged = Event.objects.filter(name="milestone.overdue")
print(Spell.objects.count(), SpellStep.objects.count(), flagged.count(), Delivery.objects.count())
"""


@pytest.mark.django_db
def test_scans_at_once_flag_each_milestone_once(tmp_path):
    with scratch_installation(tmp_path) as installation:
        installation.query(SEED)

        scans = [installation.start("flag_overdue", "--on", "2026-07-14") for _scan in range(SCANS)]
        results = [scan.result() for scan in scans]
        again = installation.start("flag_overdue", "--on", "2026-07-14").result()
        counted = installation.query(COUNT)

    flagged = [int(re.match(r"\d+", printed).group()) for printed in results]
    assert sum(flagged) == MILESTONES
    assert again.startswith("0 milestone(s)")
    assert counted == " ".join([str(MILESTONES)] * 4)
