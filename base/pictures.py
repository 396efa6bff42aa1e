"""Photos as they are kept: upright, of a size that is enough, without what the camera wrote about its owner."""

import io
from collections.abc import Iterable
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from base import files
from base.errors import InvalidInputError
from base.models import StoredFile

register_heif_opener()

LONGEST = 2560
SMALL = 480
QUALITY = 85


def store_upload(content: bytes, *, allowed: frozenset[str]) -> StoredFile:
    """Keeps an uploaded file; a picture as `normalised` makes it, a HEIC where JPEG is allowed.

    Raises InvalidInputError as `files.store` does.
    """
    files.ensure_size(content)
    mime = files.mime_of(content)
    is_picture = mime in files.IMAGES & allowed or (mime == files.HEIC and files.JPEG in allowed)
    return files.store(normalised(content) if is_picture else content, allowed=allowed)


def store_photos(uploads: "Iterable[UploadedFile[Any]]") -> list[StoredFile]:
    """Photos as they are sent with a record, kept by `store_upload`; what it raises names the file under `photos`."""
    found = []
    for upload in uploads:
        try:
            found.append(store_upload(upload.read(), allowed=files.IMAGES))
        except InvalidInputError as error:
            text = f"{upload.name}: {error}"
            raise InvalidInputError(text, fields={"photos": [text]}) from error
    return found


def normalised(content: bytes) -> bytes:
    """A picture turned upright, at most 2,560 px long, without metadata; PNG stays PNG, all else becomes JPEG.

    The same picture gives the same bytes. Raises InvalidInputError for one that cannot be read.
    """
    files.ensure_picture(content)
    try:
        with Image.open(io.BytesIO(content)) as image:
            kind = "PNG" if image.format == "PNG" else "JPEG"
            return _encoded(image, kind, LONGEST)
    except (OSError, SyntaxError, ValueError) as error:
        raise InvalidInputError(_("The picture cannot be read: take or save it again.")) from error


def small(file: StoredFile) -> "File[bytes]":
    """A small JPEG of a stored picture, made when it is first asked for. Raises FileNotFoundError when it is lost."""
    path = f"{file.path}.small.jpg"
    if not default_storage.exists(path):
        with default_storage.open(file.path) as handle, Image.open(handle) as image:
            default_storage.save(path, ContentFile(_encoded(image, "JPEG", SMALL)))
    return default_storage.open(path)


def _encoded(image: Image.Image, kind: str, longest: int) -> bytes:
    upright = ImageOps.exif_transpose(image)
    plain = upright.convert("RGB" if kind == "JPEG" else "RGBA" if "A" in upright.getbands() else "RGB")
    plain.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    plain.save(buffer, kind, **({"quality": QUALITY, "optimize": True} if kind == "JPEG" else {"optimize": True}))
    return buffer.getvalue()
