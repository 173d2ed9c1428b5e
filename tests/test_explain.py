"""`explain`: every number of an article is accounted for, with the reason for what became of it."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from pathlib import Path

import pytest

from dangvien_extract.corpus import load_corpus
from dangvien_extract.explain import Explanation, Number, explain
from dangvien_extract.extractor import Extractor
from dangvien_extract.models import Article

TEXT = """\
Huyện Hiệp Hòa kết nạp 200 đảng viên

30/12/2022 08:15

Năm 2022, Đảng bộ huyện Hiệp Hòa kết nạp 200 đảng viên (trong đó có 80 nữ), tăng 5 đảng viên so với năm 2021. \
Đến nay, toàn huyện có 9.120 đảng viên; kinh phí hoạt động 3 tỷ đồng.

Ông Nguyễn Văn An, 62 tuổi, vui mừng cho biết nhà nuôi 2 đàn ong.

Tin cùng chuyên mục
Toàn tỉnh có 46.812 đảng viên
"""


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="module")
def shown(extractor: Extractor) -> Explanation:
    return explain(extractor, Article(id="tin", text=TEXT))


def number(explanation: Explanation, text: str, place: int = 0) -> Number:
    """The number that is written so (the first, or the one at `place` among equals)."""
    found = [one for sentence in explanation.sentences for one in sentence.numbers if one.found.text == text]
    return found[place]


def test_a_fact_and_what_it_rests_on(shown: Explanation) -> None:
    (taken,) = number(shown, "200", 1).taken
    assert not taken.repeated
    assert (taken.fact.indicator, taken.fact.value, taken.status) == ("admissions", 200, "reported")
    assert taken.rule == "admissions/verb-number-person"
    assert taken.evidence.text == "kết nạp 200 đảng viên"
    assert taken.unit == "Đảng bộ huyện Hiệp Hòa"
    assert (taken.unit_because.text, taken.unit_because.way) == ("Đảng bộ huyện Hiệp Hòa", "subject")
    assert (taken.period, taken.period_because.text, taken.period_because.way) == ("2022", "Năm 2022", "sentence")
    assert taken.unit_because.sentence == taken.period_because.sentence == 2


def test_a_number_told_twice(shown: Explanation) -> None:
    """The headline's telling points at the body's, which is the fact that stays."""
    (taken,) = number(shown, "200", 0).taken
    assert taken.repeated
    assert taken.fact == number(shown, "200", 1).taken[0].fact


def test_a_part_names_its_whole(shown: Explanation) -> None:
    (taken,) = number(shown, "80").taken
    assert (taken.subset, taken.derived, taken.origin) == ("nữ", "part", "200")


def test_a_rejected_number(shown: Explanation) -> None:
    rejected = number(shown, "5")
    assert rejected.taken == ()
    assert (rejected.reason, rejected.rule) == ("is a change, not a total", "none/change")


@pytest.mark.parametrize(
    "text, kind, reason",
    [("3 tỷ", "money", "is an amount of money"), ("62", "age", "is an age"), ("2", "count", "no rule fits")],
)
def test_a_number_that_counts_nothing_of_ours(shown: Explanation, text: str, kind: str, reason: str) -> None:
    found = next(n for s in shown.sentences for n in s.numbers if (n.found.kind, n.found.text) == (kind, text))
    assert found.taken == ()
    assert found.reason is not None and found.reason.startswith(reason)


def test_a_reference_leads_to_its_unit(shown: Explanation) -> None:
    (taken,) = number(shown, "9.120").taken
    assert taken.fact.indicator == "members_total"
    assert taken.unit == "Đảng bộ huyện Hiệp Hòa"
    assert taken.unit_because.text == "toàn huyện"
    assert taken.period == "2022-12-30"


def test_the_publication_date_says_where_it_is_from(extractor: Extractor, shown: Explanation) -> None:
    assert (shown.published, shown.published_from) == ("2022-12-30", "text")
    assert shown.published_evidence is not None and shown.published_evidence.text == "30/12/2022 08:15"
    given = explain(extractor, Article(id="tin", text=TEXT, published=dt.date(2023, 1, 2)))
    assert (given.published, given.published_from, given.published_evidence) == ("2023-01-02", "given", None)
    unknown = explain(extractor, Article(id="tin", text="Huyện kết nạp 5 đảng viên."))
    assert (unknown.published, unknown.published_from) == (None, None)


def test_what_was_not_read(shown: Explanation) -> None:
    assert [(one.kind, one.evidence.text) for one in shown.dropped] == [
        ("meta", "30/12/2022 08:15"),
        ("furniture", "Tin cùng chuyên mục"),
        ("furniture", "Toàn tỉnh có 46.812 đảng viên"),
    ]


def test_rules_that_lost(extractor: Extractor) -> None:
    """The readings that fit less well are listed, best first, without the one that won."""
    text = "Năm 2022, Đảng bộ xã Phìn Hồ phân công 40 đảng viên phụ trách 200 hộ."
    lost = [
        rule for s in explain(extractor, Article(id="x", text=text)).sentences for n in s.numbers for rule in n.lost
    ]
    assert lost
    for one in explain(extractor, Article(id="x", text=text)).sentences[0].numbers:
        assert [rule.score for rule in one.lost] == sorted((rule.score for rule in one.lost), reverse=True)
        assert {rule.rule for rule in one.lost}.isdisjoint(taken.rule for taken in one.taken)


RULES = """\
indicator: volunteers
kind: flow
counts: person
description: For a test.
rules:
  - {id: volunteers/go, match: 'tình nguyện Q người', strength: 9}
  - {id: volunteers/badge, match: 'Q người', strength: 1, requires: [badge_context]}
  - {id: volunteers/admission, match: 'Q người', strength: 1, requires: [admission_context]}
"""


@pytest.mark.parametrize(
    "before, after, lost",
    [
        ("Xã Pu Nhi có trường mới.\n\n", "", []),
        # somewhere in the article, before or after, in another paragraph
        ("Xã Pu Nhi trao Huy hiệu Đảng.\n\n", "", ["volunteers/badge"]),
        ("", "\n\nXã Pu Nhi trao Huy hiệu Đảng.", ["volunteers/badge"]),
        # the fact before decides where one is near
        ("Năm 2021, Đảng bộ xã Pu Nhi kết nạp 5 đảng viên. ", "", ["volunteers/admission"]),
        ("Năm 2021, Đảng bộ xã Pu Nhi kết nạp 5 đảng viên. Xã nghèo. ", "", []),
        ("Năm 2021, Đảng bộ xã Pu Nhi thành lập 5 chi bộ. ", " được đứng vào hàng ngũ", []),
        ("", " được đứng vào hàng ngũ", ["volunteers/admission"]),
    ],
)
def test_rules_that_lost_hold_in_their_context(tmp_path: Path, before: str, after: str, lost: list[str]) -> None:
    """What is said to have lost could have won: its context held as it does for the linker."""
    (tmp_path / "indicators").mkdir()
    (tmp_path / "indicators" / "volunteers.yaml").write_text(RULES, encoding="utf-8")
    own = Extractor(patterns=[tmp_path])
    explained = explain(own, Article(id="x", text=f"{before}Năm 2021, xã Pu Nhi tình nguyện 7 người{after}."))
    seven = number(explained, "7")
    assert [taken.rule for taken in seven.taken] == ["volunteers/go"]
    assert [one.rule for one in seven.lost if one.rule.startswith("volunteers/")] == lost


def test_the_text_for_people(shown: Explanation) -> None:
    text = shown.to_text()
    assert "‹Năm 2022›, ‹Đảng bộ huyện Hiệp Hòa› kết nạp ‹200› đảng viên (trong đó có ‹80› nữ)" in text
    assert "tin  published: 2022-12-30 (from ‹30/12/2022 08:15›)" in text
    assert "‹5› no fact: is a change, not a total (none/change)" in text
    assert "‹200› admissions 200 (reported)  confidence 0." in text
    assert "told again" in text
    assert "Toàn tỉnh có 46.812 đảng viên" in text
    assert "\x1b" not in text


def test_colours_only_when_asked(shown: Explanation) -> None:
    colored = shown.to_text(color=True)
    assert "\x1b[" in colored
    plain = "".join(part.partition("m")[2] if index else part for index, part in enumerate(colored.split("\x1b[")))
    assert plain == shown.to_text()


def test_an_article_cannot_write_to_the_terminal(extractor: Extractor) -> None:
    """Control and direction characters of a text are shown as marks."""
    text = "Năm 2022, Đảng bộ xã Phìn Hồ \x1b[31mkết nạp\x07 9 đảng viên\u202e."
    shown = explain(extractor, Article(id="a\x1b[2J", text=text)).to_text()
    assert not any(unicodedata.category(char) == "Cc" and char != "\n" for char in shown)
    assert "\u202e" not in shown


def test_json_is_plain(shown: Explanation) -> None:
    data = json.loads(json.dumps(shown.to_json(), ensure_ascii=False, allow_nan=False))
    assert data == shown.to_json()
    assert data["article_id"] == "tin"
    fact = data["sentences"][1]["numbers"][0]["taken"][0]["fact"]
    assert fact["unit"]["name"] == "Đảng bộ huyện Hiệp Hòa"
    assert fact["evidence"]["text"] == "kết nạp 200 đảng viên"


@pytest.mark.parametrize("text", ["", "\n\n", "Không có số nào ở đây.", "\ud800 5 đảng viên", "5", "Tin khác"])
def test_any_text_can_be_explained(extractor: Extractor, text: str) -> None:
    explained = explain(extractor, Article(id="x", text=text))
    assert explained.to_text()
    assert explained.to_json()["article_id"] == "x"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_number_of_the_corpus_is_accounted_for(extractor: Extractor, form: str) -> None:
    """Every fact of an article is shown once as kept; every other number has a reason; offsets hold."""
    for gold in load_corpus()[::8]:
        article = gold.article.model_copy(update={"text": unicodedata.normalize(form, gold.article.text)})
        explained = explain(extractor, article)
        kept = []
        for sentence in explained.sentences:
            assert article.text[sentence.start : sentence.end] == sentence.text
            for mention in sentence.mentions:
                assert article.text[mention.start : mention.end] == mention.text
            for one in sentence.numbers:
                assert bool(one.taken) != bool(one.reason)
                kept += [taken.fact for taken in one.taken if not taken.repeated and not taken.left_out]
        facts = extractor.extract(article).facts
        assert sorted(kept, key=lambda fact: fact.fact_id) == sorted(facts, key=lambda fact: fact.fact_id)
        assert explained.to_text()


# --- what the models weighed


def test_the_chances_of_a_fact(shown: Explanation) -> None:
    """Of the indicator that was chosen and the two best others, of the unit and of the year."""
    found = number(shown, "200", 1)
    best, *others = found.indicators
    assert best.answer == "admissions"
    assert best.chance > 0.5
    assert len(others) >= 2
    (taken,) = found.taken
    assert taken.units[0].answer == taken.unit == "Đảng bộ huyện Hiệp Hòa"
    assert taken.years[0].answer == taken.fact.year == 2022
    assert None in {one.answer for one in taken.years}
    assert taken.chance is not None
    assert 0 < taken.chance <= best.chance * taken.units[0].chance * taken.years[0].chance + 1e-3
    for chances in (found.indicators, taken.units, taken.years):
        assert sum(one.chance for one in chances) < 1.001
        told = [one.chance for one in chances]
        assert told == sorted(told, reverse=True)


def test_an_overruled_rule_and_the_chance_of_none(extractor: Extractor) -> None:
    """A rule fits, the words around it speak against it: the rule is named, and how sure the weights are."""
    overruled = []
    for gold in load_corpus()[::3]:
        for sentence in explain(extractor, gold.article).sentences:
            overruled += [one for one in sentence.numbers if one.reason and "speak against it" in one.reason]
        if len(overruled) > 2:
            break
    assert overruled
    for one in overruled:
        assert one.taken == ()
        assert one.rule is not None
        assert "none" in {chance.answer for chance in one.indicators}


def test_chances_in_text_and_json(extractor: Extractor) -> None:
    explained = explain(extractor, Article(id="tin", text=TEXT))
    told = number(explained, "200", 1)
    lines = explained.to_text().splitlines()
    assert f"         weighed {', '.join(f'{one.answer} {one.chance:.2f}' for one in told.indicators)}" in lines
    years = told.taken[0].years
    assert any("period" in line and f"[{years[0].chance:.2f}; next unknown" in line for line in lines)
    plain = json.loads(json.dumps(explained.to_json()))
    found = [one for sentence in plain["sentences"] for one in sentence["numbers"] if one["found"]["text"] == "200"][1]
    assert found["indicators"][0] == {"answer": "admissions", "chance": told.indicators[0].chance}
    assert found["taken"][0]["years"][0]["answer"] == 2022
    assert found["taken"][0]["units"][0]["answer"] == "Đảng bộ huyện Hiệp Hòa"


def test_rules_alone_weigh_nothing() -> None:
    explained = explain(Extractor(models=None), Article(id="tin", text=TEXT))
    numbers = [one for sentence in explained.sentences for one in sentence.numbers]
    assert any(one.taken for one in numbers)
    assert not any(one.indicators for one in numbers)
    assert not any(taken.units or taken.years or taken.chance for one in numbers for taken in one.taken)
    assert "weighed" not in explained.to_text()
