"""The board and the red and black lists through the API (rules.md §2, §14, §15)."""

import io

import pytest
from PIL import Image

from base import files
from base.models import StoredFile
from base.trail import SYSTEM
from inspections.models import Exposure, Finding, RedBlackEntry
from inspections.services.board import EntryDraft, ExposureDraft, prepare_entry, prepare_exposure, publish_entry
from inspections.services.findings import FindingDraft, report_finding
from tests.factories.inspections import make_site
from tests.factories.tasks import make_picture_file
from tests.responses import closed

pytestmark = pytest.mark.django_db

UID = "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01"


def white() -> StoredFile:
    buffer = io.BytesIO()
    Image.new("RGB", (200, 100), "white").save(buffer, "PNG")
    return files.store(buffer.getvalue(), allowed=files.IMAGES)


@pytest.fixture
def finding(campaign, lead_unit) -> Finding:
    draft = FindingDraft(campaign, "路面破损", place="南门路", unit=lead_unit, photos=[white()])
    return report_finding(actor=SYSTEM, draft=draft)


@pytest.fixture
def exposure(finding) -> Exposure:
    draft = ExposureDraft(finding, "南门路路面破损", photos=list(finding.photos.all()))
    return prepare_exposure(actor=SYSTEM, draft=draft)


@pytest.fixture
def entry(campaign, lead_unit) -> RedBlackEntry:
    return prepare_entry(actor=SYSTEM, draft=EntryDraft(campaign, "black", "整改拖延", unit=lead_unit))


@pytest.fixture
def desk(office, sign_in):
    return sign_in(office)


@pytest.fixture
def chief(head, sign_in):
    return sign_in(head)


def test_an_exposure_is_prepared_published_and_taken_down(finding, outsider, desk, chief, sign_in, post):
    (photo,) = finding.photos.all()
    body = {"finding": finding.pk, "title": "南门路路面破损", "photos": [photo.pk], "client_uid": UID}
    reader = sign_in(outsider)

    made, again = post(desk, "exposures/", **body), post(desk, "exposures/", **body)
    address = f"exposures/{made.json()['id']}"
    hidden = reader.get(f"/api/v1/{address}/").status_code
    by_office = post(desk, f"{address}/publish/", is_confirmed=True).status_code
    unseen = post(chief, f"{address}/publish/")
    shown = post(chief, f"{address}/publish/", is_confirmed=True).json()
    read = reader.get(f"/api/v1/{address}/").json()
    down = post(chief, f"{address}/withdraw/").json()

    assert (made.status_code, made.json()["state"], again.json()["id"]) == (201, "draft", made.json()["id"])
    assert (hidden, by_office) == (404, 403)
    assert (unseen.status_code, list(unseen.json()["errors"])) == (422, ["is_confirmed"])
    assert (shown["state"], read["title"], read["photos"][0]["moment"]) == ("published", "南门路路面破损", "before")
    assert (down["state"], reader.get(f"/api/v1/{address}/").status_code) == ("withdrawn", 404)
    assert desk.get(f"/api/v1/{address}/").json()["state"] == "withdrawn"


@pytest.mark.parametrize(("photos", "code"), [([], 422), ([987654], 422)])
def test_photos_are_the_findings_own(finding, desk, post, photos, code):
    refused = post(desk, "exposures/", finding=finding.pk, title="南门路", photos=photos)

    assert (refused.status_code, list(refused.json()["errors"])) == (code, ["photos"])
    assert not Exposure.objects.exists()


def test_parts_are_blacked_out_before_it_is_published(exposure, desk, chief, post):
    photo = exposure.photos.get()
    address = f"exposure-photos/{photo.pk}"

    done = post(desk, f"{address}/black-out/", boxes=[[50, 0, 50, 100]])
    with closed(desk.get(f"/api/v1/{address}/content/")) as opened:
        picture = Image.open(io.BytesIO(b"".join(opened.streaming_content)))
    post(chief, f"exposures/{exposure.pk}/publish/", is_confirmed=True)
    late = post(desk, f"{address}/black-out/", boxes=[[0, 0, 50, 100]])

    assert (done.status_code, done.json()["moment"], late.status_code) == (200, "before", 409)
    assert (picture.getpixel((10, 50)), picture.getpixel((190, 50))) == ((255, 255, 255), (0, 0, 0))


@pytest.mark.parametrize(
    ("boxes", "code"), [([], 422), ([[60, 0, 50, 100]], 422), ([[0, 0, 101, 10]], 400), ([[0, 0, 10]], 400)]
)
def test_boxes_lie_inside_the_picture(exposure, desk, post, boxes, code):
    photo = exposure.photos.get()

    refused = post(desk, f"exposure-photos/{photo.pk}/black-out/", boxes=boxes)

    assert (refused.status_code, exposure.photos.get().file_id) == (code, photo.file_id)


def test_a_published_photo_is_read_by_a_client_and_a_drafts_is_not(exposure, lead_unit, chief, client_of, post):
    api = client_of(lead_unit, "exposures:read")
    address = f"/api/v1/exposure-photos/{exposure.photos.get().pk}/content/"

    before = api.get(address).status_code
    post(chief, f"exposures/{exposure.pk}/publish/", is_confirmed=True)
    with closed(api.get(address)) as opened:
        after = opened.status_code

    assert (before, after) == (404, 200)


def test_a_line_is_prepared_published_and_taken_down(campaign, lead_unit, desk, chief, client_of, post):
    body = {"campaign": campaign.pk, "colour": "red", "unit": lead_unit.pk, "comment": "整改迅速", "client_uid": UID}
    api = client_of(lead_unit, "red-black-entries:read")

    made, again = post(desk, "red-black-entries/", **body), post(desk, "red-black-entries/", **body)
    address = f"red-black-entries/{made.json()['id']}"
    hidden = api.get("/api/v1/red-black-entries/").json()["results"]
    by_office = post(desk, f"{address}/publish/").status_code
    shown = post(chief, f"{address}/publish/").json()
    (read,) = api.get("/api/v1/red-black-entries/").json()["results"]
    twice = post(chief, f"{address}/publish/").status_code
    down = post(chief, f"{address}/withdraw/").json()

    assert (made.status_code, made.json()["id"]) == (201, again.json()["id"])
    assert (hidden, by_office, shown["state"], twice, down["state"]) == ([], 403, "published", 409, "withdrawn")
    assert (read["colour"], read["unit"], read["comment"]) == ("red", lead_unit.pk, "整改迅速")


def test_a_line_names_a_unit_or_a_site(campaign, desk, post):
    nobody = post(desk, "red-black-entries/", campaign=campaign.pk, colour="black", comment="整改拖延")
    site = post(
        desk, "red-black-entries/", campaign=campaign.pk, colour="black", comment="脏乱", site=make_site(campaign).pk
    )

    assert (nobody.status_code, site.status_code) == (422, 201)
    assert RedBlackEntry.objects.count() == 1


def test_both_are_filtered(campaign, lead_unit, other_unit, exposure, entry, desk):
    red = prepare_entry(actor=SYSTEM, draft=EntryDraft(campaign, "red", "整改迅速", unit=other_unit))
    publish_entry(actor=SYSTEM, entry=red)

    def found(query):
        return [each["id"] for each in desk.get(f"/api/v1/{query}").json()["results"]]

    lines = [
        "colour=red",
        "state=draft",
        f"unit={lead_unit.pk}",
        f"campaign={campaign.pk}",
        "published_after=2026-07-13T00:00:00%2B08:00",
    ]
    assert [found(f"red-black-entries/?{each}") for each in lines] == [
        [red.pk],
        [entry.pk],
        [entry.pk],
        [entry.pk, red.pk],
        [red.pk],
    ]
    shown = [f"finding={exposure.finding_id}", f"unit={lead_unit.pk}", "state=draft", f"campaign={campaign.pk}"]
    assert [found(f"exposures/?{each}") for each in shown] == [[exposure.pk]] * len(shown)
    assert found(f"exposures/?unit={other_unit.pk}") == []


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize(("resource", "queries"), [("exposures", 5), ("red-black-entries", 3)])
def test_the_queries_do_not_grow(campaign, lead_unit, desk, django_assert_num_queries, count, resource, queries):
    for _number in range(count):
        found = report_finding(
            actor=SYSTEM, draft=FindingDraft(campaign, "路面破损", place="南门路", photos=[make_picture_file()])
        )
        prepare_exposure(actor=SYSTEM, draft=ExposureDraft(found, "南门路", photos=list(found.photos.all())))
        prepare_entry(actor=SYSTEM, draft=EntryDraft(campaign, "black", "整改拖延", unit=lead_unit))
    desk.get(f"/api/v1/{resource}/")

    with django_assert_num_queries(queries):
        rows = desk.get(f"/api/v1/{resource}/").json()["results"]

    assert len(rows) == count
