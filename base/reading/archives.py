"""Spreadsheet files before they are opened: what they are, and how large they become once unpacked."""

import io
import zipfile

from django.utils.translation import gettext as _

from base import files
from base.errors import InvalidInputError

MAX_UNPACKED = 400_000_000
"""Bytes of all parts together; 60,000 rows of thirty full columns are about 150 MB."""
MAX_PARTS = 2_000
MAX_RATIO = 2_000
"""Unpacked to packed; deflate reaches 1,032 at most, and only with nothing in it."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def ensure_readable(content: bytes) -> None:
    """Raises InvalidInputError, in words, for a file that is no spreadsheet, is encrypted, or unpacks too large."""
    if not content:
        raise InvalidInputError(_("The file is empty: choose another."))
    if content.startswith(OLE) and ENCRYPTED_PACKAGE in content:
        raise InvalidInputError(_("The spreadsheet is encrypted: remove its password and try again."))
    if files.mime_of(content) not in files.SHEETS:
        raise InvalidInputError(_("This is not a spreadsheet: save it as .xlsx, .xls, .ods or .csv and try again."))
    parts = _parts(content)
    unpacked = sum(part.file_size for part in parts)
    bombs = [part for part in parts if part.file_size > MAX_RATIO * max(part.compress_size, 1)]
    if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS or bombs:
        raise InvalidInputError(_("The spreadsheet is too large once unpacked: split it, or remove empty rows."))


def unpacked_size(content: bytes) -> int:
    """Bytes of all parts of a workbook together; of any other file its own."""
    return sum(part.file_size for part in _parts(content)) or len(content)


def _parts(content: bytes) -> list[zipfile.ZipInfo]:
    if not content.startswith(b"PK"):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    except files.BROKEN_ZIP as error:
        text = _("The spreadsheet cannot be read; open it, save it anew and try again.")
        raise InvalidInputError(text) from error
