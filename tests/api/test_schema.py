"""The OpenAPI document: valid, complete, and the page that shows it (design.md §7)."""

import io
import re

import pytest
import yaml
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from tests.permissions.addresses import PATTERNS, offered

METHODS = ("get", "post", "put", "patch", "delete")
WITHOUT_BODY = {"notifications_read_all"}


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


@pytest.fixture(scope="module")
def operations(document):
    return {
        each[method]["operationId"]: (path, method, each[method])
        for path, each in document["paths"].items()
        for method in METHODS
        if method in each
    }


def test_it_is_valid_openapi(document):
    assert document["openapi"] == "3.1.1"
    validate_schema(document)


def test_making_it_warns_of_nothing(capsys):
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())

    assert "Warning" not in capsys.readouterr().err


def test_every_operation_of_the_api_is_in_it(operations):
    names = [name for name in PATTERNS if name.startswith("api:") and name != "api:schema"]

    assert len(operations) == sum(len(offered(name)) for name in names)


def test_every_operation_says_what_it_does_and_which_scope_it_needs(operations):
    silent = [
        name
        for name, (_path, _method, each) in operations.items()
        if not each.get("summary") or not re.search(r"Scope of a token: `[a-z-]+:(read|write)`", each["description"])
    ]

    assert silent == []


def test_every_error_has_the_one_shape(document, operations):
    shape = {"$ref": "#/components/schemas/Problem"}
    answers = document["components"]["responses"]

    found = {each["content"]["application/problem+json"]["schema"]["$ref"] for each in answers.values()}
    errors = [
        (name, code)
        for name, (_path, _method, each) in operations.items()
        for code, answer in each["responses"].items()
        if code >= "400" and answer != {"$ref": f"#/components/responses/Problem{code}"}
    ]

    assert found == {shape["$ref"]}
    assert errors == []
    assert all(each["content"]["application/problem+json"]["example"]["status"] for each in answers.values())


@pytest.mark.parametrize(
    ("operation", "codes"),
    [
        ("tasks_list", ["200", "400", "401", "403", "404"]),
        ("tasks_retrieve", ["200", "401", "403", "404"]),
        ("updates_create", ["201", "400", "401", "403", "404", "409", "422"]),
        ("updates_partial_update", ["200", "400", "401", "403", "404", "409", "412", "422"]),
        ("notices_issue", ["200", "400", "401", "403", "404", "409", "412", "422"]),
        ("extensions_grant", ["200", "400", "401", "403", "404", "409", "422"]),
        ("evidence_destroy", ["204", "400", "401", "403", "404", "409", "422"]),
        ("inspections_results", ["200", "400", "401", "403", "404"]),
        ("inspections_draws", ["200", "401", "403", "404"]),
        ("visits_photos", ["201", "400", "401", "403", "404", "409", "412", "422"]),
        ("score_events_take_out", ["204", "400", "401", "403", "404", "409", "412", "422"]),
        ("calls_arrive", ["200", "400", "401", "403", "404", "409", "422"]),
        ("findings_create", ["201", "400", "401", "403", "404", "409", "422"]),
        ("findings_bulk", ["200", "400", "401", "403", "404", "409", "422"]),
        ("findings_take", ["200", "400", "401", "403", "404", "409", "412", "422"]),
        ("indicator_sets_use", ["200", "400", "401", "403", "404", "409", "422"]),
    ],
)
def test_an_operation_names_its_answers(operations, operation, codes):
    assert sorted(operations[operation][2]["responses"]) == codes


@pytest.mark.parametrize(
    ("operation", "fields"),
    [
        ("updates_submit", {"narrative", "claims", "readings", "version"}),
        ("updates_send_back", {"reason", "notes"}),
        ("milestones_revoke", {"reason"}),
        ("extensions_create", {"milestone", "new_due_on", "reason"}),
        ("suspensions_refuse", {"answer"}),
        ("notices_create", {"campaign", "unit", "kind", "title", "content", "due_on", "task"}),
        ("notices_partial_update", {"title", "content", "due_on", "dropped_items", "version"}),
        ("notices_answer", {"text", "proofs", "client_uid"}),
        ("notices_send_back", {"reason"}),
        ("instructions_create", {"task", "text"}),
        ("inspections_create", {"campaign", "kind", "name", "starts_on", "ends_on", "indicator_set", "unit"}),
        ("inspections_draw", {"types"}),
        ("inspections_assign", {"visits", "inspector"}),
        ("visits_submit", {"answers", "note", "started_at", "finished_at", "submission_uid"}),
        ("whistles_create", {"campaign", "unit", "title", "description", "place", "lead", "others", "photos"}),
        ("whistles_dispatch_whistle", {"lead", "others"}),
        ("whistles_rate", {"ratings", "reason"}),
        ("calls_arrive", {"comer_name", "comer_phone"}),
        ("calls_settle", {"is_upheld", "reason", "unit"}),
        ("exposures_create", {"finding", "title", "text", "photos", "client_uid"}),
        ("exposures_publish", {"is_confirmed"}),
        ("exposures_black_out", {"boxes"}),
        ("red_black_entries_create", {"campaign", "colour", "unit", "site", "heading", "comment"}),
        ("score_events_partial_update", {"unit", "on", "points", "reason", "version"}),
        ("findings_create", {"campaign", "description", "system", "external_id", "source", "photos", "client_uid"}),
        ("findings_bulk", {"campaign", "all_or_nothing", "rows"}),
        ("findings_assign", {"unit", "support_units", "limit_text"}),
        ("findings_settle", {"reason", "unit"}),
        ("findings_rectify", {"measures", "photos"}),
        ("findings_mark_duplicate", {"duplicate_of"}),
        ("sites_create", {"campaign", "type", "name", "system"}),
        ("sites_partial_update", {"chief_name", "version"}),
        ("categories_create", {"campaign", "family", "parent"}),
    ],
)
def test_a_move_names_its_body(document, operations, operation, fields):
    content = operations[operation][2]["requestBody"]["content"]["application/json"]
    name = content["schema"]["$ref"].rsplit("/", 1)[1]

    assert fields <= set(document["components"]["schemas"][name]["properties"])
    assert content["examples"]


@pytest.mark.parametrize(
    "operation",
    [
        "notices_issue",
        "notices_close",
        "updates_accept",
        "milestones_verify",
        "inspections_open",
        "whistles_raise_whistle",
        "red_black_entries_publish",
    ],
)
def test_a_bare_verb_has_no_body(operations, operation):
    assert "requestBody" not in operations[operation][2]


def test_every_body_has_an_example(operations):
    without = [
        name
        for name, (_path, _method, each) in operations.items()
        if "application/json" in each.get("requestBody", {}).get("content", {})
        and not each["requestBody"]["content"]["application/json"].get("examples")
    ]

    assert without == []


def test_every_post_takes_an_idempotency_key(operations):
    without = [
        name
        for name, (_path, method, each) in operations.items()
        if (method == "post") != ("Idempotency-Key" in [one["name"] for one in each.get("parameters", [])])
    ]

    assert without == []


def test_states_are_named_in_chinese(document):
    assert "`issued` - 已签发" in document["components"]["schemas"]["NoticeState"]["description"]


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "read"), [("", yaml.safe_load), ("?format=yaml", yaml.safe_load)])
def test_whoever_signed_in_reads_it(sign_in, office, query, read):
    response = sign_in(office).get(f"/api/v1/schema/{query}")

    assert response.status_code == 200
    assert "/api/v1/notices/{id}/issue/" in read(response.content)["paths"]


@pytest.mark.django_db
def test_without_sign_in_it_is_a_problem_as_json(client):
    response = client.get("/api/v1/schema/?format=yaml")

    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
    assert response.json()["status"] == 401


@pytest.mark.django_db
def test_the_page_shows_it_from_own_files(sign_in, office):
    page = sign_in(office).get("/api/docs/").content.decode()

    files = re.findall(rf'(?:src|href)="/{settings.STATIC_URL.strip("/")}/([^"]*)"', page)
    assert 'data-schema="/api/v1/schema/?format=json"' in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    assert "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in files
    assert [each for each in files if finders.find(each) is None] == []
