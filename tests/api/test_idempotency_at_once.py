"""The same POST from several processes at once, under one Idempotency-Key (both engines)."""

import pytest

from tests.faults.scratch import scratch_installation

SENDERS, ROUNDS = 3, 8

SEED = """
import datetime as dt
from accounts.services.clients import create_api_client
from base.trail import SYSTEM
from tests.factories.accounts import make_unit
from tests.factories.campaign import make_campaign
from tests.factories.tasks import make_task
campaign = make_campaign()
unit = make_unit("市住建局", parent=campaign.unit)
make_task(campaign, unit, due=(dt.date(2099, 1, 1),))
_client, token = create_api_client(actor=SYSTEM, name="平台", unit=unit, scopes=["updates:write"])
print(token)
"""
SEND = f"""
from django.conf import settings
from django.test import Client
from tasks.models import Task
settings.ALLOWED_HOSTS = ["testserver"]
client = Client(headers={{"Authorization": "Bearer TOKEN"}})
task = Task.objects.get()
body = {{"task": task.pk, "unit": task.lead_unit_id, "narrative": "完成招标"}}
made = client.post("/api/v1/updates/", body, content_type="application/json", headers={{"Idempotency-Key": "make"}})
address = f"/api/v1/updates/{{made.json()['id']}}/"
for number in range({ROUNDS}):
    for verb in ("submit", "withdraw"):
        key = {{"Idempotency-Key": f"{{verb}}-{{number}}"}}
        print(client.post(address + verb + "/", {{}}, content_type="application/json", headers=key).status_code)
"""
COUNT = """
from base.models import Event, KeptAnswer
from tasks.models import ProgressUpdate
events = [Event.objects.filter(name=f"update.{each}").count() for each in ("begun", "submitted", "withdrawn")]
print(ProgressUpdate.objects.count(), *events, KeptAnswer.objects.count())
"""


@pytest.mark.django_db
def test_whoever_comes_second_waits_and_has_the_first_answer(tmp_path):
    with scratch_installation(tmp_path) as installation:
        send = SEND.replace("TOKEN", installation.query(SEED))

        senders = [installation.start_code(send) for _sender in range(SENDERS)]
        results = [sender.result() for sender in senders]
        counted = installation.query(COUNT)

    assert [printed.split() for printed in results] == [["200"] * ROUNDS * 2] * SENDERS
    assert counted.split() == ["1", "1", str(ROUNDS), str(ROUNDS), str(1 + 2 * ROUNDS)]
