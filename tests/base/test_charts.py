"""The chart's part as it stands in a page before any script."""

from decimal import Decimal

from django.template.loader import render_to_string

from base.charts import Chart, Row, Series


def test_the_numbers_stand_in_a_table_that_is_open_without_scripts():
    series = [Series("红", "light-red"), Series("绿", "light-green")]
    rows = [Row("<改造>", [3, None], "/tasks/?category=renovation"), Row("整治", [Decimal("45.50"), 0])]

    page = render_to_string("parts/chart.html", {"chart": Chart("各类亮灯", "stacked", series, rows, "类别", "项")})

    assert 'data-chart="stacked"' in page
    assert "<details open>" in page
    assert 'data-colour="light-red">红</th>' in page
    assert '<a href="/tasks/?category=renovation">&lt;改造&gt;</a>' in page
    assert 'data-value="45.50">45.50<span class="soft">项</span>' in page
    assert 'data-value="">—' in page


def test_each_number_of_a_row_opens_its_own_rows():
    assert Row("改造", [3, None], urls=["/a/", ""]).cells == [(3, "/a/"), (None, "")]
    assert Row("改造", [3, None]).cells == [(3, ""), (None, "")]
