"""The learned linker: weighs what the rules say of a number against everything around it.

The rules read a number by the words that they know. Weights fitted on this project's own gold (training/)
then judge each reading in its place: they drop one where the surroundings speak against it, and give a number
an indicator where no rule fits but the words do. A rule of a user's own folder, which the weights have not met, is
left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import regex

from ..find.lines import Line
from ..find.mentions import UnitMention, key_of
from ..patterns.indicators import Indicator
from ..patterns.language import COUNT, PERCENT
from ..patterns.loader import Patterns
from ..weights import Shared, Weights, load_weights
from .claims import Claim, Rejection, Weighed
from .details import detail_features
from .features import Spot, Told, Views, features, rule_features, spots
from .lists import spread
from .look import Spans
from .modifiers import description, modifier_in
from .places import CHUNK, noun_end

NONE = "none"
_DERIVED = "context"
_NO_MARKS = dict.fromkeys(range(0xE000, 0xE008))  # the signs of masked mentions (patterns.language) stand in no name
_REACH_BACK, _REACH_ON = 8, 1  # lines before and behind a number in which a word of the Party may stand
_STOP = regex.compile(rf"[,.;:()…]|{COUNT}|{PERCENT}")
_MAY_BE = 0.01  # the chance of being a part below which its words are not looked for
_UNSURE = 0.45  # least probability at which a number becomes a fact without a rule


@dataclass(frozen=True, slots=True)
class Linker:
    """The four models of linking: what is counted; whole or part; reported or target; the rate."""

    indicator: Weights
    part: Weights
    status: Weights
    per: Weights
    shared: Shared = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shared", Shared((self.indicator, self.part, self.status, self.per)))


def load_linker() -> Linker:
    """The package's own weights."""
    return Linker(*(load_weights(f"link-{name}") for name in ("indicator", "part", "status", "per")))


def relink(
    linker: Linker,
    lines: Sequence[Line],
    kinds: Sequence[str],
    claims: Sequence[Claim],
    rejections: Sequence[Rejection],
    patterns: Patterns,
    near: Sequence[bool],
    survivors: Sequence[Spans] | None = None,
) -> tuple[list[Claim], list[Rejection]]:
    """Claims and rejections as the weights judge them, in the order of the text.

    `near` says of each line whether a word of the Party stands near it, `survivors` which of its numbers the first look
    left; None: all.
    """
    known = set(linker.indicator.outputs)
    kept: list[Claim] = []
    lost: list[Rejection] = []
    places: dict[int, int] = {}  # old index of a claim → new index
    indexes = {id(claim): index for index, claim in enumerate(claims)}
    previous = Told()
    shared = linker.shared
    about = _about_the_party(lines, near, patterns)
    # Nearly all news is about something else: it costs the search for a word of the Party and no more.
    views = Views(lines, patterns)
    for spot in spots(lines, kinds, claims, rejections):
        own = [one for one in spot.claims if one.indicator.indicator not in known or one.rule in patterns.users]
        if own:
            for claim in own:
                places[indexes[id(claim)]] = len(kept)
                kept.append(claim)
            name = own[0].indicator.indicator
            previous.append(spot, name if name in known else NONE)
            continue
        if spot.rejection is not None and not spot.claims and spot.rejection.rule in patterns.users:
            lost.append(spot.rejection)
            previous.append(spot, NONE)
            continue
        if spot.line.index not in about:
            lost.append(Rejection(spot.line.index, spot.token, spot.quantity, "no word of the Party stands near it"))
            previous.append(spot, NONE)
            continue
        if survivors is not None and not _within(spot.quantity.number_start, survivors[spot.line.index]):
            lost.append(_rejection(spot, {NONE: 1.0}))
            previous.append(spot, NONE)
            continue
        found = features(spot, views, patterns, previous, lines)
        numbers = shared.known(found)
        chances = linker.indicator.probabilities_of(shared.rows(0, [*numbers, *shared.known(rule_features(spot))]))
        name = max(chances, key=chances.__getitem__)
        if name != NONE and name not in patterns.indicators:
            name = NONE
        previous.append(spot, name)
        if name == NONE:
            lost.append(_rejection(spot, chances))
            continue
        made = [claim for claim in spot.claims if claim.indicator.indicator == name]
        unsure = not made and chances[name] < _UNSURE
        if unsure or _counts_else(spot, patterns.indicators[name].counts, patterns):
            lost.append(_rejection(spot, chances))
            continue
        if not made:
            made = spread(spot.line, claim_without_rule(spot, patterns.indicators[name], patterns), kept, patterns)
        numbers += shared.known(detail_features(spot, name, kept[-1] if kept else None, patterns, views))
        details = _details(linker, numbers)
        for claim in made:
            judged = replace(_judged(claim, spot, details, chances[name], patterns), weighed=_likeliest(chances))
            if id(claim) in indexes:
                places[indexes[id(claim)]] = len(kept)
            kept.append(judged)
    return [_renumbered(claim, places) for claim in kept], lost


def _within(offset: int, spans: Spans) -> bool:
    return any(start <= offset < end for start, end in spans)


def near_the_party(named: Sequence[bool], kinds: Sequence[str]) -> list[bool]:
    """Of each line whether a word of the Party stands near it: in the headline, or a few lines before or behind.

    `named` says in which lines such a word stands. The weights are fitted on news about the Party, where nearly every
    number is near such a word; of all else they know nothing.
    """
    if any(found for found, kind in zip(named, kinds, strict=True) if kind == "headline"):
        return [True] * len(named)
    return [any(named[max(0, at - _REACH_BACK) : at + _REACH_ON + 1]) for at in range(len(named))]


def _about_the_party(lines: Sequence[Line], near: Sequence[bool], patterns: Patterns) -> set[int]:
    """The indexes of the lines whose numbers may be the Party's: it is named near them, and no foreign one in them.

    Where the party of another country was named, numbers are that party's until a unit of this one is named or meant.
    """
    foreign, party = patterns.classes.get("foreign"), patterns.classes.get("foreign_party")
    found: set[int] = set()
    abroad = False
    for line, close in zip(lines, near, strict=True):
        text = _spelled(line)
        if party is not None and party.search(text):
            abroad = True
        elif any(unit.kind != "party" and (unit.named or unit.level) for unit in line.units):
            abroad = False
        if close and not abroad and (foreign is None or not foreign.search(text)):
            found.add(line.index)
    return found


def _spelled(line: Line) -> str:
    """The text of a line with the names of its units: a country that is named again and again is taken for one."""
    if not line.units:
        return line.text
    words = (
        key_of(mention.name) if isinstance(mention, UnitMention) and mention.name else word
        for word, mention in zip(line.split(), line.mentions, strict=True)
    )
    return f" {' '.join(words)} "


def _counts_else(spot: Spot, counts: str, patterns: Patterns) -> bool:
    """Whether the noun right behind a number says that it counts nothing of a class."""
    nouns = patterns.cues.uncountable.get(counts)
    behind = spot.token + 1
    return (
        nouns is not None
        and behind < len(spot.line.offsets)
        and (nouns.match(spot.line.text, spot.line.offsets[behind]) is not None)
    )


@dataclass(frozen=True, slots=True)
class _Details:
    """The probabilities that a number is a part, and of its status and its rate."""

    part: float
    status: dict[str, float]
    per: dict[str, float]


def _details(linker: Linker, numbers: Sequence[int]) -> _Details:
    rows = linker.shared.rows
    return _Details(
        linker.part.probabilities_of(rows(1, numbers))["part"],
        linker.status.probabilities_of(rows(2, numbers)),
        linker.per.probabilities_of(rows(3, numbers)),
    )


def _judged(claim: Claim, spot: Spot, details: _Details, chance: float, patterns: Patterns) -> Claim:
    """A claim with its part, status and rate as the weights say."""
    part, status, per = details.part, details.status, details.per
    rate = max(per, key=per.__getitem__)
    words = claim.subset
    if words is None and part >= _MAY_BE:
        words = _subset(spot, claim, patterns)
    subset = words if part >= 0.5 else None
    chance *= part if subset is not None else 1 - part
    chance *= max(status.values()) * max(per.values())
    return replace(
        claim,
        subset=subset,
        status=max(status, key=status.__getitem__),
        per=None if rate == NONE else rate,
        chance=chance,
        parted=part,
        part_words=words if subset is None else None,
    )


def _subset(spot: Spot, claim: Claim, patterns: Patterns) -> str:
    """The words that name the part which a number counts: beside it, before or behind."""
    line, counts = spot.line, claim.indicator.counts
    end = noun_end(line, spot.token, counts, patterns) or spot.token + 1
    behind = line.text[line.offsets[end] :] if end < len(line.offsets) else ""
    stop = _STOP.search(behind)
    behind = behind[: stop.start()] if stop else behind
    before = CHUNK.split(line.text[: line.offsets[spot.token]])[-1]
    noun = line.words(spot.token + 1, end).strip()
    return (
        (
            modifier_in(before, counts, patterns)
            or modifier_in(behind, counts, patterns)
            or modifier_in(noun, counts, patterns)
            or description(behind, patterns)
            or description(before, patterns)
            or noun
            or "part"
        )
        .translate(_NO_MARKS)
        .strip()
    )


def claim_without_rule(spot: Spot, indicator: Indicator, patterns: Patterns) -> Claim:
    """A claim without a rule: its evidence is the number with its noun, from the words that announce it if near."""
    line, token = spot.line, spot.token
    end = noun_end(line, token, indicator.counts, patterns) or token + 1
    first = token
    topics = patterns.cues.topics.get(indicator.indicator)
    begin = token
    while begin > 0 and token - begin < 8 and line.text[line.offsets[begin - 1]] not in f";,.:(){COUNT}{PERCENT}":
        begin -= 1
    if topics is not None and begin < token:
        for match in topics.finditer(line.text, line.offsets[begin] - 1, line.offsets[token]):
            first = line.token_at(match.start())
            break
    return Claim(
        line.index, token, spot.quantity, indicator, f"{indicator.indicator}/{_DERIVED}", min(first, token),
        max(end, token + 1), 4, derived=_DERIVED,
    )  # fmt: skip


def _likeliest(chances: dict[str, float]) -> Weighed:
    """The three likeliest, and none where it is not among them."""
    order = sorted(chances, key=chances.__getitem__, reverse=True)
    told = order[:3] if NONE in order[:3] else [*order[:3], NONE]
    return tuple((name, chances[name]) for name in told)


def _rejection(spot: Spot, chances: dict[str, float]) -> Rejection:
    weighed = _likeliest(chances)
    if spot.rejection is not None and not spot.claims:
        return replace(spot.rejection, weighed=weighed)
    claim = spot.claims[0] if spot.claims else None
    reason = f"the words around it speak against it ({chances[NONE]:.2f})" if claim else "no rule fits, nor its words"
    return Rejection(spot.line.index, spot.token, spot.quantity, reason, claim.rule if claim else None, weighed)


def _renumbered(claim: Claim, places: dict[int, int]) -> Claim:
    if claim.origin is None or claim.derived == _DERIVED:
        return claim
    return replace(claim, origin=places.get(claim.origin))
