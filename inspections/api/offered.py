"""What is sent names records by id; here they are looked up among those a campaign offers, for all rows at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from base.errors import InvalidInputError

Row = dict[str, Any]


@dataclass(frozen=True)
class Offered:
    """What rows name of what a campaign offers, by field and id."""

    records: Mapping[str, Mapping[int, Any]]

    def named(self, row: Row) -> Row:
        """The row with records in place of ids, lists of them too.

        Raises InvalidInputError by field for one that is not offered.
        """
        values = dict(row)
        for name, records in self.records.items():
            if isinstance(row.get(name), list):
                values[name] = [records.get(each) for each in row[name]]
            elif row.get(name) is not None:
                values[name] = records.get(row[name])
        wrong = [name for name in self.records if row.get(name) is not None and _is_missing(values[name])]
        if wrong:
            text = _("The campaign offers none of this id: it is another's, is not there or not in use.")
            raise InvalidInputError(text, fields={name: [text] for name in wrong})
        return values


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, list) and None in value)


def offered_of(choices: Mapping[str, Any], rows: Iterable[Row]) -> Offered:
    """Of `choices`, querysets by field, what these rows name; at most one query a field."""
    wanted: dict[str, set[int]] = {name: set() for name in choices}
    for row in rows:
        for name in choices:
            sent = row.get(name)
            wanted[name] |= set(sent) if isinstance(sent, list) else set() if sent is None else {sent}
    return Offered({name: _by_id(choices[name], ids) for name, ids in wanted.items()})


def _by_id(queryset: Any, ids: set[int]) -> dict[int, Any]:
    return {each.pk: each for each in queryset.filter(pk__in=ids)} if ids else {}
