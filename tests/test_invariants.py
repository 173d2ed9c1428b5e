"""What holds for every article, whatever it says: grounded facts, and the same ones however it is written or run."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dangvien_extract.corpus import load_corpus
from dangvien_extract.extractor import Extractor
from dangvien_extract.models import Article, Fact

SETTINGS = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def extractor() -> Extractor:
    return Extractor()


# --- made-up articles

UNITS = st.sampled_from(
    [
        "Đảng bộ xã Phìn Hồ",
        "Huyện ủy Hiệp Hòa",
        "Huyện uỷ Hiệp Hoà",
        "Chi bộ bản Nà Sản",
        "Ðảng uỷ phường Hoà Minh",
        "BĐBP tỉnh Điện Biên",
        "Đồn Biên phòng Mường Mươn",
        "Đảng bộ Công an tỉnh Sơn La",
        "toàn huyện",
        "TP.Biên Hòa",
    ]
)
NUMBERS = st.sampled_from(
    [
        "17",
        "02",
        "1.234",
        "5.000",
        "4,5",
        "hai",
        "mười lăm",
        "hơn 240",
        "gần 1.000",
        "237/243",
        "từ 4 đến 6",
        "550 - 600",
    ]
)
PERIODS = st.sampled_from(
    [
        "Năm 2022",
        "6 tháng đầu năm 2014",
        "Nhiệm kỳ 2015 - 2020",
        "Đến ngày 27-11",
        "Đến nay",
        "Từ đầu năm 2021 đến nay",
        "Quý I/2020",
        "Tháng 9-2021",
        "Tính đến 31/12/2019",
        "Giai đoạn 2010–2015",
        "Hiện nay",
    ]
)
SENTENCES = st.sampled_from(
    [
        "{period}, {unit} kết nạp {number} đảng viên, trong đó có {other} nữ.",
        "{unit} có {number} đảng viên, sinh hoạt ở {other} chi bộ trực thuộc.",
        "{period}, {unit} thành lập mới {number} chi bộ; xóa {other} bản trắng đảng viên.",
        "Chỉ tiêu của {unit} là kết nạp {number} đảng viên, đến nay đạt {other}%.",
        "{unit} phân công {number} đảng viên phụ trách {other} hộ.",
        "Bình quân mỗi năm {unit} kết nạp {number} đảng viên ({period}).",
        "Kết quả phát triển đảng: {unit} {number}, xã Nà Tấu {other} đảng viên.",
        "Đã có {number}/{other} thôn, bản có chi bộ.",
        "Ông Lò Văn Pâng, {other} tuổi, nói rằng {unit} đã mở {number} lớp cảm tình Đảng.",
        "Số kết nạp {period} của {unit} đạt {number}/{other} chỉ tiêu.",
    ]
)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    values = {"unit": draw(UNITS), "number": draw(NUMBERS), "other": draw(NUMBERS), "period": draw(PERIODS)}
    return draw(SENTENCES).format(**values)


def roughen(text: str, rng: random.Random) -> str:
    """Double blanks, blanks that do not break, zero-width characters between words, as in text from pages."""
    blanks = [" ", " ", " ", " ", "  ", "\u00a0", " \u00a0", "\u200b ", " \u200b", "\t"]
    return "".join(rng.choice(blanks) if char == " " else char for char in text)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    parts = draw(st.lists(sentences(), min_size=1, max_size=5))
    joint = draw(st.sampled_from([" ", "\n", "\n\n", "\r\n", "\r\n\r\n"]))
    text = draw(st.sampled_from(["", "\ufeff"])) + joint.join(parts)
    if draw(st.booleans()):
        text = roughen(text, random.Random(draw(st.integers(0, 99))))
    text = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), text)
    published = draw(st.sampled_from([None, dt.date(2022, 11, 30)]))
    return Article(id="made-up", text=text, published=published)


def said(fact: Fact) -> dict[str, Any]:
    """What a fact says, without where: its texts in one spelling."""
    data = fact.model_dump(exclude={"fact_id", "evidence", "unit_evidence", "period_evidence"})
    for name in ("evidence", "unit_evidence", "period_evidence"):
        evidence = getattr(fact, name)
        text = unicodedata.normalize("NFC", evidence.text) if evidence is not None else None
        data[name] = text if text is None else " ".join(text.replace("\u200b", "").split())
    return data


def grounded(article: Article, facts: tuple[Fact, ...]) -> None:
    for fact in facts:
        for evidence in (fact.evidence, fact.unit_evidence, fact.period_evidence):
            if evidence is not None:
                assert article.text[evidence.start : evidence.end] == evidence.text
                assert evidence.text.strip() == evidence.text != ""
        assert (fact.unit is None) <= (fact.unit_evidence is None)
        assert fact.article_id == article.id


@SETTINGS
@given(articles())
def test_every_fact_points_at_its_words(article: Article) -> None:
    """`text[start:end] == evidence.text` for the fact, its unit and its period, in any form and spelling."""
    grounded(article, extractor().extract(article).facts)


@SETTINGS
@given(st.lists(st.one_of(sentences(), st.text(st.characters(), max_size=20)), max_size=4).map("".join))
@example("Năm 2022, Đảng bộ xã Phìn Hồ kết nạp 17 đảng viên, trong đó có 17 nữ.0\x1f0")
def test_any_text_is_read(text: str) -> None:
    """Nothing that a text contains raises, lone surrogates included."""
    article = Article(id="x", text=text)
    grounded(article, extractor().extract(article).facts)


@SETTINGS
@given(articles())
def test_unicode_form_and_line_ends_change_nothing(article: Article) -> None:
    """NFC, NFD, CRLF and a byte-order mark give the same facts, apart from offsets."""
    plain = article.text.replace("\r\n", "\n").lstrip("\ufeff")
    nfc, nfd = (unicodedata.normalize(form, plain) for form in ("NFC", "NFD"))
    reference = None
    for text in (nfc, nfd, nfc.replace("\n", "\r\n"), "\ufeff" + nfc):
        facts = [said(fact) for fact in extractor().extract(article.model_copy(update={"text": text})).facts]
        reference = facts if reference is None else reference
        assert facts == reference


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(articles(), min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_an_article_does_not_depend_on_the_others(several: list[Article], rng: random.Random) -> None:
    """The same facts alone, in any order, and again; and the order of the outcomes is that of the articles."""
    several = [one.model_copy(update={"id": str(number)}) for number, one in enumerate(several)]
    alone = {one.id: extractor().extract(one) for one in several}
    shuffled = rng.sample(several, len(several))
    assert list(extractor().pipe(shuffled)) == [alone[one.id] for one in shuffled]
    assert list(extractor().pipe(iter(several))) == list(alone.values())


# --- the articles of the corpus


CORPUS = load_corpus()[::8]

VARIANTS: dict[str, Callable[[str], str]] = {
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "BOM": lambda text: "\ufeff" + text,
    "NFD, CRLF, BOM": lambda text: "\ufeff" + unicodedata.normalize("NFD", text).replace("\n", "\r\n"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "double blanks": lambda text: text.replace(" ", "  "),
    "zero width": lambda text: text.replace(" ", " \u200b").replace(",", "\u200b,"),
    "eth": lambda text: text.replace("Đ", "\u00d0"),
    "dashes": lambda text: text.replace(" - ", " – "),
}


@cache
def corpus_facts() -> dict[str, tuple[Fact, ...]]:
    return {gold.article.id: extractor().extract(gold.article).facts for gold in CORPUS}


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_corpus_in_other_bytes_gives_the_same_facts(variant: str) -> None:
    """A real article reads the same however it was saved; offsets follow the text as given."""
    for gold in CORPUS:
        article = gold.article.model_copy(update={"text": VARIANTS[variant](gold.article.text.replace("\r\n", "\n"))})
        facts = extractor().extract(article).facts
        grounded(article, facts)
        for fact, reference in zip(facts, corpus_facts()[article.id], strict=True):
            now, then = said(fact), said(reference)
            for name in ("evidence", "unit_evidence", "period_evidence"):
                for data in (now, then):
                    data[name] = data[name] and data[name].replace("Ð", "Đ").replace("–", "-")
            assert now == then, article.id


def test_fact_ids_are_stable_and_distinct() -> None:
    """A second extractor gives the same ids; no two facts share one."""
    facts = [fact for found in corpus_facts().values() for fact in found]
    again = [fact for outcome in Extractor().pipe(gold.article for gold in CORPUS) for fact in outcome.facts]
    assert again == facts
    assert len({fact.fact_id for fact in facts}) == len(facts) > 50


def test_facts_stand_in_the_order_of_the_text() -> None:
    for found in corpus_facts().values():
        starts = [fact.evidence.start for fact in found]
        assert starts == sorted(starts)


# --- the world outside


SCRIPT = """
import json, sys
from dangvien_extract.extractor import Extractor
from dangvien_extract.models import Article
from dangvien_extract.corpus import load_corpus
sys.stdout.reconfigure(encoding="utf-8")
articles = [gold.article for gold in load_corpus()[:6]] + [Article(id="x", text=json.loads(sys.argv[1]))]
print(json.dumps([outcome.model_dump(mode="json") for outcome in Extractor().pipe(articles)]))
"""
UNDATED = "Đến nay, Đảng bộ xã Phìn Hồ có 120 đảng viên. Từ đầu năm, xã kết nạp 9 đảng viên; I-rắc, ISTANBUL, İ, ı."


def in_a_process(**environment: str) -> Any:
    # PYTHONUTF8 is left to the locale: nothing may depend on it.
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    clean |= {"PYTHONPATH": os.pathsep.join(sys.path), **environment}
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(UNDATED)], capture_output=True, env=clean, timeout=120, check=True
    )
    return json.loads(run.stdout)


def test_locale_timezone_and_hash_seed_change_nothing() -> None:
    reference = in_a_process(LC_ALL="C.UTF-8", PYTHONHASHSEED="1", TZ="UTC")
    assert any(outcome["facts"] for outcome in reference)
    assert (
        in_a_process(LC_ALL="tr_TR.UTF-8", LANG="tr_TR.UTF-8", PYTHONHASHSEED="2", TZ="Asia/Ho_Chi_Minh") == reference
    )
    assert in_a_process(LC_ALL="C", PYTHONUTF8="0", PYTHONHASHSEED="3", TZ="Pacific/Kiritimati") == reference


class _Tomorrow(dt.datetime):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> _Tomorrow:
        return cls(2091, 7, 1, tzinfo=tz)

    @classmethod
    def utcnow(cls) -> _Tomorrow:
        return cls(2091, 7, 1)

    @classmethod
    def today(cls) -> _Tomorrow:
        return cls(2091, 7, 1)


class _Day(dt.date):
    @classmethod
    def today(cls) -> _Day:
        return cls(2091, 7, 1)


def test_the_system_date_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even an article without any date takes today's."""
    undated = Article(id="x", text=UNDATED)
    before = [extractor().extract(article) for article in (undated, *(gold.article for gold in CORPUS))]
    monkeypatch.setattr(dt, "datetime", _Tomorrow)
    monkeypatch.setattr(dt, "date", _Day)
    monkeypatch.setattr(time, "time", lambda: 3_833_000_000.0)
    # Modules that took the classes by name look at the new ones too.
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith(("dangvien_extract", "dateparser")):
            for name, value in (("datetime", _Tomorrow), ("date", _Day)):
                if isinstance(getattr(module, name, None), type):
                    monkeypatch.setattr(module, name, value)
    after = [extractor().extract(article) for article in (undated, *(gold.article for gold in CORPUS))]
    assert [one.model_dump() for one in after] == [one.model_dump() for one in before]
    assert all(fact.year is None for fact in after[0].facts)
