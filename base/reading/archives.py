"""Spreadsheet files before they are opened: what they are, and how large they become once unpacked.

The reader behind base.reading.sheets lays a sheet out as a full grid before anybody can look: one cell in the last
corner would take all memory there is. So the parts are looked through first, a piece at a time.
"""

import io
import re
import zipfile

from django.utils.translation import gettext as _

from base import files, zips
from base.errors import InvalidInputError

MAX_ROWS = 60_000
MAX_COLUMNS = 200
MAX_UNPACKED = 300_000_000
"""Bytes of all parts together; 60,000 rows of thirty full columns are about 100 MB."""
MAX_PARTS = 2_000
BINARY_WORKBOOK = "xl/workbook.bin"
"""The reader tries it where it cannot read the other one."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
ENCRYPTED_ODS = b"manifest:encryption-data"
PREFIX = rb"(?:[\w.-]+:)?"
ATTRIBUTES = rb"((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*"
"""As XML has them: in either quotes, which may hold a `>`."""
CELL = re.compile(
    rb"<" + PREFIX + rb"c" + ATTRIBUTES + rb"(?<!/)>(?!</" + PREFIX + rb"c>)"
    rb"(<" + PREFIX + rb"f[^>]*/></|<" + PREFIX + rb"f[^>]*>[^<]*</" + PREFIX + rb"f></" + PREFIX + rb"c>)?"
)
"""A cell that holds something: its attributes, then a formula that nobody has computed."""
ODD_CELL = re.compile(rb"<" + PREFIX + rb"c(?=[\s/>])(?!" + ATTRIBUTES + rb"/?>)")
"""The tag of a cell that is not written as XML is, or is cut off."""
PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
SEEN_AGAIN = 65_536
"""Bytes at the end of a piece that stand again in the next: more than any tag of a cell has."""
ODS_TAG = re.compile(rb"<table:(table-row|table-cell|covered-table-cell)" + ATTRIBUTES + rb"(/?)>")
ODS_REPEATED = re.compile(rb"number-(?:columns|rows)-repeated\s*=\s*[\"']\s*\+?(\d+)\s*[\"']")
ODS_VALUE = b"value"
"""In the attributes of a cell that holds something: office:value, office:string-value, office:value-type."""


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
        except zips.TooLargeError as error:
            raise _unpacks_too_large() from error
        except zips.BROKEN_ZIP as error:
            raise _broken() from error


def unpacked_size(content: bytes) -> int:
    """Bytes of all parts of a workbook together, of any other file its own. Raises InvalidInputError where broken."""
    if not content.startswith(b"PK"):
        return len(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except zips.BROKEN_ZIP as error:
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
    """Every part that is XML, whatever its name: a workbook names its sheets as it likes."""
    if BINARY_WORKBOOK in archive.namelist():
        raise _broken()
    unpacked = 0
    for part in archive.infolist():
        look = _Cells() if mime == files.XLSX else _OdsTable()
        for piece in zips.pieces(archive, part, 2 * MAX_UNPACKED):
            unpacked += len(piece)
            if unpacked > 2 * MAX_UNPACKED:  # heads that lie about the size
                raise _unpacks_too_large()
            if not look.takes(piece):
                break


class _Look:
    """What stands in a part of XML, told a piece at a time."""

    def __init__(self) -> None:
        self.rest = b""
        self.is_begun = False

    def takes(self, piece: bytes) -> bool:
        """Looks at the next piece; False for a part that is no XML, of which no more need be read."""
        if not self.is_begun and not zips.XML_START.match(piece):
            return False
        whole = self.rest + piece
        if b"<!DOCTYPE" in whole or b"<!ENTITY" in whole:
            raise _broken()
        if ENCRYPTED_ODS in whole:
            raise _encrypted()
        self.is_begun = True
        self.rest = self.look(whole)
        return True

    def look(self, xml: bytes) -> bytes:
        """What of this piece is to be seen again with the next."""
        raise NotImplementedError


class _Cells(_Look):
    """Where the cells of a workbook stand; a tag that is not written as XML is written is not read."""

    def look(self, xml: bytes) -> bytes:
        end = max(len(xml) - SEEN_AGAIN, 0)
        odd = ODD_CELL.search(xml)
        if odd and odd.start() < end:
            raise _broken()
        for cell in CELL.finditer(xml):
            _ensure_place(cell)
        return xml[end:]


def _ensure_place(cell: re.Match[bytes]) -> None:
    place = PLACE.search(cell[1])
    if place is None:
        raise _broken()
    if cell[2]:
        text = _("Cell %(cell)s holds a formula without a value: open the file, save it and try again.")
        raise InvalidInputError(text % {"cell": (place[1] + place[2]).decode()})
    if int(place[2]) > MAX_ROWS or _column_of(place[1]) > MAX_COLUMNS:
        raise too_large()


def _column_of(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


class _OdsTable(_Look):
    """Rows and columns up to the last cell that holds something; empty ones at the end of a sheet are no matter."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = 0
        self.columns = 0

    def look(self, xml: bytes) -> bytes:
        for tag in ODS_TAG.finditer(xml):
            repeated = ODS_REPEATED.search(tag[2])
            count = int(repeated[1]) if repeated else 1
            if tag[1] == b"table-row":
                self.rows, self.columns = self.rows + count, 0
            else:
                self.columns += count
                self._ensure_inside(holds=not tag[3] or ODS_VALUE in tag[2])
        begun = xml.rfind(b"<")
        return xml[begun:] if xml.find(b">", begun) < 0 <= begun else b""

    def _ensure_inside(self, *, holds: bool) -> None:
        if holds and (self.rows > MAX_ROWS or self.columns > MAX_COLUMNS):
            raise too_large()
