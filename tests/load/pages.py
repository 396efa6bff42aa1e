"""Benchmark of pages over many tasks: run by name, on the PostgreSQL DATABASE_URL names; prints numbers.

    DATABASE_URL=postgres://… .venv/bin/python -m pytest tests/load/pages.py -s --create-db

First with 2,000 tasks, then with 20,000 of five milestones each, 23 lists, 200 units: user and system CPU of the web
process and of its database backend for a request (20 to warm up, then the median of five runs of 200), and queries.
Wanted: at 20,000 at most 1.2 times the CPU of 2,000 for lists, 1.5 for the dashboard. Asserted: queries only. In the
end all figures are recomputed: wanted within 60 seconds and in bounded memory. LOAD_REQUESTS and LOAD_RUNS shorten it.
"""

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from base import clock
from campaign.models import Campaign
from tasks.models import Milestone, Task, TaskFigures
from tasks.services.figures import refresh_campaign
from tests.load.many_tasks import TODAY, load_tasks, make_units

SIZES = (2_000, 20_000)
WARM_UP = 20
REQUESTS = int(os.environ.get("LOAD_REQUESTS", "200"))
RUNS = int(os.environ.get("LOAD_RUNS", "5"))
TICKS = os.sysconf("SC_CLK_TCK")
PAGES = {  # address, most queries, wanted ratio
    "task list, worst first": ("/tasks/", 10, 1.2),
    "task list, filtered": ("/tasks/?light=red&light=yellow&category=renovation&state=active", 10, 1.2),
    "API, 50 tasks": ("/api/v1/tasks/?page_size=50", 6, 1.2),
    "lists": ("/lists/", 15, 1.5),
    "dashboard": ("/dashboard/", 15, 1.5),
}


def cpu_of(pid: int | str) -> float:
    """User and system CPU seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def backend() -> int | None:
    """The process of this connection's backend, which from now on asks no others to help: their CPU would not be seen.

    None where the database lives in this process.
    """
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def settle() -> None:
    """What a database does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def cost(client: Client, address: str, before_each: Callable[[], object] = lambda: None) -> tuple[float, float, int]:
    """(milliseconds of CPU a request in the web process, in the backend, queries); with what is done before each."""
    for _number in range(WARM_UP):
        assert client.get(address).status_code == 200
    before_each()
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    queries = len(captured)  # the next request forgets them
    pid, web, database = backend(), [], []
    for _run in range(RUNS):
        before = cpu_of("self"), cpu_of(pid) if pid else 0.0
        for _number in range(REQUESTS):
            before_each()
            client.get(address)
        web.append((cpu_of("self") - before[0]) / REQUESTS * 1000)
        database.append(((cpu_of(pid) if pid else 0.0) - before[1]) / REQUESTS * 1000)
    return statistics.median(web), statistics.median(database), queries


def recompute(campaign: Campaign) -> str:
    """Recomputes every task: first all as stored, then all as changed."""
    parts = []
    for about in ("unchanged", "all changed"):
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        held = memory("VmRSS")
        started, before = time.perf_counter(), cpu_of("self")
        with clock.at(TODAY):
            refresh_campaign(campaign.pk)
        seconds, cpu = time.perf_counter() - started, cpu_of("self") - before
        parts.append(f"{about}: {seconds:.1f} s, {cpu:.1f} s CPU, peak {memory('VmHWM')} MB over {held} MB held")
        Task.objects.update(claimed_percent=100, verified_percent=0, search_text="")
        TaskFigures.objects.update(claimed_percent=100)
    return "; ".join(parts)


def memory(what: str) -> int:
    """Megabytes, as the system counts them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) // 1024


@pytest.mark.django_db(transaction=True)
def test_pages_over_many_tasks(campaign, office, leader, sign_in):
    units = make_units(campaign)
    clients = {"/dashboard/": sign_in(leader)}
    other = sign_in(office)
    found: dict[int, dict[str, tuple[float, float, int]]] = {}
    done = 0

    for size in SIZES:
        load_tasks(campaign, units, range(done, size))
        done = size
        settle()
        with clock.at(TODAY):
            found[size] = {
                name: cost(clients.get(address, other), address) for name, (address, *_rest) in PAGES.items()
            }
        print(f"\n{connection.vendor}: {size} tasks, {Milestone.objects.count()} milestones, {len(units)} units")
        for name, (web, database, queries) in found[size].items():
            print(f"  {name}: {web:.1f} ms web + {database:.1f} ms database, {queries} queries")

    for name, (_address, _most, wanted) in PAGES.items():
        small, large = (sum(found[size][name][:2]) for size in SIZES)
        print(f"  {name}: {large / small:.2f} times the CPU, wanted {wanted}")
    print(f"  recompute {SIZES[-1]} tasks: {recompute(campaign)}")
    assert {name: found[SIZES[-1]][name][2] for name in PAGES if found[SIZES[-1]][name][2] > PAGES[name][1]} == {}
