"""The gate: it tells articles without facts by a glance, and never keeps one out that has some."""

from __future__ import annotations

import pickle
import random
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dangvien_extract.corpus import load_corpus
from dangvien_extract.extractor import Extractor
from dangvien_extract.gate import Gate, claim_needs, folded_search, scan
from dangvien_extract.models import Article
from dangvien_extract.patterns.loader import load_patterns

PHRASES = tuple(sorted(claim_needs(load_patterns(), frozenset(load_patterns().indicators)) or ()))
SETTINGS = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FOLDED, FAST = folded_search(PHRASES), scan(PHRASES)
ENGINES = [pytest.param(FOLDED, id="folded"), pytest.param(FAST, id="hyperscan")]
OWN_RULE = """\
indicator: {name}
kind: flow
counts: other
description: What a user counts.
rules:
  - id: {name}/trees
    match: "{match}"
    examples: []
"""
# One letter of Vietnamese in other spellings: marks apart in any order, the tone on the other vowel, another đ.
BLANKS = [" ", "  ", "\n", "\r\n", "\u00a0", "\u3000", "\t ", " \n  ", ' "', "\u200b \u200b", " “"]
LETTERS = sorted(
    {letter for phrase in PHRASES for word in phrase for letter in word}
    | set(" \n\u0300\u0301\u0302\u0303\u0309\u031b\u0323\u0340\u200bĐÐ")
)
HIDDEN = ["", "", "", "\u200b", "\u00ad", "\ufeff", "\u2060"]


def respelled(phrase: tuple[str, ...], seed: int) -> str:
    """A phrase in one of the many ways in which news writes it."""
    chance = random.Random(seed)
    words = []
    for word in phrase:
        for old, new in (("òa", "oà"), ("ủy", "uỷ"), ("ùy", "uỳ"), ("úy", "uý"), ("óa", "oá")):
            word = word.replace(old, chance.choice((old, new)))
        word = chance.choice((word, word, word.upper(), word.title()))
        letters = []
        for letter in word:
            letter = chance.choice((letter, letter.replace("đ", "ð").replace("Đ", "Ð")))
            if chance.random() < 0.4:
                base, *marks = unicodedata.normalize("NFD", letter)
                chance.shuffle(marks)
                tangled = chance.choice(HIDDEN).join([base, *marks])
                same = unicodedata.normalize("NFC", base + "".join(marks)) == unicodedata.normalize("NFC", letter)
                letter = tangled if same else letter
            letters.append(letter + chance.choice(HIDDEN))
        words.append("".join(letters))
    text = words[0]
    for word in words[1:]:
        text += chance.choice(BLANKS) + word
    return text


@pytest.mark.parametrize("engine", ENGINES)
@SETTINGS
@given(st.sampled_from(PHRASES), st.integers(0, 2**32), st.text(max_size=30), st.text(max_size=30))
@example(("chi", "ủy"), 7, "\ud800", "\x00")
def test_a_phrase_passes_in_every_spelling(
    engine: Callable[[str], bool] | None, phrase: tuple[str, ...], seed: int, before: str, after: str
) -> None:
    """Case, Unicode form, tone marks, eth, blanks, invisible characters: none of them closes the gate."""
    if engine is None:
        pytest.skip("Hyperscan is not installed")
    assert engine(f"{before} {respelled(phrase, seed)} {after}")


@SETTINGS
@given(st.text(alphabet=st.sampled_from(LETTERS), max_size=60))
def test_the_scanner_passes_what_the_folded_search_passes(text: str) -> None:
    """The fast engine may let more pass, never less."""
    assert FAST is None or FAST(text) or not FOLDED(text)


def test_the_gate_keeps_out_what_holds_no_phrase() -> None:
    """Most news is about something else, and costs the scan alone."""
    gate = Gate(frozenset([("đảng", "viên"), ("chi", "bộ")]))
    texts = ["Giá vàng tăng 20 nghìn đồng.", "Đang viên mãn", "chi tiết bộ phim", ""] * 30
    assert not any(gate.passes(text) for text in texts)
    assert all(gate.passes(f"x {text} CHI  BỘ") for text in texts)
    assert Gate(None).passes("") and not Gate(frozenset()).passes("đảng viên")


def test_a_gate_may_be_sent_to_workers_and_shared_by_threads() -> None:
    """Engines pickle extractors or share them: a gate works in all of them, also while it is compiled."""
    gate = pickle.loads(pickle.dumps(Gate(frozenset([("kết", "nạp")]))))
    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(gate.passes, ["kết nạp 5", "hôm qua"] * 2000))
    assert passed == [True, False] * 2000


@pytest.mark.parametrize("models", ["weights", "rules alone"])
def test_the_gate_keeps_no_fact_of_the_corpus_out(models: str) -> None:
    """What is gated has no facts ungated: whole articles, and their lines as articles of their own."""
    choice = {} if models == "weights" else {"models": None}
    gated, free = Extractor(**choice), Extractor(**choice, gate=False)  # type: ignore[arg-type]
    texts = {gold.article.text for part in ("dev", "train") for gold in load_corpus(part)}
    pieces = sorted(texts.union(line for text in texts for line in text.splitlines()))
    closed = [Article(id="a", text=text) for text in pieces if not gated.gate.passes(text)]
    assert len(pieces) > len(closed) > 100
    for article in closed[:: max(len(closed) // 1000, 1)]:
        assert free.extract(article) == gated.extract(article), article.text


@pytest.mark.parametrize(
    ("match", "text"),
    [
        ("trồng Q cây", "Năm 2021, xã Phìn Hồ TRÔ\u0300NG \u00a0 500 cây."),
        ("Q (cây | gốc) (xoài | ổi)?", "Năm 2021, xã Phìn Hồ có 500 gốc."),
        ("{increase}* Q ~~", "Năm 2021, xã Phìn Hồ có 500."),
    ],
)
def test_the_rules_of_a_user_open_the_gate(tmp_path: Path, match: str, text: str) -> None:
    """A rule of a user's own that speaks of nothing of the Party finds its facts behind the gate."""
    folder = tmp_path / "indicators"
    folder.mkdir()
    (folder / "trees.yaml").write_text(OWN_RULE.format(name="trees", match=match), encoding="utf-8")
    article = Article(id="a", text=text)
    outcome = Extractor(patterns=[tmp_path]).extract(article)
    assert [fact.value for fact in outcome.facts] == [500]
    assert outcome == Extractor(patterns=[tmp_path], gate=False).extract(article)
    assert not Extractor().extract(article).facts
