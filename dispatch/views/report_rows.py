"""The rows behind the figures of a report, as they were."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from accounts.access import SIGNED_IN, GuardedView
from base.display import MISSING, instant_text
from base.lists import ListPage
from dispatch.documents.annex import rows_of
from dispatch.filters.rows import RowFilterSet
from dispatch.tables.rows import KINDS, table_of, typed_rows
from dispatch.views.reports import load_built_report

Row = dict[str, Any]


class ReportRowsView(ListPage, GuardedView):
    """Rows of one kind, filtered: `?rows=tasks&light=red`; what a figure of the report's page opens."""

    access = SIGNED_IN
    template_name = "dispatch/report_rows.html"
    main_filters = ("rows", "q")

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:  # type: ignore[override]  # of one report
        self.report = load_built_report(self.person, pk)
        self.kind = request.GET.get("rows", "")
        if self.kind not in KINDS:
            self.kind = "tasks"
        self.table_class = table_of(KINDS[self.kind])  # type: ignore[misc]  # one for each kind
        self.title = _("%(rows)s of %(report)s") % {"rows": KINDS[self.kind].label, "report": self.report}  # type: ignore[misc]
        return super().get(request)

    def rows(self) -> Any:
        return rows_of(self.report.contents, self.kind)

    def filters(self, data: QueryDict) -> RowFilterSet:
        asked = data.copy()
        asked["rows"] = self.kind
        return RowFilterSet(asked, self.rows(), kind=self.kind, choices=self.choices(), request=self.request)

    def arranged(self, found: Any) -> list[Row]:
        return typed_rows(KINDS[self.kind], found)

    def choices(self) -> dict[str, Any]:
        """What the snapshot names; keys as in addresses."""
        contents = self.report.contents
        units = [(row["id"], row["name"]) for row in sorted(contents["units"], key=lambda row: row["sort"])]
        lists = [(row["id"], row["name"]) for row in contents["lists"] if row["tasks"]]
        actions = [(row["id"], row["name"]) for row in contents["actions"]]
        kinds = {row["kind"]: row["kind_label"] for row in contents["units"]}
        named = {"list": lists, "action": actions, "unit": units, "lead": units, "takes_part": units}
        return {**named, "unit_kind": list(kinds.items())}

    def lede(self, count: int) -> str:
        text = _("As they were on %(day)s; what changed since does not change them.")
        return text % {"day": instant_text(self.report.as_of) if self.report.as_of else MISSING}

    def extra_context(self) -> dict[str, Any]:
        return {"report": self.report}
