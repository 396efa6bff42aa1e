"""Visits through the API: begun, filled in and submitted by whoever is sent there (rules.md §8, §10, §14)."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from base import files
from base.trail import SYSTEM
from inspections.api.visit_serializers import ItemResultSerializer, results_of
from inspections.models import Finding, Visit
from inspections.services.visits import Answer, VisitReport, items_of, submit_visit
from tests.factories.accounts import make_person
from tests.factories.inspections import all_well, make_round, make_site, make_visit
from tests.factories.tasks import fresh, make_picture, make_picture_file
from tests.responses import closed

pytestmark = pytest.mark.django_db

UID = "6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01"


@pytest.fixture
def inspector(campaign):
    return make_person("walker", campaign.unit, Role.INSPECTOR)


@pytest.fixture
def walker(inspector, sign_in):
    return sign_in(inspector)


@pytest.fixture
def visit(campaign, inspector, lead_unit) -> Visit:
    return make_visit(campaign, inspector, lead_unit)


def answers_to(visit: Visit, **wrong) -> list[dict]:
    """Well, but for what is given by number: answers_to(visit, n2={"occurrences": 1})."""
    return [{"item": pk, **wrong.get(f"n{item.number}", {})} for pk, item in items_of(visit).items()]


def send_photo(client, visit: Visit, content: bytes):
    return client.post(f"/api/v1/visits/{visit.pk}/photos/", {"file": SimpleUploadedFile("现场.png", content)})


def test_a_visit_is_begun_photographed_and_submitted(visit, walker, post):
    address = f"visits/{visit.pk}"
    begun = post(walker, f"{address}/start/", at="2026-07-13T09:05:00+08:00").json()
    kept = send_photo(walker, visit, make_picture())
    seen = answers_to(
        visit,
        n2={"occurrences": 2, "note": "东门占道", "photos": [kept.json()["sha256"]]},
        n3={"applies": False},
    )
    done = post(walker, f"{address}/submit/", answers=seen, note="整体较好", submission_uid=UID).json()

    assert (begun["state"], begun["started_at"], kept.status_code) == ("started", "2026-07-13T09:05:00+08:00", 201)
    assert (done["state"], done["points"], done["out_of"], done["rate"], done["note"]) == (
        "submitted",
        "1.00",
        "2.00",
        "50.00",
        "整体较好",
    )
    assert [
        (each["applies"], each["occurrences"], each["points"], len(each["photos"])) for each in done["results"]
    ] == [
        (True, 0, "1.00", 0),
        (True, 2, "0.00", 1),
        (False, 0, None, 0),
    ]
    assert Finding.objects.get().description == "证照公示：东门占道"


def test_a_photo_is_read_at_its_address(visit, walker, sign_in, stranger):
    content = make_picture()
    photo = files.store(content, allowed=files.IMAGES)
    submit_visit(
        actor=SYSTEM, visit=visit, report=VisitReport(all_well(visit, n1=Answer(0, occurrences=1, photos=[photo])))
    )
    (shown,) = walker.get(f"/api/v1/visits/{visit.pk}/").json()["results"][0]["photos"]

    with closed(walker.get(shown["url"], headers={"Accept": "image/png"})) as opened:
        read = b"".join(opened.streaming_content)

    assert (shown["mime"], shown["size"], shown["sha256"]) == ("image/png", len(content), photo.sha256)
    assert hashlib.sha256(read).hexdigest() == photo.sha256
    assert sign_in(stranger).get(shown["url"]).status_code == 404


def test_the_same_submission_again_is_the_same(visit, walker, post):
    body = {"answers": answers_to(visit, n1={"occurrences": 1, "note": "积水"}), "submission_uid": UID}

    first, again = (post(walker, f"visits/{visit.pk}/submit/", **body) for _time in range(2))
    other = post(walker, f"visits/{visit.pk}/submit/", answers=body["answers"])

    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    assert (other.status_code, Finding.objects.count()) == (409, 1)


def test_every_item_has_an_answer(visit, walker, post):
    refused = post(walker, f"visits/{visit.pk}/submit/", answers=answers_to(visit)[:2])

    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["answers"])
    assert fresh(visit).state == "planned"


def test_photos_that_were_not_sent_are_named(visit, walker, post):
    unknown = "ab" * 32

    refused = post(walker, f"visits/{visit.pk}/submit/", answers=answers_to(visit, n1={"photos": [unknown]}))

    problem = refused.json()
    assert (refused.status_code, problem["type"], problem["errors"]) == (
        422,
        "/api/problems/missing_photos",
        {"photos": [unknown]},
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"occurrences": -1}, "answers.1.occurrences"),
        ({"occurrences": 1000}, "answers.1.occurrences"),
        ({"photos": ["../../etc/passwd"]}, "answers.1.photos.0"),
        ({"note": "长" * 2001}, "answers.1.note"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_path(visit, walker, post, wrong, field):
    refused = post(walker, f"visits/{visit.pk}/submit/", answers=answers_to(visit, n2=wrong))

    assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])


def test_a_file_that_is_no_picture_is_refused(visit, walker):
    assert send_photo(walker, visit, b"%PDF-1.7 no picture").status_code == 422


def test_outside_an_open_round_nothing_begins(campaign, inspector, walker, post):
    planned = make_round(campaign, sites=[make_site(campaign)], is_open=False)
    planned.visits.update(inspector=inspector)

    assert post(walker, f"visits/{planned.visits.get().pk}/start/").status_code == 409


def test_the_office_sees_a_visit_and_does_not_fill_it_in(visit, office, sign_in, post):
    desk = sign_in(office)

    assert desk.get(f"/api/v1/visits/{visit.pk}/").status_code == 200
    assert post(desk, f"visits/{visit.pk}/submit/", answers=answers_to(visit)).status_code == 403


def test_a_client_reads_the_self_checks_of_its_unit_and_begins_none(campaign, lead_unit, visit, client_of, post):
    own = make_round(campaign, kind="self_check", unit=lead_unit, sites=[make_site(campaign, lead_unit)])
    api = client_of(lead_unit, "visits:read", "visits:write")

    found = [each["inspection"] for each in api.get("/api/v1/visits/").json()["results"]]

    assert (visit.site.unit, found) == (lead_unit, [own.pk])
    assert post(api, f"visits/{own.visits.get().pk}/start/").status_code == 403


def test_visits_are_filtered(campaign, inspector, lead_unit, other_unit, office, sign_in):
    first, second = make_visit(campaign, inspector, lead_unit), make_visit(campaign, None, other_unit)
    submit_visit(actor=SYSTEM, visit=first, report=VisitReport(all_well(first)))
    desk = sign_in(office)

    def found(query):
        return [each["id"] for each in desk.get(f"/api/v1/visits/?{query}").json()["results"]]

    by_first = [
        f"inspection={first.inspection_id}",
        f"site={first.site_id}",
        f"unit={lead_unit.pk}",
        f"inspector={inspector.pk}",
        "state=submitted",
        "submitted_after=2026-07-13T00:00:00%2B08:00",
    ]
    assert [found(each) for each in by_first] == [[first.pk]] * len(by_first)
    assert [found(f"campaign={campaign.pk}"), found(f"site_type={second.site.type_id}"), found("campaign=0")] == [
        [first.pk, second.pk],
        [first.pk, second.pk],
        [],
    ]


def test_a_visit_in_the_list_is_the_visit_read_alone(campaign, inspector, lead_unit, walker):
    begun, done = (make_visit(campaign, inspector, lead_unit) for _each in range(2))
    wrong = Answer(0, occurrences=2, note="积水", photos=[make_picture_file()])
    seen = all_well(done, n1=wrong, n3=Answer(0, applies=False))
    submit_visit(actor=SYSTEM, visit=done, report=VisitReport(seen))

    rows = walker.get("/api/v1/visits/").json()["results"]

    assert [each["id"] for each in rows] == [begun.pk, done.pk]
    assert rows == [walker.get(f"/api/v1/visits/{each.pk}/").json() for each in (begun, done)]
    assert [each["results"] == [] for each in rows] == [True, False]


def test_results_are_shown_as_their_serializer_shows_them_one_by_one(visit, rf):
    wrong = Answer(0, occurrences=2, note="积水", photos=[make_picture_file()])
    submit_visit(actor=SYSTEM, visit=visit, report=VisitReport(all_well(visit, n1=wrong, n3=Answer(0, applies=False))))
    context = {"request": rf.get("/api/v1/visits/")}

    at_once = results_of([visit], context)

    one_by_one = [dict(ItemResultSerializer(each, context=context).data) for each in visit.results.all()]
    assert at_once == {visit.pk: one_by_one}


@pytest.mark.parametrize("count", [1, 20])
def test_the_queries_do_not_grow(campaign, inspector, lead_unit, walker, django_assert_num_queries, count):
    for _number in range(count):
        visit = make_visit(campaign, inspector, lead_unit)
        wrong = Answer(0, occurrences=1, photos=[make_picture_file()])
        submit_visit(actor=SYSTEM, visit=visit, report=VisitReport(all_well(visit, n1=wrong)))
    walker.get("/api/v1/visits/")

    with django_assert_num_queries(5):
        found = walker.get("/api/v1/visits/").json()["results"]

    assert [len(each["results"][0]["photos"]) for each in found] == [1] * count
