"""Units with an identity: the place of each, in context; ids; and that nothing is read where nothing needs it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dangvien_extract import Article, Extractor, Unit, extract
from dangvien_extract.cli import main
from dangvien_extract.corpus import corpus_directory, load_corpus, load_gold
from dangvien_extract.errors import InputError
from dangvien_extract.evaluate_places import (
    GoldPlace,
    Judged,
    PlaceEvaluation,
    PlaceFloors,
    Verdict,
    evaluate_places,
    load_place_floors,
    load_places,
    raised_places,
)
from dangvien_extract.models import Fact, Place
from dangvien_extract.places import by_code, successors
from dangvien_extract.records import records
from dangvien_extract.rows import columns, flatten

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "gold" / "seeds"
PLACES = corpus_directory() / "places"
LAO_CAI = "002_8fe48de4f526bd2a"
UNITS = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "unit_places.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def unit_of(text: str, published: str | None = None) -> Unit:
    facts = extract(text, published=published).facts
    assert facts, text
    assert facts[-1].unit is not None
    return facts[-1].unit


# --- places in context


@pytest.mark.parametrize(("text", "published", "place", "identity"), UNITS, ids=[row[0][:60] for row in UNITS])
def test_units_of_every_kind(text: str, published: str, place: str, identity: str) -> None:
    """The place of the last fact's unit, and its id."""
    unit = unit_of(text.replace("\\n", "\n"), published or None)
    found = unit.place
    assert ((found.within or found.id) if found is not None else None) == (place or None)
    assert unit.id == identity


def test_every_kind_of_unit_is_tried() -> None:
    """Else the test above would leave one out."""
    kinds = {row[3].partition(":")[0] for row in UNITS}
    assert kinds >= {
        "party_organisation", "branch", "agency", "border_post", "border_guard", "army", "police", "company", "school",
        "hospital", "party", "region",
    }  # fmt: skip


def test_the_seeds_are_linked() -> None:
    if not SEEDS.is_dir():
        pytest.skip("seeds: ../shared/gold/seeds is absent")
    found = evaluate_places(Extractor(), load_gold(SEEDS), load_places(PLACES / "seeds.tsv"))
    assert [str(one) for one in found.judged if one.verdict != "right"] == []
    assert found.of_linkable.of == 10


def test_a_province_that_the_body_never_names() -> None:
    """The Lào Cai article says "tỉnh", and only its paper and its districts say which."""
    if not SEEDS.is_dir():
        pytest.skip("seeds: ../shared/gold/seeds is absent")
    (gold,) = (one for one in load_gold(SEEDS) if one.article.id == LAO_CAI)
    facts = Extractor().extract(gold.article).facts
    (place,) = {fact.unit.place for fact in facts if fact.unit and fact.unit.level == "province"}
    assert place is not None
    assert (place.name, place.type, place.code, place.id) == ("Lào Cai", "tỉnh", "10", "10@2025-06-30")
    assert place.valid == "1991-08-12/2025-06-30"
    assert place.successors == ("15@2025-07-01",)


def test_yen_bai_and_its_successor() -> None:
    place = unit_of("Năm 2022, Đảng bộ tỉnh Yên Bái kết nạp 500 đảng viên.").place
    assert place is not None
    assert place.code == "15"
    (step,) = successors(by_code(place.id or "")[0])
    assert (step.place.name, step.place.id) == ("Lào Cai", "15@2025-07-01")


@pytest.mark.parametrize(
    ("name", "level"),
    [("Công an tỉnh Điện Biên", "province"), ("Quân sự huyện Nậm Pồ", "district"), ("Công an xã Pha Long", "commune")],
)
def test_what_bears_its_place_has_its_level(name: str, level: str) -> None:
    assert unit_of(f"Năm 2022, Đảng bộ {name} kết nạp 5 đảng viên.").level == level


def test_a_village_keeps_its_name_under_its_commune() -> None:
    unit = unit_of("Năm 2022, Chi bộ thôn Nì Xỉ 4, xã Pha Long (Mường Khương, Lào Cai) kết nạp 2 đảng viên.")
    assert unit.place is not None
    assert (unit.place.name, unit.place.type, unit.place.code, unit.place.id) == ("Nì Xỉ 4", "thôn", None, None)
    assert unit.place.within == "02752@2025-06-30"
    assert unit.parents == unit.place.parents == ("xã Pha Long", "huyện Mường Khương", "tỉnh Lào Cai")


def test_a_name_of_several_communes_is_not_guessed() -> None:
    unit = unit_of("Năm 2022, Đảng bộ xã Phìn Hồ kết nạp 5 đảng viên.")
    assert unit.place is not None
    assert (unit.place.code, unit.place.id, unit.place.reason) == (None, None, "ambiguous")
    assert unit.place.candidates == ("03198@2025-06-30", "03496@2025-06-30")
    assert not unit.known


def test_a_village_between_communes_is_not_guessed() -> None:
    text = (
        "Huyện Nậm Pồ (Điện Biên) có xã Phìn Hồ và xã Si Pa Phìn.\n\nỞ nhiều bản còn khó khăn.\n\n"
        "Năm 2022, Chi bộ bản Nậm Ngà kết nạp 2 đảng viên."
    )
    place = unit_of(text).place
    assert place is not None
    assert (place.within, place.reason) == (None, "ambiguous")
    assert set(place.candidates) == {"03198@2025-06-30", "03199@2025-06-30"}


@pytest.mark.parametrize(
    "more",
    [
        {"source": "Báo Điện Biên"},
        {"url": "https://baodienbien.vn/phin-ho"},
        {"title": "Điện Biên: Thêm đảng viên mới"},
        {"text": "Ở Nậm Pồ, đảng viên mới nhiều hơn. {}"},
        {"text": "Đồn Biên phòng Si Pha Phìn giúp đỡ. {}"},
        {"text": "(Huyện Nậm Pồ) - {}"},
        {"text": "{} Xã Si Pa Phìn và xã Chà Nưa cũng vậy."},
    ],
    ids=["source", "url", "headline", "district", "border post", "dateline", "other communes"],
)
def test_what_tells_which_commune(more: dict[str, str]) -> None:
    text = more.pop("text", "{}").format("Năm 2022, Đảng bộ xã Phìn Hồ kết nạp 5 đảng viên.")
    ids = {fact.unit.place.id for fact in extract(text, **more).facts if fact.unit and fact.unit.place}  # type: ignore[arg-type]
    assert ids == {"03198@2025-06-30"}


def test_the_day_tells_the_system() -> None:
    """A code, and a name, mean other places since July 2025; what is to come is never meant."""
    text = "Đảng bộ xã Mường Khương (tỉnh Lào Cai) kết nạp 11 đảng viên."
    place = unit_of(text, "2025-12-01").place
    assert place is not None
    assert (place.id or "").endswith("@2025-07-01")
    before = unit_of("Đảng bộ xã Pha Long (tỉnh Lào Cai) kết nạp 11 đảng viên.", "2022-12-01").place
    after = unit_of("Đảng bộ xã Pha Long (tỉnh Lào Cai) kết nạp 11 đảng viên.", "2025-12-01").place
    assert before is not None
    assert after is not None
    assert (before.id, before.code) == ("02752@2025-06-30", "02752")
    assert (after.id, after.code) == ("02752@2025-07-01", "02752")
    assert before.successors == (after.id,)


# --- ids


SAME = [
    (
        "Năm 2022, Đảng bộ xã Phìn Hồ (huyện Nậm Pồ, tỉnh Điện Biên) kết nạp 5 đảng viên.",
        "Điện Biên: Nậm Pồ phát triển đảng\n\nNăm 2021, huyện Nậm Pồ cố gắng. Đảng bộ xã Phìn Hồ kết nạp 7 đảng viên.",
    ),
    (
        "Năm 2022, Đồn Biên phòng Si Pha Phìn (huyện Nậm Pồ, tỉnh Điện Biên) kết nạp 5 đảng viên.",
        "BĐBP tỉnh Điện Biên họp. Năm 2021, Đồn Biên phòng Si Pha Phìn kết nạp 5 đảng viên.",
    ),
    (
        "Năm 2022, Đồn Biên phòng cửa khẩu quốc tế Trà Lĩnh (Cao Bằng) kết nạp 5 đảng viên.",
        "Tỉnh Cao Bằng có nhiều đồn. Năm 2021, Đồn Biên phòng Trà Lĩnh kết nạp 5 đảng viên.",
    ),
    (
        "Năm 2022, Chi bộ Trường THPT Lưu Nhân Chú (huyện Đại Từ, tỉnh Thái Nguyên) kết nạp 5 đảng viên.",
        "Tỉnh Thái Nguyên phát triển đảng. Năm 2021, Chi bộ Trường THPT Lưu Nhân Chú kết nạp 5 đảng viên.",
    ),
]


@pytest.mark.parametrize(("one", "two"), SAME, ids=["commune", "post", "post at a gate", "school"])
def test_one_id_in_different_contexts(one: str, two: str) -> None:
    assert unit_of(one).id == unit_of(two).id
    assert "?" not in (unit_of(one).id or "?")


def test_ids_do_not_depend_on_order_or_run() -> None:
    articles = [one.article for one in load_corpus("dev")[:24]]

    def ids(extractor: Extractor, given: list[Article]) -> dict[str, str | None]:
        found = extractor.pipe(given)
        return {fact.fact_id: fact.unit.id for outcome in found for fact in outcome.facts if fact.unit}

    first = ids(Extractor(), articles)
    assert first == ids(Extractor(), articles[::-1])
    assert all(first.values())


def test_homonyms_have_two_rows_in_records() -> None:
    texts = (
        "Năm 2022, Đảng bộ xã Phìn Hồ (huyện Nậm Pồ, tỉnh Điện Biên) kết nạp 5 đảng viên.",
        "Năm 2022, Đảng bộ xã Phìn Hồ (huyện Sìn Hồ, tỉnh Lai Châu) kết nạp 7 đảng viên.",
        "Năm 2022, Đảng bộ xã Phìn Hồ kết nạp 9 đảng viên.",
    )
    found = [fact for at, text in enumerate(texts) for fact in extract(text, id=str(at)).facts]
    rows = records(found)
    assert [(row.place_code, row.values["admissions"]) for row in rows] == [(None, 9), ("03198", 5), ("03496", 7)]
    assert records(found[::-1]) == rows
    joined = records([found[0], found[2]])  # only one of that name is known: it is taken for it
    assert [(row.unit_id, row.facts) for row in joined] == [
        ("party_organisation:03198@2025-06-30", {"admissions": (found[0].fact_id, found[2].fact_id)})
    ]


def test_columns_carry_the_identity() -> None:
    (fact,) = extract("Năm 2022, Chi bộ thôn Nì Xỉ 4, xã Pha Long (Mường Khương) kết nạp 2 đảng viên.").facts
    row = flatten(fact)
    assert row["unit_id"] == "branch:02752@2025-06-30/chi-bộ-thôn-nì-xỉ-4"
    assert row["place_within"] == "02752@2025-06-30"
    assert row["unit_parents"] == ("xã Pha Long", "huyện Mường Khương", "tỉnh Lào Cai")
    wanted = {"unit_id", "place_code", "place_id", "place_type", "place_parents", "place_valid", "place_successors"}
    assert wanted <= {column.name for column in columns(Fact)}


# --- nothing is read before a unit needs it


_READ = """
import json, sys
from dangvien_extract import extract
from dangvien_extract.places import data
from dangvien_extract.resolve.gazetteer import districts
facts = extract(sys.argv[1], published="2024-05-01").facts
print(json.dumps([len(facts), data.table.cache_info().currsize, districts.cache_info().currsize]))
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Giá vàng tại Hà Nội tăng 5%. Huyện Ba Vì có 35 xã, Minh Châu và Vân Hòa có 2 trường mới.", [0, 0, 0]),
        ("Năm 2023, Đảng bộ xã Vân Hòa (Ba Vì, Hà Nội) kết nạp 12 đảng viên.", [1, 1, 1]),
    ],
    ids=["general", "party"],
)
def test_the_gazetteer_is_not_read_for_general_news(text: str, expected: list[int]) -> None:
    done = subprocess.run([sys.executable, "-c", _READ, text], capture_output=True, check=True, timeout=120)
    assert json.loads(done.stdout) == expected


# --- the evaluation


def judged(*verdicts: Verdict) -> PlaceEvaluation:
    unit = Unit(name="Đảng bộ xã A", kind="party_organisation", place=Place(name="A", id="1@2025-06-30"))
    found = []
    for one in verdicts:
        gold = GoldPlace("a", unit.name, ("-",) if one == "none" else ("1@2025-06-30",))
        found.append(Judged(gold, one, None if one == "missing" else unit))
    return PlaceEvaluation(tuple(found))


def test_shares() -> None:
    found = judged("right", "right", "right", "wrong", "null", "none", "missing")
    assert (found.of_linked.right, found.of_linked.of) == (3, 4)
    assert (found.of_found.right, found.of_found.of) == (3, 5)
    assert (found.of_linkable.right, found.of_linkable.of) == (3, 6)
    assert {kind: (one.right, one.of) for kind, one in found.by_kind.items()} == {"party_organisation": (3, 5)}
    assert found.to_json()["of_linked"] == {"share": 0.75, "right": 3, "of": 4}
    assert judged().of_linked.share == 1


def test_place_floors() -> None:
    low, high = judged("right", "wrong"), judged("right", "right")
    floors = raised_places(None, "dev", low)
    assert high.below(floors, "dev") == low.below(floors, "dev") == []
    floors = raised_places(floors, "dev", high)
    assert any("of_linked 0.5000 is below its floor, 1.0000" in line for line in low.below(floors, "dev"))
    assert raised_places(floors, "dev", low) == floors
    assert low.below(raised_places(floors, "dev", low, allow_lower=True), "dev") == []
    assert judged("right").below(floors, "dev") == ["dev: 1 linkable units, but the floor was set on 2"]
    assert judged("right").below(floors, "test") == ["test: has no floor"]
    assert PlaceFloors.model_validate_json(floors.to_text()) == floors


def test_the_floors_of_the_test_split_hold() -> None:
    found = evaluate_places(Extractor(), load_corpus("test"), load_places(PLACES / "test.tsv"))
    assert found.below(load_place_floors(ROOT / "tests" / "floors-places.json"), "test") == []


@pytest.mark.parametrize("part", ["dev", "test"])
def test_gold_places_are_places(part: str) -> None:
    """Every id of the gold is one of the gazetteer, and every article one of the corpus."""
    gold = load_places(PLACES / f"{part}.tsv")
    assert set(gold) <= {path.stem for path in (corpus_directory() / part).glob("*.json")}
    for places in gold.values():
        for place in places:
            for identity in place.ids:
                assert identity in ("-", "?") or [one.id for one in by_code(identity)] == [identity], place


def test_evaluate_places_as_a_command(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder, table = tmp_path / "gold", tmp_path / "mine.tsv"
    folder.mkdir()
    (folder / "a.txt").write_text("Năm 2022, Đảng bộ xã Phìn Hồ (Nậm Pồ) kết nạp 5 đảng viên.", encoding="utf-8")
    (folder / "a.json").write_text(json.dumps({"id": "a", "facts": []}), encoding="utf-8")
    line = "a\tĐảng bộ xã Phìn Hồ\t{}\tnote\n"
    table.write_text(line.format("03198@2025-06-30"), encoding="utf-8")
    floors = tmp_path / "floors.json"
    command = ["evaluate", str(folder), "--places", str(table), "--floors", str(floors)]
    assert main([*command, "--raise-floors", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["of_linkable"] == {"share": 1.0, "right": 1, "of": 1}
    table.write_text(line.format("03496@2025-06-30"), encoding="utf-8")
    assert main([*command, "--errors"]) == 1
    out, err = capfd.readouterr()
    assert re.search(r"wrong +a  Đảng bộ xã Phìn Hồ \| gold 03496@2025-06-30 \| 03198@2025-06-30 huyện Nậm Pồ", out)
    assert "is below its floor" in err
    table.write_text("a\tĐảng bộ\n", encoding="utf-8")
    assert main(command) == 1
    assert "is no gold place" in capfd.readouterr().err
    assert main([*command, "--facts", "facts.jsonl"]) == 2


def test_a_file_without_gold_places(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(InputError, match="holds no gold places"):
        load_places(tmp_path / "a.tsv")
