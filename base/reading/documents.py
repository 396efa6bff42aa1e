"""Word documents before they are opened: what they are, how large they become, and whom they would fetch from.

Parts are read by expat without building a tree; a document type, and with it every entity, is refused
before (base.zips).
"""

import re
from typing import Any
from xml.etree.ElementTree import ParseError, XMLParser

from django.utils.translation import gettext as _

from base import zips
from base.errors import InvalidInputError

BOUNDS = zips.Bounds(parts=2_000, unpacked=100 * 1024 * 1024, xml=64 * 1024 * 1024)
MAX_DEPTH = 250
"""Elements inside elements; libxml2, which reads the document later, takes 256."""
CONTENT_TYPES, DOCUMENT = "[Content_Types].xml", "word/document.xml"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RUNS_CODE = ("macroenabled", "vbaproject", "vbadata", "activex", "oleobject")
"""In kinds of parts and of relationships, in small letters: macros, controls, embedded programs."""
LINK = "/hyperlink"
"""Is followed by who clicks on it; all else outside is fetched when the document is opened."""
FOREIGN_TEXT = "/afchunk"
"""A page of HTML or RTF inside the document, which fetches what it likes."""
FETCHES = re.compile(r"\s*(?:INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|DDE|DDEAUTO|DATABASE|RD)\b", re.IGNORECASE)


def ensure_harmless(content: bytes) -> None:
    """Raises InvalidInputError with one sentence for what is no Word document that may be opened and printed here.

    That is: no archive, one that unpacks too large or says entities, another kind of document under this name, one
    with macros or embedded programs, one that fetches something from elsewhere.
    """
    if not content.startswith(b"PK"):
        raise _unreadable()
    try:
        names = [_looked_at(name, xml) for name, xml in zips.look_through(content, BOUNDS)]
    except zips.TooLargeError as error:
        text = _("The document is too large once unpacked: leave large pictures out.")
        raise InvalidInputError(text) from error
    except zips.LockedError as error:
        text = _("The document is encrypted: remove its password and choose it again.")
        raise InvalidInputError(text) from error
    except (zips.HostileError, ParseError, *zips.BROKEN_ZIP) as error:
        raise _unreadable() from error
    if DOCUMENT not in names or CONTENT_TYPES not in names:
        raise _unreadable()


def _looked_at(name: str, xml: bytes) -> str:
    kinds = {CONTENT_TYPES: _ContentTypes, ".rels": _Relationships, ".svg": _Drawing}
    ending = name if name == CONTENT_TYPES else name[name.rfind(".") :].lower()
    look = kinds.get(ending, _Text)()
    parser = XMLParser(target=look)  # noqa: S314  no document type, so no entities
    parser.feed(xml)
    parser.close()
    look.judge()
    return name


class _Look:
    """What expat tells of a part: raises HostileError for one that is nested deeper than anybody writes."""

    def __init__(self) -> None:
        self.depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise zips.HostileError
        self.look(local(tag), {local(name): value for name, value in attributes.items()})

    def end(self, tag: str) -> None:
        self.depth -= 1

    def data(self, text: str) -> None:
        """Most parts are told by their elements."""

    def close(self) -> Any:
        return None

    def look(self, tag: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def judge(self) -> None:
        """Once the part is read to its end."""


class _ContentTypes(_Look):
    """The main part must be that of a document, and nothing in it may be run."""

    def __init__(self) -> None:
        super().__init__()
        self.main = ""

    def look(self, tag: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        if any(word in kind.lower() for word in RUNS_CODE):
            raise _runs_code()
        if tag == "Override" and attributes.get("PartName") == f"/{DOCUMENT}":
            self.main = kind

    def judge(self) -> None:
        if self.main != MAIN:
            raise _unreadable()


class _Relationships(_Look):
    """Nothing outside but links to click on."""

    def look(self, tag: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "")
        is_outside = attributes.get("TargetMode", "").strip().lower() == "external"
        if is_outside and not kind.endswith(LINK):
            raise _fetches(kind.rpartition("/")[2])
        if any(word in kind.lower() for word in RUNS_CODE):
            raise _runs_code()
        if kind.lower().endswith(FOREIGN_TEXT):
            raise _fetches("aFChunk")


class _Text(_Look):
    """Fields that read another file: a field's instruction may be cut into several runs."""

    def __init__(self) -> None:
        super().__init__()
        self.instruction = ""
        self.inside = 0
        """The depth of the instruction that is being read; 0 for none."""

    def look(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.inside and tag in {"instrText", "delInstrText"}:
            self.inside = self.depth
        if tag == "fldChar":
            self.judge()
        if "instr" in attributes:
            ensure_no_fetching(attributes["instr"])
        if "//" in attributes.get("src", ""):
            raise _fetches(tag)

    def data(self, text: str) -> None:
        if self.inside:
            self.instruction += text

    def end(self, tag: str) -> None:
        super().end(tag)
        if self.depth < self.inside:
            self.inside = 0

    def judge(self) -> None:
        ensure_no_fetching(self.instruction)
        self.instruction = ""


class _Drawing(_Look):
    """An SVG picture holds all it shows."""

    def look(self, tag: str, attributes: dict[str, str]) -> None:
        target = attributes.get("href", "").strip()
        if target and not target.startswith(("#", "data:")):
            raise _fetches("svg")


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def ensure_no_fetching(instruction: str) -> None:
    """Raises InvalidInputError for a field that reads another file or program."""
    named = FETCHES.match(instruction)
    if named:
        raise _fetches(named[0].strip())


def _runs_code() -> InvalidInputError:
    text = _("The document holds macros or embedded programs: save it in Word as a .docx without them.")
    return InvalidInputError(text)


def _fetches(what: str) -> InvalidInputError:
    text = _(
        "The document fetches something from elsewhere when it is opened (%(what)s): "
        "in Word, put pictures and texts into the document itself and unlink its fields and its template."
    )
    return InvalidInputError(text % {"what": what[:40]})


def _unreadable() -> InvalidInputError:
    return InvalidInputError(
        _("This is no Word document (.docx) that can be read: open it in Word, save it again, choose that file.")
    )
