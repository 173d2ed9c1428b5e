"""Finding expressions of time in folded text.

Single expressions ("tháng 9/2021") are the rules of ``patterns/periods.yaml``; what joins them
("từ … đến nay", "tính đến …", "so với …", runs of years) and what they belong to (documents, feasts)
is composed here. At each word only the rules that can begin with it are tried, each a bounded number
of steps, so the whole is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from ..patterns.lazy import LazyPattern
from ..patterns.periods import BOUNDARY, PeriodRule, PeriodVocabulary, either, first_words, template_regex
from ..text import Folded
from .chains import YearChains, may_begin, word_before
from .dates import (
    UNDATING,
    Period,
    anchor,
    count_from,
    is_moment,
    iso,
    lend_year,
    made,
    parse_date_line,
    share_year,
    year,
)

__all__ = ["UNDATING", "Period", "PeriodFinder", "anchor", "iso", "parse_date_line", "year"]

_WORD = re.compile(r"[^\W\d_]+|\d+|/")
_LOOKBACK = 110
# What can stand at the end of a composition, and what a comparison can name.
_ABSOLUTE = frozenset({"day", "month", "quarter", "half", "months", "year", "partial_year", "span", "relative"})
# Kinds whose words speak of a year even when they do not say which ("cuối năm").
_YEARLY = frozenset({"half", "months", "partial_year"})
_DAYS = frozenset({"day", "span"})
# Kinds whose year is not the one that "năm sau" follows.
_UNTOLD = frozenset({"document", "feast", "birth", "each"})


@dataclass(frozen=True, slots=True)
class _Rule:
    rule: PeriodRule
    lazy: LazyPattern
    not_after: frozenset[str]
    only_after: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Point:
    """A single expression: where it ends, its kind, its reading and whether a bare day/month made it."""

    end: int
    kind: str
    form: str
    per: str | None = None
    bare: bool = False


class PeriodFinder:
    """Finds periods; built once from a vocabulary, without state, usable from many threads."""

    def __init__(self, vocabulary: PeriodVocabulary) -> None:
        words = self._words = vocabulary
        self._buckets: dict[str, tuple[_Rule, ...]] = {}
        buckets: dict[str, list[_Rule]] = {}
        for rule in words.rules:
            not_before = [word for name in rule.not_before for word in words.lists[name]]
            barrier = rf"(?! {either(not_before)}(?!\w))" if not_before else ""
            not_after, only_after = (
                frozenset(word for name in names for word in words.lists[name])
                for names in (rule.not_after, rule.only_after)
            )
            for template in rule.match:
                expression = template_regex(template, words) + BOUNDARY + barrier
                made_rule = _Rule(rule, LazyPattern(expression, re.compile), not_after, only_after)
                for first in first_words(template, words):
                    buckets.setdefault(first, []).append(made_rule)
        self._buckets = {first: tuple(rules) for first, rules in buckets.items()}
        self._chains = YearChains(words)
        # The compositions that can begin with a word.
        self._composed: dict[str, tuple[Callable[[str, int, int], _Point | None], ...]] = {}
        starts: dict[Callable[[str, int, int], _Point | None], list[str]] = {
            self._list: words.lists["years_word"],
            self._since: words.from_,
            self._until_point: [*words.until, *words.from_now, *words.before],
            self._compared: [*words.comparison, *words.same_time, *words.same_time_of],
        }
        for compose, heads in starts.items():
            for first in sorted({head.split(" ")[0] for head in heads}):
                self._composed[first] = (*self._composed.get(first, ()), compose)
        filler = either(words.until_fill)
        fill = rf"(?:{filler} )?(?:{filler} )?(?:\d{{1,2}} ?{either(words.clock)}(?: ?\d{{1,2}})? )?"
        self._from = re.compile(f"(?P<head>{either(words.from_)}) {fill}")
        self._to_now = re.compile(
            rf"(?:,? {either(words.to)} | ?- ?){either(words.lists['present'])}(?!\w)|,? {either(words.onwards)}(?!\w)"
        )
        self._to = re.compile(f"(?P<head>,? {either(words.to)}) {fill}| ?- ?")
        self._until = re.compile(f"(?P<head>{either(words.until)}) {fill}")
        self._from_now = re.compile(f"(?P<head>{either(words.from_now)}) {fill}")
        self._before = re.compile(f"{either(words.before)} ")
        than, same_of = either(words.comparison), either(words.same_time_of)
        self._same = re.compile(rf"(?:{than} )?{either(words.same_time)}(?!\w)(?: {either(words.of)})?")
        self._than = re.compile(f"(?:{than} {same_of}|{than}|{same_of}) ")
        self._joints = frozenset([", ", *(f"{comma} {word} " for word in words.also for comma in ("", ","))])
        listed = rf"(?:, ?|,? {either(words.also)} )(?:{words.year_word} )?(?:19|20)\d\d(?!\d)"
        self._years = re.compile(rf"{either(words.lists['years_word'])} (?:19|20)\d\d(?:{listed}){{1,9}}{BOUNDARY}")
        number = r"\d{1,5}(?:/\d{4})? ?[-/] ?[a-zđ][a-zđ0-9]*(?: ?[-/] ?[a-zđ0-9]+)*"
        # An expression that ends with "năm" does not end there when a year follows.
        self._split = re.compile(rf"{words.year_word} (?:19|20)\d\d(?!\d)")
        self._year_length = len(words.year_word)
        paper = rf"(?<!\w){either(words.documents)}(?: {words.number_word})?(?: \d{{1,5}})?"
        self._document = re.compile(
            rf"(?:{paper}|(?<![\w/])(?P<number>{number}))"
            rf"(?: {either(words.of)} [^.;:\d\n(]{{1,70}})?,? ?\(?(?:{either(words.document_link)} )?$"
        )
        self._feast = re.compile(rf"(?<!\w){either(words.feasts)}(?!\w)[^.;:!?,\n]{{0,80}}$")
        self._dated = re.compile(rf"\d|{words.day_word} \d")

    def find(self, folded: Folded, start: int, end: int) -> list[Period]:
        """The periods between two folded offsets, in order, the longest at each place, none overlapping."""
        text, found, done = folded.text, list[Period](), start
        told: int | None = None
        for word in _WORD.finditer(text, start, end):
            key = "#" if word.group().isdigit() else word.group()
            if word.start() < done or (key not in self._buckets and key not in self._composed):
                continue
            period = self._at(text, key, word.start(), end)
            if period is not None:
                if found and text[done : period.start] in self._joints:
                    found[-1] = lend_year(found[-1], period)
                period = self._classify(text, count_from(period, told))
                if period.kind not in _UNTOLD:
                    told = year(period)
                found.append(period)
                done = period.end
        return self._chains.complete(text, start, end, found)

    def _at(self, text: str, key: str, start: int, end: int) -> Period | None:
        """The longest period that begins at `start` with the word `key`."""
        if not may_begin(text, start):
            point = self._point(text, start, end, glued=True)
            return made(start, point.end, point.kind, point.form, point.per) if point else None
        best = self._point(text, start, end)
        for compose in self._composed.get(key, ()):
            point = compose(text, start, end)
            if point is not None and (best is None or point.end > best.end):
                best = point
        if best is None:
            return None
        best = self._range(text, best, end)
        return made(start, best.end, best.kind, best.form, best.per)

    # Single expressions

    def _point(self, text: str, start: int, end: int, cued: bool = False, glued: bool = False) -> _Point | None:
        """The longest single expression at `start`; rules with a place of their own only there."""
        word = _WORD.match(text, start, end)
        if word is None:
            return None
        key = "#" if word.group().isdigit() else word.group()
        best: _Point | None = None
        for rule in self._buckets.get(key, ()):
            if glued and not rule.rule.glued:
                continue
            match = rule.lazy.pattern.match(text, start, end)
            if match is None or (best is not None and match.end() <= best.end):
                continue
            if not self._placed(rule.rule.where, text, match, end, cued) or self._split.match(
                text, match.end() - self._year_length, end
            ):
                continue
            if rule.not_after and word_before(text, start) in rule.not_after:
                continue
            if rule.only_after and word_before(text, start) not in rule.only_after:
                continue
            form = self._read(rule.rule, match)
            if form is not None:
                best = _Point(
                    match.end(),
                    rule.rule.kind,
                    form,
                    rule.rule.per,
                    rule.rule.where == "cue" and "-" in form and form[0] == "Y",
                )
        return best

    def _placed(self, where: str, text: str, match: re.Match[str], end: int, cued: bool) -> bool:
        """Whether the place that a rule asks for is here."""
        if where in ("any", "slash"):
            return True
        if where == "cue":
            return cued
        start = match.start()
        if where == "feast":
            day = f"{int(match['m']):02d}-{int(match['d']):02d}"
            return (
                day in self._words.feast_days
                and self._feast.search(text[max(0, start - _LOOKBACK) : start]) is not None
            )
        following = text[match.end() : min(end, match.end() + 1)]
        if where == "bracket":
            return text[start - 1 : start] == "(" and following == ")"
        opening = text[max(0, start - 2) : start].strip(" ")[-1:]
        return (not opening or opening in ",;:.-(\n*•+") and (where == "clause" or following == ":")

    def _read(self, rule: PeriodRule, match: re.Match[str]) -> str | None:
        """The reading of a rule's match; null when it is no date or no span."""
        words, groups = self._words, {name: value for name, value in match.groupdict().items() if value is not None}
        values: dict[str, str] = {"y": "C" if rule.kind in _YEARLY else "Y"}
        for name in ("y", "a", "b"):
            if name in groups:
                values[name] = groups[name]
        if "yr" in groups:
            values["y"] = words.relative_years.get(groups["yr"]) or words.uncounted_years[groups["yr"]]
        if "a" in values and "b" in values:
            if len(values["b"]) == 2:
                values["b"] = values["a"][:2] + values["b"]
            if int(values["a"]) >= int(values["b"]):
                return None
        for name in ("d", "d1", "m", "m1"):
            if name in groups:
                values[name] = f"{int(groups[name]):02d}"
        if "mw" in groups:
            values["m"] = f"{words.months[groups['mw']]:02d}"
        for name in ("q", "q1"):
            if name in groups:
                quarter = words.quarters[groups[name]]
                values |= {f"{name}_first": f"{quarter * 3 - 2:02d}", f"{name}_last": f"{quarter * 3:02d}"}
        if "n" in groups:
            number = words.numbers.get(groups["n"]) or int(groups["n"])
            monthly = rule.kind == "months"
            values.update(
                n=f"{number:02d}" if monthly else str(number),
                n_last=f"{13 - number:02d}",
                n_quarters=f"{number * 3:02d}",
            )
            if not number or (monthly and (number > 12 or ("{n_quarters}" in rule.reads and number > 4))):
                return None
        if values.get("q1_first", "") > values.get("q_first", "99"):
            return None
        form: str = rule.reads.format_map(values)
        sides = form.split("/")
        if not all(is_moment(side) for side in sides) or any(
            values[f"{name}1"] >= values[name] for name in "dm" if f"{name}1" in values
        ):
            return None
        return form

    # Compositions

    def _list(self, text: str, start: int, end: int) -> _Point | None:
        """Years one after another: "các năm 2019, 2020 và 2021"."""
        match = self._years.match(text, start, end)
        if match is None:
            return None
        years = [int(number) for number in re.findall(r"\d{4}", match.group())]
        if any(later != earlier + 1 for earlier, later in pairwise(years)):
            return None
        return _Point(match.end(), "span", f"{years[0]}/{years[-1]}")

    def _since(self, text: str, start: int, end: int) -> _Point | None:
        """A beginning, and perhaps an end: "từ đầu năm 2021 đến nay", "từ tháng 1 đến tháng 6/2020"."""
        match = self._from.match(text, start, end)
        point = self._behind(text, match, end)
        if point is None:
            return None
        ranged = self._range(text, point, end)
        if ranged is not point:
            return ranged
        if point.bare:
            return None
        if point.kind == "span":
            return point
        return _Point(point.end, "since", f"{point.form.split('/')[0]}/now")

    def _end_point(self, text: str, start: int, end: int) -> _Point | None:
        """A single expression that can be an end of something longer."""
        point = self._point(text, start, end, cued=True)
        if (
            point is None
            or point.kind not in _ABSOLUTE
            or point.form.startswith(("now", "../"))
            or (point.kind == "relative" and "/" in point.form)
        ):
            return None
        return point

    def _behind(self, text: str, match: re.Match[str] | None, end: int) -> _Point | None:
        """The end point behind a word such as "từ" or "đến", with or without the words that may fill the gap."""
        if match is None:
            return None
        point = self._end_point(text, match.end(), end)
        if point is None and match["head"] and match.end("head") + 1 != match.end():
            point = self._end_point(text, match.end("head") + 1, end)
        return point

    def _range(self, text: str, point: _Point, end: int) -> _Point:
        """The point, or what it begins: "năm 2019 đến năm 2022", "cuối năm 2020 đến nay"."""
        if (
            point.kind not in _ABSOLUTE
            or (point.kind == "relative" and "/" in point.form)
            or point.form.startswith("now")
        ):
            return point
        first = point.form.split("/")[0]
        now = self._to_now.match(text, point.end, end)
        if now is not None:
            return _Point(now.end(), "since", f"{first}/now")
        to = self._to.match(text, point.end, end)
        other = self._behind(text, to, end)
        if (
            other is None
            or other.kind == "relative"
            or ".." in other.form
            or (to and "," in to.group() and first[0] in "YC")
        ):
            return point
        last = other.form.split("/")[-1]
        if "-" in to.group() and first.count("-") != last.count("-"):  # type: ignore[union-attr]
            return point
        first, last = share_year(first, last)
        if not (is_moment(first) and is_moment(last)):
            return point  # "từ ngày 29/2 đến 5/3/2023"
        if first[:1].isdigit() and last[:1].isdigit() and first[: len(last)] > last[: len(first)]:
            return point
        return _Point(other.end, "span", f"{first}/{last}")

    def _until_point(self, text: str, start: int, end: int) -> _Point | None:
        """Only an end: "tính đến ngày 22/11", "đến hết năm 2024", "trước tháng 9/2021"."""
        match = self._until.match(text, start, end)
        point = self._behind(text, match, end)
        if match is not None and point is not None:
            # A bare day/month behind "đến" alone may be a ratio: the clause must end after it.
            if (
                point.bare
                and " " not in match["head"]
                and text[point.end : min(end, point.end + 1)] not in ("", ",", ".", ";", ")", "\n")
            ):
                return None
            return replace(point, kind="until", form=point.form.split("/")[-1])
        match = self._from_now.match(text, start, end)
        point = self._behind(text, match, end)
        if point is not None:
            return replace(point, kind="until", form=f"now/{point.form.split('/')[-1]}")
        match = self._before.match(text, start, end)
        point = self._end_point(text, match.end(), end) if match else None
        if point is None or point.kind == "relative" or point.bare:
            return None
        last = point.form.split("/")[0]
        return replace(point, kind="until", form=f"../{int(last) - 1}" if last.isdigit() else f"../{last}")

    def _compared(self, text: str, start: int, end: int) -> _Point | None:
        """What a number is compared with: "so với năm 2017", "cùng kỳ năm trước"."""
        same = self._same.match(text, start, end)
        than = self._than.match(text, start, end)
        if same is not None:
            point = self._end_point(text, same.end() + 1, end) if text[same.end() : same.end() + 1] == " " else None
            return _Point(point.end, "comparison", point.form) if point else _Point(same.end(), "comparison", "..")
        point = self._end_point(text, than.end(), end) if than else None
        return replace(point, kind="comparison", per=None) if point and not point.bare else None

    # What a date belongs to

    def _classify(self, text: str, period: Period) -> Period:
        """The period as a document's or a feast's date where the words before it say so."""
        if period.kind == "year":
            paper = self._document.search(text[max(0, period.start - _LOOKBACK) : period.start])
            return replace(period, kind="document") if paper and paper["number"] else period
        if period.kind not in _DAYS or not self._dated.match(text, period.start):
            return period
        sides = period.form.split("/")
        # The same day in two years is an anniversary.
        if (
            len(sides) == 2
            and sides[0] != sides[1]
            and len(sides[0]) == len(sides[1]) == 10
            and sides[0][4:] == sides[1][4:]
        ):
            return replace(period, kind="feast")
        if any(len(side) < 6 for side in sides):
            return period
        before = text[max(0, period.start - _LOOKBACK) : period.start]
        if period.kind == "day" and self._document.search(before):
            return replace(period, kind="document")
        return replace(period, kind="feast") if self._feast.search(before) else period
