"""The catalogues without gettext: messages found in the source, catalogues updated and compiled."""

import gettext
from pathlib import Path

import polib
import pytest

from base.translations import compile_catalogues, messages_of_source, untranslated, update_catalogue


@pytest.fixture
def catalogue(tmp_path) -> Path:
    return tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def source(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ('_("Send")', {"Send": ""}),
        ('gettext_lazy("Send")', {"Send": ""}),
        ('translation.gettext("Send")', {"Send": ""}),
        ('gettext_noop("Send")', {"Send": ""}),
        ('_("two " "parts")', {"two parts": ""}),
        ('_("%(n)d of it") % {"n": 1}', {"%(n)d of it": ""}),
        ('ngettext("%(n)d day", "%(n)d days", 2)', {"%(n)d day": "%(n)d days"}),
        ('ngettext_lazy("day", "days", 2)', {"day": "days"}),
        ("_(name)", {}),
        ('print("Send")', {}),
        ('_(f"{name}")', {}),
        ("_(1)", {}),
    ],
)
def test_messages_of_python(tmp_path, text, messages):
    source(tmp_path, "campaign/services/deep.py", text)

    assert messages_of_source(tmp_path) == messages


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ('{% translate "Send" %}', {"Send": ""}),
        ("{% trans 'Send' as word %}", {"Send": ""}),
        ('{{ name|default:_("nobody") }}', {"nobody": ""}),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}", {"Hello %(name)s": ""}),
        ("{% blocktranslate with a=b.c %}100% of {{ a }}{% endblocktranslate %}", {"100%% of %(a)s": ""}),
        (
            "{% blocktranslate count n=n %}one{% plural %}{{ n }} many{% endblocktranslate %}",
            {"one": "%(n)s many"},
        ),
        ("{% blocktranslate trimmed %}\n  two\n  lines\n{% endblocktranslate %}", {"two lines": ""}),
        ("{% translate name %} Send", {}),
    ],
)
def test_messages_of_a_template(tmp_path, text, messages):
    source(tmp_path, "templates/tasks/parts/row.html", text)

    assert messages_of_source(tmp_path) == messages


def test_other_folders_are_not_read(tmp_path):
    source(tmp_path, "tests/test_x.py", '_("Send")')
    source(tmp_path, "tasks/notes.txt", '_("Send")')

    assert messages_of_source(tmp_path) == {}


def test_a_catalogue_is_made_with_what_is_missing(catalogue):
    counts = update_catalogue(catalogue, {"Send": "", "day": "days"})

    assert counts == (2, 0)
    assert [(entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(catalogue))] == [
        ("Send", ""),
        ("day", "days"),
    ]
    assert untranslated(catalogue) == ["Send", "day"]


def test_an_update_keeps_translations_and_drops_what_is_gone(catalogue):
    update_catalogue(catalogue, {"Send": "", "Gone": ""})
    written = polib.pofile(str(catalogue))
    for entry in written:
        entry.msgstr = f"译：{entry.msgid}"
    written.save()

    counts = update_catalogue(catalogue, {"Send": "", "Add": ""})

    assert counts == (1, 1)
    kept = {entry.msgid: entry.msgstr for entry in polib.pofile(str(catalogue))}
    assert kept == {"Add": "", "Send": "译：Send"}


def test_a_message_that_got_a_plural_is_translated_anew(catalogue):
    update_catalogue(catalogue, {"day": ""})

    counts = update_catalogue(catalogue, {"day": "days"})

    assert counts == (1, 1)
    assert polib.pofile(str(catalogue)).find("day").msgid_plural == "days"


def test_a_second_update_changes_nothing(catalogue):
    update_catalogue(catalogue, {"Send": "", "day": "days"})
    before = catalogue.read_bytes()

    counts = update_catalogue(catalogue, {"Send": "", "day": "days"})

    assert counts == (0, 0)
    assert catalogue.read_bytes() == before


def test_what_is_not_translated_is_listed(catalogue):
    update_catalogue(catalogue, {"a": "", "b": "", "c": "", "d": "ds", "e": "es"})
    written = polib.pofile(str(catalogue))
    written.find("a").msgstr = "甲"
    written.find("b").msgstr = "乙"
    written.find("b").flags.append("fuzzy")
    written.find("d").msgstr_plural = {0: "丁"}
    written.save()

    assert untranslated(catalogue) == ["b", "c", "e"]


def test_compiled_catalogues_are_read_by_gettext(tmp_path, catalogue):
    update_catalogue(catalogue, {"Send": "", "%(n)d day": "%(n)d days"})
    written = polib.pofile(str(catalogue))
    written.find("Send").msgstr = "发送"
    written.find("%(n)d day").msgstr_plural = {0: "%(n)d 天"}
    written.save()

    paths = compile_catalogues(tmp_path)

    assert paths == [catalogue.with_suffix(".mo")]
    assert sorted(path.name for path in catalogue.parent.iterdir()) == ["django.mo", "django.po"]
    words = gettext.translation("django", tmp_path / "locale", ["zh_Hans"])
    assert words.gettext("Send") == "发送"
    assert words.ngettext("%(n)d day", "%(n)d days", 2) % {"n": 2} == "2 天"


def test_compiling_again_replaces_the_file(tmp_path, catalogue):
    update_catalogue(catalogue, {"Send": ""})
    compile_catalogues(tmp_path)
    written = polib.pofile(str(catalogue))
    written.find("Send").msgstr = "发送"
    written.save()

    compile_catalogues(tmp_path)

    assert gettext.translation("django", tmp_path / "locale", ["zh_Hans"]).gettext("Send") == "发送"


def test_without_catalogues_nothing_is_compiled(tmp_path):
    assert compile_catalogues(tmp_path) == []
