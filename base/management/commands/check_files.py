"""Looks whether every stored file is whole."""

from typing import Any

from base.commands import LineCommand
from base.wholeness import Damage, look_at_all


class Command(LineCommand):
    help = (
        "Compares every stored file with its size and hash; moves aside what differs and names the records that link "
        "to it. The same content sent again is written anew."
    )

    def run(self, **options: Any) -> str:
        damaged = missing = looked_at = 0
        for _file, damage in look_at_all():
            looked_at += 1
            if damage is None:
                continue
            self.stdout.write(line_of(damage))
            damaged += damage.size is not None
            missing += damage.size is None
        whole = looked_at - damaged - missing
        return f"{looked_at} file(s): {whole} whole, {damaged} damaged and moved aside, {missing} missing"


def line_of(damage: Damage) -> str:
    """Which file, what is wrong with it, what links to it."""
    file = damage.file
    wrong = "missing"
    if damage.size is not None:
        wrong = f"{damage.size} of {file.size} bytes" if damage.size != file.size else "other content"
        wrong += f", moved to {damage.moved_to}"
    return f"{file.sha256} ({file.mime}): {wrong}; {', '.join(damage.records) or 'no record links to it'}"
