"""Whether stored files are what their rows say; those that are not are moved aside, so that nobody is given them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import default_storage

from base import files, storage
from base.models import FileSender, StoredFile

ASIDE = "damaged"
"""The folder beside the files."""


@dataclass(frozen=True)
class Damage:
    """A file that is not what its row says. `size` is what is there in bytes, None where nothing is."""

    file: StoredFile
    size: int | None
    moved_to: str
    records: list[str]
    """What links to it, as "tasks.Evidence 7"."""


def look_at_all() -> Iterator[tuple[StoredFile, Damage | None]]:
    """Every stored file; one whose size or hash differs is moved aside before it is told."""
    for file in StoredFile.objects.order_by("pk").iterator():
        is_there = default_storage.exists(file.path)
        if is_there and files.is_whole(file):
            yield file, None
        else:
            yield file, _moved_aside(file) if is_there else Damage(file, None, "", records_of(file))


def _moved_aside(file: StoredFile) -> Damage:
    size = default_storage.size(file.path)
    aside = f"{ASIDE}/{file.sha256}"
    storage.move(default_storage, file.path, aside)
    return Damage(file, size, aside, records_of(file))


def records_of(file: StoredFile) -> list[str]:
    """The rows of all models that link to a file."""
    found = []
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        model, field = relation.related_model, getattr(relation, "field", None)
        if model is None or isinstance(model, str) or field is None or model is FileSender:
            continue
        rows = model._default_manager.filter(**{field.name: file}).order_by("pk")
        found += [f"{model._meta.label} {pk}" for pk in rows.values_list("pk", flat=True)]
    return found
