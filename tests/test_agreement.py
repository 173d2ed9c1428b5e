"""Claims that contradict each other: two wholes of one unit and year are read so that they agree, if that is likely."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dangvien_extract import Article, Extractor
from dangvien_extract.models import Unit
from dangvien_extract.resolve.agreement import agreed
from dangvien_extract.resolve.confidence import marks_of
from dangvien_extract.resolve.facts import Resolved
from dangvien_extract.resolve.focus import UnitReading
from dangvien_extract.resolve.periods import PeriodReading

TEXT = """\
Năm 2022, Đảng bộ huyện Hiệp Hòa kết nạp 200 đảng viên.

Năm 2022, Đảng bộ huyện Hiệp Hòa kết nạp 90 đảng viên.
"""
HERE, THERE = (
    UnitReading(Unit(name=f"Đảng bộ huyện {name}", kind="party_organisation"), None, "subject")
    for name in ("Hiệp Hòa", "Tân Yên")
)
NOW, BEFORE = (PeriodReading(str(year), year, None, "sentence") for year in (2022, 2021))


@pytest.fixture(scope="module")
def two() -> tuple[Resolved, Resolved]:
    """Two wholes of one indicator, of one unit and year, of which nothing else is likely."""
    reading = Extractor().read(Article(id="a", text=TEXT))
    one, other = reading.resolved
    assert (one.claim.quantity.value, other.claim.quantity.value) == (200, 90)
    return as_read(one), as_read(other)


def as_read(
    item: Resolved,
    units: tuple[tuple[UnitReading, float], ...] = ((HERE, 1.0),),
    years: tuple[tuple[PeriodReading, float], ...] = ((NOW, 1.0),),
    part: float = 0.0,
    words: str | None = None,
) -> Resolved:
    """A claim of which these readings are weighed, read as the likeliest of each says."""
    claim = replace(item.claim, subset=None, parted=part, part_words=words)
    return replace(item, claim=claim, unit=units[0][0], period=years[0][0], units=units, years=years, chance=0.9)


def said(item: Resolved) -> tuple[str | None, int | None, str | None, bool]:
    unit = item.unit.unit.name if item.unit.unit is not None else None
    return unit, item.period.year, item.claim.subset, item.settled


def test_of_two_wholes_one_is_another_unit_s(two: tuple[Resolved, Resolved]) -> None:
    one, other = two
    doubtful = as_read(other, units=((HERE, 0.55), (THERE, 0.45)))
    assert [said(item) for item in agreed([one, doubtful])] == [
        ("Đảng bộ huyện Hiệp Hòa", 2022, None, False),
        ("Đảng bộ huyện Tân Yên", 2022, None, True),
    ]


def test_of_two_wholes_one_is_another_year_s(two: tuple[Resolved, Resolved]) -> None:
    one, other = two
    doubtful = as_read(other, years=((NOW, 0.6), (BEFORE, 0.4)))
    assert said(agreed([one, doubtful])[1]) == ("Đảng bộ huyện Hiệp Hòa", 2021, None, True)


def test_the_smaller_of_two_wholes_is_a_part(two: tuple[Resolved, Resolved]) -> None:
    one, other = two
    doubtful = as_read(other, part=0.3, words="nữ")
    assert said(agreed([one, doubtful])[1]) == ("Đảng bộ huyện Hiệp Hòa", 2022, "nữ", True)


def test_the_greater_of_two_wholes_is_no_part_of_the_smaller(two: tuple[Resolved, Resolved]) -> None:
    one, other = two
    assert agreed([as_read(one, part=0.2, words="nữ"), other])[0].claim.subset is None


@pytest.mark.parametrize(
    "changed",
    [
        {"units": ((HERE, 0.95), (THERE, 0.05))},  # too sure
        {"years": ((NOW, 0.9), (BEFORE, 0.1))},
        {"part": 0.02, "words": "nữ"},
        {"part": 0.4},  # no words of a part
    ],
)
def test_what_is_sure_stays_in_spite_of_a_contradiction(two: tuple[Resolved, Resolved], changed: dict) -> None:  # type: ignore[type-arg]
    one, other = two
    items = [one, as_read(other, **changed)]
    assert agreed(items) == items


def test_what_does_not_contradict_stays(two: tuple[Resolved, Resolved]) -> None:
    """Another year, another status, a part beside its whole, the same number again, a claim that is hardly one."""
    one, other = two
    doubts = ((HERE, 0.55), (THERE, 0.45))
    for second in (
        as_read(other, units=doubts, years=((BEFORE, 1.0),)),
        replace(as_read(other, units=doubts), claim=replace(other.claim, status="target")),
        replace(as_read(other, units=doubts), claim=replace(other.claim, subset="nữ")),
        as_read(one, units=doubts),
        replace(as_read(other, units=doubts), chance=0.1),
    ):
        assert agreed([one, second]) == [one, second]


def test_of_some_things_a_unit_has_several_in_one_year(two: tuple[Resolved, Resolved]) -> None:
    """Two classes of one unit and year do not contradict each other, as two numbers of new members do."""
    several = two[0].claim.indicator.model_copy(update={"several": True})
    doubtful = as_read(two[1], units=((HERE, 0.55), (THERE, 0.45)))
    items = [replace(item, claim=replace(item.claim, indicator=several)) for item in (two[0], doubtful)]
    assert agreed(items) == items
    assert [marks["contradicted"] for marks in marks_of(items) if marks is not None] == [0, 0]


def test_numbers_units_and_places_are_never_made_up() -> None:
    """Whatever becomes of a claim was weighed for it; numbers, indicators and spans stay."""
    text = TEXT + "\nToàn tỉnh kết nạp 900, riêng nữ 300; huyện Tân Yên 120. Năm 2021, cả tỉnh được 850 đảng viên mới."
    for item in Extractor().read(Article(id="a", text=text)).resolved:
        units = {one.unit.name if one.unit else None for one, _ in item.units}
        assert (item.unit.unit.name if item.unit.unit else None) in units
        assert item.period.year in {one.year for one, _ in item.years}


def test_rules_alone_settle_nothing() -> None:
    reading = Extractor(models=None).read(Article(id="a", text=TEXT))
    assert [item.settled for item in reading.resolved] == [False, False]


# --- what a contradiction does to confidence


def test_a_contradiction_costs_confidence(two: tuple[Resolved, Resolved]) -> None:
    one, other = two
    alone = Extractor().read(Article(id="a", text=TEXT.splitlines()[0])).facts[0].confidence
    beside = Extractor().read(Article(id="a", text=TEXT)).facts[0].confidence
    assert beside < alone
    marks = marks_of([one, other])
    assert all(found is not None and found["contradicted"] == 1 for found in marks)


def test_a_part_beside_its_whole_fits(two: tuple[Resolved, Resolved]) -> None:
    one, other = two
    part = replace(other, claim=replace(other.claim, subset="nữ"))
    told = [(found["fits"], found["misfits"], found["lone part"]) for found in marks_of([one, part]) if found]
    assert told == [(1, 0, 0), (1, 0, 0)]
    greater = replace(one, claim=replace(one.claim, subset="nữ"))
    told = [(found["fits"], found["misfits"], found["lone part"]) for found in marks_of([greater, other]) if found]
    assert told == [(0, 1, 1), (0, 1, 0)]
