"""Values a column may not hold are refused before the database is asked."""

import pytest

from accounts.models import Unit
from base.errors import InvalidInputError
from base.validation import ensure_valid


def test_a_text_longer_than_its_column_is_named_with_its_field():
    with pytest.raises(InvalidInputError) as refused:
        ensure_valid(Unit(name="长" * 101, kind="department"))

    assert list(refused.value.fields) == ["name"]
    assert str(refused.value).startswith("名称：")


def test_an_unknown_choice_is_refused():
    with pytest.raises(InvalidInputError) as refused:
        ensure_valid(Unit(name="市水务局", kind="castle"))

    assert "kind" in refused.value.fields


def test_relations_are_not_read():
    ensure_valid(Unit(name="市水务局", kind="department", parent_id=999_999))
