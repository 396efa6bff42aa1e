"""Photos as they are kept: upright, of a size that is enough, without what the camera wrote about its owner."""

import ctypes
import io
from collections.abc import Iterable
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps
from pillow_heif import register_heif_opener

from base import files
from base.errors import InvalidInputError
from base.gates import PICTURES
from base.models import StoredFile

register_heif_opener()

LONGEST = 2560
SMALL = 480
QUALITY = 85
LIBC = ctypes.CDLL(None)
END_OF_JPEG = b"\xff\xd9"
STRIP = 256
"""Lines."""


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

    The same picture gives the same bytes. Raises InvalidInputError for one that cannot be read, BusyError where other
    pictures are being decoded.
    """
    kind = "PNG" if files.mime_of(content) == files.PNG else "JPEG"
    return encoded(decoded(content, LONGEST), kind)


def small(file: StoredFile) -> "File[bytes]":
    """A small JPEG of a stored picture, made when it is first asked for.

    Raises FileNotFoundError when it is lost, InvalidInputError and BusyError as `normalised` does.
    """
    path = f"{file.path}.small.jpg"
    kept = _kept(path)
    if kept is None:
        kept = encoded(decoded(files.read(file), SMALL), "JPEG")
        default_storage.save(path, ContentFile(kept))
    return ContentFile(kept)


def _kept(path: str) -> bytes | None:
    """A small picture as it was made before, where it is there to its end."""
    if not default_storage.exists(path):
        return None
    with default_storage.open(path) as handle:
        content = bytes(handle.read())
    return content if content.endswith(END_OF_JPEG) else None


def decoded(content: bytes, longest: int) -> Image.Image:
    """A picture in RGB or RGBA, upright, at most `longest` pixels long: the one place that decodes.

    One at a time in a process, and never much more in memory than its pixels. Raises InvalidInputError, BusyError.
    """
    files.ensure_picture(content)
    with PICTURES.passed():
        try:
            with Image.open(io.BytesIO(content)) as image:
                return _decoded(image, longest)
        except MemoryError as error:
            raise InvalidInputError(_("The picture has too many pixels: make it smaller.")) from error
        except (OSError, SyntaxError, ValueError) as error:
            raise InvalidInputError(_("The picture cannot be read: take or save it again.")) from error
        finally:
            give_back_memory()


def give_back_memory() -> None:
    """What was freed goes back to the system: glibc keeps it for each thread, so six threads would keep it six times.

    Other C libraries give it back by themselves, or have no such call.
    """
    trim = getattr(LIBC, "malloc_trim", None)
    if trim is not None:
        trim(0)


def _decoded(image: Image.Image, longest: int) -> Image.Image:
    _draft(image, longest)
    if image.width * image.height > files.MAX_PIXELS:
        raise MemoryError
    image.load()
    reduced = _reduced(image, longest)
    image.close()
    reduced.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    ImageOps.exif_transpose(reduced, in_place=True)
    return reduced


def _draft(image: Image.Image, longest: int) -> None:
    """Has a JPEG decoded at a half, a quarter or an eighth, as long as it stays as long as is wanted."""
    share = min(1, longest / max(image.size))
    image.draft(None, (max(1, int(image.width * share)), max(1, int(image.height * share))))


def _reduced(image: Image.Image, longest: int) -> Image.Image:
    """In RGB or RGBA, and whole times smaller where it is more than twice as long as wanted, strip by strip.

    What Pillow copies on the way is a strip, not the picture.
    """
    mode = "RGBA" if image.has_transparency_data else "RGB"
    times = max(1, max(image.size) // longest)
    size = (-(-image.width // times), -(-image.height // times))
    whole = Image.new(mode, size)
    step = max(1, STRIP // times) * times
    for top in range(0, image.height, step):
        strip = image.crop((0, top, image.width, min(image.height, top + step))).convert(mode)
        whole.paste(strip.reduce(times), (0, top // times))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = image.getexif().get(ExifTags.Base.Orientation, 1)
    whole.info["exif"] = exif.tobytes()
    return whole


def encoded(image: Image.Image, kind: str) -> bytes:
    """A picture as PNG or JPEG, without metadata."""
    plain = image.convert("RGB") if kind == "JPEG" else image
    plain.info = {}
    buffer = io.BytesIO()
    options = {"quality": QUALITY, "optimize": True} if kind == "JPEG" else {"optimize": True}
    plain.save(buffer, kind, **options)
    return buffer.getvalue()
