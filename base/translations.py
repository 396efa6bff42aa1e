"""The catalogues without gettext: finds the messages of the source, and compiles what translators wrote."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib

APPS = ("base", "accounts", "campaign", "tasks", "inspections", "dispatch", "config")
MARKERS = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop"})
PLURALS = frozenset({"ngettext", "ngettext_lazy"})
PLURAL_PAIR = ("singular", "plural")
TAG = re.compile(r"""\{%\s*(?:translate|trans)\s+(?:"([^"]*)"|'([^']*)')|_\("([^"]+)"\)""")
BLOCK = re.compile(r"\{%\s*blocktranslate\b([^%]*)%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


Messages = dict[str, str]
"""{msgid: its plural, or an empty string where it has none}."""


def messages_of_source(root: Path) -> Messages:
    """Every msgid in the apps' Python files and in templates/."""
    found: Messages = {}
    for app in APPS:
        for path in (root / app).rglob("*.py"):
            found.update(_messages_of_python(path.read_text(encoding="utf-8")))
    for path in (root / "templates").rglob("*.html"):
        found.update(_messages_of_template(path.read_text(encoding="utf-8")))
    return found


def _messages_of_python(source: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        wanted = 2 if name in PLURALS else 1 if name in MARKERS else 0
        texts = [each.value for each in node.args[:wanted] if isinstance(each, ast.Constant)]
        if texts and all(isinstance(text, str) for text in texts):
            yield str(texts[0]), str(texts[1]) if wanted == len(PLURAL_PAIR) else ""


def _messages_of_template(source: str) -> Iterator[tuple[str, str]]:
    for match in TAG.finditer(source):
        yield match.group(1) or match.group(2) or match.group(3), ""
    for match in BLOCK.finditer(source):
        texts = [VARIABLE.sub(r"%(\1)s", part.replace("%", "%%")) for part in PLURAL.split(match.group(2))]
        if "trimmed" in match.group(1):
            texts = [" ".join(line.strip() for line in text.strip().splitlines()) for text in texts]
        yield texts[0], texts[1] if len(texts) > 1 else ""


def compile_catalogues(root: Path) -> list[Path]:
    """Writes a .mo beside every .po under locale/ and returns the .mo paths."""
    written = []
    for source in sorted((root / "locale").glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        draft = target.with_suffix(f".{target.stat().st_ino if target.exists() else 0}.tmp")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)
        written.append(target)
    return written


def update_catalogue(path: Path, messages: Messages) -> tuple[int, int]:
    """Adds missing messages, untranslated, and drops those no longer in the source: (added, dropped)."""
    catalogue = polib.pofile(str(path), wrapwidth=120) if path.exists() else polib.POFile(wrapwidth=120)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    stale = [entry for entry in catalogue if messages.get(entry.msgid) != entry.msgid_plural]
    for entry in stale:
        catalogue.remove(entry)
    known = {entry.msgid for entry in catalogue}
    missing = [msgid for msgid in messages if msgid not in known]
    for msgid in missing:
        plural = messages[msgid]
        catalogue.append(
            polib.POEntry(msgid=msgid, msgid_plural=plural, msgstr_plural={0: ""})
            if plural
            else polib.POEntry(msgid=msgid)
        )
    catalogue.sort(key=lambda entry: entry.msgid)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    return len(missing), len(stale)


def untranslated(path: Path) -> list[str]:
    """The messages of a catalogue that have no translation, or a fuzzy one."""
    return [
        entry.msgid
        for entry in polib.pofile(str(path))
        if entry.fuzzy or not (entry.msgstr or (entry.msgstr_plural and all(entry.msgstr_plural.values())))
    ]
