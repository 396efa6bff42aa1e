"""Notices issued by several at once, as processes on one database: numbers without gaps or doubles (both engines)."""

import pytest

from tests.faults.scratch import scratch_installation

NOTICES, CLERKS = 30, 3

SEED = f"""
from tests.factories.accounts import make_unit
from tests.factories.campaign import make_campaign
from tests.factories.notices import make_notice
campaign = make_campaign()
unit = make_unit("市住建局", parent=campaign.unit)
for number in range({NOTICES}):
    make_notice(campaign, unit, due_on=None)
"""
ISSUE = """
from base.errors import MoveRefusedError
from base.trail import SYSTEM
from tasks.models import Notice
from tasks.services.notices import issue_notice
for notice in Notice.objects.filter(state="draft").order_by("pk"):
    try:
        issue_notice(actor=SYSTEM, notice=notice)
    except MoveRefusedError:
        pass
"""
COUNT = """
from base.models import Event
from tasks.models import Notice, NoticeCounter
numbers = sorted(Notice.objects.values_list("number", flat=True))
print(numbers == list(range(1, len(numbers) + 1)), NoticeCounter.objects.get().last)
print(Event.objects.filter(name="notice.issued").count())
"""


@pytest.mark.django_db
def test_each_notice_is_issued_once_and_numbers_have_no_gaps(tmp_path):
    with scratch_installation(tmp_path) as installation:
        installation.query(SEED)

        clerks = [installation.start_code(ISSUE) for _clerk in range(CLERKS)]
        for clerk in clerks:
            clerk.result()
        counted = installation.query(COUNT)

    assert counted.split() == ["True", str(NOTICES), str(NOTICES)]
