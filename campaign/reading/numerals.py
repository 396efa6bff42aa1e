"""Whole numbers in Chinese words, 两 and 三十二 and 一百零五. Pure."""

import re

DIGITS = {each: number for number, each in enumerate("零一二三四五六七八九")}
PLACES = {"千": 1000, "百": 100, "十": 10, "": 1}
NUMERAL = r"(?<![\d零一二两三四五六七八九十百千])(?:[一二两三四五六七八九]|(?=十))[零一二两三四五六七八九十百千]{0,6}"
"""What may be a number; number_of says whether it is one."""


def number_of(words: str) -> int | None:
    """1 to 9999; None for what is not one number (五六十, 三五) or says its places badly (一百五)."""
    plain = words.replace("两", "二")
    plain = f"一{plain}" if plain.startswith("十") else plain
    value = digit = 0
    for each in plain:
        if each in PLACES:
            value += digit * PLACES[each]
            digit = 0
        elif each in DIGITS:
            digit = DIGITS[each]
        else:
            return None
    value += digit
    return value if 0 < value < 10 * PLACES["千"] and _spelled(value) == plain else None


def _spelled(value: int) -> str:
    """一百零五 for 105, 一十二 for 12."""
    names = list(DIGITS)
    digits = zip(f"{value:04}", PLACES, strict=True)
    spelled = "".join(f"{names[int(digit)]}{place}" if digit != "0" else "零" for digit, place in digits)
    return re.sub("零+", "零", spelled).strip("零")
