"""The supervisor starts parts, starts them again when they end by themselves, and heeds a stop at once."""

import os
import signal
import sqlite3
import sys

import pytest

from base import supervisor as supervision
from base.supervisor import Part, StartError, Supervisor

SLEEPER = Part("sleeper", ["sleep", "60"])
DYING = Part("dying", ["false"])


@pytest.fixture
def supervisor(tmp_path):
    said = []
    made = Supervisor(environment=os.environ, folder=tmp_path, log_dir=tmp_path, tell=said.append)
    made.said = said
    yield made
    made.stop()


def process_of(supervisor, part):
    return supervisor.running[part.name][1]


def test_a_part_that_is_killed_is_started_again_in_its_place(supervisor):
    other = Part("other", ["sleep", "60"])
    for part in (SLEEPER, other):
        supervisor.start(part)
    killed, untouched = process_of(supervisor, SLEEPER), process_of(supervisor, other)
    killed.kill()
    killed.wait()
    supervisor.tell = lambda text: (supervisor.said.append(text), supervisor.ask_to_stop())

    supervisor.wait()

    assert supervisor.said == ["sleeper was ended by signal 9: starting it again"]
    assert process_of(supervisor, SLEEPER).pid != killed.pid
    assert process_of(supervisor, SLEEPER).poll() is None
    assert process_of(supervisor, other) is untouched
    assert list(supervisor.running) == ["sleeper", "other"]


def test_a_part_that_ends_again_and_again_ends_the_program(supervisor, monkeypatch):
    monkeypatch.setattr(supervision, "POLL_SECONDS", 0.01)
    supervisor.start(DYING)

    with pytest.raises(StartError, match=r"dying ended with code 1, after 5 starts within 60 s; see .*dying\.log"):
        supervisor.wait()

    assert len(supervisor.said) == supervision.AGAIN_TIMES


def test_a_part_that_ends_before_it_is_ready_is_named(supervisor):
    with pytest.raises(StartError, match="dying ended with code 1"):
        supervisor.start(Part("dying", ["false"], is_ready=lambda: False))


def test_a_stop_breaks_off_what_is_prepared_and_starts_nothing_after_it(supervisor):
    before = signal.signal(signal.SIGUSR1, supervisor.ask_to_stop)
    reached = []

    def prepare():
        os.kill(os.getpid(), signal.SIGUSR1)
        reached.append("the end")

    try:
        supervisor.run_interruptible(prepare)
    finally:
        signal.signal(signal.SIGUSR1, before)
    supervisor.start(SLEEPER)
    supervisor.run_interruptible(lambda: reached.append("the next"))

    assert (reached, supervisor.running) == ([], {})


def test_a_stop_that_a_database_calls_its_own_error_is_a_stop(supervisor):
    link = sqlite3.connect(":memory:")
    link.create_function("stop", 0, supervisor.ask_to_stop)

    supervisor.run_interruptible(lambda: link.execute("SELECT stop()").fetchone())
    link.close()

    assert supervisor.stop_asked


def test_what_fails_while_it_is_prepared_is_not_hidden(supervisor):
    with pytest.raises(ZeroDivisionError):
        supervisor.run_interruptible(lambda: 1 / 0)


def test_a_part_has_the_files_it_inherits(supervisor, tmp_path):
    reading, writing = os.pipe()
    code = f"import os; os.write({writing}, b'here')"

    supervisor.start(Part("writer", [sys.executable, "-c", code], inherits=(writing,)))
    os.close(writing)

    assert os.read(reading, 4) == b"here"
    os.close(reading)
