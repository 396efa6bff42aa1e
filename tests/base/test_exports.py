"""Cells and files of an export, without a page."""

import csv
import datetime as dt
import io
from decimal import Decimal

import django_tables2 as tables
import pytest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook

from base import clock, exports
from base.exports import ExportColumn, Percent, safe_text, typed
from base.reading.sheets import read_sheets


class Ledger(tables.Table):
    name = tables.Column(verbose_name="名称")
    on = tables.Column(verbose_name="日期")
    share = tables.Column(verbose_name="完成")
    note = ExportColumn(verbose_name="备注")
    hidden = tables.Column(visible=False)

    def render_name(self, value):
        return format_html("<a href='/'>{}</a> <b>新</b>", value)

    def value_share(self, value):
        return Percent(value)

    def value_note(self, record):
        return record["count"]


ROWS = [
    {"name": "A & B", "on": dt.date(2026, 7, 13), "share": Decimal("45.50"), "count": 3, "hidden": "x"},
    {"name": "=1+1", "on": None, "share": None, "count": None, "hidden": "x"},
]


def sheet_of(table):
    with exports.write(table, "xlsx", "台账[1]/甲") as file:
        return load_workbook(io.BytesIO(file.read())).worksheets[0]


def lines_of(table):
    with exports.write(table, "csv", "台账") as file:
        content = file.read()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_sheet_holds_typed_values_under_the_heads_as_shown():
    sheet = sheet_of(Ledger(ROWS))

    assert [cell.value for cell in sheet[1]] == ["名称", "日期", "完成", "备注"]
    assert [cell.value for cell in sheet[2]] == ["A & B 新", dt.datetime.combine(ROWS[0]["on"], dt.time()), 0.455, 3]
    assert (sheet["B2"].number_format, sheet["C2"].number_format) == ("yyyy-mm-dd", "0.00%")
    assert [cell.value for cell in sheet[3]] == ["'=1+1 新", None, None, None]


def test_the_sheet_is_ready_to_work_with():
    sheet = sheet_of(Ledger(ROWS))

    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("台账1甲", "A2", "A1:D3")
    assert sheet.column_dimensions["B"].width > 10


def test_the_text_file_holds_the_same_rows():
    lines = lines_of(Ledger(ROWS))

    assert lines == [
        ["名称", "日期", "完成", "备注"],
        ["A & B 新", "2026-07-13", "45.50%", "3"],
        ["'=1+1 新", "", "", ""],
    ]


def test_an_empty_list_exports_its_heads():
    assert sheet_of(Ledger([])).max_row == 1
    assert lines_of(Ledger([])) == [["名称", "日期", "完成", "备注"]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_text_that_would_run_as_a_formula_is_neutralised(start):
    assert safe_text(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_was_exported_is_read_again_as_it_was(kind):
    texts = ["=1+1", "-", "+86 138", "'甲'", "（二）甲"]

    with exports.write(
        Ledger([{"name": "", "on": text, "share": None, "count": None} for text in texts]), kind, "甲"
    ) as file:
        (sheet,) = read_sheets(file.read())

    assert [sheet.cell(row, 1) for row in range(1, 6)] == texts


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("—", None),
        ("", None),
        (gettext_lazy("yes"), "是"),
        (True, "是"),
        (False, "否"),
        (dt.datetime(2026, 7, 13, 1, 30, 9, tzinfo=dt.UTC), dt.datetime(2026, 7, 13, 9, 30)),  # noqa: DTZ001  as a sheet has it
        (Decimal("3.5"), Decimal("3.5")),
        (format_html("&lt;{}&gt;", "甲"), "<甲>"),
    ],
)
def test_a_value_becomes_a_cell(value, cell):
    assert typed(value) == cell


def test_the_file_is_named_after_the_page_and_the_day(today):
    with clock.at(today):
        assert exports.file_name("项目 / 台账", "xlsx") == "项目台账2026-07-13.xlsx"
