"""The first look: it drops numbers and articles before units are found, and no fact with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dangvien_extract.corpus import load_corpus
from dangvien_extract.extractor import Extractor
from dangvien_extract.glance import Glance
from dangvien_extract.learned import load_models
from dangvien_extract.link.look import Look, Looked, features, load_look, numeral_words, shown
from dangvien_extract.models import Article

NEUTRAL = "Đại úy Nam, Đồn Biên phòng Tam Thanh, cho biết tàu chở 42 container và 15 ô tô đã rời cảng lúc 6 giờ."


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    """With the first look, as by default."""
    return Extractor()


def test_the_score_is_the_sum_of_the_weights_of_features(extractor: Extractor) -> None:
    """What is fitted is what is asked: both ways of adding up agree on every number."""
    look = load_look()
    numerals = numeral_words(extractor.patterns.quantities.numerals)
    for gold in load_corpus("dev")[::60]:
        page = extractor.glance.open(gold.article)
        for index in range(len(page.spans)):
            tokens, kind = page.tokens_of(index), page.kinds[index]
            words = shown(tokens)
            for at, score in look.scores(tokens, kind, numerals):
                found = features(tokens, words, at, kind)
                assert score == sum(look.weights[name].get(what, 0.0) for name, what in found)


def test_the_first_look_loses_no_fact_of_the_corpus(extractor: Extractor) -> None:
    """With it and without it the facts are the same, confidences included."""
    without = Extractor(models=replace(load_models(), look=None))
    for part in ("dev", "train"):
        for gold in load_corpus(part)[::8]:
            assert extractor.extract(gold.article) == without.extract(gold.article), gold.article.id


def test_it_ends_articles_that_count_nothing_of_the_party(extractor: Extractor) -> None:
    """They never come to units; without the gate the facts are the same: none."""
    article = Article(id="a", text=f"{NEUTRAL}\n{NEUTRAL}")
    assert extractor.gate.passes(article.text)
    page = extractor.glance.open(article)
    may = extractor.glance.may_claim(page)
    assert any(may)
    seen = extractor.glance.look_at(page, may)
    assert seen is not None and not any(seen.spans) and not any(seen.likely)
    assert extractor.extract(article).facts == Extractor(gate=False).extract(article).facts == ()


def test_it_is_off_beside_patterns_of_a_user_and_for_rules_alone(tmp_path: Path) -> None:
    """What a user's own words count, weights have not met."""
    folder = tmp_path / "indicators"
    folder.mkdir()
    rule = "indicator: admissions\nkind: flow\ncounts: person\ndescription: x\nrules:\n"
    rule += '  - {id: admissions/own, match: "chở Q container", examples: []}\n'
    (folder / "admissions.yaml").write_text(rule, encoding="utf-8")
    article = Article(id="a", text=f"Năm 2021, Chi bộ xã Pha Long. {NEUTRAL}")
    assert 42 in [fact.value for fact in Extractor(patterns=[tmp_path]).extract(article).facts]
    assert not Extractor().extract(article).facts
    glance = Extractor(models=None).glance
    page = glance.open(article)
    assert glance.look_at(page, [True] * len(page.spans)) is None


def test_an_article_needs_one_likely_number_and_then_keeps_all_but_hopeless_ones(extractor: Extractor) -> None:
    """The two bounds: of an article, and of a number in an article that goes on."""
    page = extractor.glance.open(Article(id="a", text=NEUTRAL))
    tokens = page.tokens_of(0)
    look = Look({}, article=1.0, number=-2.0, sure=3.0)
    spans = [(tokens.starts[at], tokens.ends[at]) for at in range(3)]

    def seen(scores: list[tuple[int, float]], counted: list[tuple[int, int]]) -> Looked:
        return look.survivors([tokens], [scores], lambda index: counted)

    assert seen([(0, 0.9), (1, -1.0)], spans) == Looked([()], [()], sure=True)
    assert seen([(0, 1.0), (1, -1.0), (2, -3.0)], spans) == Looked([tuple(spans[:2])], [(spans[0],)], sure=False)
    assert seen([(0, 1.0), (1, -1.0)], spans[1:]) == Looked([()], [()], sure=True)
    assert seen([(0, 3.0), (1, 1.0)], spans).sure
    asked: list[int] = []
    look.survivors([tokens, tokens], [[(0, 2.0)], [(0, 4.0)]], lambda index: asked.append(index) or spans)
    assert asked == [1]
    assert not seen([(0, 3.0), (1, 1.0)], spans[1:]).sure


def test_a_number_of_members_is_never_dropped(extractor: Extractor) -> None:
    """Whatever else stands beside it: the words of a jubilee once outweighed it."""
    glance = extractor.glance
    assert glance.look is not None
    for behind in ("đảng viên", "đảng viên mới", "ĐV"):
        text = f"Mười năm, Đảng bộ Khối phát triển 5.120 {behind}, khen 840 tập thể, 1.200 cá nhân."
        page = glance.open(Article(id="a", text=text))
        never = replace(glance.look, article=1000.0, number=1000.0, sure=2000.0)
        glance_of = Glance(extractor.patterns, extractor._quantities, extractor._periods, never)
        seen = glance_of.look_at(page, glance_of.may_claim(page))
        assert seen is not None and not seen.sure  # a trial may end it all the same
        assert [page.folded.text[start:end] for start, end in seen.spans[0]] == ["5.120"]


def test_an_article_without_a_sure_number_goes_on_when_a_sentence_alone_speaks_for_one(extractor: Extractor) -> None:
    """The trial: the weights see a sentence by itself; what counts nothing ends there, and read and extract agree."""
    glance = extractor.glance
    for text, counts in (
        ("Trung úy Lò Văn Nam, Đồn Biên phòng Tam Thanh, cho biết 2 đối tượng khai nhận đã mua ma túy.", False),
        ("Theo biên phòng cảng, tàu chở 42 container và 15 ô tô đã rời bến.", False),
        ("Năm 2021, Đảng bộ xã Pha Long kết nạp 11 đảng viên.", True),
        ("Sáu tháng, Đảng bộ xã có thêm chín người đứng vào hàng ngũ.", True),
    ):
        page = glance.open(Article(id="a", text=text))
        numbers = glance.amounts(page, 0)
        assert extractor._trial(page, [numbers]) is counts
        assert extractor.read(page.article).given == extractor.extract(page.article).facts


def test_rows_of_a_table_are_not_put_on_trial(extractor: Extractor) -> None:
    """Each says too little alone: what its numbers count stands in the first."""
    table = "Xã - Số chi bộ lập mới - Số đảng viên kết nạp\nMường Típ - 3 - 64\nNa Ngoi - 5 - 81\nKeng Đu - 2 - 47\n"
    article = Article(id="a", text=f"Kết quả nửa nhiệm kỳ ở các xã vùng cao huyện Kỳ Sơn\n\n{table}")
    page = extractor.glance.open(article)
    seen = extractor.glance.look_at(page, extractor.glance.may_claim(page))
    assert seen is not None and not seen.sure and not extractor._trial(page, seen.likely)
    assert extractor._survivors(page, extractor.glance.may_claim(page)) == seen.spans


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Năm 2021, Đảng bộ xã Pha Long kết nạp 11 đảng viên.", ["11"]),
        ("Đảng bộ đầu tư 524 triệu đồng, ông Sùng 78 tuổi, đường dài 600 m, ngày 13/3.", []),
        ("Chi bộ đạt 95% chỉ tiêu; Tân Bắc 8/7 đảng viên; có mười lăm đảng viên.", ["95%", "8/7", "mười lăm"]),
    ],
)
def test_only_numbers_that_count_something_let_an_article_go_on(
    extractor: Extractor, text: str, counts: list[str]
) -> None:
    """Money, ages, measures and dates are no claims, whatever stands beside them."""
    page = extractor.glance.open(Article(id="a", text=text))
    assert [page.folded.text[start:end] for start, end in extractor.glance.amounts(page, 0)] == counts
