"""A report template is a stranger's program: what it asks for, what it takes, what it hides, what it fetches."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from docx import Document

from base import confined, files
from base.confined import ConfinedError, Limits, Reason
from base.errors import InvalidInputError, LeaseLostError
from base.models import Delivery, Event
from base.trail import SYSTEM
from dispatch.documents import render
from dispatch.documents.checking import check_template
from dispatch.documents.filling import FaultError, fill_in
from dispatch.documents.template import default_template
from dispatch.jobs import sweep_reports
from dispatch.jobs import try_template as try_template_job
from dispatch.models import Report, ReportTemplate
from dispatch.services import templates
from dispatch.services.templates import current_template, set_template
from tests.factories.dispatch import make_meeting, make_report

PROPER = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROWS = "{% for a in lists %}{% for b in lists %}{% for c in lists %}"


def docx(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_parts(content: bytes, **changes: tuple[str, str]) -> bytes:
    """A document with `new` in the place of `old` in parts by name; without an `old` the whole part is new."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            part = source.read(name)
            old, new = changes.pop(name, ("", ""))
            whole = new.encode() or part
            made.writestr(name, part.replace(old.encode(), new.encode(), 1) if old else whole)
        for name, (_old, new) in changes.items():
            made.writestr(name, new)
    return target.getvalue()


def text_of(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


def filled(*paragraphs: str) -> list[str]:
    """The lines of a template with the report in small, filled in this process."""
    values = render.values_of(render.sample_snapshot(), render.SAMPLE_DAY)
    return text_of(fill_in(docx(*paragraphs), values, {}))


ASKS = [
    "{{ chart_lights.tpl.save('/tmp/x') }}",
    "{{ chart_lights.tpl.docx.element.getroottree().write('/tmp/x') }}",
    "{{ chart_lights.tpl.docx.part.package.replace_zipname('word/x', '/etc/passwd') }}",
    "{{ title.__class__.__mro__ }}",
    "{{ title['__class__'] }}",
    "{{ title.format }}",
    "{{ '{0.__class__}'.format(title) }}",
    "{{ '%s' % title }}",
    "{{ ('%999999999d' % 1) }}",
    "{{ title|attr('__class__') }}",
    "{{ lists|map(attribute='__class__')|list }}",
    "{{ lists|selectattr('name')|list }}",
    "{{ '%s'|format(title) }}",
    "{{ title|safe }}",
    "{{ title|center(100000000) }}",
    "{{ title|pprint }}",
    "{{ lists|tojson }}",
    "{{ next_number.__globals__ }}",
    "{{ next_number.__call__() }}",
    "{{ next_number('x') }}",
    "{{ next_number(*lists) }}",
    "{{ title() }}",
    "{{ lists.append(1) }}",
    "{{ lists[0].items() }}",
    "{{ lists[0].pop('name') }}",
    "{{ cycler('a', 'b') }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ joiner(',') }}",
    "{{ namespace(a=1).a }}",
    "{{ dict(a=1) }}",
    "{{ lipsum(5) }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ range(1000000000)|list }}",
    "{% for each in range(1000000000) %}x{% endfor %}",
    "{{ self.__init__ }}",
    "{{ self }}",
    "{{ caller() }}",
    "{{ loop }}",
    "{% for each in lists %}{{ loop.cycle('a') }}{% endfor %}",
    "{% for each in lists %}{{ loop.changed(1) }}{% endfor %}",
    "{% for each in lists %}{{ loop }}{% endfor %}",
    "{% for each in lists %}{{ loop.__init__ }}{% endfor %}",
    "{% for each in lists %}{{ loop['_iterator'] }}{% endfor %}",
    "{% for each in lists recursive %}{{ loop(lists) }}{% endfor %}",
    "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
    "{% call title() %}x{% endcall %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import system %}",
    "{% extends 'x' %}",
    "{% block x %}{% endblock %}",
    "{% filter upper %}x{% endfilter %}",
    "{% autoescape false %}{{ title }}{% endautoescape %}",
    "{% set title.x = 1 %}",
    "{% do lists.append(1) %}",
    "{% debug %}",
    "{{ 'a' * 400000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ [1] * 100000000 }}",
    "{{ lists + lists }}",
    "{{ nothing.__class__ }}",
    "{{ (title, title).__class__ }}",
    "{{ title is callable }}",
    "{{ title is filter }}",
]


@pytest.mark.parametrize("text", ASKS)
def test_a_template_is_given_nothing_but_text_and_plain_data(text):
    with pytest.raises(FaultError) as refused:
        filled(text)

    assert refused.value.kind in {"refused", "unknown", "syntax"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ lists[0].name }} {{ lists[0]['name'] }}", "改造1 老旧小区改造 改造1 老旧小区改造"),
        (
            "{% for row in lists %}{{ loop.index }}{{ loop.index0 }}{{ loop.length }}{{ loop.last }}{% endfor %}",
            "101True",
        ),
        ("{{ next_number() }} {{ next_number() }} {{ next_number() }}", "一 二 三"),
        ("{{ lists|length }} {{ correction|default('—') }} {{ title[:2] }} {{ title|replace('全国', '') }}", None),
        ("{{ lists[0].red + lists[0].yellow * 2 }}", "5"),
        ("{% set n = lists|length %}{{ n + 1 if n else '' }}", "2"),
        ("{% if is_preview and title is defined %}预览{% endif %}", "预览"),
        ("a{{ chart_lights }}b{{ chart_lights|length > 0 }}", "abTrue"),
    ],
)
def test_what_templates_are_written_with_still_works(text, shown):
    line = filled(text)[0]

    assert shown is None or line == shown


def test_numbers_are_given_in_the_order_of_the_text():
    lines = filled(
        "{{ next_number() }}", "{%p if not is_preview %}", "{{ next_number() }}", "{%p endif %}", "{{ next_number() }}"
    )

    assert lines == ["一", "二"]


def test_a_record_cannot_smuggle_marks_or_placeholders_into_a_report():
    snapshot = render.sample_snapshot()
    snapshot["campaign"] = {
        **snapshot["campaign"],
        "title": "\ue002{{ 1 + 1 }}\ue003chart_lights\ue004\ue000number\ue001",
    }

    lines = text_of(fill_in(docx("{{ title }}"), render.values_of(snapshot, render.SAMPLE_DAY), {}))

    assert lines[0] == " {{ 1 + 1 }} chart_lights number 工作进展情况通报"


HEAVY = [
    pytest.param(
        "{% set a = title ~ title ~ title ~ title %}" + "{% set a = a ~ a ~ a ~ a %}" * 14 + "{{ a|length }}",
        Limits(seconds=20, memory=300_000_000, output=20_000_000),
        "内存",
        id="a text doubled and doubled",
    ),
    pytest.param(
        ROWS * 5 + "x" + "{% endfor %}" * 15,
        Limits(seconds=1, memory=512_000_000, output=20_000_000),
        "秒",
        id="loops in loops",
    ),
    pytest.param(
        "{{ title }}" * 200,
        Limits(seconds=20, memory=512_000_000, output=20_000),
        "20 MB",
        id="more than may come out",
    ),
]


@pytest.mark.parametrize(("text", "limits", "says"), HEAVY)
def test_a_template_that_takes_too_much_is_one_sentence(text, limits, says, monkeypatch):
    monkeypatch.setattr(render, "TO_TRY", limits)
    snapshot = render.sample_snapshot()
    monkeypatch.setattr(render, "sample_snapshot", lambda: {**snapshot, "lists": snapshot["lists"] * 12})

    with pytest.raises(InvalidInputError, match=says):
        check_template(docx(text))


def test_the_program_that_fills_has_no_secrets_no_settings_and_an_empty_folder(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a secret")
    code = "import dispatch.documents.filling, sys; print(sorted(each.split('.')[0] for each in sys.modules))"
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.append({str(settings.BASE_DIR)!r}); {code}"]

    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    told = confined.run("tests.dispatch.confined_told", {"given": b""}, Limits(20, 512_000_000, 1_000_000)).decode()

    assert "'django'" not in loaded
    assert "'config'" not in loaded
    assert "a secret" not in told
    assert "DJANGO" not in told
    assert "DATABASE" not in told
    assert "['.made', '.said', 'given']" in told


@pytest.mark.parametrize(
    ("given", "reason"),
    [("forks", Reason.TIME), ("allocates", Reason.MEMORY), ("writes", Reason.OUTPUT), ("dies", Reason.BROKEN)],
)
def test_a_program_beyond_its_limits_ends_with_all_it_began(given, reason, tmp_path):
    with pytest.raises(ConfinedError) as ended:
        confined.run("tests.dispatch.confined_told", {given: str(tmp_path).encode()}, Limits(1, 200_000_000, 100_000))

    assert ended.value.reason == reason
    assert not any(is_running(path.read_text()) for path in tmp_path.glob("pid"))


def is_running(pid: str) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] not in "ZX"


RELS = "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"
TEXT = "word/document.xml"


def related(kind: str, target: str = "http://evil.example/x", end: str = 'TargetMode="External"') -> tuple[str, str]:
    return ("<Relationship ", f'<Relationship Id="a>b" Type="{OFFICE}/{kind}" Target="{target}" {end}/><Relationship ')


def field(*instructions: str) -> tuple[str, str]:
    runs = "".join(f"<w:r><w:instrText>{each}</w:instrText></w:r>" for each in instructions)
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    return ("<w:body>", f"<w:body><w:p>{begin}{runs}</w:p>")


HIDDEN = [
    pytest.param({TYPES: (PROPER, "application/vnd.ms-word.document.macroEnabled.main+xml")}, "宏", id="a .docm"),
    pytest.param({TYPES: (PROPER, "application/xml")}, r"\.docx", id="only called a document"),
    pytest.param(
        {TYPES: ("</Types>", '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>')},
        "宏",
        id="macros",
    ),
    pytest.param({RELS: related("vbaProject", "x.bin", "")}, "宏", id="macros under another name"),
    pytest.param({RELS: related("attachedTemplate")}, "attachedTemplate", id="a template elsewhere"),
    pytest.param({RELS: related("image")}, "image", id="a picture elsewhere"),
    pytest.param({RELS: related("image", end="TargetMode = 'External'")}, "image", id="written otherwise"),
    pytest.param({RELS: related("image", end='TargetMode="Ext&#101;rnal"')}, "image", id="written in entities"),
    pytest.param({RELS: related("aFChunk", "x.html", "")}, "aFChunk", id="a page of HTML inside"),
    pytest.param({TEXT: field('INCLUDEPICTURE "file:///etc/passwd"')}, "INCLUDEPICTURE", id="a field that reads"),
    pytest.param({TEXT: field("INCL", "UDETEXT x")}, "INCLUDETEXT", id="a field in pieces"),
    pytest.param({TEXT: field("INC<!-- -->LUDE<![CDATA[TEXT]]> x")}, "INCLUDETEXT", id="a field with comments"),
    pytest.param({TEXT: field(' d&#100;eauto c "cmd" ')}, "(?i)ddeauto", id="a field that runs"),
    pytest.param({TEXT: field("INC{{ '' }}LUDETEXT x")}, "INCLUDETEXT", id="a field that the template writes"),
    pytest.param(
        {TEXT: ("<w:body>", '<w:body><w:p><w:fldSimple w:instr="LINK x y"/></w:p>')}, "LINK", id="a simple field"
    ),
    pytest.param(
        {"word/media/a.svg": ("", "<svg><image href='file:///etc/passwd'/></svg>")}, "svg", id="an SVG that reads"
    ),
    pytest.param({TEXT: ("<w:document ", '<!DOCTYPE a [<!ENTITY b "c">]><w:document ')}, r"\.docx", id="entities"),
    pytest.param({"customXml/item1.xml": ("", "<a>" * 5_000 + "</a>" * 5_000)}, r"\.docx", id="deep XML"),
    pytest.param(
        {"customXml/item1.xml": ("", "<?xml version='1.0' encoding='UTF-7'?>+ADw-a/+AD4-")},
        r"\.docx",
        id="a rare encoding",
    ),
    pytest.param({"../../etc/x.xml": ("", "<a/>")}, r"\.docx", id="a name outside"),
    pytest.param({"WORD/document.xml": ("", "<a/>")}, r"\.docx", id="two parts of one name"),
    pytest.param({"word/media/a.bin": ("", "\0" * 105_000_000)}, "过大", id="a zip bomb"),
    pytest.param({"word/a.xml": ("", "<a>" + " " * 68_000_000 + "</a>")}, "过大", id="an XML bomb"),
]


@pytest.mark.parametrize(("changes", "says"), HIDDEN)
def test_what_a_document_hides_is_found_before_it_is_opened(changes, says):
    with pytest.raises(InvalidInputError, match=says):
        check_template(with_parts(docx("{{ title }}"), **changes))


def test_a_size_that_lies_and_an_encrypted_part_are_refused():
    content = bytearray(docx("{{ title }}"))
    start = content.index(b"PK\x01\x02")
    content[start + 8] |= 1

    with pytest.raises(InvalidInputError, match="加密"):
        check_template(bytes(content))


def test_links_to_click_on_may_stay():
    content = with_parts(
        docx("{{ title }}"), **{RELS: related("hyperlink"), TEXT: field('HYPERLINK "http://x/import"')}
    )

    check_template(content)


@pytest.fixture
def old_template(campaign, office):
    def put(*paragraphs: str) -> ReportTemplate:
        row = set_template(actor=SYSTEM, campaign=campaign, content=default_template(), name="旧模板.docx")
        file = files.store(docx(*paragraphs), allowed={files.DOCX})
        ReportTemplate.objects.filter(pk=row.pk).update(file=file, tried_for=0)
        return ReportTemplate.objects.get(pk=row.pk)

    return put


@pytest.mark.django_db
def test_after_an_upgrade_a_stored_template_that_fails_is_set_aside_and_the_office_told(
    campaign, office, old_template, monkeypatch
):
    monkeypatch.setattr("dispatch.jobs.try_template.delay", try_template_job)
    old_template("{{ chart_lights.tpl.save('/tmp/x') }}")

    sweep_reports()
    sweep_reports()

    assert current_template(campaign) is None
    event = Event.objects.get(name="report_template.set_aside")
    delivery = Delivery.objects.get()
    assert delivery.payload["recipients"] == [office.pk]
    assert "旧模板.docx" in delivery.payload["title"]
    assert event.reason in delivery.payload["title"]


@pytest.mark.django_db
def test_after_an_upgrade_a_stored_template_that_works_stays_and_is_tried_once(campaign, old_template, monkeypatch):
    row = old_template("红头 {{ title }}")

    assert templates.try_in_force(row.pk) is True
    assert templates.try_in_force(row.pk) is False

    assert current_template(campaign) == row
    assert not Delivery.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("harm", ["hostile", "lost"])
def test_a_report_is_built_from_the_built_in_template_where_the_offices_own_fails(campaign, office, old_template, harm):
    row = old_template("{{ chart_lights.tpl.save('/tmp/x') }}")
    if harm == "lost":
        Path(settings.MEDIA_ROOT, row.file.path).unlink()

    report = make_report(make_meeting(campaign))

    kept = Report.objects.get(pk=report.pk)
    assert (kept.state, kept.template) == ("draft", None)
    assert text_of(files.read(kept.document))[1] == "创建全国文明城市工作进展情况通报"
    assert Event.objects.get(name="report.template_failed").subject_id == report.pk
    delivery = Delivery.objects.get(dedupe_key=f"report:{report.pk}:template")
    assert delivery.payload["recipients"] == [office.pk]


def test_who_waits_for_a_program_is_asked_now_and_then_and_may_end_it(monkeypatch):
    monkeypatch.setattr(confined, "RENEW_AFTER", 0.1)

    def lose() -> None:
        raise LeaseLostError("taken over")

    with pytest.raises(LeaseLostError):
        confined.run("tests.dispatch.confined_told", {"forks": b"/nowhere"}, Limits(20, 10**9, 10**6), lose)
