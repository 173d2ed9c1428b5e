"""A stratified sample of facts to judge by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from pydantic import Field

from ..models import Fact, Frozen
from ..rows import number
from .model import About

By = Literal["indicator", "year", "province", "source", "rule", "confidence", "none"]

WIDTH = 160
"""Characters of context on each side of the evidence."""

MARKS = "»", "«"
"""Before and behind the evidence in a context."""


class Drawn(Frozen):
    """A fact of the sample with its stratum and context; the last four are for whoever judges it."""

    fact_id: str = Field(description="Id of the fact")
    article_id: str = Field(description="Article that states the fact")
    stratum: str = Field(description="Stratum that it was drawn from")
    stratum_size: int = Field(description="How many facts the stratum has")
    indicator: str = Field(description="What the number counts")
    value: str = Field(description="The number, with its sign where it is rounded, and its measure")
    unit: str | None = Field(description="Organisation that the number is about")
    period: str | None = Field(description="Period (ISO 8601)")
    year: int | None = Field(description="Year")
    status: str = Field(description="Reported, or a target")
    subset: str | None = Field(description="Part that the number counts")
    per: str | None = Field(description="Time or thing that a rate is of")
    confidence: float = Field(description="Confidence of the fact")
    evidence: str = Field(description="Characters that state the number")
    context: str = Field(description="Text around them, between »…«; the evidence alone where no text is at hand")
    title: str | None = Field(description="Headline of the article")
    published: str | None = Field(description="Day of its publication")
    url: str | None = Field(description="Its address")
    right: str | None = Field(default=None, description="Judged: 1 all right, 0 not, ? cannot tell")
    unit_right: str | None = Field(default=None, description="Judged: the unit alone")
    year_right: str | None = Field(default=None, description="Judged: the year alone")
    note: str | None = Field(default=None, description="Judged: what is wrong")


def sample(
    facts: Iterable[Fact],
    size: int,
    *,
    by: By = "indicator",
    seed: int = 0,
    texts: Mapping[str, str] | None = None,
    about: Mapping[str, About] | None = None,
) -> list[Drawn]:
    """`size` facts, as many of each stratum as there can be: small strata are taken whole.

    The same facts, seed and `by` draw the same sample in whatever order the facts come, and a fact that is added
    changes little of it. `texts` are those of the articles, by id, for the context. The sample is sorted by
    stratum and article. Raises ValueError for a size below 1.
    """
    if size < 1:
        raise ValueError("a sample has at least one fact")
    about = about or {}
    stratum_of = _strata(by, about)
    strata: dict[str, list[Fact]] = {}
    for fact in {fact.fact_id: fact for fact in facts}.values():
        strata.setdefault(stratum_of(fact), []).append(fact)
    shares = allocated({name: len(members) for name, members in strata.items()}, size)
    drawn = []
    for name in sorted(strata):
        by_lot = sorted(strata[name], key=lambda fact: _lot(seed, fact.fact_id))[: shares[name]]
        for fact in sorted(by_lot, key=lambda fact: (fact.article_id, fact.evidence.start, fact.fact_id)):
            drawn.append(_drawn(fact, name, len(strata[name]), texts or {}, about.get(fact.article_id) or About()))
    return drawn


def allocated(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each stratum are drawn: equal numbers, and what small strata leave goes to the others.

    >>> allocated({"a": 2, "b": 50, "c": 50}, 13)
    {'a': 2, 'b': 6, 'c': 5}
    """
    given = dict.fromkeys(sizes, 0)
    left = min(size, sum(sizes.values()))
    while left:
        open_ones = [name for name in sorted(sizes) if given[name] < sizes[name]]
        each = max(1, left // len(open_ones))
        for name in open_ones:
            more = min(each, sizes[name] - given[name], left)
            given[name] += more
            left -= more
    return given


def _strata(by: By, about: Mapping[str, About]) -> Callable[[Fact], str]:
    def province(fact: Fact) -> str:
        place = fact.unit.place if fact.unit else None
        if fact.unit and fact.unit.parents:
            return fact.unit.parents[-1]
        return (f"{place.type} {place.name}" if place.type else place.name) if place else "-"

    def source(fact: Fact) -> str:
        known = about.get(fact.article_id)
        return (known.source if known else None) or "-"

    def confidence(fact: Fact) -> str:
        least = min(int(fact.confidence * 10 + 1e-9), 9)
        return f"{least / 10:.1f} to {(least + 1) / 10:.1f}"

    ways: dict[By, Callable[[Fact], str]] = {
        "indicator": lambda fact: fact.indicator,
        "year": lambda fact: str(fact.year) if fact.year is not None else "-",
        "province": province,
        "source": source,
        "rule": lambda fact: fact.rule,
        "confidence": confidence,
        "none": lambda fact: "all",
    }
    return ways[by]


def _lot(seed: int, fact_id: str) -> bytes:
    return hashlib.sha256(f"{seed}/{fact_id}".encode("utf-8", "surrogatepass")).digest()


def _drawn(fact: Fact, stratum: str, size: int, texts: Mapping[str, str], known: About) -> Drawn:
    signs = {"exact": "", "about": "≈ ", "over": "> ", "under": "< ", "at_least": "≥ ", "at_most": "≤ "}
    value = f"{signs[fact.qualifier]}{number(fact.value)}"
    value += f" - {number(fact.value_max)}" if fact.value_max is not None else ""
    value += f" / {number(fact.out_of)}" if fact.out_of is not None else ""
    value += {"count": "", "percent": " %", "vnd": " đ", "day": " d"}[fact.measure]
    return Drawn(
        fact_id=fact.fact_id,
        article_id=fact.article_id,
        stratum=stratum,
        stratum_size=size,
        indicator=fact.indicator,
        value=value,
        unit=fact.unit.name if fact.unit else None,
        period=fact.period,
        year=fact.year,
        status=fact.status,
        subset=fact.subset,
        per=fact.per,
        confidence=fact.confidence,
        evidence=" ".join(fact.evidence.text.split()),
        context=context(fact, texts.get(fact.article_id)),
        title=known.title,
        published=known.published.isoformat() if known.published else None,
        url=known.url,
    )


def context(fact: Fact, text: str | None) -> str:
    """The evidence between marks, with the text around it in one line; without the text, or with another one, alone."""
    start, end = fact.evidence.start, fact.evidence.end
    before = after = ""
    if text is not None and text[start:end] == fact.evidence.text:
        before, after = text[max(0, start - WIDTH) : start], text[end : end + WIDTH]
        before = ("…" if start > WIDTH else "") + before
        after += "…" if end + WIDTH < len(text) else ""
    return " ".join(f"{before}{MARKS[0]}{fact.evidence.text}{MARKS[1]}{after}".split())
