"""The spaCy side: words at their exact places, and components that read what the extractor reads, in any pipeline."""

from __future__ import annotations

import datetime as dt
import doctest
import pickle
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from dangvien_extract.corpus import load_corpus
from dangvien_extract.errors import PatternError
from dangvien_extract.extractor import Extractor
from dangvien_extract.language import WordTokenizer, make_language
from dangvien_extract.models import Article
from dangvien_extract.words import PIECE, pieces, words

NLP = make_language()
EXTRACTOR = Extractor()
CORPUS = load_corpus()[::8]
COMPONENTS = ("quantities", "periods", "units", "persons", "facts")
TEXT = (
    "Đến nay, Đảng bộ huyện Hòa Vang có 5.430 đảng viên; 6 tháng đầu năm, theo đồng chí Trần Văn Hùng, "
    "đã kết nạp gần 60 đảng viên."
)


def with_all(nlp: Language) -> Language:
    for name in COMPONENTS:
        nlp.add_pipe(f"dangvien_{name}")
    return nlp


def old_tokenizer(vocab: spacy.vocab.Vocab) -> Callable[[str], Doc]:
    """A crude tokenizer of someone else's: whatever stands between single blanks."""

    def tokenize(text: str) -> Doc:
        parts = text.split(" ")
        spaces = [True] * (len(parts) - 1) + [False]
        kept = [(part, space) for part, space in zip(parts, spaces, strict=True) if part or space]
        return Doc(vocab, words=[part or " " for part, _ in kept], spaces=[s and bool(p) for p, s in kept])

    return tokenize


# --- tokenizer

INK = [
    *[
        "Đảng",
        "viên",
        "đảng viên",
        "kết nạp",
        "uỷ",
        "hoà",
        "Ðảng",
        "H'Mông",
        "T.Ư",
        "v.v...",
        "02/05/2014",
        "5.000",
        "4,5%",
    ],
    *["NQ-TW", "a@b.vn", "http://x.vn/a(b)", "=))", "😀", "👩\u200d👧", "\u0301", "e\u0323\u0302", "\u200b", "\xad"],
    *["क़\u0301", "가", "\0", "\ud800", "\udfff", "\ufeff"],
]
BLANKS = [" ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u2028", "\x0b", "\x1c"]
PIECES = st.sampled_from([*INK, *BLANKS])
TEXTS = st.lists(st.one_of(PIECES, st.characters(), st.text(max_size=5)), max_size=25).map("".join)


@given(TEXTS, st.sampled_from([None, "NFC", "NFD"]))
@example("", None)
@example(" a  b \n c", None)
@settings(deadline=None, max_examples=200)
def test_tokens_stand_where_they_say_and_lose_nothing(text: str, form: str | None) -> None:
    if form:
        text = unicodedata.normalize(form, text)
    doc = NLP.tokenizer(text)
    stored = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)  # spaCy holds no surrogates
    assert doc.text == stored
    assert len(doc.text) == len(text)
    for token in doc:
        assert doc.text[token.idx : token.idx + len(token)] == token.text != ""


@given(TEXTS)
@settings(deadline=None, max_examples=100)
def test_between_words_is_white_space_alone(text: str) -> None:
    done = 0
    for word in words(text):
        assert done <= word.start < word.end
        assert not text[done : word.start].strip()
        done = word.end
    assert not text[done:].strip()


def test_words_are_underthesea_s() -> None:
    from underthesea import word_tokenize

    lines = [line for one in CORPUS for line in one.article.text.splitlines() if line.strip()]
    assert len(lines) > 100
    for line in lines:
        assert [word.text for word in words(line)] == word_tokenize(line)


def test_words_are_the_same_in_either_unicode_form() -> None:
    for one in CORPUS[:12]:
        composed = unicodedata.normalize("NFC", one.article.text)
        decomposed = unicodedata.normalize("NFD", composed)
        assert [word.text for word in words(decomposed)] == [word.text for word in words(composed)]
        assert [unicodedata.normalize("NFC", decomposed[word.start : word.end]) for word in words(decomposed)] == [
            composed[word.start : word.end] for word in words(composed)
        ]


def test_words_end_with_the_line() -> None:
    assert [token.text for token in NLP("Chi bộ có 9 đảng\nviên")][-3:] == ["đảng", "\n", "viên"]
    assert [token.text for token in NLP("Chi bộ có 9 đảng viên")][-1:] == ["đảng viên"]


@pytest.mark.parametrize("unit", ["a.", "1.", "đảng viên ", "\u0301", "http:/a(", "  "], ids=ascii)
def test_a_line_of_50_kb_is_read_in_linear_time(unit: str) -> None:
    text = (unit * 50_000)[: 50_000 if unit == "a." else 20_000]
    assert max((end - start for start, end in pieces(text)), default=0) <= PIECE + 8
    started = time.perf_counter()
    assert NLP.tokenizer(text).text == text
    assert time.perf_counter() - started < 20  # seconds; in quadratic time "a." takes minutes


def test_cutting_a_long_line_leaves_its_words_alone() -> None:
    sentence = "Đảng bộ huyện Hòa Vang đã kết nạp 60 đảng viên."
    once = [word.text for word in words(sentence)]
    assert [word.text for word in words(" ".join([sentence] * 400))] == once * 400


def test_fixed_words_of_others_change_nothing() -> None:
    code = (
        "from underthesea import word_tokenize\n"
        "word_tokenize('x', fixed_words=['nạp 60 đảng'])\n"
        "from dangvien_extract.words import words\n"
        "assert [w.text for w in words('đã kết nạp 60 đảng viên')] == ['đã', 'kết nạp', '60', 'đảng viên']"
    )
    run_python(code)


def test_eight_threads_may_be_the_first_users() -> None:
    code = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from dangvien_extract.words import words\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    found = list(pool.map(lambda i: [w.text for w in words('đã kết nạp 60 đảng viên')], range(32)))\n"
        "assert found == [['đã', 'kết nạp', '60', 'đảng viên']] * 32"
    )
    run_python(code)


def test_nothing_asks_for_the_network_and_pyvi_is_not_needed() -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*args, **kwargs): raise AssertionError('asked for the network')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "sys.modules['pyvi'] = None\n"
        "from dangvien_extract.language import make_language\n"
        "nlp = make_language()\n"
        "nlp.add_pipe('dangvien_facts')\n"
        "assert nlp('Năm 2022, Đảng bộ xã Hòa Bắc đã kết nạp 9 đảng viên.')._.facts"
    )
    run_python(code)


def run_python(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_entry_points_serve_a_configuration_without_an_import_of_ours() -> None:
    code = (
        "import spacy\n"
        "nlp = spacy.blank('xx', config={'nlp': {'tokenizer': {'@tokenizers': 'dangvien_underthesea'}}})\n"
        "assert [t.text for t in nlp('kết nạp 60 đảng viên')] == ['kết nạp', '60', 'đảng viên']\n"
        "for name in ('quantities', 'periods', 'units', 'persons', 'facts'): nlp.add_pipe('dangvien_' + name)\n"
        "doc = nlp('Năm 2022, Đảng bộ xã Hòa Bắc đã kết nạp 9 đảng viên.')\n"
        "assert doc.spans['quantities'][0].text == '9' and doc._.facts[0].value == 9"
    )
    run_python(code)


def test_the_language_is_vietnamese_and_reads_long_texts() -> None:
    nlp = make_language()
    assert nlp.lang == "vi"
    assert isinstance(nlp.tokenizer, WordTokenizer)
    assert len(nlp("a" + " " * 1_100_000 + "b").text) == 1_100_002  # spaCy's own limit is a million


# --- components


def test_each_component_stands_alone() -> None:
    for name in COMPONENTS:
        nlp = spacy.blank("xx")
        nlp.add_pipe(f"dangvien_{name}")
        doc = nlp(TEXT)
        assert list(doc.spans) == [name]
        assert len(doc.spans[name]) > 0


def test_readings_have_the_offsets_of_the_document() -> None:
    nlp = with_all(make_language())
    prefix = "TIN  NHANH\u200b\n\n"
    text = unicodedata.normalize("NFD", prefix + TEXT)
    doc = nlp.make_doc(text)
    doc._.published = "2023-07-05"
    doc = nlp(doc)
    assert doc.text == text

    def shown(name: str) -> list[tuple[str, str]]:
        return [(unicodedata.normalize("NFC", span.text), span.label_) for span in doc.spans[name]]

    assert shown("quantities") == [("5.430", "count"), ("gần 60", "count")]
    assert shown("persons") == [("đồng chí Trần Văn Hùng", "person")]
    assert shown("units") == [("Đảng bộ huyện Hòa Vang", "organisation")]
    assert [form for form, _ in shown("periods")] == ["Đến nay", "6 tháng đầu năm"]
    second = doc.spans["quantities"][1]._.quantity
    assert (second.value, second.qualifier) == (60, "about")
    assert doc.text[second.start : second.end] == unicodedata.normalize("NFD", "gần 60")
    assert doc.text[second.number_start : second.number_end] == "60"
    half = doc.spans["periods"][1]._.period
    assert (half.first, half.last) == ("2023-01", "2023-06")
    unit = doc.spans["units"][0]._.unit
    assert (unit.name, unit.level) == ("Hòa Vang", "huyện")
    assert doc[unit.first : unit.last].text == doc.spans["units"][0].text
    assert unicodedata.normalize("NFC", doc.text[unit.inner.start : unit.inner.end]) == "huyện Hòa Vang"
    person = doc.spans["persons"][0]._.person
    assert doc.text[person.start : person.end] == doc.spans["persons"][0].text
    assert [fact.value for fact in doc._.facts] == [5430, 60]
    assert [span._.fact for span in doc.spans["facts"]] == list(doc._.facts)
    assert {fact.year for fact in doc._.facts} == {2023}


def test_a_span_of_another_kind_has_no_reading() -> None:
    doc = with_all(make_language())(TEXT)
    span = doc.spans["quantities"][0]
    assert span._.unit is None and span._.period is None and span._.person is None and span._.fact is None
    assert doc[0:2]._.quantity is None


def test_a_document_without_facts_has_none() -> None:
    doc = make_language()("Trời hôm nay đẹp.")
    assert doc._.facts == ()
    nlp = with_all(make_language())
    for text in ("", "   ", "\0", "Trời hôm nay đẹp."):
        doc = nlp(text)
        assert doc._.facts == ()
        assert all(name in doc.spans for name in COMPONENTS)


@pytest.mark.parametrize("one", CORPUS, ids=lambda one: one.article.id)
@pytest.mark.parametrize("form", ["as given", "NFD"])
def test_facts_of_the_component_are_the_extractor_s(one, form: str) -> None:  # type: ignore[no-untyped-def]
    article = one.article
    if form == "NFD":
        article = article.model_copy(update={"text": unicodedata.normalize("NFD", article.text)})
    expected = EXTRACTOR.extract(article).facts
    doc = FACTS.make_doc(article.text)
    doc._.article_id, doc._.title, doc._.published = article.id, article.title, article.published
    doc = FACTS(doc)
    assert doc._.facts == expected
    for fact, span in zip(expected, doc.spans["facts"], strict=True):
        assert doc.text[fact.evidence.start : fact.evidence.end] == fact.evidence.text
        assert fact.evidence.text in span.text
        assert (span.label_, span.id_) == (fact.indicator, fact.fact_id)


FACTS = make_language()
FACTS.add_pipe("dangvien_facts")


def test_any_tokenizer_will_do() -> None:
    nlp = spacy.blank("xx")
    nlp.tokenizer = old_tokenizer(nlp.vocab)
    doc = with_all(nlp)(TEXT)
    assert [fact.value for fact in doc._.facts] == [5430, 60]
    assert doc.spans["units"][0].text == "Đảng bộ huyện Hòa Vang"
    assert doc.spans["persons"][0].text == "đồng chí Trần Văn Hùng,"  # widened to its tokens
    person = doc.spans["persons"][0]._.person
    assert doc.text[person.start : person.end] == "đồng chí Trần Văn Hùng"


def test_two_spans_widened_to_the_same_tokens_keep_their_own_readings() -> None:
    nlp = spacy.blank("xx")
    nlp.tokenizer = lambda text: Doc(nlp.vocab, words=[text], spaces=[False])
    doc = with_all(nlp)(TEXT)
    assert [span._.quantity.value for span in doc.spans["quantities"]] == [5430, 60]
    assert [span._.fact.value for span in doc.spans["facts"]] == [5430, 60]


def test_the_date_of_publication_may_be_a_date_or_a_string() -> None:
    doc = NLP.make_doc(TEXT)
    assert doc._.published is None
    for value in ("2023-07-05", dt.date(2023, 7, 5), dt.datetime(2023, 7, 5, 10, 30)):
        doc._.published = value
        assert doc._.published == dt.date(2023, 7, 5)
    with pytest.raises(ValueError, match="5/7/2023"):
        doc._.published = "5/7/2023"


def test_batches_and_processes_give_the_same() -> None:
    nlp = with_all(make_language())
    texts = [one.article.text for one in CORPUS[:8]]
    expected = [EXTRACTOR.extract(Article(id="", text=text)).facts for text in texts]
    docs = {n: list(nlp.pipe(texts, n_process=n, batch_size=2)) for n in (1, 2)}
    assert [doc._.facts for doc in docs[1]] == expected
    assert [doc._.facts for doc in docs[2]] == expected
    for one, other in zip(docs[1], docs[2], strict=True):
        assert other.text == one.text
        for name in COMPONENTS:
            assert [(s.start, s.end, s.label_, s.id_) for s in other.spans[name]] == [
                (s.start, s.end, s.label_, s.id_) for s in one.spans[name]
            ]
        assert [s._.quantity for s in other.spans["quantities"]] == [s._.quantity for s in one.spans["quantities"]]
        assert [s._.unit for s in other.spans["units"]] == [s._.unit for s in one.spans["units"]]


def test_what_is_known_of_an_article_crosses_processes() -> None:
    docs = [FACTS.make_doc(TEXT) for _ in range(3)]
    for doc in docs:
        doc._.published = dt.date(2023, 7, 5)
    found = list(FACTS.pipe(docs, n_process=2, batch_size=1))
    assert [[fact.year for fact in doc._.facts] for doc in found] == [[2023, 2023]] * 3


def test_a_pipeline_is_saved_and_loaded(tmp_path: Path) -> None:
    nlp = with_all(make_language())
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    assert isinstance(again.tokenizer, WordTokenizer)
    assert again.pipe_names == nlp.pipe_names
    copy = make_language().from_bytes(nlp.to_bytes(), exclude=["vocab"])
    for other in (again, copy, pickle.loads(pickle.dumps(nlp))):
        assert [token.text for token in other(TEXT)] == [token.text for token in nlp(TEXT)]
    assert again(TEXT)._.facts == nlp(TEXT)._.facts
    assert pickle.loads(pickle.dumps(nlp))(TEXT)._.facts == nlp(TEXT)._.facts


def test_documents_are_saved_with_their_readings() -> None:
    nlp = with_all(make_language())
    doc = nlp(TEXT)
    data = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (again,) = DocBin().from_bytes(data).get_docs(nlp.vocab)
    assert again._.facts == doc._.facts
    assert again.spans["units"][0]._.unit == doc.spans["units"][0]._.unit


RULES = """\
indicator: flags_hung
kind: flow
counts: other
description: Flags that were hung.
rules:
  - id: flags_hung/verb-number
    match: 'treo Q lá cờ'
    strength: 8
    examples:
      - text: Năm 2022, Đảng bộ xã Hòa Bắc đã treo 30 lá cờ.
        facts: [{indicator: flags_hung, value: 30}]
      - text: Chi bộ treo 12 lá cờ.
        facts: [{indicator: flags_hung, value: 12}]
"""
FLAGS = "Năm 2022, Đảng bộ xã Hòa Bắc đã treo 30 lá cờ, kết nạp 9 đảng viên."


@pytest.mark.parametrize(("replace", "expected"), [(False, ["flags_hung", "admissions"]), (True, ["flags_hung"])])
def test_a_folder_of_patterns_may_be_given(replace: bool, expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "own" / "indicators").mkdir(parents=True)
    (tmp_path / "own" / "indicators" / "flags_hung.yaml").write_text(RULES, encoding="utf-8")
    config = {"patterns": [str(tmp_path / "own")], "replace": replace}
    nlp = make_language()
    nlp.add_pipe("dangvien_facts", config=config)
    assert [fact.indicator for fact in nlp(FLAGS)._.facts] == expected
    nlp.to_disk(tmp_path / "nlp")
    assert [fact.indicator for fact in spacy.load(tmp_path / "nlp")(FLAGS)._.facts] == expected


def test_a_folder_that_is_none_is_refused() -> None:
    with pytest.raises(PatternError, match="no/such/folder"):
        make_language().add_pipe("dangvien_facts", config={"patterns": ["no/such/folder"]})


def test_components_say_what_they_set() -> None:
    nlp = with_all(make_language())
    assert nlp.analyze_pipes()["problems"] == {name: [] for name in nlp.pipe_names}
    assert nlp.get_pipe_meta("dangvien_facts").assigns == ["doc.spans", "doc._.facts", "span._.fact"]


def test_the_examples_of_the_documentation_give_what_they_show() -> None:
    failed, tried = doctest.testfile(
        str(Path(__file__).parents[1] / "docs" / "spacy.md"), module_relative=False, encoding="utf-8"
    )
    assert (failed, tried > 5) == (0, True)
