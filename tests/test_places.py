"""Places: what names, codes and days mean, what became of places, and that every official unit is found again."""

from __future__ import annotations

import datetime as dt
import doctest
import json
import random
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvien_extract.errors import InputError
from dangvien_extract.places import (
    Place,
    all_places,
    as_of,
    by_code,
    link,
    lookup,
    predecessors,
    successors,
    to_fact_place,
    to_json,
)
from dangvien_extract.places.data import directory
from dangvien_extract.places.spelling import bare_key, near

WRITTEN = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "place_spellings.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
REASONS = {"unknown", "ambiguous", "undated", "period", "type", "parents"}


def one(name: str, day: str | None = None) -> Place:
    found = link(name, as_of=day).place
    assert found is not None, (name, day)
    return found


def steps(place: Place) -> list[tuple[str, str, str | None]]:
    return [(s.kind, s.place.id, s.date.isoformat() if s.date else None) for s in successors(place)]


# --- names


@pytest.mark.parametrize(("name", "day", "expected"), WRITTEN, ids=[f"{row[0]} {row[1]}" for row in WRITTEN])
def test_names_as_they_are_written(name: str, day: str, expected: str) -> None:
    found = link(name, as_of=day or None)
    assert (found.place.id if found.place else found.reason) == expected
    assert bool(found) == (found.place is not None) == (expected not in REASONS)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_form_of_the_text_changes_nothing(form: str) -> None:
    for name, day, _ in WRITTEN:
        given_form = unicodedata.normalize(form, name)  # type: ignore[arg-type]
        for variant in (given_form, given_form.replace(" ", "\u00a0"), f"  {given_form} "):
            assert link(variant, as_of=day or None) == link(name, as_of=day or None)


def test_kind_and_parents_may_be_given_apart_in_any_order() -> None:
    whole = link("xã Phìn Hồ, huyện Nậm Pồ, tỉnh Điện Biên", as_of="2022")
    for parents in (["Nậm Pồ", "Điện Biên"], ["tỉnh Điện Biên", "huyện Nậm Pồ"], ["Nậm Pồ, Điện Biên"], ["Nậm Pồ"]):
        assert link("Phìn Hồ", type="xã", parents=parents, as_of="2022") == whole
    assert link("Phìn Hồ", type="X.", parents=["H. Nậm Pồ"]).place == whole.place
    assert whole.reason == "spelled"


def test_candidates_are_kept_with_the_reason() -> None:
    found = link("xã Phìn Hồ", as_of="2022")
    assert [place.parents[0] for place in found.candidates] == ["huyện Nậm Pồ", "huyện Sìn Hồ"]
    assert lookup("xã Phìn Hồ", as_of="2022") == found.candidates
    both = link("tỉnh Tuyên Quang")
    assert both.reason == "undated"
    assert [place.valid for place in both.candidates] == ["1991-08-12/2025-06-30", "2025-07-01/.."]


def test_one_letter_counts_only_below_a_given_parent() -> None:
    assert link("xã Xa Dumg").reason == "unknown"
    assert link("xã Xa Dumg, huyện Nậm Pồ").reason == "unknown"
    assert link("xã Xa Dumg, huyện Điện Biên Đông").reason == "similar"
    assert link("phường 15, quận 5", as_of="2026").place is None
    assert not near("12345", "12346")
    assert not near("mai", "mao")
    assert near("nongu", "noongu")


def test_nothing_and_nonsense_name_nothing() -> None:
    for name in ("", " ", ",", "()", "xã", "\u200b", "a" * 10_000, "((((" * 1000, "\ud800"):
        assert lookup(name) == ()
        assert link(name).place is None


def test_wrong_usage_is_told() -> None:
    for day in ("mai", "2022-13", "2022-02-30", "22", "2022-1"):
        with pytest.raises(InputError, match="is no date"):
            link("xã Phìn Hồ", as_of=day)
    with pytest.raises(InputError, match="is no kind of administrative unit: "):
        lookup("Phìn Hồ", type="làng")


# --- every official unit of all four lists


@pytest.mark.parametrize(
    ("day", "provinces", "districts", "communes"),
    [
        ("2019-10-06", 63, 713, 11160),
        ("2022-10-01", 63, 705, 10599),
        ("2025-06-30", 63, 696, 10035),
        ("2025-07-01", 34, 0, 3321),
    ],
)
def test_every_official_unit_is_found_by_its_full_name(day: str, provinces: int, districts: int, communes: int) -> None:
    """The full name with the units above and the day gives the code: of every unit, no exception."""
    when = dt.date.fromisoformat(day)
    places = [place for place in all_places(day) if place.surely(when)]
    for place in places:
        found = link(", ".join((place.full_name, *place.parents)), as_of=day)
        assert found.place == place, (place, found)
        assert found.place.code == place.code
        assert len(place.parents) == (place.level - 1 if day < "2025-07-01" else place.level // 2)
    counts = [sum(place.level == level for place in places) for level in (1, 2, 3)]
    if day == "2022-10-01":  # of districts the list is some months younger
        assert counts[2] == communes
    else:
        assert counts == [provinces, districts, communes]
    assert len({place.code for place in places}) == len(places)


def test_an_id_is_a_code_on_a_day() -> None:
    """What the code of an id meant on its day is the place of the id; ids are unique."""
    places = list(all_places())
    assert len({place.id for place in places}) == len(places)
    for place in places:
        code, _, day = place.id.partition("@")
        assert place.holds(dt.date.fromisoformat(day))
        assert place.code == (code if code.isdecimal() else None)
        assert place in by_code(place.id)


def test_periods_of_a_code_do_not_overlap_where_they_are_known() -> None:
    for place in all_places():
        for other in by_code(place.id.partition("@")[0]):
            if other == place or place.valid_to is None:
                continue
            earlier, later = sorted((place, other), key=lambda one: one.valid_to or dt.date.max)
            assert earlier.ends.earliest is not None
            assert later.begins.latest is not None
            assert earlier.ends.earliest < later.begins.latest, (earlier, later)


# --- history


def test_yen_bai_is_15_and_becomes_lao_cai() -> None:
    place = one("tỉnh Yên Bái", "2022")
    assert (place.code, place.id) == ("15", "15@2025-06-30")
    assert steps(place) == [("merged", "15@2025-07-01", "2025-07-01")]
    (later,) = as_of(place, "2026-01-01")
    assert later.full_name == "tỉnh Lào Cai"
    assert {other.id for other in as_of(later, "2022")} == {"10@2025-06-30", "15@2025-06-30"}
    assert [place.full_name for place in by_code("15")] == ["tỉnh Yên Bái", "tỉnh Lào Cai"]
    assert [place.id for place in by_code("15", "2022")] == ["15@2025-06-30"]


def test_codes_are_reused() -> None:
    assert [(place.full_name, place.valid) for place in by_code("03208")] == [
        ("xã Phì Nhừ", "/2025-06-30"),
        ("xã Xa Dung", "2025-07-01/.."),
    ]
    assert one("xã Phì Nhừ").code == one("xã Xa Dung", "2026").code
    assert one("xã Phì Nhừ") != one("xã Xa Dung", "2026")
    shared = renamed = 0
    for place in all_places("2025-07-01", level=3):
        assert place.code is not None
        before = by_code(place.code, "2025-06-30")
        shared += bool(before)
        renamed += bool(before) and before[0].full_name != place.full_name
    assert (shared, renamed) == (3316, 2145)


def test_ha_tay_and_me_linh() -> None:
    place = one("tỉnh Hà Tây")
    assert (place.code, place.valid) == ("28", "1991-08-12/2008-07-31")
    assert steps(place) == [("merged", "01@2025-07-01", "2008-08-01")]
    assert one("huyện Mê Linh", "2007").parents == ("tỉnh Vĩnh Phúc",)
    assert one("huyện Mê Linh", "2009").parents == ("thành phố Hà Nội",)
    assert one("xã Vạn Thắng, huyện Ba Vì", "2007").parents == ("huyện Ba Vì", "tỉnh Hà Tây")
    kinds = [by_code("268", day)[0].type for day in ("2006-06-01", "2008-01-01", "2010-01-01")]
    assert kinds == ["thị xã", "thành phố", "quận"]


def test_hue() -> None:
    place = one("tỉnh Thừa Thiên Huế", "2024")
    assert steps(place) == [("renamed", "46@2025-07-01", "2025-01-01")]
    assert steps(one("thành phố Huế", "2024")) == [
        ("split", "474@2025-06-30", "2025-01-01"),
        ("split", "475@2025-06-30", "2025-01-01"),
    ]
    assert one("thành phố Huế", "2025-02").level == 1


@pytest.mark.parametrize(
    ("old", "new", "day"),
    [
        ("Hoàng Liên Sơn", {"Lào Cai", "Yên Bái"}, "1992"),
        ("Hà Tuyên", {"Hà Giang", "Tuyên Quang"}, "1992"),
        ("Nghệ Tĩnh", {"Nghệ An", "Hà Tĩnh"}, "1992"),
        ("Bình Trị Thiên", {"Quảng Bình", "Quảng Trị", "Thừa Thiên Huế"}, "1990"),
        ("Hà Nam Ninh", {"Nam Hà", "Ninh Bình"}, "1995"),
        ("Hà Nam Ninh", {"Hà Nam", "Nam Định", "Ninh Bình"}, "1998"),
        ("Hà Nam Ninh", {"Ninh Bình"}, "2026"),
        ("Minh Hải", {"Bạc Liêu", "Cà Mau"}, "2000"),
        ("Sông Bé", {"Bình Dương", "Bình Phước"}, "2000"),
        ("Sông Bé", {"Hồ Chí Minh", "Đồng Nai"}, "2026"),
    ],
)
def test_provinces_that_were_split(old: str, new: set[str], day: str) -> None:
    assert {place.name for place in as_of(one(f"tỉnh {old}"), day)} == new


def test_communes_of_july_2025() -> None:
    """Whole, merged or split; every old unit has a successor, every new one predecessors."""
    kinds = {kind for place in all_places("2025-06-30", level=3) for kind, _, _ in steps(place)}
    assert kinds == {"whole", "merged", "split"}
    assert all(predecessors(place) for place in all_places("2025-07-01", level=3))
    assert [place.id for place in as_of(one("xã Phìn Hồ, huyện Nậm Pồ"), "2026")] == ["03199@2025-07-01"]
    sources = {source.place.full_name for source in predecessors(one("xã Si Pa Phìn", "2026"))}
    assert {"xã Phìn Hồ", "xã Si Pa Phìn"} <= sources
    assert {kind for kind, _, _ in steps(one("huyện Nậm Pồ"))} == {"dissolved"}


def test_districts_founded_out_of_others() -> None:
    assert one("huyện Nậm Pồ").valid == "2012-08-25/2025-06-30"
    assert {place.place.name for place in predecessors(one("huyện Nậm Pồ"))} == {"Mường Nhé", "Mường Chà"}
    assert ("split", "103@2025-06-30", "2012-08-25") in steps(one("huyện Mường Chà"))
    assert link("huyện Nậm Pồ", as_of="2010").reason == "period"


def test_successors_and_predecessors_are_each_others_inverse() -> None:
    sample = random.Random(0).sample(list(all_places()), 800)
    for place in sample:
        for step in successors(place):
            if step.kind != "dissolved":
                assert (step.kind, place) in [(back.kind, back.place) for back in predecessors(step.place)]
        for back in predecessors(place):
            assert (back.kind, place) in [(step.kind, step.place) for step in successors(back.place)]


# --- properties

NAMES = st.sampled_from([row[0] for row in WRITTEN])


@given(st.text())
def test_keys_do_not_change_when_taken_again(text: str) -> None:
    from dangvien_extract.places.data import key_of

    assert bare_key(bare_key(key_of(text))) == bare_key(key_of(text))


@given(st.lists(NAMES, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_answers_do_not_depend_on_what_was_asked_before(names: list[str], chance: random.Random) -> None:
    before = [lookup(name) for name in names]
    order = list(range(len(names)))
    chance.shuffle(order)
    after = {index: lookup(names[index]) for index in order}
    assert [after[index] for index in range(len(names))] == before


# --- as data


def test_the_page_shows_what_is_so() -> None:
    page = Path(__file__).parents[1] / "docs" / "places.md"
    assert doctest.testfile(str(page), module_relative=False, encoding="utf-8").failed == 0


def test_border_posts_stand_in_known_provinces() -> None:
    lines = (directory() / "border_posts.tsv").read_text(encoding="utf-8").splitlines()
    posts = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len({(post, province) for post, province, *_ in posts}) == len(posts)
    for post, province, commune, gate, source in posts:
        assert post and source and gate in ("", "yes")
        above = [place for place in lookup(province, as_of="2024-06-01") if place.level == 1]
        assert len(above) == 1, province
        if commune:
            assert link(commune, parents=[above[0].full_name], as_of="2023-06-01"), (post, commune)


def test_every_row_of_the_history_names_its_source() -> None:
    lines = (directory() / "history.tsv").read_text(encoding="utf-8").splitlines()
    assert all(len(line.split("\t")) == 9 and line.split("\t")[8] for line in lines if not line.startswith("#"))


def test_json() -> None:
    place = one("xã Phìn Hồ, huyện Nậm Pồ")
    assert to_json(place) == {
        "id": "03198@2025-06-30",
        "code": "03198",
        "name": "Phìn Hồ",
        "type": "xã",
        "level": 3,
        "parents": ["huyện Nậm Pồ", "tỉnh Điện Biên"],
        "valid": "/2025-06-30",
        "successors": [
            {"kind": "merged", "id": "03199@2025-07-01", "name": "xã Si Pa Phìn", "date": "2025-07-01"},
        ],
    }
    fact = to_fact_place(place)
    assert (fact.name, fact.type, fact.code) == ("Phìn Hồ", "xã", "03198")
    assert (fact.id, fact.valid, fact.successors) == (place.id, "/2025-06-30", ("03199@2025-07-01",))


def test_nothing_is_read_before_the_first_question() -> None:
    code = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
import dangvien_extract.places as places
assert not [name for name in opened if name.endswith(".tsv")], opened
assert "spacy" not in sys.modules and "underthesea" not in sys.modules
places.link("xã A")
assert [name for name in opened if name.endswith("places.tsv")]
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


# --- the command


def program(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dangvien_extract", "places", *args]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)


def test_the_command_prints_json_lines_in_a_pipe() -> None:
    done = program("xã Phìn Hồ", "--as-of", "2022")
    assert (done.returncode, done.stderr) == (0, "")
    assert [json.loads(line)["code"] for line in done.stdout.splitlines()] == ["03198", "03496"]
    done = program("Phìn Hồ", "--type", "xã", "--parent", "Nậm Pồ", "--as-of", "2022-05-07")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["03198@2025-06-30"]


def test_the_command_prints_a_table() -> None:
    done = program("--code", "15", "--format", "table")
    head, *rows = done.stdout.splitlines()
    assert head.split() == ["place", "in", "code", "period", "became"]
    assert [row.split()[:4] for row in rows] == [
        ["tỉnh", "Yên", "Bái", "15"],
        ["tỉnh", "Lào", "Cai", "15"],
    ]


@pytest.mark.parametrize(
    ("args", "status", "told"),
    [
        (["xã Không Có Đâu"], 1, "xã Không Có Đâu: no such name in the gazetteer"),
        (["--code", "99"], 1, "99: no such code in the gazetteer"),
        (["tỉnh Hà Tây", "--as-of", "2010"], 1, "tỉnh Hà Tây: the name is known, but not of that time; known: tỉnh "),
        (["xã Phìn Hồ", "--as-of", "mai"], 2, "'mai': is no date (YYYY, YYYY-MM or YYYY-MM-DD)"),
        (["xã Phìn Hồ", "--type", "x"], 2, "'x': is no kind of administrative unit: "),
        ([], 2, "places: give a name, or a code with --code"),
        (["a", "--code", "1"], 2, "places: give a name, or a code with --code"),
    ],
)
def test_the_command_says_in_one_line_why_there_is_nothing(args: list[str], status: int, told: str) -> None:
    done = program(*args)
    assert (done.returncode, done.stdout) == (status, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"dangvien-extract: {told}")
