"""Benchmark of an export: run by name, on the database DATABASE_URL names; prints measures, and holds the promise.

    .venv/bin/python -m pytest tests/load/export.py -s

The task list of 20,000 tasks to XLSX and to CSV, each in a process of its own: seconds, CPU seconds and peak memory.
Promised: 30 seconds and 300 MB.
"""

import multiprocessing
import resource
import time

import pytest
from django.contrib.sessions.backends.cache import SessionStore
from django.db import connection
from django.test import RequestFactory

from accounts.models import User
from base import clock
from tasks.views.tasks import TaskListView
from tests.load.overdue_scan import TODAY, load

SECONDS, MEGABYTES = 30, 300


def export(person: int, kind: str, answer) -> None:
    """(bytes, seconds, CPU seconds, peak MB) of one export, read as a browser would."""
    if connection.vendor != "sqlite":  # whose test database lives in this memory, and is counted with it
        connection.connection = None  # the parent's; a new one is opened
    request = RequestFactory().get("/tasks/", {"export": kind})
    request.user = User.objects.get(pk=person)
    request.session = SessionStore()
    started = time.perf_counter()
    with clock.at(TODAY):
        response = TaskListView.as_view()(request)
        size = len(b"".join(response.streaming_content))
        response.close()
    used = resource.getrusage(resource.RUSAGE_SELF)
    answer.put((size, time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_export(campaign, lead_unit, office, kind, tmp_path):
    load(campaign, lead_unit, tasks=20_000, newly_overdue=1_000)
    context = multiprocessing.get_context("fork")
    answer = context.Queue()
    child = context.Process(target=export, args=(office.pk, kind, answer))

    child.start()
    size, seconds, cpu, peak = answer.get(timeout=300)
    child.join()

    measures = f"{size} bytes, {seconds:.1f} s, {cpu:.1f} s CPU, peak {peak:.0f} MB"
    print(f"\n{connection.vendor}: 20000 tasks to {kind}: {measures}")
    assert seconds <= SECONDS
    assert peak <= MEGABYTES
