"""The task list as a page: every filter, chips, counts, order, and the same rows as a spreadsheet."""

import datetime as dt
import io
import re

import pytest
from openpyxl import load_workbook

from campaign.services.parts import edit_part
from tasks.filters import TaskFilterSet
from tests.factories.tasks import claim, make_task
from tests.responses import closed

pytestmark = pytest.mark.django_db

RED, YELLOW, GREEN = dt.date(2026, 7, 10), dt.date(2026, 7, 15), dt.date(2026, 12, 31)


@pytest.fixture
def tasks(campaign, lead_unit):
    return [
        make_task(campaign, lead_unit, title=title, due=(due,))
        for title, due in (("红", RED), ("黄", YELLOW), ("绿", GREEN))
    ]


def titles(response) -> list[str]:
    return [row.record.title for row in response.context["table"].paginated_rows]


def exported(client, query: str) -> list[list]:
    with closed(client.get(f"/tasks/?{query}")) as response:
        content = b"".join(response.streaming_content)
    return [list(row) for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)]


def test_every_filter_is_on_the_page(tasks, office, sign_in):
    page = sign_in(office).get("/tasks/").content.decode()

    missing = [name for name in TaskFilterSet.base_filters if f'name="{name}"' not in page]
    assert missing == ["campaign"]  # chosen in the bar


def test_several_lights_are_kept_and_each_has_its_chip(tasks, office, sign_in):
    response = sign_in(office).get("/tasks/?light=red&light=yellow&sort=title")

    boxes = re.findall(r'name="light" value="(\w+)"[^>]* checked', response.content.decode())
    assert sorted(titles(response)) == ["红", "黄"]
    assert boxes == ["red", "yellow"]
    assert [chip.query for chip in response.context["chips"]] == ["light=yellow&sort=title", "light=red&sort=title"]


def test_each_count_opens_exactly_its_rows(tasks, office, sign_in):
    client = sign_in(office)
    counts = client.get("/tasks/?light=red").context["counts"]

    assert [count.value for count in counts] == [3, 1, 1, 1]
    for count in counts:
        assert client.get(f"/tasks/?{count.query}").context["table"].paginator.count == count.value, count


def test_the_further_filters_stand_open_while_one_of_them_is_in_force(tasks, office, sign_in):
    client = sign_in(office)

    assert '<details class="filters-more" open>' in client.get("/tasks/?state=active").content.decode()
    assert '<details class="filters-more">' in client.get("/tasks/?light=red").content.decode()


def test_the_export_holds_the_rows_as_filtered_and_sorted_on_all_pages(campaign, lead_unit, office, sign_in):
    for number in range(60):
        make_task(
            campaign, lead_unit, title=f"项目{number:02}", due=(RED if number < 55 else GREEN,), code=f"{number:02}"
        )

    rows = exported(sign_in(office), "light=red&sort=-code&page=2&export=xlsx")

    assert len(rows) == 56
    assert [row[1] for row in rows[1:4]] == ["54", "53", "52"]


def test_the_export_says_what_the_list_says(campaign, lead_unit, liaison, office, sign_in):
    task = make_task(campaign, lead_unit, title="=改造", due=(RED, GREEN), code="7", leader_name="周明远")
    claim(task, liaison, 2)

    head, row = exported(sign_in(office), "export=xlsx")

    assert head[:4] == ["亮灯", "编号", "项目", "清单"]
    due = dt.datetime.combine(RED, dt.time())
    assert row == [
        "● 红",
        "7",
        "'=改造",
        "改造1 老旧小区改造",
        "市住建局",
        "周明远",
        due,
        0.5,
        0,
        3,
        "已交办",
        None,
        None,
        None,
    ]


def test_dates_sort_with_the_undated_last_both_ways(campaign, lead_unit, office, sign_in):
    for title, due in (("无", None), ("早", RED), ("晚", GREEN)):
        make_task(campaign, lead_unit, title=title, due=(due,))
    client = sign_in(office)

    assert titles(client.get("/tasks/?sort=next_due_on")) == ["早", "晚", "无"]
    assert titles(client.get("/tasks/?sort=-next_due_on")) == ["晚", "早", "无"]


@pytest.mark.parametrize("count", [1, 20])
def test_an_export_costs_the_same_queries_for_one_and_for_twenty(
    campaign, lead_unit, office, sign_in, django_assert_max_num_queries, count
):
    for _number in range(count):
        make_task(campaign, lead_unit)
    client = sign_in(office)

    with django_assert_max_num_queries(10):
        assert len(exported(client, "export=xlsx")) == count + 1


def test_the_file_has_a_chinese_name_and_nobody_else_gets_it(tasks, campaign, office, stranger, sign_in):
    with closed(sign_in(office).get("/tasks/?export=csv")) as response:
        disposition = response["Content-Disposition"]
        content = b"".join(response.streaming_content).decode("utf-8-sig")

    assert "filename*=utf-8''%E9%A1%B9%E7%9B%AE2026-07-13.csv" in disposition
    assert "红" in content
    assert sign_in(stranger).get(f"/tasks/?export=csv&campaign={campaign.pk}").status_code == 404


def test_a_filter_that_cannot_be_read_says_so_beside_its_field(tasks, office, sign_in):
    page = sign_in(office).get("/tasks/?due_after=昨天").content.decode()

    assert '<details class="filters-more" open>' in page
    assert 'id="id_due_after_error"' in page


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "9" * 5000, "1&per_page=-5", "1&per_page=0"])
def test_a_page_that_is_none_is_the_first_one(campaign, lead_unit, office, sign_in, page):
    made = [make_task(campaign, lead_unit, due=(GREEN,)) for _each in range(51)]

    for order in ("", "&sort=code"):
        table = sign_in(office).get(f"/tasks/?page={page}{order}").context["table"]
        assert (table.page.number, len(table.page.object_list), table.paginator.num_pages) == (1, 50, 2)
        assert table.page.object_list[0].record == made[0]


def test_a_filter_that_cannot_be_read_leaves_the_count_of_the_others_right(tasks, office, sign_in):
    response = sign_in(office).get("/tasks/?light=red&due_after=x")

    assert (titles(response), response.context["table"].paginator.count) == (["红"], 1)


@pytest.mark.parametrize("words", ["改 " * 1500, "改" * 60000])
def test_a_search_longer_than_anybody_types_is_refused_beside_its_field(tasks, office, sign_in, words):
    for address in ("/tasks/", "/people/", "/meetings/", "/units/"):
        response = sign_in(office).get(address, {"q": words, "search": words})
        assert response.status_code == 200
        assert response.context["filters"].errors
    assert sign_in(office).get("/api/v1/tasks/", {"q": words}).status_code == 400


def test_a_list_that_goes_to_another_category_is_found_there_at_once(tasks, campaign, head, sign_in):
    client = sign_in(head)
    project_list = tasks[0].project_list
    other = campaign.actions.exclude(pk=project_list.action_id).first()
    assert titles(client.get(f"/tasks/?action={other.pk}")) == []

    edit_part(actor=head.as_actor(), part=project_list, values={"action": other})

    assert len(titles(client.get(f"/tasks/?action={other.pk}"))) == len(tasks)
