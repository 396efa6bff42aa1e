"""The office's own template: taken only when reports can fill it, named mistakes, the built-in one restored."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from base import files
from base.errors import InvalidInputError
from base.models import Event
from base.trail import SYSTEM
from dispatch.documents.checking import check_template
from dispatch.documents.template import default_template
from dispatch.models import ReportTemplate
from dispatch.services.templates import restore_template, set_template
from tests.factories.dispatch import make_meeting, make_report
from tests.responses import closed


def docx(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_the_built_in_template_passes():
    check_template(default_template())


@pytest.mark.parametrize(
    ("paragraphs", "named"),
    [
        (["{{ titel }}"], "titel"),
        (["{%p for row in lists %}", "{{ row.nmae }}", "{%p endfor %}"], "nmae"),
        (["{%p for each in nothing %}", "x", "{%p endfor %}"], "nothing"),
    ],
)
def test_an_unknown_placeholder_is_named(paragraphs, named):
    with pytest.raises(InvalidInputError, match=f"“{named}”"):
        check_template(docx(*paragraphs))


@pytest.mark.parametrize("text", ["{{ title", "{%p if is_preview %}", "{{ title | nofilter }}"])
def test_a_placeholder_not_written_right_is_one_error(text):
    with pytest.raises(InvalidInputError):
        check_template(docx(text))


@pytest.mark.parametrize("text", ["{{ title.__class__.__mro__ }}", "{{ next_number.__globals__ }}"])
def test_a_template_reaches_nothing_but_the_report(text):
    with pytest.raises(InvalidInputError):
        check_template(docx(text))


def half_a_docx() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w:document>")
    return target.getvalue()


@pytest.mark.parametrize(
    "content", [b"", b"no zip", default_template()[:2000], half_a_docx()], ids=["empty", "text", "cut off", "half"]
)
def test_a_broken_file_is_one_clear_error(content):
    with pytest.raises(InvalidInputError, match=r"\.docx"):
        check_template(content)


@pytest.mark.django_db
def test_reports_are_made_from_the_template_until_it_is_restored(campaign, office):
    set_template(actor=office.as_actor(), campaign=campaign, content=docx("红头 {{ title }}"), name="红头.docx")
    own = make_report(make_meeting(campaign))
    restore_template(actor=office.as_actor(), campaign=campaign)
    restored = make_report(make_meeting(campaign))

    texts = [Document(io.BytesIO(files.read(each.document))).paragraphs[0].text for each in (own, restored)]
    assert texts[0] == "红头 创建全国文明城市工作进展情况通报"
    assert texts[1] != texts[0]
    assert own.template == ReportTemplate.objects.get(name="红头.docx").file
    names = Event.objects.filter(subject_kind="dispatch.reporttemplate").values_list("name", flat=True)
    assert list(names) == ["report_template.uploaded", "report_template.restored"]


@pytest.mark.django_db
def test_the_page_takes_a_template_and_gives_both_back(campaign, office, sign_in):
    client = sign_in(office)
    upload = SimpleUploadedFile("红头.docx", docx("{{ title }}"))

    response = client.post("/reports/template/", {"file": upload})

    assert response.url == "/reports/template/"
    assert "红头.docx" in client.get(response.url).content.decode()
    for which in ("own", "built-in"):
        with closed(client.get(f"/reports/template/{which}.docx")) as got:
            assert b"".join(got)[:2] == b"PK"
    client.post("/reports/template/restore/")
    assert client.get("/reports/template/own.docx").status_code == 404


@pytest.mark.django_db
def test_a_refused_template_changes_nothing_and_says_why(campaign, office, sign_in):
    upload = SimpleUploadedFile("红头.docx", docx("{{ titel }}"))

    response = sign_in(office).post("/reports/template/", {"file": upload})

    assert response.status_code == 422
    assert "titel" in response.content.decode()
    assert not ReportTemplate.objects.exists()


@pytest.mark.django_db
def test_a_template_belongs_to_its_campaign(campaign):
    set_template(actor=SYSTEM, campaign=campaign, content=docx("{{ title }}"), name="红头.docx")

    from dispatch.services.templates import own_template_file
    from tests.factories.campaign import make_campaign

    assert own_template_file(make_campaign("邻市")) is None
