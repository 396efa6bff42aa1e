"""Two writers of one task at once: its figures hold what both wrote."""

import threading
import time

import pytest
from django.db import connection, transaction

from base import clock
from tasks.services.drafts import UpdateDraft
from tasks.services.updates import submit_update
from tests.conftest import TODAY
from tests.factories.tasks import fresh, make_proof, make_task

LONG_ENOUGH = 0.5


@pytest.mark.django_db(transaction=True)
def test_two_claims_at_once_both_count(campaign, lead_unit, other_unit, liaison, outsider):
    task = make_task(campaign, lead_unit, due=(None, None), support=[other_unit])
    task.milestones.filter(number=2).update(unit=other_unit)
    drafts = [
        UpdateDraft(task, unit, "已完成", claims=[task.milestones.get(number=number).pk], proofs=[make_proof()])
        for number, unit in enumerate((lead_unit, other_unit), 1)
    ]
    refused: list[Exception] = []

    def second() -> None:
        try:
            with clock.at(TODAY):
                submit_update(actor=outsider.as_actor(), draft=drafts[1])
        except Exception as error:  # noqa: BLE001  told below
            refused.append(error)
        finally:
            connection.close()

    def beside() -> None:
        second()
        connection.close()

    other = threading.Thread(target=beside)
    with transaction.atomic():
        submit_update(actor=liaison.as_actor(), draft=drafts[0])
        if connection.features.has_select_for_update:
            other.start()
            time.sleep(LONG_ENOUGH)
    if other.ident is None:  # SQLite lets one write after the other; its test database knows one thread
        second()
    else:
        other.join()

    assert refused == []
    assert (fresh(task).claimed_percent, fresh(task).open_count, fresh(task).waiting_count) == (100, 0, 2)
