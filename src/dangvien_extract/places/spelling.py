"""Keys under which the spellings of a place's name agree.

`name_key` keeps letters and tones; it levels what is a matter of typography or of house style: case,
Unicode form, place of the tone mark, hyphens, dots, spaces and apostrophes, leading zeros, a Roman
number at the end, ``y`` for ``i``, and the syllables that ``gazetteer/variants.tsv`` lists as one.
`bare_key` drops every mark, too, so that names that differ only in marks fall together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import regex

from ..text import fold

_SYLLABLE = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_APOSTROPHE = regex.compile(r"\s*['`\u00b4\u02bc]\s*")
# A vowel y that ends its syllable alone may be written i (mỹ, mĩ); after q the u belongs to the consonant.
_Y = regex.compile(r"(?<=^(?:[hklmstv]|qu))[yýỳỷỹỵ]$")
_TO_I = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5"}
_MARKS: dict[int, str | None] = {**dict.fromkeys(range(0x300, 0x370)), ord("đ"): "d"}


def name_key(name: str, syllables: Mapping[str, str]) -> str:
    """The key of a name, without blanks; `syllables` maps variants of a syllable to the one that stands for all."""
    folded = fold(name)
    cased = _SYLLABLE.findall(_APOSTROPHE.sub("", folded.case))
    found = []
    for syllable in _SYLLABLE.findall(_APOSTROPHE.sub("", folded.text)):
        if syllable.isdecimal():
            syllable = syllable.lstrip("0") or "0"
        elif syllable.isalpha():
            syllable = _Y.sub(lambda match: match.group().translate(_TO_I), syllable)
        found.append(syllables.get(syllable, syllable))
    # "Mỹ Đình II": only where the name itself is not all in capitals.
    if len(found) > 1 and len(cased) == len(found) and cased[-1] in _ROMAN and not cased[0].isupper():
        found[-1] = _ROMAN[cased[-1]]
    return "".join(found)


def bare_key(key: str) -> str:
    """A key without tones and other marks, ``đ`` as ``d``."""
    return unicodedata.normalize("NFD", key).translate(_MARKS)


def near(first: str, second: str) -> bool:
    """Whether two bare keys differ in one letter: put in, left out or another. Numbers must agree."""
    if first == second:
        return True
    if abs(len(first) - len(second)) > 1 or min(len(first), len(second)) < _SHORTEST:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    end = 0
    while end < min(len(first), len(second)) - start and first[-1 - end] == second[-1 - end]:
        end += 1
    left, right = first[start : len(first) - end], second[start : len(second) - end]
    return len(left) <= 1 and len(right) <= 1 and not (left + right).isdecimal()


_SHORTEST = 5  # letters: in shorter names one letter is too much of the name
