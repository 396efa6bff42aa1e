"""The embedded set as its user runs it: comes up, works, goes down whole, keeps its data."""

import os
import time
from pathlib import Path

import pytest

from tests import kept
from tests.faults.embedded import ASK, Embedded

PATIENCE = 60


@pytest.fixture
def data_dir(django_db_setup, django_db_blocker, settings, tmp_path):
    """A data folder with the demo city in small."""
    with django_db_blocker.unblock():
        small = kept.small_city(Path(settings.MEDIA_ROOT))
    folder = tmp_path / ("a-long-name-" * 10)
    small.put(folder)
    return folder


@pytest.fixture
def embedded(data_dir):
    installed = Embedded(data_dir)
    installed.start()
    yield installed
    installed.stop()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_serves_builds_reports_and_stops_without_leaving_a_process(embedded):
    children = embedded.children()
    report = int(embedded.shell(ASK))
    waited = 0
    while embedded.state(report)[0] in {"queued", "building"} and waited < PATIENCE:
        time.sleep(1)  # a worker in another process has no event to wait for
        waited += 1

    assert embedded.health() == 200
    assert embedded.state(report)[0] == "draft"
    assert len(children) == 4

    embedded.stop()

    assert [pid for pid in children if is_running(pid)] == []
    embedded.start()
    assert embedded.state(report)[0] == "draft"
