"""Spreadsheet files before they are opened: what they are, and how large they become once unpacked.

The reader behind base.reading.sheets lays a sheet out as a full grid before anybody can look: one cell in the last
corner would take all memory there is. So the parts are looked through first, a piece at a time.
"""

import io
import re
import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext as _

from base import files
from base.errors import InvalidInputError

MAX_ROWS = 60_000
MAX_COLUMNS = 200
MAX_UNPACKED = 300_000_000
"""Bytes of all parts together; 60,000 rows of thirty full columns are about 100 MB."""
MAX_PARTS = 2_000
PIECE = 4_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
ENCRYPTED_ODS = b"manifest:encryption-data"
CELL = re.compile(rb"<c(?:\s([^>]*[^>/])?)?>(?!</c>)(<f[^>]*/></c>|<f[^>]*>[^<]*</f></c>)?")
"""A cell that holds something; a formula that nobody has computed in the second group."""
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
ODS_CELL = re.compile(rb'<table:table-cell\b[^>]*number-columns-repeated="(\d+)"[^>]*(?<!/)>')
ODS_ROW = re.compile(
    rb'<table:table-row\b[^>]*number-rows-repeated="(\d+)"[^>]*(?<!/)>(.*?)</table:table-row>', re.DOTALL
)


def ensure_readable(content: bytes) -> None:
    """Raises InvalidInputError, in words, for a file that is no spreadsheet, is encrypted, or unpacks too large."""
    files.ensure_size(content)
    if content.startswith(OLE) and ENCRYPTED_PACKAGE in content:
        raise _encrypted()
    mime = files.mime_of(content)
    if mime not in files.SHEETS:
        raise InvalidInputError(_("This is not a spreadsheet: save it as .xlsx, .xls, .ods or .csv and try again."))
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                _ensure_sizes(archive.infolist())
                _look_through(archive, mime)
        except files.BROKEN_ZIP as error:
            raise _broken() from error


def unpacked_size(content: bytes) -> int:
    """Bytes of all parts of a workbook together, of any other file its own. Raises InvalidInputError where broken."""
    if not content.startswith(b"PK"):
        return len(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except files.BROKEN_ZIP as error:
        raise _broken() from error


def too_large() -> InvalidInputError:
    """The error of a sheet past the limits."""
    limits = {"rows": MAX_ROWS, "columns": MAX_COLUMNS}
    text = _("The sheet is larger than %(rows)d rows or %(columns)d columns: remove empty ones.")
    return InvalidInputError(text % limits)


def _broken() -> InvalidInputError:
    return InvalidInputError(_("The spreadsheet cannot be read; open it, save it anew and try again."))


def _unpacks_too_large() -> InvalidInputError:
    return InvalidInputError(_("The spreadsheet is too large once unpacked: split it, or remove empty rows."))


def _encrypted() -> InvalidInputError:
    return InvalidInputError(_("The spreadsheet is encrypted: remove its password and try again."))


def _ensure_sizes(parts: list[zipfile.ZipInfo]) -> None:
    if sum(part.file_size for part in parts) > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise _unpacks_too_large()
    if any(part.flag_bits & 1 for part in parts):
        raise _encrypted()


def _look_through(archive: zipfile.ZipFile, mime: str) -> None:
    unpacked = 0
    for part in archive.infolist():
        if not part.filename.endswith((".xml", ".rels")):
            continue
        for piece in _pieces(archive, part):
            unpacked += len(piece)
            if unpacked > 2 * MAX_UNPACKED:  # a header that lies about the size
                raise _unpacks_too_large()
            _look_at(piece, part.filename, mime)


def _look_at(piece: bytes, name: str, mime: str) -> None:
    if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
        raise _broken()
    if ENCRYPTED_ODS in piece:
        raise _encrypted()
    if name.startswith("xl/worksheets/"):
        _look_at_cells(piece)
    elif mime == files.ODS and name == "content.xml":
        _look_at_repeated(piece)


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part a piece at a time; an element begun at the end of one stands again in the next."""
    with archive.open(part) as stream:
        rest = b""
        while piece := stream.read(PIECE):
            whole = rest + piece
            yield whole
            begun = whole.rfind(b"<table:table-row") if b"<table:table-row" in whole else whole.rfind(b"<c")
            rest = whole[begun:] if begun >= 0 and len(whole) - begun < PIECE else b""


def _look_at_cells(xml: bytes) -> None:
    for cell in CELL.finditer(xml):
        place = PLACE.search(cell[1] or b"")
        if place is None:
            continue
        if cell[2]:
            text = _("Cell %(cell)s holds a formula without a value: open the file, save it and try again.")
            raise InvalidInputError(text % {"cell": (place[1] + place[2]).decode()})
        if int(place[2]) > MAX_ROWS or _column_of(place[1]) > MAX_COLUMNS:
            raise too_large()


def _column_of(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _look_at_repeated(xml: bytes) -> None:
    """Repeated cells and rows that hold something; the empty ones at the end of every sheet are no matter."""
    if any(int(found[1]) > MAX_COLUMNS for found in ODS_CELL.finditer(xml)):
        raise too_large()
    for found in ODS_ROW.finditer(xml):
        if int(found[1]) > MAX_ROWS and b"<text:" in found[2]:
            raise too_large()
