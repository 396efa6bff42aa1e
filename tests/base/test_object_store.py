"""Files in an object store: the same services against a server that speaks S3."""

import hashlib
import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from base import files, pictures
from config.object_store import files_in
from tests.factories.tasks import make_picture

pytestmark = pytest.mark.django_db


class Store(BaseHTTPRequestHandler):
    """Objects in memory; a request that is not signed is refused, as S3 refuses it."""

    objects: dict[str, bytes]

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", headers.get("length", str(len(body))))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def handle_object(self) -> None:
        key = self.path.split("?")[0]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=key/"):
            self.answer(403)
        elif self.command == "PUT":
            self.objects[key] = body
            self.answer(200, ETag=f'"{hashlib.md5(body).hexdigest()}"')  # noqa: S324  what S3 answers
        elif self.command == "DELETE":
            self.objects.pop(key, None)
            self.answer(204)
        elif key in self.objects:
            self.answer(200, self.objects[key], ETag='"x"')
        else:
            self.answer(404)

    do_PUT = do_GET = do_HEAD = do_DELETE = handle_object  # noqa: N815  the names http.server calls

    def log_message(self, *args: object) -> None:
        """Nothing on the console."""


@pytest.fixture
def store(settings, socket_enabled):
    Store.objects = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://key:secret@127.0.0.1:{server.server_port}/photos?region=cn-north-1"
    settings.STORAGES = {**settings.STORAGES, "default": files_in(url)}
    yield Store
    server.shutdown()
    server.server_close()


def test_a_file_is_kept_read_made_small_and_discarded(store, django_capture_on_commit_callbacks):
    content = make_picture()

    stored = files.store(content, allowed=files.IMAGES)

    assert list(store.objects.values()) == [content]
    assert all(key.startswith("/photos/") for key in store.objects)
    assert files.read(stored) == content
    with pictures.small(stored) as thumbnail:
        assert thumbnail.read().startswith(b"\xff\xd8\xff")
    assert files.store(content, allowed=files.IMAGES) == stored
    with django_capture_on_commit_callbacks(execute=True):
        assert files.discard(stored)
    assert not default_storage.exists(stored.path)


@pytest.mark.parametrize(
    "url", ["s3://bucket", "https://host/bucket", "https://key@host/bucket", "https://key:secret@host", "bucket"]
)
def test_an_address_that_is_none_is_refused_with_how_it_is_written(url):
    with pytest.raises(ValueError, match="https://key:secret@host/bucket"):
        files_in(url)


def test_a_heic_from_a_telephone_is_kept_as_jpeg():
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(buffer, "HEIF", quality=80)
    assert files.mime_of(buffer.getvalue()) == files.HEIC

    stored = pictures.store_upload(buffer.getvalue(), allowed=files.IMAGES)

    assert (stored.mime, stored.width, stored.height) == (files.JPEG, 40, 30)
    assert files.read(stored).startswith(b"\xff\xd8\xff")
