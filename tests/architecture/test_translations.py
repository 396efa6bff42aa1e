"""The Chinese catalogue is complete and holds nothing stale."""

from pathlib import Path

from django.conf import settings

from base.translations import messages_of_source, untranslated, update_catalogue

CATALOGUE = Path(settings.BASE_DIR) / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def test_every_message_is_translated():
    assert untranslated(CATALOGUE) == []


def test_the_catalogue_is_in_line_with_the_source(tmp_path):
    copy = tmp_path / "django.po"
    copy.write_bytes(CATALOGUE.read_bytes())

    added, dropped = update_catalogue(copy, messages_of_source(Path(settings.BASE_DIR)))

    assert (added, dropped) == (0, 0), "run: manage.py update_translations"
