"""Writes docs/indicators.md: every indicator and its rules with an example of each, from the pattern files.

python tools/make_indicators.py
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path
from typing import Any

from dangvien_extract.patterns.indicators import Indicator
from dangvien_extract.patterns.loader import load_patterns
from dangvien_extract.report.page import words_of
from dangvien_extract.rows import number

PAGE = Path(__file__).parents[1] / "docs" / "indicators.md"
KINDS = {"flow": "happens in a period", "stock": "stands at a time", "ratio": "a share"}
MOST_COUNTEREXAMPLES = 4
SIGNS = {"about": "≈ ", "over": "> ", "under": "< ", "at_least": "≥ ", "at_most": "≤ "}


def page() -> str:
    """The text of the page."""
    indicators = [one for _, one in sorted(load_patterns().indicators.items())]
    rules = sum(len(one.rules) for one in indicators)
    parts = [
        "# Indicators",
        f"The {len(indicators)} indicators of the package with their {rules} rules, each with its first example and\n"
        "the facts that it gives there. What counts and what does not is settled in [the annotation\n"
        "guide](annotation-guide.md); how a rule is written, and how to add an indicator, stands in [Writing\n"
        "patterns](patterns.md).",
        "This page is written by `python tools/make_indicators.py` from `patterns/indicators/`. Every example is run\n"
        "by `dangvien-extract patterns check`.",
        _table(("indicator", "in English", "in Vietnamese", "kind"), map(_summary, indicators)),
    ]
    for one in indicators:
        parts += [f"## {one.indicator}", one.description]
        shown = [(rule.id, rule.examples[0]) for rule in one.rules if rule.examples]
        rows = [(f"`{name}`", example.text, _facts(example.facts)) for name, example in shown]
        parts.append(_table(("rule", "example", "facts"), rows))
        if none := _counterexamples(one):
            parts.append("It is not in:")
            parts.append("\n".join(f"- {_cell(text)}" for text in none))
    return "\n\n".join(parts) + "\n"


def _summary(one: Indicator) -> tuple[str, ...]:
    english, vietnamese = (words_of(language)["indicators"][one.indicator] for language in ("en", "vi"))
    return f"[`{one.indicator}`](#{one.indicator})", english, vietnamese, f"{one.kind}: {KINDS[one.kind]}"


def _counterexamples(one: Indicator) -> list[str]:
    """Some, the first of each rule before the second of any."""
    turns = zip_longest(*(rule.counterexamples for rule in one.rules))
    return list(dict.fromkeys(text for turn in turns for text in turn if text))[:MOST_COUNTEREXAMPLES]


def _facts(facts: Iterable[dict[str, Any]]) -> str:
    return "; ".join(map(_fact, facts)) or "none"


def _fact(fact: dict[str, Any]) -> str:
    value = SIGNS.get(fact.get("qualifier", ""), "") + str(number(fact["value"]))
    if "value_max" in fact:
        value += f" - {number(fact['value_max'])}"
    if "out_of" in fact:
        value += f" / {number(fact['out_of'])}"
    value += " %" if fact.get("measure") == "percent" else ""
    more = [f"{name} {fact[name]}" for name in ("per", "subset", "status") if name in fact]
    more += [str(fact[name]) for name in ("unit", "year") if fact.get(name) is not None]
    return ", ".join([f"**{value}**", *more])


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(header)} |", "| --- " * len(header) + "|"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join(lines)


def _cell(text: str) -> str:
    """A text that Markdown leaves as it is, in a cell."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
