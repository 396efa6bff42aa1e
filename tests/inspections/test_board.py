"""The board: prepared, blacked out, published by who confirms it; public only by policy (rules.md §15)."""

import io

import pytest
from PIL import Image

from base import files
from base.errors import InvalidInputError, MoveRefusedError
from base.models import Event, StoredFile
from base.trail import SYSTEM
from campaign.models import Campaign
from inspections.models import Exposure, RedBlackEntry
from inspections.services import board
from inspections.services.board import EntryDraft, ExposureDraft
from inspections.workflow import BOARD_MOVES, BoardState
from tests.responses import closed

pytestmark = pytest.mark.django_db


def picture() -> StoredFile:
    """White, 200 by 100, with a camera's words about its owner."""
    exif = Image.Exif()
    exif[0x010F] = "A phone"
    buffer = io.BytesIO()
    Image.new("RGB", (200, 100), "white").save(buffer, "JPEG", exif=exif)
    return files.store(buffer.getvalue(), allowed=files.IMAGES)


@pytest.fixture
def exposure(report) -> Exposure:
    finding = report(photos=[picture()])
    draft = ExposureDraft(finding, "南门农贸市场垃圾堆放", photos=list(finding.photos.all()))
    return board.prepare_exposure(actor=SYSTEM, draft=draft)


@pytest.fixture
def entry(campaign, other_unit) -> RedBlackEntry:
    draft = EntryDraft(campaign, "red", "整改迅速", heading="八大整治", unit=other_unit)
    return board.prepare_entry(actor=SYSTEM, draft=draft)


def make_public(campaign: Campaign) -> None:
    campaign.settings = {"inspections": {"board_is_public": True}}
    campaign.save()


def opened(file: StoredFile) -> Image.Image:
    return Image.open(io.BytesIO(files.read(file)))


def test_a_copy_on_the_board_has_no_metadata(exposure):
    photo = exposure.photos.get()

    assert dict(opened(exposure.finding.photos.get().file).getexif()) == {0x010F: "A phone"}
    assert (dict(opened(photo.file).getexif()), photo.moment, exposure.state) == ({}, "before", "draft")


def test_black_boxes_are_burnt_into_a_fresh_copy_and_what_was_there_is_gone(exposure):
    photo = exposure.photos.get()
    before = photo.file

    board.black_out(actor=SYSTEM, photo=photo, boxes=[(25, 20, 50, 60)])

    after = opened(exposure.photos.get().file).convert("L")
    assert [after.getpixel(at) < 60 for at in [(100, 50), (55, 25), (145, 75), (20, 50), (180, 90)]] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert not StoredFile.objects.filter(pk=before.pk).exists()
    assert opened(exposure.finding.photos.get().file).getpixel((100, 50)) == (255, 255, 255)


@pytest.mark.parametrize("box", [(-1, 0, 5, 5), (0, 0, 0, 5), (90, 0, 11, 5), (0, 100, 5, 1), (float("nan"), 0, 1, 1)])
def test_a_box_lies_inside_the_picture(exposure, box):
    with pytest.raises(InvalidInputError):
        board.black_out(actor=SYSTEM, photo=exposure.photos.get(), boxes=[box])


def test_whoever_publishes_confirms_the_photos(exposure, head):
    with pytest.raises(InvalidInputError) as refused:
        board.publish_exposure(actor=head.as_actor(), exposure=exposure, is_confirmed=False)
    assert list(refused.value.fields) == ["is_confirmed"]

    board.publish_exposure(actor=head.as_actor(), exposure=exposure, is_confirmed=True)

    exposure.refresh_from_db()
    assert (exposure.state, exposure.confirmed_by) == ("published", head)
    photo = exposure.photos.select_related("exposure").get()
    with pytest.raises(MoveRefusedError):
        board.black_out(actor=SYSTEM, photo=photo, boxes=[(0, 0, 5, 5)])


def test_an_exposure_shows_photos_of_its_finding_and_an_entry_names_somebody(campaign, report, exposure):
    other = report(category=None, description="路面破损")
    for photos in ([], list(exposure.finding.photos.all())):
        with pytest.raises(InvalidInputError):
            board.prepare_exposure(actor=SYSTEM, draft=ExposureDraft(other, "路面破损", photos=photos))
    with pytest.raises(InvalidInputError):
        board.prepare_entry(actor=SYSTEM, draft=EntryDraft(campaign, "black", "整改拖延"))


GOES = {"publish": {"draft": "published"}, "withdraw": {"published": "withdrawn"}}


@pytest.mark.parametrize("verb", [move.verb for move in BOARD_MOVES])
@pytest.mark.parametrize("before", BoardState.values)
def test_every_state_and_move(entry, before, verb):
    RedBlackEntry.objects.update(state=before)
    entry.refresh_from_db()
    after = GOES[verb].get(before)

    def move() -> None:
        if verb == "publish":
            board.publish_entry(actor=SYSTEM, entry=entry)
        else:
            board.take_down(actor=SYSTEM, record=entry)

    if after:
        move()
    else:
        with pytest.raises(MoveRefusedError):
            move()
    entry.refresh_from_db()
    assert entry.state == (after or before)


def test_the_public_finds_nothing_unless_the_campaign_says_so(campaign, exposure, entry, head, client):
    board.publish_exposure(actor=head.as_actor(), exposure=exposure, is_confirmed=True)
    url = f"/board/photos/{exposure.photos.get().pk}/"
    assert [client.get("/board/").status_code, client.get(url).status_code] == [404, 404]

    make_public(campaign)

    page = client.get("/board/")
    assert "南门农贸市场垃圾堆放" in page.content.decode()
    assert "整改迅速" not in page.content.decode()  # a draft
    assert page["Cache-Control"] == "public, max-age=300"
    with closed(client.get(url)) as file:
        assert file["Cache-Control"] == "public, max-age=300"
    assert client.post("/board/").status_code == 404
    board.take_down(actor=head.as_actor(), record=exposure)
    assert client.get(url).status_code == 404
    assert "垃圾堆放" not in client.get("/board/").content.decode()


def test_a_drafts_photo_is_nobody_elses(campaign, exposure, client, liaison, office, sign_in):
    make_public(campaign)
    url = f"/board/photos/{exposure.photos.get().pk}/"

    assert [client.get(url).status_code, sign_in(liaison).get(url).status_code] == [404, 404]
    with closed(sign_in(office).get(url)) as file:
        assert file.status_code == 200


def test_from_a_finding_to_the_board_by_page(report, office, head, liaison, other_unit, campaign, sign_in):
    finding = report(photos=[picture()])
    desk, chief = sign_in(office), sign_in(head)
    assert f"/board/exposures/new/?finding={finding.pk}" in desk.get(f"/findings/{finding.pk}/").content.decode()
    sent = {"title": "垃圾堆放", "photos": [finding.photos.get().pk]}
    desk.post(f"/board/exposures/new/?finding={finding.pk}", sent)
    exposure = Exposure.objects.get()
    photo = exposure.photos.get()
    assert desk.get(f"/board/photos/{photo.pk}/black-out/").status_code == 200
    assert desk.post(f"/board/photos/{photo.pk}/black-out/", {"boxes": "10, 10"}).status_code == 422
    assert desk.post(f"/board/photos/{photo.pk}/black-out/", {"boxes": "10, 10, 20, 20\n50 50 5 5"}).status_code == 302
    desk.post("/board/entries/new/", {"colour": "black", "unit": other_unit.pk, "comment": "整改拖延"})
    assert chief.post(f"/board/exposures/{exposure.pk}/publish/", {}).status_code == 422
    chief.post(f"/board/exposures/{exposure.pk}/publish/", {"is_confirmed": "on"})
    chief.post(f"/board/entries/{RedBlackEntry.objects.get().pk}/publish/", {})

    page = sign_in(liaison).get("/board/").content.decode()

    assert "垃圾堆放" in page
    assert "整改拖延" in page
    assert "撤下" not in page


def test_a_draft_is_changed_by_who_prepares_it_until_it_is_published(exposure, entry, office, head, sign_in):
    client = sign_in(office)
    about, line = f"/board/exposures/{exposure.pk}/", f"/board/entries/{entry.pk}/"
    for url in (about, line):
        assert f"{url}edit/" in client.get("/board/").content.decode()
        assert client.get(f"{url}edit/").context["form"].initial["version"] == 1

    client.post(f"{about}edit/", {"title": "东门垃圾", "text": "已多次反映", "version": 1})
    given = {"colour": "black", "unit": entry.unit_id, "comment": "整改拖延", "version": 1}
    client.post(f"{line}edit/", given)

    exposure.refresh_from_db()
    entry.refresh_from_db()
    assert (exposure.title, exposure.text, exposure.version) == ("东门垃圾", "已多次反映", 2)
    assert (entry.colour, entry.comment, entry.heading, entry.version) == ("black", "整改拖延", "", 2)
    assert client.post(f"{line}edit/", given | {"comment": "又改"}).status_code == 422  # of the version before
    sign_in(head).post(f"{line}publish/")
    assert client.post(f"{line}edit/", given | {"comment": "又改", "version": 2}).status_code == 422
    entry.refresh_from_db()
    assert (entry.comment, entry.state) == ("整改拖延", "published")


def test_a_draft_is_discarded_with_its_copies(exposure, entry, office, head, sign_in):
    client = sign_in(office)
    copies = [each.file for each in exposure.photos.all()]
    assert sign_in(head).post(f"/board/entries/{entry.pk}/publish/").status_code == 302

    client.post(f"/board/exposures/{exposure.pk}/discard/")
    client.post(f"/board/entries/{entry.pk}/discard/")  # published meanwhile: stays

    assert (Exposure.objects.count(), RedBlackEntry.objects.count()) == (0, 1)
    assert not StoredFile.objects.filter(pk__in=[each.pk for each in copies]).exists()
    assert exposure.finding.photos.exists()
    assert Event.objects.filter(name="board.discarded").count() == 1


def test_photos_are_chosen_by_what_they_show(report, office, sign_in):
    finding = report(photos=[picture()])

    page = sign_in(office).get(f"/board/exposures/new/?finding={finding.pk}").content.decode()

    assert f'src="/finding-photos/{finding.photos.get().pk}/?size=small"' in page
