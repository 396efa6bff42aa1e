"""Broken and hostile files: one clear error, bounded memory, nothing written; and odd ones that are read."""

import multiprocessing
import resource

import pytest

from base.errors import InvalidInputError
from base.models import Event
from base.reading.sheets import read_sheets
from base.trail import SYSTEM
from campaign.models import SheetImport
from campaign.services.imports import ImportDraft, create_import
from tests.base.hostile_sheets import odd, refused

pytestmark = pytest.mark.django_db

REFUSED = refused()
ODD = list(odd())
MEGABYTES = 300


def take(campaign, content: bytes) -> SheetImport:
    draft = ImportDraft(campaign, "tasks", content, "文件.xlsx", {"project_list": "renovation-1"})
    return create_import(actor=SYSTEM, draft=draft, is_here=True)


def test_there_are_enough_of_them():
    assert len(REFUSED) >= 60


@pytest.mark.parametrize(("content", "says"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED])
def test_a_bad_file_is_one_clear_error_and_nothing_is_written(campaign, content, says):
    before = Event.objects.count()

    with pytest.raises(InvalidInputError, match=says) as refusal:
        take(campaign, content)

    assert "\n" not in refusal.value.message
    assert len(refusal.value.message) < 200
    assert (SheetImport.objects.count(), Event.objects.count()) == (0, before)


@pytest.mark.parametrize("content", [each[1] for each in ODD], ids=[each[0] for each in ODD])
def test_an_odd_file_is_read(campaign, content):
    (row,) = [row for row in take(campaign, content).rows.all() if row.action == "new"][:1]

    assert row.reading["title"] == "甲项目"
    assert row.reading["units"][0]["name"] == "市住建局"


def _read_all(answer) -> None:
    """Reads every bad file; tells the peak of memory before and after, in MB."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _name, content, _says in REFUSED:
        try:
            read_sheets(content)
        except InvalidInputError:
            continue
    answer.put((before // 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))


def test_the_memory_a_bad_file_takes_is_bounded():
    context = multiprocessing.get_context("fork")
    answer = context.Queue()
    child = context.Process(target=_read_all, args=(answer,))
    child.start()
    before, after = answer.get(timeout=120)
    child.join()

    assert after - before < MEGABYTES
