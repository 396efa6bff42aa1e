"""A file is whole or not there: what a full disk leaves, what is trusted, what check_files moves aside."""

import errno
import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from base import files, pictures
from base.models import StoredFile
from tasks.models import Evidence
from tests.base.test_object_store import store
from tests.factories.tasks import make_picture, make_task, report

__all__ = ["store"]  # the fixture of a server that speaks S3
pytestmark = pytest.mark.django_db
TEXT = "序号,项目\n1,公厕改造\n".encode() * 1000


class FullDisk(ContentFile):
    """Writing it fails after its first half."""

    def chunks(self, chunk_size=None):
        yield self.read(self.size // 2)
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def full_disk(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(files, "ContentFile", FullDisk)
        patch.setattr(pictures, "ContentFile", FullDisk)
        yield patch


def said(**options) -> list[str]:
    out = io.StringIO()
    call_command("check_files", stdout=out, **options)
    return out.getvalue().splitlines()


def lies(tmp_path) -> list[str]:
    return [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_a_full_disk_leaves_nothing_and_the_same_content_is_kept_later(full_disk, tmp_path):
    with pytest.raises(OSError, match="No space"):
        files.store(TEXT, allowed=files.SHEETS)
    assert (StoredFile.objects.count(), lies(tmp_path)) == (0, [])

    full_disk.undo()

    assert files.read(files.store(TEXT, allowed=files.SHEETS)) == TEXT


def test_a_full_disk_leaves_what_was_there_as_it_was(full_disk):
    default_storage.save("a", ContentFile(b"first"))

    with pytest.raises(OSError, match="No space"):
        default_storage.save("a", FullDisk(b"second"))

    with default_storage.open("a") as handle:
        assert handle.read() == b"first"


def test_a_full_disk_leaves_no_half_of_a_small_picture(full_disk, tmp_path):
    full_disk.undo()
    stored = files.store(make_picture(), allowed=files.IMAGES)
    full_disk.setattr(pictures, "ContentFile", FullDisk)

    with pytest.raises(OSError, match="No space"):
        pictures.small(stored)

    assert lies(tmp_path) == [stored.sha256]


def damaged(tmp_path, content: bytes) -> StoredFile:
    stored = files.store(TEXT, allowed=files.SHEETS)
    Path(tmp_path, "files", stored.path).write_bytes(content)
    return stored


@pytest.mark.parametrize("content", [TEXT[:100], b"", b"x" * len(TEXT)], ids=["cut off", "empty", "other content"])
def test_what_is_there_is_trusted_only_with_its_size_and_hash(content, tmp_path):
    stored = damaged(tmp_path, content)

    again = files.store(TEXT, allowed=files.SHEETS)

    assert (again.pk, files.read(again)) == (stored.pk, TEXT)


def test_half_a_file_is_given_to_nobody(tmp_path):
    stored = damaged(tmp_path, TEXT[:100])

    for give in (files.open_file, files.read):
        with pytest.raises(FileNotFoundError):
            give(stored)


def test_half_a_small_picture_is_made_anew():
    stored = files.store(make_picture(), allowed=files.IMAGES)
    default_storage.save(f"{stored.path}.small.jpg", ContentFile(b"\xff\xd8\xff half"))

    with pictures.small(stored) as small:
        content = small.read()

    assert content.endswith(b"\xff\xd9")
    with default_storage.open(f"{stored.path}.small.jpg") as kept:
        assert kept.read() == content


@pytest.mark.parametrize(("content", "wrong"), [(b"half", "4 of "), (None, "missing")])
def test_check_files_names_the_records_of_a_damaged_file_and_moves_it_aside(
    campaign, lead_unit, liaison, tmp_path, content, wrong
):
    report(make_task(campaign, lead_unit), liaison, 1)
    evidence = Evidence.objects.get()
    whole = files.store(TEXT, allowed=files.SHEETS)
    path = Path(tmp_path, "files", evidence.file.path)
    kept = path.read_bytes()
    path.write_bytes(content) if content else path.unlink()

    first, again = said(), said()

    line, summary = first
    assert wrong in line
    assert f"tasks.Evidence {evidence.pk}" in line
    assert whole.sha256 not in line
    assert summary.startswith("2 file(s): 1 whole")
    assert "missing" in again[0]
    if content:
        assert Path(tmp_path, "files", "damaged", evidence.file.sha256).read_bytes() == content
    assert files.read(files.store(kept, allowed=files.IMAGES)) == kept
    assert said() == ["2 file(s): 2 whole, 0 damaged and moved aside, 0 missing"]


def test_check_files_works_on_an_object_store(store):
    stored = files.store(TEXT, allowed=files.SHEETS)
    key = f"/photos/{stored.path}"
    store.objects[key] = TEXT[:50]

    line, _summary = said()

    assert "50 of" in line
    assert store.objects == {f"/photos/damaged/{stored.sha256}": TEXT[:50]}
    assert files.read(files.store(TEXT, allowed=files.SHEETS)) == TEXT
