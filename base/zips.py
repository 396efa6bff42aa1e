"""Zip archives from outside, looked through before anybody opens them: how large they become, what their XML says."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, RuntimeError, ValueError),
    NotImplementedError,
)
"""What `zipfile` raises for an archive that is damaged, or packed in a way nobody reads."""
XML_NAMES = (".xml", ".rels", ".vml", ".svg")
PIECE = 4 * 1024 * 1024
ENCODED = re.compile(rb"\A(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
UTF8 = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
XML_START = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<")


class TooLargeError(Exception):
    """More parts, or more bytes unpacked, than anything honest has."""


class LockedError(Exception):
    """Some part is encrypted."""


class HostileError(Exception):
    """Two parts of one name, a name outside the archive, or XML with a document type or in a rare encoding."""


@dataclass(frozen=True)
class Bounds:
    """Number of parts; bytes of all parts together; bytes of one part of XML."""

    parts: int
    unpacked: int
    xml: int


def look_through(content: bytes, bounds: Bounds) -> Iterator[tuple[str, bytes]]:
    """Name and content of every part that is XML, one at a time; the others are unpacked a piece at a time.

    Raises TooLargeError, LockedError, HostileError, and one of BROKEN_ZIP. What a head says of a size is not believed.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        ensure_sizes(parts, bounds)
        _ensure_names(parts)
        unpacked = 0
        for part in parts:
            is_xml = part.filename.lower().endswith(XML_NAMES)
            most = min(bounds.xml if is_xml else bounds.unpacked, bounds.unpacked - unpacked)
            kept = []
            for piece in pieces(archive, part, most):
                unpacked += len(piece)
                if is_xml:
                    kept.append(piece)
            if is_xml:
                xml = b"".join(kept)
                ensure_plain_xml(xml)
                yield part.filename, xml


def ensure_sizes(parts: list[zipfile.ZipInfo], bounds: Bounds) -> None:
    """What the heads say. Raises TooLargeError, LockedError."""
    if len(parts) > bounds.parts or sum(part.file_size for part in parts) > bounds.unpacked:
        raise TooLargeError
    if any(part.flag_bits & 1 for part in parts):
        raise LockedError


def _ensure_names(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    outside = any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names)
    if outside or len(set(names)) != len(names):
        raise HostileError


def pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """The part, four megabytes at a time at most. Raises TooLargeError beyond `most` bytes."""
    with archive.open(part) as stream:
        read = 0
        while piece := stream.read(PIECE):
            read += len(piece)
            if read > most:
                raise TooLargeError
            yield piece


def ensure_plain_xml(xml: bytes) -> None:
    """Raises HostileError for a document type (entities), and for what is not UTF-8, where none would be seen."""
    declared = ENCODED.match(xml)
    if declared and declared[1].lower() not in UTF8:
        raise HostileError
    if xml and not XML_START.match(xml):
        raise HostileError
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\x00" in xml[:4]:
        raise HostileError
