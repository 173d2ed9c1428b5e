"""Outcomes that tests of targets write, and what a database then holds."""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from collections.abc import Sequence
from typing import Any

from dangvien_extract.archive.schema import MARK, TABLES
from dangvien_extract.archive.targets import Target
from dangvien_extract.archive.writers import open_store, open_writer
from dangvien_extract.models import Article, Evidence, Fact, Outcome, Place, Unit

PLACE = Place(name="Hiệp Hòa", type="huyện", code="223", parents=("tỉnh Bắc Giang",), id="223@2025-06-30")
UNIT = Unit(name="Đảng bộ huyện Hiệp Hòa", kind="party", level="district", place=PLACE, id="party:223@2025-06-30")


def fact(fact_id: str, article_id: str, value: float = 200, **more: Any) -> Fact:
    given: dict[str, Any] = {
        "indicator": "admissions",
        "year": 2022,
        "period": "2022",
        "unit": UNIT,
        "evidence": Evidence(start=0, end=9, text='kết nạp\r\n"200"'),
        "rule": "admissions/test",
        "confidence": 0.9,
        "flags": ("a", "b; c", ""),
    }
    return Fact(fact_id=fact_id, article_id=article_id, value=value, **(given | more))


def outcome(article_id: str, *values: float, where: str | None = None, **more: Any) -> Outcome:
    facts = tuple(fact(f"{article_id}-{value:g}", article_id, value, **more) for value in values)
    return Outcome(article_id=article_id, where=where or f"{article_id}.txt", facts=facts)


BAD = Outcome(article_id="bad", where="bad.txt", error="is empty")
NULLS = Outcome(article_id="n", facts=(fact("n-1", "n", 4.5, unit=None, year=None, period=None, flags=()),))
ALL = [outcome("b", 2, 1), BAD, outcome("none"), NULLS]


def article(one: Outcome) -> Article | None:
    """The article that an outcome could be of."""
    if one.error is not None:
        return None
    return Article(id=one.article_id, text="Tin ngắn", title="Tin", published=dt.date(2023, 5, 5), source="báo")


def write(target: Target, *outcomes: Outcome, **more: Any) -> None:
    with open_writer(target, **more) as writer:
        for one in outcomes:
            writer.write(one, article(one))


def tables(target: Target) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that a database of facts holds but its runs, in an order that does not depend on how it came there."""
    store = open_store(target)
    store.connect(read_only=True)
    try:
        found = {}
        for table in TABLES:
            if table.name != "runs":
                rows = store.query(f"SELECT {', '.join(table.names)} FROM {table.name}")
                found[table.name] = sorted(
                    (tuple(map(store.decode, table.columns, row)) for row in rows), key=lambda row: str(row[0])
                )
        names = sorted(set(store.columns_of("records")) - {"facts"})
        quoted = ", ".join(f'"{name}"' for name in names)
        found["records"] = sorted(store.query(f"SELECT {quoted} FROM records"), key=repr)
        found["columns of records"] = [tuple(names)]
        found["mark"] = sorted(store.query(f"SELECT key, value FROM {MARK}"))
        return found
    finally:
        store.close()


def query(target: Target, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query on a database."""
    store = open_store(target)
    store.connect(read_only=True)
    try:
        return list(store.query(sql))
    finally:
        store.close()


UNITS: Sequence[Unit | None] = (
    None,
    UNIT,
    UNIT.model_copy(update={"name": "Đảng bộ Huyện Hiệp Hoà"}),
    UNIT.model_copy(update={"place": Place(name="Hiệp Hòa")}),
    Unit(name="Chi bộ thôn Nì Xỉ 4", kind="party"),
    Unit(name="Đảng bộ xã Phì Nhừ", kind="party", level="commune", parents=("huyện Điện Biên Đông", "tỉnh Điện Biên")),
    Unit(name=unicodedata.normalize("NFD", "Đảng bộ xã Phì Nhừ"), kind="party"),
    Unit(name="«»", kind="party"),
    # Not linked: joins the only one of its name that is known.
    UNIT.model_copy(update={"id": "party:?/hiệp-hòa", "place": Place(name="Hiệp Hòa", reason="ambiguous")}),
    # Two of one name, and one that may be either; the places of villages have no code of their own.
    Unit(name="Chi bộ thôn 4", kind="branch", id="branch:02752@2025-06-30/4", place=Place(name="4", within="02752@x")),
    Unit(name="Chi bộ thôn 4", kind="branch", id="branch:02755@2025-06-30/4", place=Place(name="4", within="02755@x")),
    Unit(
        name="Chi bộ Thôn 4", kind="branch", id="branch:?/chi-bộ-thôn-4", place=Place(name="4", candidates=("a", "b"))
    ),
    Unit(name="Đảng bộ Quân đội", kind="army", id="army:quân-đội"),
)


def random_outcomes(seed: int, articles: int = 40) -> list[Outcome]:
    """Outcomes of all kinds: errors, none, and facts that compete for units, years and indicators."""
    chance = random.Random(seed)
    found = []
    for number in range(articles):
        name = f"a{number:03d}"
        if chance.random() < 0.1:
            found.append(Outcome(article_id=name, where=f"{name}.txt", error=f"failed {seed}"))
            continue
        facts = tuple(
            fact(
                f"{name}-{index}-{chance.randrange(3)}",
                name,
                chance.randrange(1, 9),
                indicator=chance.choice(["admissions", "members_total", "branches_founded"]),
                unit=chance.choice(UNITS),
                year=(year := chance.choice([2021, 2022, None])),
                period=chance.choice([None, str(year) if year else None, "2022-01/2022-06", "2022-09", "2020/2022"]),
                qualifier=chance.choice(["exact", "exact", "about", "over", "at_most"]),
                value_max=chance.choice([None, None, 12]),
                status=chance.choice(["reported", "reported", "target"]),
                measure=chance.choice(["count", "count", "count", "percent"]),
                subset=chance.choice([None, None, None, "nữ"]),
                per=chance.choice([None, None, None, "year"]),
                confidence=chance.choice([0.5, 0.75, 0.9]),
                evidence=Evidence(start=(at := chance.randrange(50)), end=at + 1, text="9"),
            )
            for index in range(chance.randrange(6))
        )
        found.append(Outcome(article_id=name, where=f"{name}.txt", facts=facts))
    return found
