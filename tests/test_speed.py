"""What makes the library fast changes nothing: cheap checks agree with what they stand before; time grows evenly."""

from __future__ import annotations

import json
import time
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dangvien_extract.cli import main
from dangvien_extract.corpus import load_corpus
from dangvien_extract.extractor import Extractor
from dangvien_extract.find.lines import Line
from dangvien_extract.link.learned import load_linker
from dangvien_extract.link.places import matches
from dangvien_extract.models import Article
from dangvien_extract.patterns.language import MARKS
from dangvien_extract.patterns.loader import load_patterns
from dangvien_extract.patterns.needs import better, either, repeated, sequence, shortest, word
from dangvien_extract.patterns.sieved import Sieved
from dangvien_extract.sentences import sentences
from dangvien_extract.text import fold

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PATTERNS = load_patterns()


@cache
def expressions() -> dict[str, Sieved]:
    """All expressions over lines that the package has, by name."""
    found: dict[str, Sieved] = dict(PATTERNS.classes)
    found |= {f"topic {name}": one for name, one in PATTERNS.cues.topics.items()}
    found |= {f"countable {name}": one for name, one in PATTERNS.cues.countable.items()}
    found |= {f"unless {rule.id}": rule.unless for rule in PATTERNS.rules if rule.unless is not None}
    found |= {f"modifier {at}": one.forms for at, one in enumerate(PATTERNS.cues.modifiers)}
    fields = {name: getattr(PATTERNS.cues, name) for name in type(PATTERNS.cues).model_fields}
    return found | {f"cue {name}": one for name, one in fields.items() if isinstance(one, Sieved)}


def phrases() -> list[str]:
    """What makes lines of which many expressions match: their phrases, the marks of mentions, punctuation."""
    known = {" ".join(phrase) for one in expressions().values() for phrase in one.phrases or ()}
    known |= {" ".join(phrase) for rule in PATTERNS.rules for phrase in rule.matcher.needs or ()}
    signs = {sign for mark in MARKS.values() for sign in mark.strip("[]")}
    return sorted(known | signs | {",", ".", ";", ":", "(", ")", "của", "đã"})


LINES = st.lists(st.sampled_from(phrases()), min_size=1, max_size=12).map(lambda parts: f" {' '.join(parts)} ")


def line_of(text: str) -> Line:
    """A line of no mentions."""
    offsets = []
    at = 1
    for token in text[1:-1].split(" "):
        offsets.append(at)
        at += len(token) + 1
    return Line(text, tuple(offsets), tuple((o, o + 1) for o in offsets), (None,) * len(offsets), 0, len(text))


@SETTINGS
@given(LINES)
def test_the_checks_before_an_expression_never_keep_a_match_out(text: str) -> None:
    """Searching, matching and finding all give what the bare regular expression gives."""
    line = line_of(text)
    for name, one in expressions().items():
        bare = one.lazy.pattern
        spans = [found.span() for found in bare.finditer(text)]
        assert [found.span() for found in one.finditer(text)] == spans, name
        assert [found.span() for found in matches(line, one)] == spans, name
        assert (one.search(text) is None) == (bare.search(text) is None), name
        assert not spans or one.may_stand_in(line.tokens()), name
        for at in line.offsets:
            assert (one.match(text, at) is None) == (bare.match(text, at) is None), name
            assert (one.fullmatch(text, at) is None) == (bare.fullmatch(text, at) is None), name


@SETTINGS
@given(LINES)
def test_the_index_of_rules_finds_every_rule_that_fits(text: str) -> None:
    """Rules are tried by the tokens of the line and beside the number: none that fits is left out."""
    line = line_of(text)
    tokens = line.split()
    for token, offset in enumerate(line.offsets):
        fitting = {
            rule.id
            for rule in PATTERNS.rules
            if rule.matcher.mark == tokens[token] and rule.matcher.find(text, offset) is not None
        }
        before = tokens[token - 1] if token else ""
        behind = tokens[token + 1] if token + 1 < len(tokens) else ""
        tried = PATTERNS.index.beside(PATTERNS.index.of_line(line.tokens()), tokens[token], before, behind)
        assert fitting <= {rule.id for rule in tried}


def test_needs_are_put_together_as_expressions_are() -> None:
    """Alternatives need one of theirs, sequences the longest of theirs, what may be left out nothing."""
    admit, member, gap = word("nhận"), word("viên"), repeated(word("x"), "*")
    assert sequence([admit, member]).phrases == {("nhận", "viên")}
    assert either([admit, member]).phrases == {("nhận",), ("viên",)}
    assert repeated(admit, "?").phrases is None and repeated(admit, "+").phrases == {("nhận",)}
    assert sequence([admit, gap, member]).phrases == {("nhận",)}
    assert either([admit, gap]).phrases is None
    assert sequence([repeated(admit, "?"), member]).first == {("nhận"), ("viên")}
    assert better(None, frozenset([("a",)])) == {("a",)}
    assert shortest([("a", "b", "c"), ("b",), ("c", "d")]) == [("b",), ("c", "d")]


@settings(SETTINGS, max_examples=30)
@given(st.data())
def test_models_that_share_their_features_say_the_same(data: st.DataObject) -> None:
    """Looked up once for all models, or by each for itself: the same probabilities to the last bit."""
    linker = load_linker()
    names = data.draw(st.lists(st.sampled_from(sorted(linker.part.rows)[::97]), max_size=30))
    names += data.draw(st.lists(st.text(max_size=3), max_size=5))
    numbers = linker.shared.known(names)
    for at, model in enumerate((linker.indicator, linker.part, linker.status, linker.per)):
        assert model.probabilities_of(linker.shared.rows(at, numbers)) == model.probabilities(names)
    groups = [names[:3], names[3:], []]
    apart = np.array([linker.part.scores(group) for group in groups])[:, :, 0].T
    chances = np.mean([np.exp(row - row.max()) / np.exp(row - row.max()).sum() for row in apart], axis=0)
    assert np.allclose(linker.part.chances(groups), chances, atol=1e-6)


def test_sentences_without_an_end_are_cut() -> None:
    """What is longer than any sentence is cut at a joint or a blank, and nothing of it is lost."""
    text = "Nậm Pồ, " * 2_000 + "a" * 5_000
    folded = fold(text)
    found = sentences(folded, 0, len(folded.text), PATTERNS.furniture)
    assert max(end - start for start, end in found) <= 2_000
    assert "".join(text[start:end] for start, end in found).replace(" ", "") == text.replace(" ", "")


CLAIM = "Năm 2021, Đảng bộ xã Phìn Hồ kết nạp 5 đảng viên. "
NASTY = ["12 ", "a.", "(", "(5 đảng viên ", "đảng viên ", "Phìn Hồ ", "năm 2020, ", "\u0301", '"', "5/", CLAIM]
NASTY += ["\n- Xã A: 5", "\nChi bộ bản Nà Sản kết nạp 3 đảng viên."]


@pytest.mark.parametrize("piece", NASTY)
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    """Also of text that regular expressions and loops over pairs stumble over."""
    extractor = Extractor()

    def spent(size: int) -> float:
        article = Article(id="a", text=CLAIM + piece * (size // len(piece)))
        times = []
        for _ in range(2):
            begun = time.process_time()
            extractor.extract(article)
            times.append(time.process_time() - begun)
        return min(times)

    spent(500)
    short, long = spent(3_000), spent(12_000)
    assert long < 4 * 1.8 * short + 0.05


def test_extract_without_the_gate_gives_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--no-gate` is there to show that the gate changes nothing."""
    archive = tmp_path / "news.jsonl"
    texts = [gold.article.text for gold in load_corpus()[:3]] + ["Giá vàng tăng 20 nghìn đồng."]
    lines = [json.dumps({"id": str(at), "text": text}) for at, text in enumerate(texts)]
    archive.write_text("\n".join(lines), encoding="utf-8")
    told = []
    for more in ([], ["--no-gate"]):
        assert main(["extract", str(archive), *more]) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] and told[0].count("\n") > 3
