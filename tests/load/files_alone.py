"""How long one file of database tests takes by itself: run by name; prints seconds and CPU of each, and the median.

    .venv/bin/python tests/load/files_alone.py

The databases of the tests are kept (tests/kept.py): each file runs once to warm up, then once to be measured. Wanted: a
median of at most 6 seconds.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = (
    "accounts/test_people.py",
    "accounts/test_unit_tree.py",
    "accounts/test_notifications.py",
    "base/test_outbox.py",
    "base/test_trail.py",
    "campaign/test_load_campaign.py",
    "campaign/test_policies.py",
    "dispatch/test_dashboard.py",
    "dispatch/test_issuing.py",
    "dispatch/test_reports.py",
    "dispatch/test_workbench.py",
    "inspections/test_board.py",
    "inspections/test_findings.py",
    "inspections/test_sites.py",
    "inspections/test_visits.py",
    "tasks/test_claims.py",
    "tasks/test_drafts.py",
    "tasks/test_ladder.py",
    "tasks/test_notices.py",
    "api/test_findings.py",
)


def run(file: str) -> tuple[float, float]:
    """Seconds, and CPU seconds of the process and all it started. Raises CalledProcessError when a test fails."""
    began, before = time.monotonic(), os.times()
    command = [sys.executable, "-m", "pytest", "-q", f"tests/{file}"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return time.monotonic() - began, cpu


measured = []
for name in FILES:
    run(name)
    measured.append(run(name))
    print(f"{measured[-1][0]:5.1f} s  {measured[-1][1]:5.1f} s CPU  {name}", flush=True)
print(
    f"median {statistics.median(seconds for seconds, _cpu in measured):.1f} s, "
    f"{statistics.median(cpu for _seconds, cpu in measured):.1f} s CPU"
)
