"""Gold articles: what is read from a folder, what is refused, and what the package's own corpus promises."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml

from dangvien_extract.corpus import GoldFact, corpus_directory, load_corpus, load_gold, phenomena_directory
from dangvien_extract.errors import InputError


def write(folder: Path, name: str, text: bytes | None = b"text", **fields: Any) -> None:
    content = {"id": name, "title": None, "published": None, "facts": [], **fields}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    if text is not None:
        (folder / f"{name}.txt").write_bytes(text)


def test_articles_come_by_id_from_anywhere_below(tmp_path: Path) -> None:
    write(tmp_path / "b", "one")
    write(tmp_path / "a" / "deep", "two")
    write(tmp_path, "a")
    assert [one.article.id for one in load_gold(tmp_path)] == ["a", "one", "two"]


def test_text_is_left_as_it_is(tmp_path: Path) -> None:
    """Offsets count the characters of the file: line ends, byte-order mark and Unicode form stay."""
    text = "\ufeffHòa\r\nHòa\rx\u2028y\n"
    write(tmp_path, "a", text.encode())
    assert load_gold(str(tmp_path))[0].article.text == text


def test_metadata_goes_to_the_article_and_the_source_does_not(tmp_path: Path) -> None:
    write(tmp_path, "a", title="Tin", published="2020-02-29", source_url="https://example.org/x", editor="somebody")
    (one,) = load_gold(tmp_path)
    assert one.article.model_dump() == {
        "id": "a",
        "text": "text",
        "title": "Tin",
        "published": dt.date(2020, 2, 29),
        "source": None,
        "url": None,
        "decoded": None,
    }
    assert one.source_url == "https://example.org/x"


def test_fields_left_out_or_null_have_their_defaults(tmp_path: Path) -> None:
    write(tmp_path, "a", facts=[{"indicator": "admissions", "value": 3, "status": None, "out_of": None}])
    (fact,) = load_gold(tmp_path)[0].facts
    assert fact == GoldFact(indicator="admissions", value=3)
    assert (fact.status, fact.measure, fact.qualifier, fact.optional) == ("reported", "count", "exact", False)
    assert (fact.unit, fact.year, fact.unit_also, fact.year_also) == (None, None, (), ())


def test_accepted_answers_may_hold_null(tmp_path: Path) -> None:
    also = {"unit_also": ["Đảng bộ xã", None], "year_also": [None, 2020], "indicator_also": ["prospects"]}
    write(tmp_path, "a", facts=[{"indicator": "admissions", "value": 3, "optional": True, **also}])
    (fact,) = load_gold(tmp_path)[0].facts
    assert fact.unit_also == ("Đảng bộ xã", None)
    assert fact.year_also == (None, 2020)
    assert fact.indicator_also == ("prospects",)
    assert fact.optional


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"facts": [{"indicator": "admissions"}]}, "facts.0.value: Field required"),
        ({"facts": [{"indicator": "admissions", "value": "many"}]}, "facts.0.value"),
        ({"facts": [{"indicator": "admissions", "value": 1, "status": "maybe"}]}, "facts.0.status"),
        ({"facts": None}, "facts: Field required"),
        ({"published": "2020-13-01"}, "published"),
        ({"id": "b"}, "has the id 'b', which is not its name"),
        ({"text": None}, "has no text beside it (a.txt)"),
    ],
)
def test_a_bad_gold_file_is_told_with_its_name_and_reason(tmp_path: Path, fields: dict[str, Any], told: str) -> None:
    write(tmp_path, "a", **fields)
    with pytest.raises(InputError) as caught:
        load_gold(tmp_path)
    assert caught.value.where == str(tmp_path / "a.json")
    assert told in caught.value.reason


@pytest.mark.parametrize(
    ("name", "content", "where", "told"),
    [
        ("a.json", b'{"id": "a",\n oops}', "a.json:2", "is no valid JSON"),
        ("a.json", b"[1]", "a.json", "is not a gold file"),
        ("a.json", b'"\xff"', "a.json", "is no UTF-8 text"),
        ("a.txt", b"tr\xedch", "a.txt", "is no UTF-8 text: invalid continuation byte at byte 2"),
    ],
)
def test_what_is_no_json_or_no_text_is_told(tmp_path: Path, name: str, content: bytes, where: str, told: str) -> None:
    write(tmp_path, "a")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_gold(tmp_path)
    assert caught.value.where == str(tmp_path / where)
    assert told in caught.value.reason


def test_folders_without_gold_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    for folder, told in (
        (tmp_path, "holds no gold articles"),
        (tmp_path / "none", "no such folder"),
        (tmp_path / "a.txt", "is not a folder"),
    ):
        with pytest.raises(InputError, match=told):
            load_gold(folder)


def test_an_id_may_not_stand_twice(tmp_path: Path) -> None:
    write(tmp_path / "x", "a")
    write(tmp_path / "y", "a")
    with pytest.raises(InputError, match="has the id 'a' too"):
        load_gold(tmp_path)


# The package's own corpus

PARTS: tuple[Literal["dev", "test", "train"], ...] = ("dev", "test", "train")
EVERY = [one for part in PARTS for one in load_corpus(part)] + load_gold(phenomena_directory())


def test_the_corpus_is_whole() -> None:
    for part, least in (("dev", 200), ("test", 60)):
        found = load_corpus(part)
        assert {one.article.id for one in found} == {path.stem for path in (corpus_directory() / part).rglob("*.txt")}
        assert len(found) >= least
        assert all(one.kind for one in found)
    assert len(load_corpus("train")) > 1000
    assert load_corpus() == load_corpus("dev")


def test_no_text_stands_in_two_parts() -> None:
    """Else the figures of the test split would be those of a text that weights were fitted on."""
    texts = [" ".join(one.article.text.split()) for one in EVERY]
    ids = [one.article.id for one in EVERY]
    assert len(set(ids)) == len(ids)
    test = {" ".join(one.article.text.split()) for one in load_corpus("test")}
    assert sum(text in test for text in texts) == len(test)


def test_every_quote_stands_in_its_article() -> None:
    """Not told with its words: those of the test split are to be seen by nobody."""
    wrong = [one.article.id for one in EVERY for fact in one.facts if fact.quote and fact.quote not in one.article.text]
    bare = [one.article.id for one in load_corpus() + load_corpus("test") for fact in one.facts if not fact.quote]
    assert (wrong, bare) == ([], [])


def test_gold_files_have_no_field_that_nothing_reads() -> None:
    """The loader passes over unknown keys, so a misspelt `optional` would silently change the figures."""
    known = {"id", "title", "published", "source_url", "kind", "region", "facts"}
    for path in sorted(corpus_directory().rglob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        assert set(content) <= known, path.stem
        for fact in content["facts"]:
            assert set(fact) <= set(GoldFact.model_fields), path.stem


def test_cases_have_no_field_that_nothing_reads() -> None:
    known = {"id", "phenomenon", "text", "title", "published", "facts"}
    for path in sorted((*corpus_directory().rglob("*.yaml"), *phenomena_directory().rglob("*.yaml"))):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert set(content) == {"group", "cases"}, path.stem
        for case in content["cases"]:
            assert set(case) <= known, case["id"]
            for fact in case["facts"]:
                assert set(fact) <= set(GoldFact.model_fields), case["id"]
