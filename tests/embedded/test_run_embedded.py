"""The embedded set as its user runs it: comes up, works, goes down whole, keeps its data."""

import os
import time

import pytest

from tests.faults.embedded import ASK, Embedded

PATIENCE = 60


@pytest.fixture
def embedded(tmp_path):
    installed = Embedded(tmp_path / ("a-long-name-" * 10))
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
