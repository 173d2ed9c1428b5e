"""Folding: one spelling for many, never an exception, and a way back to every character."""

from __future__ import annotations

import time
import unicodedata

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dangvien_extract.text import Folded, canonical, fold, fold_key

# What articles are made of, and what breaks naive folding: marks, blanks, line ends, zero width, dashes, quotes, cases.
LETTERS = [*"aăâeêioôơuưyđAĐÂƯqhnmt019.,;:()/%-ĐÐðİßﬁ", *"\u0323\u0300\u0301\u0302\u031b\u0306\u0303\u0309"]
BLANKS = [*" \t\u00a0\u3000\n\r\u2028\u200b\ufeff\u00ad–“’«", "  ", "\r\n"]
WORDS = ["hoà", "hòa", "uỷ", "ủy", "quý", "huỳnh", "toàn", "khoẻ", "Đảng"]
PIECES = st.sampled_from([*LETTERS, *BLANKS, *WORDS, "kết nạp", unicodedata.normalize("NFD", "đường")])
MIXED = st.lists(PIECES, max_size=30).map("".join)
ANY = st.text(st.characters(), max_size=40)  # lone surrogates too


@pytest.mark.parametrize(
    "raw, text",
    [
        ("Đảng ủy Hiệp Hòa", "đảng ủy hiệp hòa"),
        ("Đảng uỷ Hiệp Hoà", "đảng ủy hiệp hòa"),
        (unicodedata.normalize("NFD", "Đảng uỷ Hiệp Hoà"), "đảng ủy hiệp hòa"),
        (unicodedata.normalize("NFD", "Đảng ủy Hiệp Hòa"), "đảng ủy hiệp hòa"),
        ("ĐẢNG UỶ HIỆP HOÀ", "đảng ủy hiệp hòa"),
        ("\u00d0ảng bộ", "đảng bộ"),  # Icelandic eth
        ("\u0110ảng bộ", "đảng bộ"),
        ("\u0189ảng bộ", "đảng bộ"),
        ("\u00f0ảng viên", "đảng viên"),
        ("khoẻ, loè, toà, thuỷ, luỹ, tuý, xoã, doạ", "khỏe, lòe, tòa, thủy, lũy, túy, xõa, dọa"),
        ("quý, quỳ, quỷ, quỹ, quỵ, Quý", "quý, quỳ, quỷ, quỹ, quỵ, quý"),  # u belongs to the q
        ("hoàng, hoàn, huỳnh, khoảng, toàn, thuyền", "hoàng, hoàn, huỳnh, khoảng, toàn, thuyền"),
        ("một\r\nhai\rba\nbốn\u2028năm", "một\nhai\nba\nbốn\nnăm"),
        ("a\u00a0b\u202fc\td \u3000\u00a0 e", "a b c d e"),
        ("kết\u200b nạp\u200c \u200dđảng\ufeff viên\u00ad", "kết nạp đảng viên"),
        ("\ufeffNăm 2022", "năm 2022"),
        ("2015 – 2020 — 2025 \u2212 1 ‐ ‑ ‒ ―", "2015 - 2020 - 2025 - 1 - - - -"),
        ("“a” ‘b’ «c» „d", '"a" \'b\' "c" "d'),
        ("İstanbul ß ﬁ", "İstanbul ß ﬁ"),  # whose lower case is longer stays
        ("", ""),
    ],
)
def test_spellings(raw: str, text: str) -> None:
    assert fold(raw).text == text


def test_case_is_kept_beside() -> None:
    """`case` has the spelling of `text` and the capitals of the text: names are read from it."""
    folded = fold("Đảng uỷ xã Hoà Bình")
    assert folded.case == "Đảng ủy xã Hòa Bình"
    assert folded.case.lower() == folded.text


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_every_syllable_of_the_language(form: str) -> None:
    """Every vowel with every tone and both cases, in every Unicode form, folds to its NFC."""
    for vowel in "aăâeêioôơuưy":
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"):
            letter = unicodedata.normalize("NFC", vowel + tone)
            for raw in (letter, letter.upper(), f"t{letter}m"):
                assert fold(unicodedata.normalize(form, raw)).text == unicodedata.normalize("NFC", raw.lower())


def test_tone_mark_written_before_the_vowel_mark() -> None:
    """Old keyboards put the marks of one vowel in any order."""
    assert fold("kê\u0301t, ke\u0301\u0302t, n\u00e2\u0323p, na\u0323\u0302p").text.split(", ")[0] == "kết"
    assert fold("na\u0302\u0323p").text == fold("na\u0323\u0302p").text == "nập"


@pytest.mark.parametrize(
    "raw, word",
    [
        ("Đảng uỷ xã", "uỷ"),
        (unicodedata.normalize("NFD", "Đảng uỷ xã"), unicodedata.normalize("NFD", "uỷ")),
        ("Đảng\u200b\u200b ủy\u200b xã", "ủy"),
        ("Đảng\r\n\r\nủy\r\nxã", "ủy"),
        ("Đảng  \u00a0 ủy   xã", "ủy"),
        ("\ufeffủy", "ủy"),
    ],
)
def test_the_way_back(raw: str, word: str) -> None:
    """A folded word leads to its characters as given, whole clusters, without what was dropped around it."""
    folded = fold(raw)
    at = folded.text.index("ủy")
    start, end = folded.raw_span(at, at + 2)
    assert raw[start:end] == word


@settings(deadline=None)
@given(st.one_of(ANY, MIXED))
@example("\ud800")
@example("İ")
@example("\u0301")
def test_any_unicode_folds(raw: str) -> None:
    """No text raises; `text` and `case` have one length; every offset has a place in the text as given."""
    folded = fold(raw)
    assert folded.raw == raw
    assert len(folded.text) == len(folded.case)
    places = [folded.raw_offset(index) for index in range(len(folded.text) + 1)]
    assert places == sorted(places)
    assert all(0 <= place <= len(raw) for place in places)
    assert places[-1] == len(raw)


@settings(deadline=None)
@given(st.one_of(ANY, MIXED), st.data())
def test_any_span_leads_back(raw: str, data: st.DataObject) -> None:
    """Every folded span is a span of the text as given, and longer spans hold shorter ones."""
    folded = fold(raw)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    first, last = folded.raw_span(start, end)
    assert 0 <= first <= last <= len(raw)
    assert (first < last) == (start < end)
    outer = folded.raw_span(0, len(folded.text))
    assert start == end or (outer[0] <= first and last <= outer[1])


def words(folded: Folded) -> list[tuple[int, int]]:
    whole = r"(?<![\p{L}\p{N}\p{M}])[\p{L}\p{N}]++(?!\p{M})"
    return [match.span() for match in regex.finditer(whole, folded.text)]


@settings(deadline=None)
@given(MIXED)
def test_a_word_folds_to_itself(raw: str) -> None:
    """What evidence points at folds to what the rules matched."""
    folded = fold(raw)
    for start, end in words(folded):
        first, last = folded.raw_span(start, end)
        assert fold(raw[first:last]).text == folded.text[start:end]


@settings(deadline=None)
@given(st.one_of(ANY, MIXED))
@example("năm \u200b 2022")
@example("một\r\u200b\nhai")
@example("ke\u200b\u0302\u0301t")
@example("hoạ̀")
def test_folding_twice_changes_nothing(raw: str) -> None:
    folded = fold(raw)
    again = fold(folded.case)
    assert again.case == folded.case
    assert again.text == folded.text


@pytest.mark.parametrize(
    "raw, text",
    [
        ("năm \u200b 2022", "năm 2022"),
        ("một\r\u200b\nhai", "một\nhai"),
        ("ke\u200b\u0302\u0301t", "kết"),
    ],
)
def test_dropped_characters_part_nothing(raw: str, text: str) -> None:
    """What is dropped parts neither a run of blanks, nor a line end, nor a letter and its marks."""
    assert fold(raw).text == text


@settings(deadline=None)
@given(st.lists(st.sampled_from(["Đảng uỷ", "hoà", " ", "\n", "kết nạp 5", "–", "Ðiện Biên"])).map("".join))
def test_unicode_form_does_not_matter(raw: str) -> None:
    """NFC and NFD of one text fold alike."""
    assert fold(unicodedata.normalize("NFD", raw)).case == fold(unicodedata.normalize("NFC", raw)).case


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("unit", ["Đảng uỷ xã Hoà Bình có 5 đảng viên.\r\n", "\u200b \u00a0", "e\u0323\u0302", "\r"])
def test_a_long_text_takes_linear_time(unit: str, form: str) -> None:
    """400 kB in a second, whatever it is made of; twenty thousand spans of it at once."""
    raw = unicodedata.normalize(form, unit) * (400_000 // len(unit))
    start = time.process_time()
    folded = fold(raw)
    step = max(1, len(folded.text) // 20_000)
    for index in range(0, len(folded.text) - 1, step):
        folded.raw_span(index, index + 1)
    assert time.process_time() - start < 4


def test_keys_and_canonical_names() -> None:
    assert fold_key("Đảng uỷ  xã “Hoà-Bình”") == fold_key("đảng ủy xã hòa bình") == "đảng ủy xã hòa bình"
    assert canonical(" Đảng uỷ\u00a0 xã  Hoà\nBình ") == "Đảng ủy xã Hòa Bình"
