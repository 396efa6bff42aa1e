"""Pinyin for search and order: full spelling and initials of Chinese text."""

# pypinyin is imported where it is used: its dictionary takes a quarter of a second, and most processes only read.


def sort_key(text: str) -> str:
    """The full pinyin in lower case, words apart: what an alphabetical list is ordered by."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    return " ".join(lazy_pinyin(text)).lower()[:200]


def search_key(text: str) -> str:
    """Initials and full spelling without spaces: `ljxq laojiuxiaoqu` is found by either."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
    full = "".join(lazy_pinyin(text))
    return f"{initials} {full}".lower()


def initials_of(key: str) -> str:
    """The initials of a sort key: `shi zhu jian ju` is found by `szjj`. Needs no dictionary."""
    return "".join(word[0] for word in key.split())
