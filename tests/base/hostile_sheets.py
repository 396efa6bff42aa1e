"""Files that are broken, hostile or odd, made here; each with the words its one error must hold."""
# ruff: noqa: E501  the XML of a cell stands in one line

import io
import struct
import zipfile
from collections.abc import Callable, Iterator

import xlsxwriter

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>项目名称</t></is></c><c r="B1" t="inlineStr"><is><t>责任单位</t></is></c></row>'
ROW = '<row r="2"><c r="A2" t="inlineStr"><is><t>甲项目</t></is></c><c r="B2" t="inlineStr"><is><t>市住建局</t></is></c></row>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BROKEN, NO_SHEET, EMPTY = "无法读取", "不是表格文件", "是空的"
LARGE, UNPACKED, ENCRYPTED, NO_HEADER = "超过", "解压后过大", "有密码", "没有找到表头"
FORMULA = "公式没有结果"


def package(sheet: str = "", **parts: str | bytes | None) -> bytes:
    """A minimal workbook around the XML of a sheet's data; parts replace or, as None, leave out those of the name."""
    files: dict[str, str | bytes | None] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{REL}"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}>{sheet}</worksheet>",
        **parts,
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            if text is not None:
                archive.writestr(name, text)
    return target.getvalue()


def data(rows: str = HEAD + ROW, after: str = "") -> bytes:
    return package(f"<sheetData>{rows}</sheetData>{after}")


def ods(body: str, **parts: str) -> bytes:
    target = io.BytesIO()
    names = "office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' "
    names += "xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' "
    names += "xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        text = f"<{names}><office:body><office:spreadsheet><table:table table:name='表'>{body}</table:table>"
        archive.writestr(
            "content.xml", f"{text}</office:spreadsheet></office:body></office:document-content>".replace("'", '"')
        )
        for name, part in {"META-INF/manifest.xml": "<manifest/>", **parts}.items():
            archive.writestr(name, part)
    return target.getvalue()


def bomb(name: str, megabytes: int) -> bytes:
    """A workbook one part of which is mostly nothing."""
    target = io.BytesIO(package("<sheetData/>"))
    with (
        zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as part,
    ):
        for _number in range(megabytes):
            part.write(b" " * 1_000_000)
    return target.getvalue()


def written(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        fill(book)
    return target.getvalue()


def _lying(content: bytes) -> bytes:
    """The sizes in the archive's directory say one byte."""
    place = content.index(b"PK\x01\x02")
    out = bytearray(content)
    while place >= 0:
        out[place + 24 : place + 28] = struct.pack("<I", 1)
        place = content.find(b"PK\x01\x02", place + 4)
    return bytes(out)


def _cell(place: str, text: str = "x") -> str:
    return f'<row r="{place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'


WRITTEN_OTHERWISE = {
    "in other quotes": "<row r='9'><c r='XFD1048576'><v>1</v></c></row>",
    "with spaces": '<row r="9"><c r = "XFD1048576"><v>1</v></c></row>',
    "in small letters": '<row r="9"><c r="xfd1048576"><v>1</v></c></row>',
    "behind an attribute": '<row r="9"><c x="a>b" r="XFD1048576"><v>1</v></c></row>',
    "by its row alone": '<row r="1048576"><c r="XFC1"/><c><v>1</v></c></row>',
    "cut off": '<row r="9"><c r="XFD1048576"' + " " * 70_000 + "<v>1</v></c></row>",
    "far apart": '<row r="9"><c x="' + "y" * 9_000_000 + '" r="XFD1048576"><v>1</v></c></row>',
}
"""A cell whose place is written as few programs write it, and is read all the same."""


def elsewhere(rows: str) -> bytes:
    """A workbook whose sheet lies in a part that is not called a sheet."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data(rows))) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            moved = source.read(name).replace(b"worksheets/sheet1.xml", b"other/data")
            made.writestr(name.replace("worksheets/sheet1.xml", "other/data"), moved)
    return target.getvalue()


def _lol() -> str:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "lol">{entities}]>'


def no_spreadsheets() -> Iterator[tuple[str, bytes, str]]:
    yield "nothing", b"", EMPTY
    yield "random bytes", bytes(range(256)) * 40, NO_SHEET
    yield "zeros", b"\x00" * 1000, NO_SHEET
    yield "a photo", b"\xff\xd8\xff\xe0" + b"\x00" * 100, NO_SHEET
    yield "a picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, NO_SHEET
    yield "a PDF", b"%PDF-1.7\n%%EOF", NO_SHEET
    yield "a Word file", package(**{"xl/workbook.xml": None, "word/document.xml": "<w/>"}), NO_SHEET
    yield "an archive", package(**{"xl/workbook.xml": None}), NO_SHEET
    yield "a binary workbook", package(**{"xl/workbook.xml": None, "xl/workbook.bin": b"\x00"}), NO_SHEET
    yield "a web page called .xls", "<html><table><tr><td>项目名称</td></tr></table></html>".encode(), NO_HEADER
    yield "a sentence", "请各单位于月底前报送。".encode(), NO_HEADER
    yield "UTF-16", "项目名称,责任单位\n甲,乙\n".encode("utf-16"), NO_SHEET
    yield "neither UTF-8 nor GB18030", b"a,b\n\xff\xff\xff,\x81\x20\n", "既不是 UTF-8"


def broken() -> Iterator[tuple[str, bytes, str]]:
    good = data()
    yield "cut in half", good[: len(good) // 2], NO_SHEET
    yield "without its end", good[:-30], NO_SHEET
    yield "a part damaged", good.replace(good[good.index(b"sheet1.xml") + 12 :][:20], b"\x00" * 20, 1), BROKEN
    yield "no sheet", package(**{"xl/worksheets/sheet1.xml": None}), BROKEN
    yield "no relations", package("<sheetData/>", **{"xl/_rels/workbook.xml.rels": None}), BROKEN
    yield "an empty workbook part", package("<sheetData/>", **{"xl/workbook.xml": ""}), f"{BROKEN}|{EMPTY}"
    yield (
        "XML that ends too early",
        package(**{"xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{HEAD}<row"}),
        BROKEN,
    )
    yield "no XML", package(**{"xl/worksheets/sheet1.xml": "项目名称"}), f"{BROKEN}|{EMPTY}"
    yield "texts that are not there", data('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'), BROKEN
    yield "a number that is none", data('<row r="1"><c r="A1"><v>abc</v></c></row>'), NO_HEADER
    yield "an old workbook of nothing", OLE + b"\x00" * 5000, BROKEN
    yield "an old workbook cut off", OLE + b"\x01" * 100, BROKEN
    yield "ods without content", ods("")[:200], NO_SHEET
    yield "ods of broken XML", ods("<table:table-row><table:table-cell>"), BROKEN
    yield (
        "entities within entities",
        package(**{"xl/worksheets/sheet1.xml": f"{_lol()}<worksheet {MAIN}>&a9;</worksheet>"}),
        BROKEN,
    )
    outside = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    yield (
        "an entity from outside",
        package(**{"xl/worksheets/sheet1.xml": f"{outside}<worksheet {MAIN}>&e;</worksheet>"}),
        BROKEN,
    )
    yield "encrypted", OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600, ENCRYPTED
    yield "an encrypted archive", _flagged(good), ENCRYPTED
    yield "ods encrypted", ods("", **{"META-INF/manifest.xml": "<manifest:encryption-data/>"}), ENCRYPTED


def _flagged(content: bytes) -> bytes:
    out, place = bytearray(content), content.index(b"PK\x01\x02")
    while place >= 0:
        out[place + 8] |= 1
        place = content.find(b"PK\x01\x02", place + 4)
    return bytes(out)


def empty_ones() -> Iterator[tuple[str, bytes, str]]:
    yield "an empty sheet", data(""), EMPTY
    yield "no sheet data", package(""), EMPTY
    yield "blank lines", b"\n\n\n", EMPTY
    yield "commas", b",,,\n,,,\n", EMPTY
    yield "a million blank rows", data("".join(f'<row r="{n}"/>' for n in range(1, 1_000_001))), EMPTY
    styled = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(1, 1_000_001))
    yield "blank rows with a style", data(styled), EMPTY
    yield "ods of nothing", ods("<table:table-row table:number-rows-repeated='1048576'/>"), EMPTY


def too_large() -> Iterator[tuple[str, bytes, str]]:
    yield "a cell in the last row", data(HEAD + ROW + _cell("A1048576")), LARGE
    yield "a cell in the last column", data(HEAD + ROW + _cell("XFD3")), LARGE
    yield "a cell in the last corner", data(HEAD + ROW + _cell("XFD1048576")), LARGE
    for name, cell in WRITTEN_OTHERWISE.items():
        yield f"the last corner, {name}", data(HEAD + ROW + cell), f"{LARGE}|{BROKEN}"
    prefixed = f'<x:worksheet {MAIN.replace("xmlns", "xmlns:x")}><x:sheetData><x:row><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
    prefixed += "</x:sheetData></x:worksheet>"
    yield "the last corner, with a prefix", package(**{"xl/worksheets/sheet1.xml": prefixed}), LARGE
    yield "the last corner, in a part of another name", elsewhere(_cell("XFD1048576")), LARGE
    yield "a binary workbook beside it", package("<sheetData/>", **{"xl/workbook.bin": "x"}), BROKEN
    yield "300 columns", f"{','.join(f'列{n}' for n in range(300))}\n".encode(), LARGE
    yield "300 columns of a workbook", written(lambda book: book.add_worksheet().write_row(0, 0, ["列"] * 300)), LARGE
    yield "60,001 rows", b"a,b\n" * 60_001, LARGE
    yield "a bomb", bomb("xl/media/x.bin", 400), UNPACKED
    yield "a bomb of a sheet", bomb("xl/worksheets/sheet2.xml", 400), UNPACKED
    yield "a bomb that lies about its size", _lying(bomb("xl/worksheets/sheet2.xml", 40)), f"{BROKEN}|{UNPACKED}"
    yield "thousands of parts", package("<sheetData/>", **{f"x/{n}": "x" for n in range(3000)}), UNPACKED
    cell = "<table:table-cell table:number-columns-repeated='16384'><text:p>x</text:p></table:table-cell>"
    yield "ods of a repeated cell", ods(f"<table:table-row>{cell}</table:table-row>"), LARGE
    row = "<table:table-row table:number-rows-repeated='1048576'><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>"
    yield "ods of a repeated row", ods(row), LARGE
    value = "<table:table-cell office:value-type='float' office:value='1' table:number-columns-repeated='16384'/>"
    yield "ods of a repeated value", ods(f"<table:table-row>{value}</table:table-row>"), LARGE
    hidden = "<table:table-cell x='a>b' table:number-columns-repeated='16384'><text:p>x</text:p></table:table-cell>"
    yield "ods of a repeated cell, hidden", ods(f"<table:table-row>{hidden}</table:table-row>"), LARGE
    wide = "<table:table-cell table:number-columns-repeated='150'><text:p>x</text:p></table:table-cell>"
    yield "ods of cells repeated side by side", ods(f"<table:table-row>{wide * 2}</table:table-row>"), LARGE
    yield "more than 50 MB", b"a,b\n" + b"x" * (50 * 1024 * 1024), "50 MB"
    yield "a cell of ten million letters", "项目名称,责任单位\n".encode() + b"x" * 10_000_000 + b",y\n", "引号"
    yield "a quotation mark left open", "项目名称,责任单位\n".encode() + b'"' + b"x,y\n" * 100_000, "引号"


def without_tasks() -> Iterator[tuple[str, bytes, str]]:
    yield "only a header", data(HEAD), "没有任何项目"
    yield "only a header of text", "项目名称,责任单位,时限\n".encode(), "没有任何项目"
    yield "a header and blank rows", "项目名称,责任单位,时限\n,,\n,,\n".encode(), "没有任何项目"
    yield "columns nobody knows", "甲,乙,丙\n1,2,3\n".encode(), NO_HEADER
    yield (
        "everything in one merged cell",
        data(HEAD + ROW, '<mergeCells><mergeCell ref="A1:Z100"/></mergeCells>'),
        "没有任何项目",
    )
    formula = '<row r="2"><c r="A2"><f>CONCATENATE("甲","乙")</f></c><c r="B2" t="inlineStr"><is><t>市住建局</t></is></c></row>'
    yield "a formula without a value", data(HEAD + formula), FORMULA


def refused() -> list[tuple[str, bytes, str]]:
    """(what it is, the file, words of its error)."""
    return [*no_spreadsheets(), *broken(), *empty_ones(), *too_large(), *without_tasks()]


def odd() -> Iterator[tuple[str, bytes]]:
    """Files that look alarming and hold one good row: 甲项目 of 市住建局."""
    yield "tabs", "项目名称\t责任单位\t时限\n甲项目\t市住建局\t6月底前\n".encode()
    yield "semicolons", "项目名称;责任单位;时限\n甲项目;市住建局;6月底前\n".encode("gb18030")
    yield (
        "merged in itself",
        data(HEAD + ROW, '<mergeCells><mergeCell ref="C3:A3"/><mergeCell ref="A9:A9"/></mergeCells>'),
    )
    yield "merged beyond the sheet", data(HEAD + ROW, '<mergeCells><mergeCell ref="D5:XFD1048576"/></mergeCells>')
    overlaps = "".join(f'<mergeCell ref="D{n}:E{n + 3}"/>' for n in range(1, 5000))
    yield "thousands of overlapping merges", data(HEAD + ROW, f"<mergeCells>{overlaps}</mergeCells>")
    errors = '<row r="3"><c r="C3" t="e"><v>#REF!</v></c><c r="D3" t="b"><v>1</v></c></row>'
    yield "errors and truths in cells", data(HEAD + ROW + errors)
    dates = '<row r="3"><c r="C3"><v>99999999</v></c><c r="D3"><v>-5</v></c><c r="E3"><v>1e300</v></c></row>'
    yield "impossible dates", data(HEAD + ROW + dates)
    yield (
        "a formula with its value",
        data(HEAD + ROW.replace('t="inlineStr"><is><t>甲项目</t></is>', 't="str"><f>A9</f><v>甲项目</v>')),
    )
    yield (
        "links to other files",
        package(f"<sheetData>{HEAD}{ROW}</sheetData>", **{"xl/externalLinks/externalLink1.xml": "<x/>"}),
    )
    yield "macros", package(f"<sheetData>{HEAD}{ROW}</sheetData>", **{"xl/vbaProject.bin": b"\x00\x01"})
    yield "control characters", "项目名称,责任单位\n甲\x07项目,市\x0b住建局\n".encode()
    yield "blank columns far out", data(HEAD + ROW + '<row r="3"><c r="XFD3" s="1"/></row>')
