"""The language of rules: what each of its signs matches, and what it refuses."""

from __future__ import annotations

import re
import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from dangvien_extract.patterns.language import (
    COUNT,
    NUMBER,
    PERCENT,
    PERIOD,
    PERSON,
    UNIT,
    ClassError,
    RuleSyntaxError,
    compile_classes,
    compile_match,
    compile_phrase,
)

CLASSES = {
    "person": ("{member}", "quần chúng"),
    "admit": ("kết nạp", "kết nạp mới"),
    "member": ("đảng viên", "đv"),
}
LEXICON = compile_classes(CLASSES)
MARKS = {"Q": COUNT, "PCT": PERCENT, "#": NUMBER, "P": PERIOD, "U": UNIT, "PERSON": PERSON}


def line(text: str) -> str:
    """A masked line: Q, PCT, #, P, U and PERSON stand for mentions."""
    return " " + " ".join(MARKS.get(word, word) for word in text.split()) + " "


def matched(match: str, text: str) -> str | None:
    """The words that a match covers around the first number that it is about."""
    matcher = compile_match(match, LEXICON)
    masked = line(text)
    span = matcher.find(masked, masked.index(matcher.mark))
    if span is None:
        return None
    back = {mark: word for word, mark in MARKS.items()}
    return " ".join(back.get(word, word) for word in masked[span[0] : span[1]].split())


@pytest.mark.parametrize(
    "match, text, words",
    [
        ("kết nạp Q", "xã kết nạp Q người", "kết nạp Q"),
        ("nạp Q", "kết nạp Q", "nạp Q"),
        ("ạp Q", "kết nạp Q", None),  # syllables are whole
        ("Q hộ", "Q hội viên", None),
        ("{admit} Q {member}", "xã kết nạp mới Q đv", "kết nạp mới Q đv"),
        ("Q {person}", "Q đảng viên", "Q đảng viên"),  # a class inside a class
        ("Q {person}", "Q quần chúng ưu tú", "Q quần chúng"),
        ("đạt PCT", "đạt PCT kế hoạch", "đạt PCT"),
        ("đạt Q", "đạt PCT kế hoạch Q", None),
        ("Q / #", "Q / # thôn", "Q / #"),
        ("P U kết nạp Q", "P U kết nạp Q", "P U kết nạp Q"),
        ("PERSON phụ trách Q", "PERSON phụ trách Q hộ", "PERSON phụ trách Q"),
        # gaps
        ("kết nạp ~ Q", "kết nạp Q", "kết nạp Q"),
        ("kết nạp ~ Q", "kết nạp vào đảng được thêm cả Q", "kết nạp vào đảng được thêm cả Q"),
        ("kết nạp ~ Q", "kết nạp một hai ba bốn năm sáu Q", None),  # six words
        ("kết nạp ~ Q", "kết nạp , được Q", None),
        ("kết nạp ~~ Q", "kết nạp , được Q", "kết nạp , được Q"),
        ("kết nạp ~~ Q", "kết nạp xong ; được Q", None),
        ("Q ~~ vào đảng", "Q người , PCT , vào đảng", None),  # a gap never jumps a number
        # repetition, alternatives
        ("có (thêm)? Q", "có thêm Q", "có thêm Q"),
        ("có (thêm)? Q", "có Q", "có Q"),
        ("có đã* Q", "có đã đã Q", "có đã đã Q"),
        ("có đã+ Q", "có Q", None),
        ("Q (đảng viên | quần chúng ưu tú)", "Q quần chúng ưu tú", "Q quần chúng ưu tú"),
        ("Q ((tổ | nhóm) trưởng)", "Q nhóm trưởng", "Q nhóm trưởng"),
        # looking around
        ("Q đảng viên !(mới)", "Q đảng viên cũ", "Q đảng viên"),
        ("Q đảng viên !(mới)", "Q đảng viên mới", None),
        ("Q đảng viên !mới", "Q đảng viên mới", None),
        ("<!đoàn kết nạp Q", "đoàn kết nạp Q", None),
        ("<!đoàn kết nạp Q", "xã kết nạp Q", "kết nạp Q"),
        # edges and brackets of the text
        ("^ kết nạp Q", "kết nạp Q", "kết nạp Q"),
        ("^ kết nạp Q", "xã kết nạp Q", None),
        ("Q đảng viên $", "Q đảng viên .", "Q đảng viên"),
        ("Q đảng viên $", "Q đảng viên mới .", None),
        ("\\( Q nữ \\)", "đảng viên ( Q nữ )", "( Q nữ )"),
    ],
)
def test_what_a_match_covers(match: str, text: str, words: str | None) -> None:
    assert matched(match, text) == words


@pytest.mark.parametrize(
    "match, reason",
    [
        ("kết nạp", "exactly one Q or PCT, has 0"),
        ("Q và Q", "exactly one Q or PCT, has 2"),
        ("Q đạt PCT", "exactly one Q or PCT, has 2"),
        ("(Q | một) đảng viên", "may not stand inside brackets"),
        ("{nobody} Q", "unknown class 'nobody'"),
        ("Q (đảng viên | đv", "a bracket is not closed"),
        ("Q đảng viên)", "stray ')'"),
        ("* Q", "stray '*'"),
        ("Q + x", "stray '+'"),
        ("Q !", "nothing follows '!'"),
        ("Q ! !x", "stray '!'"),
        ("Q (a |)", "an alternative is empty"),
        ("Q | x", "an alternative is empty"),
        ("", "is empty"),
    ],
)
def test_what_is_no_match(match: str, reason: str) -> None:
    with pytest.raises(RuleSyntaxError, match=re.escape(reason)):
        compile_match(match, LEXICON)


@pytest.mark.parametrize("match", ["Q {member", "Q member}", "Q {Member}", "Q {cán-bộ}", "Q a\\b"])
def test_odd_signs_are_not_dropped_in_silence(match: str) -> None:
    with pytest.raises(RuleSyntaxError):
        compile_match(match, LEXICON)


@pytest.mark.parametrize("match", ["Kết nạp Q", "uỷ Q", "đảng, Q", "h'mông Q", "Q 4 tốt", "Q N"])
def test_words_that_no_line_holds_are_refused(match: str) -> None:
    """Lines are folded: capitals, newer tone marks, commas inside a word, figures stand in none."""
    with pytest.raises(RuleSyntaxError):
        compile_match(match, LEXICON)


def test_a_phrase_has_no_number() -> None:
    phrase = compile_phrase("trong (đó | số này) {member}?", LEXICON)
    found = phrase.search(line("mới , trong đó đảng viên nữ"))
    assert found is not None and found.group() == "trong đó đảng viên "
    assert phrase.search(line("bên trong")) is None


@pytest.mark.parametrize("phrase", ["", "mới?", "(mới | cũ)*", "^", "!mới"])
def test_a_phrase_that_fits_everywhere_is_refused(phrase: str) -> None:
    """A cue of no words would hold for every number."""
    with pytest.raises(RuleSyntaxError):
        compile_phrase(phrase, LEXICON)


@pytest.mark.parametrize(
    "classes, name, entry, reason",
    [
        ({"a": ("đi",), "b": ("về", "(ra")}, "b", 1, "a bracket is not closed"),
        ({"a": ("đi {b}",), "b": ("về", "(ra")}, "b", 1, "a bracket is not closed"),  # blamed where it stands
        ({"a": ("đi", "{b}")}, "a", 1, "unknown class 'b'"),
        ({"a": ("đi", "về {a}")}, "a", 1, "the class 'a' contains itself"),
        ({"a": ("{b}",), "b": ("{c}",), "c": ("đi", "{a}")}, "c", 1, "the class 'a' contains itself"),
        ({"a": ("đi", "")}, "a", 1, "is empty"),
    ],
)
def test_a_bad_class(classes: dict[str, tuple[str, ...]], name: str, entry: int, reason: str) -> None:
    with pytest.raises(ClassError, match=re.escape(f"{name}: {reason}")) as caught:
        compile_classes(classes)
    assert (caught.value.name, caught.value.entry) == (name, entry)


def test_a_class_without_entries_matches_nothing() -> None:
    matcher = compile_match("{none} Q", compile_classes({"none": ()}))
    assert matcher.find(line("đi Q"), line("đi Q").index(COUNT)) is None


WORDS = st.sampled_from([",", ";", "kết", "nạp", "mới", "đảng", "viên", "đv", "tổ", COUNT, PERCENT])


@pytest.mark.parametrize("match", ["{admit} ~ Q {member}", "Q ({member} | mới)+ !tổ", "{member} (mới | tổ)* Q ~~ đv $"])
@given(before=st.lists(WORDS, max_size=6), after=st.lists(WORDS, max_size=6))
def test_both_engines_find_the_same(match: str, before: list[str], after: list[str]) -> None:
    """A rule of the package is run by the standard library where that can run it, one of a user by `regex`."""
    matcher = compile_match(match, LEXICON)
    assert isinstance(matcher.after.pattern, re.Pattern)
    assert isinstance(matcher.guarded().after.pattern, regex.Pattern)
    text = " " + "".join(f"{word} " for word in [*before, COUNT, *after])
    for at, sign in enumerate(text):
        if sign == COUNT:
            assert matcher.find(text, at) == matcher.guarded().find(text, at)


def test_a_match_takes_linear_time() -> None:
    """A line of ten thousand words and numbers costs no more than a moment, wherever the match fails."""
    matcher = compile_match("{admit} ~~ (đã | được)* ~~ Q ~~ (vào | ra)* ~~ hàng ngũ", LEXICON)
    masked = line("kết nạp đã được đã được đã vào ra vào ra Q vào ra vào ra vào được " * 700)
    start = time.process_time()
    for at in range(len(masked)):
        if masked[at] == COUNT:
            matcher.find(masked, at)
    assert time.process_time() - start < 3
