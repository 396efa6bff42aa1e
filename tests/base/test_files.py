"""Stored files: one row for each content, the type told by the first bytes."""

import hashlib
import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from base import files
from base.errors import InvalidInputError
from base.models import StoredFile

CSV_TEXT = "序号,项目\n1,公厕改造\n".encode()


def zipped(names, mimetype: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "content")
    return buffer.getvalue()


def picture(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (6, 4), (10, 20, 30)).save(buffer, kind)
    return buffer.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head names any size."""
    chunks = [b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0), b"IDAT" + zlib.compress(b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks
    )


def broken_zip(position: int, value: bytes) -> bytes:
    """A spreadsheet's zip with bytes overwritten, counted from the central directory."""
    content = bytearray(zipped(["b"], files.ODS))
    start = content.index(b"PK\x01\x02") + position
    content[start : start + len(value)] = value
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (picture("JPEG"), files.JPEG),
        (picture("PNG"), files.PNG),
        (picture("WEBP"), files.WEBP),
        (b"%PDF-1.7\n", files.PDF),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", files.XLS),
        (CSV_TEXT, files.CSV),
        ("序号,项目".encode("gb18030"), files.CSV),
        (zipped(["[Content_Types].xml", "xl/workbook.xml"]), files.XLSX),
        (zipped(["[Content_Types].xml", "word/document.xml"]), files.DOCX),
        (zipped(["content.xml"], files.ODS), files.ODS),
        (zipped(["照片.jpg"]), "application/zip"),
        (zipped(["a"], "x" * 200), "application/zip"),
        (b"PK\x03\x04 and no archive", "application/zip"),
        (b"RIFF\x00\x00\x00\x00WAVE", "application/octet-stream"),
        (b"\x7fELF\x00\x01", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_type_is_told_by_the_content(content, mime):
    assert files.mime_of(content) == mime


@pytest.mark.parametrize(
    ("position", "value"),
    [
        pytest.param(6, b"\xff", id="a version nobody reads"),
        pytest.param(8, b"\x01\x00", id="encrypted"),
        pytest.param(10, b"\x63\x00", id="an unknown compression"),
        pytest.param(16, b"\x00\x00\x00\x00", id="a wrong checksum"),
        pytest.param(8, b"\x00\x08" + b"\x00" * 36 + b"\xff", id="a name that is no UTF-8"),
        pytest.param(42, b"\xff\xff\xff\x7f", id="an offset outside"),
    ],
)
def test_a_damaged_archive_is_just_an_archive(position, value):
    assert files.mime_of(broken_zip(position, value)) == "application/zip"


@pytest.mark.django_db
def test_a_file_is_kept_under_its_hash():
    row = files.store(CSV_TEXT, allowed=files.SHEETS)

    kept = StoredFile.objects.get(pk=row.pk)
    assert (kept.sha256, kept.size, kept.mime) == (hashlib.sha256(CSV_TEXT).hexdigest(), len(CSV_TEXT), files.CSV)
    assert (kept.width, kept.height) == (None, None)
    assert files.read(kept) == CSV_TEXT
    with files.open_file(kept) as handle:
        assert handle.read() == CSV_TEXT


@pytest.mark.django_db
def test_the_same_bytes_are_one_row_and_one_file():
    first = files.store(CSV_TEXT, allowed=files.SHEETS)

    second = files.store(CSV_TEXT, allowed={files.CSV})

    assert (second.pk, StoredFile.objects.count()) == (first.pk, 1)
    assert default_storage.listdir(first.path.rpartition("/")[0])[1] == [first.sha256]


@pytest.mark.django_db
def test_a_file_the_storage_lost_is_written_again():
    row = files.store(CSV_TEXT, allowed=files.SHEETS)
    default_storage.delete(row.path)

    again = files.store(CSV_TEXT, allowed=files.SHEETS)

    assert (again.pk, files.read(row)) == (row.pk, CSV_TEXT)


@pytest.mark.django_db
def test_reading_what_the_storage_lost_is_told():
    row = files.store(CSV_TEXT, allowed=files.SHEETS)
    default_storage.delete(row.path)

    with pytest.raises(FileNotFoundError):
        files.read(row)


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "mime"), [("JPEG", files.JPEG), ("PNG", files.PNG), ("WEBP", files.WEBP)])
def test_a_picture_has_its_size(kind, mime):
    row = files.store(picture(kind), allowed=files.IMAGES)

    kept = StoredFile.objects.get(pk=row.pk)
    assert (kept.mime, kept.width, kept.height) == (mime, 6, 4)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "allowed", "says"),
    [
        pytest.param(b"", files.SHEETS, "空", id="empty"),
        pytest.param(b"\x00" * 10, files.SHEETS, "octet-stream", id="no known type"),
        pytest.param(picture("PNG"), files.SHEETS, "image/png", id="not allowed here"),
        pytest.param(zipped(["a"]), files.SHEETS, "application/zip", id="a plain archive"),
        pytest.param(picture("PNG")[:40], files.IMAGES, "照片|图片", id="cut off"),
        pytest.param(b"\xff\xd8\xff no picture", files.IMAGES, "照片|图片", id="only the first bytes"),
        pytest.param(png_that_claims(20_000, 20_000), files.IMAGES, "像素", id="a decompression bomb"),
    ],
)
def test_what_cannot_be_used_is_refused_and_not_kept(content, allowed, says):
    with pytest.raises(InvalidInputError, match=says):
        files.store(content, allowed=allowed)

    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_a_picture_with_too_many_pixels_is_refused(monkeypatch):
    monkeypatch.setattr(files, "MAX_PIXELS", 23)

    with pytest.raises(InvalidInputError, match="像素"):
        files.store(picture("PNG"), allowed=files.IMAGES)

    assert not StoredFile.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("extra", "is_kept"), [(0, True), (1, False)])
def test_the_largest_size_is_the_last_that_is_kept(settings, extra, is_kept):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    content = b"a" * (1024 * 1024 + extra)

    if is_kept:
        files.store(content, allowed=files.SHEETS)
    else:
        with pytest.raises(InvalidInputError, match="1 MB"):
            files.store(content, allowed=files.SHEETS)

    assert StoredFile.objects.exists() == is_kept


@pytest.mark.django_db
def test_a_file_nothing_links_to_is_forgotten_with_its_content(django_capture_on_commit_callbacks):
    file = files.store(b"a,b\n", allowed=files.SHEETS)
    path = file.path

    with django_capture_on_commit_callbacks(execute=True):
        assert files.discard(file)

    assert not StoredFile.objects.exists()
    assert not default_storage.exists(path)
