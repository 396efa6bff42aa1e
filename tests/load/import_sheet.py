"""Benchmark of importing 20,000 rows: run by name, on the database DATABASE_URL names; prints numbers, asserts rows.

    DATABASE_URL=postgres://… .venv/bin/python -m pytest tests/load/import_sheet.py -s --create-db

Wanted: within 60 s and 400 MB, at most 3 times the CPU of reading the cells alone plus inserting the same rows in bulk.
CPU is user and system time of this process and of its database backend. LOAD_ROWS shortens it.
"""

import io
import os
import time

import pytest
import xlsxwriter
from django.apps import apps
from django.db import connection, transaction

from base.reading.sheets import read_sheets
from base.trail import SYSTEM
from campaign.models import SheetImport
from campaign.services.imports import ImportDraft, ask_commit, create_import
from tasks.models import Task
from tests.load.many_tasks import make_units
from tests.load.pages import backend, cpu_of, memory

ROWS = int(os.environ.get("LOAD_ROWS", "20000"))
HEADS = ("序号", "项目名称", "主要内容", "牵头单位", "配合单位", "责任领导", "完成时限")
LIMITS = ("6月底前", "9月底前完工", "12月20日前", "第三季度", "2026年11月", "长期坚持")
WRITTEN = (
    "base.Event",
    "campaign.SheetRow",
    "tasks.Task",
    "tasks.Responsibility",
    "tasks.Milestone",
    "tasks.TaskFigures",
    "tasks.TaskQuestion",
)


def sheet_of(names: list[str]) -> bytes:
    """A list as an office keeps it: merged headings above tasks, several units in a cell, limits in words."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["2026年重点工作任务分解表"])
        sheet.write_row(1, 0, HEADS)
        for row in range(ROWS):
            lead, second = names[row % len(names)], names[(row * 7 + 3) % len(names)]
            others = f"{second}、{names[(row * 11 + 5) % len(names)]}"
            title = f"第{row // 100 + 1}片区背街小巷整治提升工程之{row + 1}"
            words = "完善道路、照明和排水，规范停车，落实长效管理。"
            sheet.write_row(2 + row, 0, [row + 1, title, words, lead, others, "张三", LIMITS[row % len(LIMITS)]])
    return target.getvalue()


class Stopwatch:
    """Seconds, and CPU of this process and of its database backend, since it was made."""

    def __init__(self) -> None:
        self.pid = backend()
        self.began, self.cpu = time.perf_counter(), self._cpu()

    def _cpu(self) -> float:
        return cpu_of("self") + (cpu_of(self.pid) if self.pid else 0.0)

    def read(self) -> tuple[float, float]:
        return time.perf_counter() - self.began, self._cpu() - self.cpu


def insert_again() -> float:
    """CPU of inserting the rows the import wrote once more, in bulk, and of nothing else; they are taken back."""
    kept = {name: list(apps.get_model(name)._default_manager.all()) for name in WRITTEN}
    with transaction.atomic():
        for name in reversed(WRITTEN):
            model = apps.get_model(name)
            with connection.cursor() as cursor:
                cascade = " CASCADE" if connection.vendor == "postgresql" else ""
                verb = "TRUNCATE" if cascade else "DELETE FROM"
                cursor.execute(f"{verb} {model._meta.db_table}{cascade}")
        watch = Stopwatch()
        for name in WRITTEN:
            apps.get_model(name)._default_manager.bulk_create(kept[name], batch_size=1000)
        spent = watch.read()[1]
        transaction.set_rollback(True)
    return spent


@pytest.mark.django_db(transaction=True)
def test_importing_many_rows(campaign):
    units = make_units(campaign)
    content = sheet_of([unit.name for unit in units])
    watch = Stopwatch()
    read_sheets(content)
    cells = watch.read()[1]
    held = memory("VmRSS")
    with open("/proc/self/clear_refs", "w", encoding="ascii") as mark:  # noqa: PTH123  the peak begins anew
        mark.write("5")

    watch = Stopwatch()
    draft = ImportDraft(campaign, "tasks", content, "大表.xlsx", {"project_list": "renovation-1"})
    record = create_import(actor=SYSTEM, draft=draft, is_here=True)
    read = watch.read()
    watch = Stopwatch()
    ask_commit(actor=SYSTEM, record=record, is_here=True)
    stored = watch.read()
    peak = memory("VmHWM")

    print(f"\n{connection.vendor}: {ROWS} rows, file {len(content) // 1024} kB")
    print(f"  read {read[0]:.1f} s ({read[1]:.1f} s CPU), stored {stored[0]:.1f} s ({stored[1]:.1f} s CPU)")
    print(f"  together {read[0] + stored[0]:.1f} s, wanted 60; peak {peak} MB ({held} MB before), wanted 400")
    bulk = insert_again()
    ratio = (read[1] + stored[1]) / (cells + bulk)
    print(f"  cells alone {cells:.1f} s + rows in bulk {bulk:.1f} s CPU: {ratio:.2f} times, wanted 3")
    assert Task.objects.count() == SheetImport.objects.get().rows.count() == ROWS
