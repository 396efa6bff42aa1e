"""Reading spreadsheets: grids of text, merged ranges, header rows."""

import datetime as dt
import io
import struct
import zipfile

import openpyxl
import pytest

from base import files
from base.errors import InvalidInputError
from base.reading import archives, sheets
from base.reading.sheets import Range, Sheet, read_sheets, text_of


def xlsx(rows, *, merge=(), more_sheets=()) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cells in merge:
        sheet.merge_cells(cells)
    for name, content in more_sheets:
        extra = workbook.create_sheet(name)
        for row in content:
            extra.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def compound_file(stream: str, content: bytes) -> bytes:
    """A compound file (MS-CFB) with one stream: what .xls files and encrypted workbooks are wrapped in."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    content = content.ljust(4096, b"\0")
    count = len(content) // 512
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    table = [0xFFFFFFFD, end, *range(3, 2 + count), end]

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        numbers = struct.pack("<HBBIII", len(raw), kind, 1, free, free, child)
        return raw.ljust(64, b"\0") + numbers + bytes(36) + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, 1, end, 0) + entry(stream, 2, free, 2, len(content))
    return head + struct.pack("<128I", *table, *[free] * (128 - len(table))) + folder.ljust(512, b"\0") + content


ENCRYPTED_XLSX = compound_file("EncryptedPackage", b"")
ENCRYPTED_XLS = compound_file(
    "Workbook", struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0) + struct.pack("<HHHHH", 0x2F, 6, 1, 1, 1)
)


def garbage_ods() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", files.ODS)
        archive.writestr("content.xml", "<no")
    return buffer.getvalue()


# --- Workbooks ----------------------------------------------------------------------------------------------------


def test_a_workbook_is_read_as_people_see_it():
    rows = [
        ["任务", " 数量 ", "占比", "时限", "是否达序"],
        ["改造小区\r\n第一批", 50, 0.5, dt.date(2026, 6, 30), True],
        [None, 12.0, 1.25, dt.datetime(2026, 7, 1, 8, 30), ""],  # noqa: DTZ001  a cell's
    ]

    [sheet] = read_sheets(xlsx(rows))

    assert sheet.name == "Sheet"
    assert [list(row) for row in sheet.rows] == [
        ["任务", "数量", "占比", "时限", "是否达序"],
        ["改造小区\n第一批", "50", "0.5", "2026-06-30", "True"],
        ["", "12", "1.25", "2026-07-01", ""],
    ]


def test_rows_and_columns_keep_their_place_after_empty_ones():
    [sheet] = read_sheets(xlsx([[], [], [None, None, "改造"]]))

    assert sheet.cell(2, 2) == "改造"
    assert sheet.cell(0, 0) == ""


def test_merged_cells_are_ranges_and_carry_their_text():
    rows = [["一览表", None, None], ["任务", "单位", "时限"], ["建桥", "甲", "6月"], [None, "乙", "9月"]]

    [sheet] = read_sheets(xlsx(rows, merge=["A1:C1", "A3:A4"]))

    assert set(sheet.merged) == {Range(0, 0, 0, 2), Range(2, 0, 3, 0)}
    assert (sheet.cell(3, 0), sheet.carried(3, 0), sheet.carried(0, 2)) == ("", "建桥", "一览表")
    assert (sheet.continues(2, 0), sheet.continues(3, 0), sheet.continues(3, 1)) == (False, True, False)
    assert sheet.range_at(3, 1) is None


def test_every_sheet_that_holds_anything_is_read():
    content = xlsx([["甲"]], more_sheets=[("空白", []), ("第二批", [["乙"]])])

    assert [sheet.name for sheet in read_sheets(content)] == ["Sheet", "第二批"]


@pytest.mark.parametrize(("row", "column"), [(-1, 0), (0, -1), (5, 0), (0, 5)])
def test_outside_the_grid_there_is_nothing(row, column):
    assert Sheet("x", [["a"]]).cell(row, column) == ""


# --- Text files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_csv_is_read_in_both_encodings(encoding, line_end):
    text = line_end.join(["序号,任务", '1,"改造小区，50个"', '2, "', "3,𠮷"])

    [sheet] = read_sheets(text.replace('2, "', '2,"两行\n一格"').encode(encoding))

    assert [list(row) for row in sheet.rows] == [
        ["序号", "任务"],
        ["1", "改造小区，50个"],
        ["2", "两行\n一格"],
        ["3", "𠮷"],
    ]


# --- What is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"", "文件是空的", id="nothing"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "不是表格文件", id="a picture"),
        pytest.param(b"\x00\x01\x02", "不是表格文件", id="bytes"),
        pytest.param(b"   \n,,\n", "空", id="only separators"),
        pytest.param(xlsx([]), "空", id="an empty workbook"),
        pytest.param(xlsx([["  ", None]]), "空", id="only spaces"),
        pytest.param(b"\xff\xfe\xfd\xff", "UTF-8", id="no known encoding"),
        pytest.param(b"\xd0\xcf\x11\xe0" + b"x" * 999, "无法读取", id="a broken xls"),
        pytest.param(xlsx([["a"]])[:-200], "不是表格文件", id="cut off"),
        pytest.param(garbage_ods(), "无法读取", id="a broken ods"),
        pytest.param(ENCRYPTED_XLSX, "密码", id="an encrypted xlsx"),
        pytest.param(ENCRYPTED_XLS, "密码", id="an encrypted xls"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content, says):
    with pytest.raises(InvalidInputError, match=says):
        read_sheets(content)


@pytest.mark.parametrize("make", [xlsx, lambda rows: "\n".join(",".join(row) for row in rows).encode()])
@pytest.mark.parametrize(("rows", "columns", "is_read"), [(4, 3, True), (5, 3, False), (4, 4, False)])
def test_a_sheet_larger_than_the_limits_is_refused(monkeypatch, make, rows, columns, is_read):
    for module in (archives, sheets):
        monkeypatch.setattr(module, "MAX_ROWS", 4)
        monkeypatch.setattr(module, "MAX_COLUMNS", 3)
    content = make([["a"] * columns] * rows)

    if is_read:
        assert len(read_sheets(content)[0].rows) == 4
    else:
        with pytest.raises(InvalidInputError, match="4 行或 3 列"):
            read_sheets(content)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (3.0, "3"),
        (0.6, "0.6"),
        (-2, "-2"),
        (False, "False"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.datetime(2026, 1, 2, 23, 59), "2026-01-02"),  # noqa: DTZ001  a cell's
        (dt.time(8, 30), "08:30:00"),
        ("  一\r\n二  ", "一\n二"),
    ],
)
def test_a_cell_is_written_as_people_see_it(value, text):
    assert text_of(value) == text


# --- Headers ------------------------------------------------------------------------------------------------------
