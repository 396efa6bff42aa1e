"""Stored files: content by hash, its type told by its first bytes, never by its name."""

import hashlib
import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from base import zips
from base.errors import InvalidInputError
from base.models import StoredFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
XLS = "application/vnd.ms-excel"
CSV = "text/csv"
PDF = "application/pdf"
JPEG, PNG, WEBP, HEIC = "image/jpeg", "image/png", "image/webp", "image/heic"
IMAGES = frozenset({JPEG, PNG, WEBP})
"""Pictures as they are kept and shown; a HEIC is kept as JPEG (base.pictures)."""
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
SHEETS = frozenset({XLSX, XLS, ODS, CSV})
MAX_PIXELS, MAX_JPEG_PIXELS = 40_000_000, 200_000_000
"""A JPEG that is coded line by line can be decoded small (base.pictures); all else is decoded whole."""
FEWER_PIXELS = {"WEBP": 16_000_000}
"""Its decoder holds four copies of a picture at once: 260 MB."""
Image.MAX_IMAGE_PIXELS = None  # Pillow knows one limit only: whatever is opened here is looked at first
MAX_MIMETYPE = 100
MARKER, START_OF_SCAN = 0xFF, 0xDA
SEQUENTIAL = frozenset({0xC0, 0xC1})
PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})


@dataclass(frozen=True)
class ImageSize:
    width: int
    height: int


def mime_of(content: bytes) -> str:
    """The type of `content` by its first bytes, `application/octet-stream` when unknown; text counts as CSV."""
    starts = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG, b"%PDF-": PDF, b"\xd0\xcf\x11\xe0": XLS}
    for start, mime in starts.items():
        if content.startswith(start):
            return mime
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return HEIC
    if content.startswith(b"PK\x03\x04"):
        return _mime_of_zip(content)
    return CSV if content and b"\x00" not in content[:4096] else "application/octet-stream"


def _mime_of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < MAX_MIMETYPE:
                return archive.read("mimetype").decode("ascii", "replace")
    except zips.BROKEN_ZIP:
        return "application/zip"
    if "xl/workbook.xml" in names:
        return XLSX
    return DOCX if "word/document.xml" in names else "application/zip"


def ensure_size(content: bytes) -> None:
    """Raises InvalidInputError for nothing, and for more than may be uploaded."""
    if not content:
        raise InvalidInputError(_("The file is empty: choose another."))
    if len(content) > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        raise InvalidInputError(_("The file is larger than %(limit)d MB: make it smaller.") % {"limit": limit})


def store(content: bytes, *, allowed: Collection[str]) -> StoredFile:
    """Keeps `content` and returns its row; the same bytes twice are one row.

    Raises InvalidInputError when it is empty, too large, broken, or of a type not `allowed`.
    """
    ensure_size(content)
    mime = mime_of(content)
    if mime not in allowed:
        raise InvalidInputError(_("This type of file cannot be used here (%(mime)s).") % {"mime": mime})
    size = ensure_picture(content) if mime in IMAGES else None
    digest = hashlib.sha256(content).hexdigest()
    row = StoredFile(sha256=digest, size=len(content), mime=mime)
    if size:
        row.width, row.height = size.width, size.height
    if not (default_storage.exists(row.path) and is_whole(row)):
        default_storage.save(row.path, ContentFile(content))
    StoredFile.objects.bulk_create([row], ignore_conflicts=True)
    stored: StoredFile = StoredFile.objects.get(sha256=digest)
    return stored


def is_whole(file: StoredFile) -> bool:
    """Whether what the storage keeps has the size and the hash of the row."""
    if default_storage.size(file.path) != file.size:
        return False
    digest = hashlib.sha256()
    with default_storage.open(file.path) as handle:
        for chunk in handle.chunks():
            digest.update(chunk)
    return digest.hexdigest() == file.sha256


def open_file(file: StoredFile) -> "File[bytes]":
    """An open handle to be streamed. Raises FileNotFoundError when the storage lost it, or a part of it."""
    if default_storage.size(file.path) != file.size:
        raise FileNotFoundError(file.path)
    return default_storage.open(file.path)


def read(file: StoredFile) -> bytes:
    """The content of a stored file. Raises FileNotFoundError when the storage lost it, or a part of it."""
    with open_file(file) as handle:
        return bytes(handle.read())


def discard(file: StoredFile) -> bool:
    """Forgets a stored file that nothing links to any more, its content too; False when something does.

    Call it in a transaction: the content goes once it has committed.
    """
    path = file.path
    try:
        with transaction.atomic():
            file.delete()
    except models.ProtectedError:
        return False
    transaction.on_commit(lambda: default_storage.delete(path))
    return True


def ensure_picture(content: bytes) -> ImageSize:
    """Its size in pixels. Raises InvalidInputError for a picture that is broken or too large to be unpacked."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            width, height = image.size
            if width * height > most_pixels(image, content):
                raise InvalidInputError(_("The picture has too many pixels: make it smaller."))
            image.verify()
    except MemoryError as error:
        raise InvalidInputError(_("The picture has too many pixels: make it smaller.")) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise InvalidInputError(_("The picture cannot be read: take or save it again.")) from error
    return ImageSize(width, height)


def most_pixels(image: Image.Image, content: bytes) -> int:
    """How many pixels a picture of its kind may have."""
    if image.format == "JPEG" and is_in_one_scan(content):
        return MAX_JPEG_PIXELS
    return min(MAX_PIXELS, FEWER_PIXELS.get(image.format or "", MAX_PIXELS))


def is_in_one_scan(content: bytes) -> bool:
    """Whether a JPEG is decoded line by line: neither progressive, nor a scan for each colour.

    Of any other libjpeg keeps all coefficients in memory. Source: ITU-T T.81, B.2 (SOF, SOS).
    """
    at, components = 2, 0
    while at + 4 <= len(content) and content[at] == MARKER:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker in PROGRESSIVE or length < 2:  # noqa: PLR2004  its own two bytes
            return False
        if marker in SEQUENTIAL and at + 9 < len(content):
            components = content[at + 9]
        if marker == START_OF_SCAN:
            return at + 4 < len(content) and components == content[at + 4] > 0
        at += 2 + length
    return False
