"""Pictures from outside: how large they may be, that one is decoded at a time, what they look like afterwards."""

import io
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory
from PIL import ExifTags, Image

from base import files, gates, pictures
from base.errors import BusyError, InvalidInputError
from base.problems import exception_handler
from base.refusals import RefusalMiddleware
from base.views import stored_file
from inspections.models import Finding
from tests.base.test_files import png_that_claims
from tests.factories.tasks import make_picture
from tests.responses import closed


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def jpeg_that_claims(width: int, height: int, **options) -> bytes:
    """A JPEG whose head names any size."""
    content = encoded(Image.new("RGB", (16, 16)), "JPEG", **options)
    at = max(content.find(b"\xff\xc0"), content.find(b"\xff\xc2"))
    return content[: at + 5] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + content[at + 9 :]


@pytest.mark.parametrize(
    ("content", "is_taken"),
    [
        pytest.param(encoded(Image.new("1", (6_300, 6_300)), "PNG"), True, id="a PNG of 39.7 megapixels"),
        pytest.param(png_that_claims(6_400, 6_400), False, id="a PNG of 41 megapixels"),
        pytest.param(jpeg_that_claims(20_000, 9_900), True, id="a JPEG of 198 megapixels"),
        pytest.param(jpeg_that_claims(20_000, 10_100), False, id="a JPEG of 202 megapixels"),
        pytest.param(jpeg_that_claims(9_000, 9_000, progressive=True), False, id="a progressive one of 81"),
        pytest.param(jpeg_that_claims(6_000, 6_000, progressive=True), True, id="a progressive one of 36"),
    ],
)
def test_a_picture_may_have_as_many_pixels_as_its_kind_lets_it(content, is_taken):
    if is_taken:
        files.ensure_picture(content)
    else:
        with pytest.raises(InvalidInputError, match="像素"):
            files.ensure_picture(content)


def test_a_heic_is_measured_before_it_is_decoded(monkeypatch):
    content = encoded(Image.new("RGB", (64, 64)), "HEIF")
    monkeypatch.setattr(files, "MAX_PIXELS", 64 * 64 - 1)
    monkeypatch.setattr(pictures, "_decoded", lambda *_: pytest.fail("it was decoded"))

    with pytest.raises(InvalidInputError, match="像素"):
        pictures.normalised(content)


def test_a_large_jpeg_is_decoded_small():
    content = encoded(Image.new("RGB", (9_000, 6_000), (200, 30, 30)), "JPEG")
    with Image.open(io.BytesIO(content)) as image:
        pictures._draft(image, pictures.SMALL)
        assert image.size == (1_125, 750)

    small = pictures.decoded(content, pictures.SMALL)

    assert small.size == (480, 320)
    assert small.getpixel((9, 9))[0] > 190


def test_a_long_thin_jpeg_is_decoded_small_all_the_same():
    with Image.open(io.BytesIO(jpeg_that_claims(65_000, 3_000))) as image:
        pictures._draft(image, pictures.LONGEST)

        assert image.size == (8_125, 375)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGB", "RGBA"])
def test_a_picture_of_any_kind_is_reduced_strip_by_strip_without_seams(mode):
    image = Image.linear_gradient("L").resize((30, 5_001)).convert("L")
    content = encoded(image.convert(mode) if mode != "P" else image.convert("RGB").quantize(64), "PNG")

    reduced = pictures.decoded(content, 480).convert("L")

    assert max(reduced.size) == 480
    column = [reduced.getpixel((1, y)) for y in range(480)]
    if mode not in {"1", "I;16"}:
        assert all(abs(value - y * 255 / 480) < 12 for y, value in enumerate(column))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_turned_upright_and_says_nothing_of_its_camera(kind):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "a camera"
    content = encoded(Image.new("RGB", (300, 200)), kind, exif=exif)

    kept = pictures.normalised(content)

    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (200, 300)
        assert not dict(image.getexif())
    assert b"a camera" not in kept


@pytest.fixture
def taken(monkeypatch):
    """Somebody else decodes."""
    monkeypatch.setattr(gates, "PATIENCE", 0.05)
    entered, done = threading.Event(), threading.Event()

    def hold() -> None:
        with gates.PICTURES.passed():
            entered.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait(10)
    yield
    done.set()
    thread.join()


def test_one_picture_is_decoded_at_a_time(taken):
    with pytest.raises(BusyError):
        pictures.normalised(encoded(Image.new("RGB", (6, 4)), "PNG"))


def test_who_waited_too_long_is_asked_to_come_again_by_page_and_by_api():
    error = BusyError("Try again.", retry_after=10)
    middleware = RefusalMiddleware(lambda request: HttpResponse())

    api = exception_handler(error, {})
    script = middleware.process_exception(RequestFactory().post("/"), error)

    assert (api.status_code, api["Retry-After"], api.data["type"]) == (503, "10", "/api/problems/busy")
    assert (script.status_code, script["Retry-After"]) == (503, "10")
    assert b"Try again." in script.content


@pytest.mark.django_db
def test_a_page_that_waited_too_long_says_so_and_keeps_nothing(campaign, liaison, sign_in, taken):
    photo = SimpleUploadedFile("a.jpg", make_picture(), "image/jpeg")
    sent = {"description": "垃圾堆放", "severity": "ordinary", "place": "人民路", "photos": photo}

    response = sign_in(liaison).post("/findings/new/", sent, headers={"accept": "text/html"})

    assert (response.status_code, response["Retry-After"]) == (503, str(gates.PATIENCE))
    assert not Finding.objects.exists()


def test_pictures_are_opened_where_they_are_looked_at_first():
    own = [
        path
        for name in ("base", "accounts", "campaign", "tasks", "inspections", "dispatch")
        for path in Path(settings.BASE_DIR, name).rglob("*.py")
    ]

    opening = {path.name for path in own if "Image.open(" in path.read_text(encoding="utf-8")}

    assert opening == {"files.py", "pictures.py"}


@pytest.mark.django_db
def test_a_pdf_is_known_by_its_head_and_only_given_for_download(campaign, client):
    file = files.store(b"%PDF-1.7\n<script>", allowed={files.PDF})

    with closed(stored_file(file, "a.pdf")) as response:
        assert response["Content-Disposition"].startswith("attachment")
    assert client.get("/healthz")["X-Content-Type-Options"] == "nosniff"
    with pytest.raises(InvalidInputError):
        files.store(b"<html>%PDF-1.7", allowed={files.PDF})
