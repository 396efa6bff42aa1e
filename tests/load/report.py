"""Benchmark of a report: run by name, on the database DATABASE_URL names; prints measures, asserts only queries.

    TASKS=5000 .venv/bin/python -m pytest tests/load/report.py -s

A report of 5,000 tasks and 200 units is built in a process of its own: seconds, CPU seconds, peak memory, queries, and
the CPU of python-docx writing the same tables bare. Wanted: 60 seconds, 500 MB, 40 queries.
"""

import io
import multiprocessing
import os
import re
import resource
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from base import clock, files
from base.trail import SYSTEM
from dispatch.documents.wording import report_context
from dispatch.models import Report
from dispatch.services.reports import build_report, request_report
from tests.factories.dispatch import make_meeting
from tests.load.many_tasks import TODAY, load_tasks, make_units

TASKS = int(os.environ.get("TASKS", "5000"))
QUERIES = 40
NOT_ASKED = re.compile(r"SAVEPOINT|RELEASE SAVEPOINT|BEGIN|COMMIT|SET TRANSACTION")


def build(pk: int, answer) -> None:
    """(seconds, CPU seconds, peak MB, queries) of one report."""
    if connection.vendor != "sqlite":  # whose test database lives in this memory, and is counted with it
        connection.connection = None  # the parent's; a new one is opened
    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.perf_counter()
    with clock.at(TODAY), CaptureQueriesContext(connection) as captured:
        build_report(pk)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    asked = [query["sql"] for query in captured if not NOT_ASKED.match(query["sql"])]
    if os.environ.get("SHOW"):
        print("\n".join(sql[:160] for sql in asked))
    answer.put((time.perf_counter() - started, cpu, used.ru_maxrss / 1024, len(asked)))


def write_bare(tables: list[list[list[str]]]) -> float:
    """CPU seconds of python-docx writing the cells of these tables and nothing else."""
    started = time.process_time()
    document = Document()
    for rows in tables:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, values in zip(table.rows, rows, strict=True):
            for cell, value in zip(row.cells, values, strict=True):
                cell.text = value
    document.save(io.BytesIO())
    return time.process_time() - started


def tables_of(report: Report) -> list[list[list[str]]]:
    context = report_context(report.contents)
    parts = [context["actions"], context["lists"], context["blocks"], context["previous"], context["predicted"]]
    parts += [each["rows"] for name in ("unit_kinds", "overdue_units") for each in context[name]]
    return [[[str(value) for value in row.values()] for row in rows] for rows in parts if rows]


@pytest.mark.django_db(transaction=True)
def test_report(campaign, tmp_path):
    load_tasks(campaign, make_units(campaign), range(TASKS))
    with clock.at(TODAY):
        report = request_report(actor=SYSTEM, meeting=make_meeting(campaign, cutoff_in_hours=-1))
    context = multiprocessing.get_context("fork")
    answer = context.Queue()
    child = context.Process(target=build, args=(report.pk, answer))

    child.start()
    seconds, cpu, peak, queries = answer.get(timeout=600)
    child.join()

    report.refresh_from_db()
    tables = tables_of(report)
    rows = sum(len(each) for each in tables)
    measures = f"{seconds:.1f} s, {cpu:.1f} s CPU, peak {peak:.0f} MB, {queries} queries"
    print(f"\n{connection.vendor}: {TASKS} tasks, {rows} rows in {len(tables)} tables: {measures}")
    print(f"document {len(files.read(report.document)) // 1024} KB; bare python-docx {write_bare(tables):.1f} s CPU")
    assert report.state == "draft"
    assert queries <= QUERIES
