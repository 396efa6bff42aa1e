"""What the phone page is served and what it sends: a shell without secrets, photos by hash, visits exactly once."""

import hashlib
import json
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from base.models import Event, StoredFile
from base.trail import SYSTEM
from inspections.models import Finding, Inspection, ItemResult, ResultPhoto, Visit
from inspections.services.elders import give_link, withdraw_link
from inspections.services.visits import items_of
from tests.factories.accounts import make_person
from tests.factories.inspections import make_round, make_site, make_visit
from tests.factories.tasks import make_picture

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def walker(campaign):
    return make_person("walker", campaign.unit, Role.INSPECTOR)


@pytest.fixture
def visit(campaign, walker, lead_unit) -> Visit:
    return make_visit(campaign, walker, lead_unit)


def report(visit: Visit, **changes) -> dict:
    answers = [{"item": pk, "applies": True, "occurrences": 0, "note": "", "photos": []} for pk in items_of(visit)]
    times = {"started_at": "2026-07-13T03:00:00Z", "finished_at": "2026-07-13T03:30:00Z"}
    return {"submission": str(uuid.uuid4()), "note": "", "answers": answers, **times, **changes}


def send(client: Client, visit: Visit, told: dict):
    return client.post(f"/inspect/visits/{visit.pk}/", json.dumps(told), content_type=JSON)


def send_photo(client: Client, content: bytes, sha: str = ""):
    sha = sha or hashlib.sha256(content).hexdigest()
    return client.post(f"/inspect/photos/{sha}/", content, content_type="image/png")


def test_the_shell_is_the_same_for_everybody_and_holds_no_token(client, walker, sign_in):
    anonymous, signed_in = client.get("/inspect/"), sign_in(walker).get("/inspect/")

    assert anonymous.content == signed_in.content
    assert b"csrf" not in anonymous.content.lower()
    assert walker.name not in anonymous.content.decode()
    assert not anonymous.cookies


def test_the_worker_keeps_the_page_and_nothing_else(client):
    response = client.get("/inspect/worker.js")

    text = response.content.decode()
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    assert '"/inspect/",' in text
    assert all(f'"/static/js/inspect/{name}.js"' in text for name in ("page", "store", "sender"))
    assert "/inspect/me/" not in text


def test_the_worker_sends_for_a_closed_page_where_the_browser_wakes_it(client):
    plain, sending = (client.get(url).content.decode() for url in ("/inspect/worker.js", "/inspect/worker.js?sends=1"))

    assert 'import { BUSY, OFFLINE, sendAll } from "/static/js/inspect/sender.js"' in sending
    assert 'addEventListener("sync"' in sending
    assert "import" not in plain
    assert "sync" not in plain


def test_every_module_that_is_imported_is_kept(client, settings):
    text = client.get("/inspect/worker.js").content.decode()
    folder = settings.BASE_DIR / "static" / "js" / "inspect"

    assert sorted(each.name for each in folder.glob("*.js") if f"/{each.name}" not in text) == []


def test_the_work_names_visits_and_their_checklists_once(visit, walker, campaign, sign_in):
    other = make_visit(campaign, walker)
    make_visit(campaign)

    told = sign_in(walker).get("/inspect/assigned/").json()

    assert told["me"] == {"key": f"person-{walker.pk}", "name": walker.name}
    assert [each["id"] for each in told["visits"]] == [visit.pk, other.pk]
    (checklist,) = told["lists"].values()
    assert [each["text"] for each in checklist] == ["地面整洁", "证照公示", "消防通道畅通"]


def test_20_visits_ask_no_more_queries(visit, walker, campaign, sign_in):
    client = sign_in(walker)
    client.get("/inspect/assigned/")
    with CaptureQueriesContext(connection) as one:
        client.get("/inspect/assigned/")
    for _each in range(20):
        make_visit(campaign, walker)

    with CaptureQueriesContext(connection) as many:
        client.get("/inspect/assigned/")

    assert len(many) == len(one)


@pytest.mark.parametrize("url", ["/inspect/me/", "/inspect/assigned/"])
def test_nobody_is_told_to_sign_in_without_being_sent_away(client, url):
    response = client.get(url)

    assert (response.status_code, response["Content-Type"]) == (401, JSON)


def test_a_photo_sent_twice_is_one(walker, sign_in):
    client, picture = sign_in(walker), make_picture()

    answers = [send_photo(client, picture) for _each in range(2)]

    sha = hashlib.sha256(picture).hexdigest()
    assert [(each.status_code, each.json()) for each in answers] == [(200, {"sha256": sha})] * 2
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(("content", "sha"), [(b"%PDF-1.7", ""), (b"", ""), (b"\x89PNG\r\n\x1a\n", "0" * 64)])
def test_a_photo_that_is_none_or_was_damaged_is_refused(walker, sign_in, content, sha):
    response = send_photo(sign_in(walker), content, sha)

    assert response.status_code == 422
    assert response.json()["detail"]
    assert not StoredFile.objects.exists()


def test_a_visit_sent_twice_is_one_with_its_photo_and_finding(visit, walker, sign_in):
    client, picture = sign_in(walker), make_picture()
    send_photo(client, picture)
    told = report(visit)
    told["answers"][0] |= {"occurrences": 1, "note": "积水", "photos": [hashlib.sha256(picture).hexdigest()]}

    first, second = send(client, visit, told), send(client, visit, told)

    assert first.json() == second.json() == {"visit": visit.pk, "state": "submitted"}
    counts = (ItemResult.objects.count(), ResultPhoto.objects.count(), Finding.objects.count())
    assert counts == (3, 1, 1)
    assert Visit.objects.get().started_at.isoformat() == "2026-07-13T03:00:00+00:00"


def test_photos_that_are_not_here_are_named(visit, walker, sign_in):
    told = report(visit)
    told["answers"][0]["photos"] = ["a" * 64]

    response = send(sign_in(walker), visit, told)

    assert (response.status_code, response.json()["missing"]) == (422, ["a" * 64])
    assert Visit.objects.get().state == "planned"


BROKEN = [
    {"submission": "no uuid"},
    {"submission": None},
    {"answers": None},
    {"answers": [{"applies": True}]},
    {"answers": [{"item": "1"}]},
    {"answers": [1]},
    {"finished_at": "2026-07-13T03:00:00"},
    {"finished_at": 5},
    {"note": "x" * 2001},
    {"note": None},
    {"note": "a\0b"},
]


@pytest.mark.parametrize("changes", BROKEN)
def test_what_cannot_be_read_is_refused_with_one_sentence(visit, walker, sign_in, changes):
    response = send(sign_in(walker), visit, report(visit, **changes))

    assert response.status_code == 422
    assert response.json()["detail"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"null"])
def test_a_body_that_is_no_report_is_refused(visit, walker, sign_in, body):
    response = sign_in(walker).post(f"/inspect/visits/{visit.pk}/", body, content_type=JSON)

    assert response.status_code == 422


def test_somebody_elses_visit_is_not_there(visit, campaign, sign_in):
    other = make_person("other", campaign.unit, Role.INSPECTOR)

    assert send(sign_in(other), visit, report(visit)).status_code == 404


def test_a_post_without_a_token_is_refused(visit, walker):
    client = Client(enforce_csrf_checks=True)
    client.force_login(walker)

    refused = send(client, visit, report(visit))
    token = client.get("/inspect/me/").json()["csrf"]
    taken = client.post(
        f"/inspect/visits/{visit.pk}/", json.dumps(report(visit)), content_type=JSON, headers={"X-CSRFToken": token}
    )

    assert (refused.status_code, taken.status_code) == (403, 200)


@pytest.fixture
def elders_round(campaign) -> Inspection:
    return make_round(campaign, kind="elders", name="五老巡查", sites=[make_site(campaign), make_site(campaign)])


def test_an_elder_fills_in_the_rounds_visits_and_nothing_else(client, elders_round, visit):
    entrance = give_link(actor=SYSTEM, inspection=elders_round)
    entered = client.post(f"/inspect/elders/{entrance.token}/", {"name": "陈大爷", "pin": entrance.pin})

    work = client.get("/inspect/assigned/").json()
    own = Visit.objects.select_related("inspection", "site").filter(inspection=elders_round).first()
    answers = [send(client, each, report(each)).status_code for each in (own, visit)]

    assert entered["Location"] == "/inspect/"
    assert [each["round"] for each in work["visits"]] == ["五老巡查", "五老巡查"]
    assert answers == [200, 404]
    assert Visit.objects.get(pk=own.pk).elder_name == "陈大爷"
    assert client.get(f"/visits/{own.pk}/").status_code == 302
    assert client.get("/inspections/").status_code == 302


def test_the_trail_says_that_an_elder_did_it_and_holds_no_name(client, elders_round, office, sign_in):
    entrance = give_link(actor=SYSTEM, inspection=elders_round)
    client.post(f"/inspect/elders/{entrance.token}/", {"name": "陈大爷", "pin": entrance.pin})
    own = Visit.objects.select_related("inspection", "site").filter(inspection=elders_round).first()
    told = report(own)
    told["answers"][0] |= {"occurrences": 1, "note": "门口积水"}

    assert send(client, own, told).status_code == 200

    finding = Finding.objects.get(visit=own)
    wanted = [("visit", own.pk, "visit.started"), ("visit", own.pk, "visit.submitted")]
    wanted.append(("finding", finding.pk, "finding.reported"))
    for kind, pk, name in wanted:
        event = Event.objects.get(subject_kind=f"inspections.{kind}", subject_id=pk, name=name)
        assert (event.actor_kind, event.actor_id) == ("guest", None)
        assert "陈大爷" not in str(vars(event))
    assert finding.reported_by is None
    desk = sign_in(office)
    assert "五老（凭链接和口令） 提交点位检查" in desk.get(f"/visits/{own.pk}/").content.decode()
    assert "五老（凭链接和口令） 上报了问题" in desk.get(f"/findings/{finding.pk}/").content.decode()


def test_an_elder_with_a_wrong_pin_stays_outside(client, elders_round):
    entrance = give_link(actor=SYSTEM, inspection=elders_round)
    wrong = f"{(int(entrance.pin) + 1) % 1_000_000:06d}"

    response = client.post(f"/inspect/elders/{entrance.token}/", {"name": "陈大爷", "pin": wrong})

    assert response.status_code == 422
    assert client.get("/inspect/assigned/").status_code == 401


def test_a_withdrawn_link_ends_the_elders_sessions(client, elders_round):
    entrance = give_link(actor=SYSTEM, inspection=elders_round)
    client.post(f"/inspect/elders/{entrance.token}/", {"name": "陈大爷", "pin": entrance.pin})

    withdraw_link(actor=SYSTEM, inspection=elders_round)

    assert client.get("/inspect/assigned/").status_code == 401
    assert client.get(f"/inspect/elders/{entrance.token}/").status_code == 404


def test_an_elder_who_enters_signs_out_whoever_was_in(elders_round, walker, sign_in):
    client = sign_in(walker)
    entrance = give_link(actor=SYSTEM, inspection=elders_round)

    client.post(f"/inspect/elders/{entrance.token}/", {"name": "陈大爷", "pin": entrance.pin})

    assert client.get("/inspect/me/").json()["me"]["name"] == "陈大爷"


def test_the_first_load_is_small(client, settings):
    """At most 300 kB over the wire: here not even compressed."""
    text = client.get("/inspect/worker.js").content.decode()
    files = [line.strip(' ",') for line in text.splitlines() if line.startswith('  "/static/')]
    size = sum((settings.BASE_DIR / each.lstrip("/")).stat().st_size for each in files)

    assert size + len(client.get("/inspect/").content) < 100_000
