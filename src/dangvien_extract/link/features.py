"""What a number's surroundings look like to the learned linker: features by name.

A feature is a short string; its weight for each indicator stands in the weights file. Words are those of the
masked line, so that no number, name or date is ever a feature: the weights know language, not places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import regex

from ..find.lines import Line
from ..find.periods import Period
from ..find.quantities import Quantity
from ..patterns.language import BORDER, COUNT, NO_PERIOD, NUMBER, PERCENT, PERIOD, PERSON, UNIT
from ..patterns.loader import Patterns
from ..segment import KICKER
from .claims import Claim, Rejection
from .places import matches, noun_ends, topics_of
from .sums import Added, added

_NAMES = {
    COUNT: "<n>", PERCENT: "<%>", NUMBER: "<x>", PERIOD: "<t>", NO_PERIOD: "<t0>", UNIT: "<u>", BORDER: "<b>",
    PERSON: "<p>",
}  # fmt: skip
_CLAUSE = regex.compile(r"[;:.()]")
_NEAR = 12  # tokens of the window whose words count
_BESIDE = 4  # tokens beside the number whose place counts
# Classes that tell whose numbers are meant, and that tell of discipline.
_OWNERS = frozenset({"civil", "member", "party_org", "branch", "committee"})
_ACTS = frozenset({"discipline", "discipline_form", "remove"})
# Classes of the lexicon whose words say what is counted.
_CLASSES = (
    "admit", "develop", "into_party", "found", "founded", "assign", "in_charge", "attend", "second", "full", "remove",
    "discipline", "discipline_form", "open", "party_class", "introduce", "prospect", "preparing", "complete", "attain",
    "goal", "lack", "possess", "increase", "joint", "member", "youth", "person", "branch", "committee", "grassroots",
    "party_org", "village", "household", "class", "officer", "badge", "not_yet", "not_admission", "new_admitted",
    "admitted_label", "share_word", "foreign", "civil",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """A number in its article: its line, its token, and what the rules made of it."""

    line: Line
    token: int
    quantity: Quantity
    claims: tuple[Claim, ...]
    rejection: Rejection | None
    segment: str
    added: Added | None = None


def spots(
    lines: Sequence[Line], kinds: Sequence[str], claims: Sequence[Claim], rejections: Sequence[Rejection]
) -> list[Spot]:
    """Every count and percentage of an article, in the order of the text."""
    taken: dict[tuple[int, int], list[Claim]] = {}
    for claim in claims:
        taken.setdefault((claim.line, claim.token), []).append(claim)
    lost = {(one.line, one.token): one for one in rejections}
    found = []
    for line, kind in zip(lines, kinds, strict=True):
        for token, mention in enumerate(line.mentions):
            if isinstance(mention, Quantity) and mention.kind in ("count", "percent"):
                at = (line.index, token)
                found.append(Spot(line, token, mention, tuple(taken.get(at, ())), lost.get(at), kind))
    sums = added([(spot.line.index, spot.quantity) for spot in found])
    return [replace(spot, added=one) if one is not None else spot for spot, one in zip(found, sums, strict=True)]


@dataclass(slots=True)
class Told:
    """The numbers of an article up to some place, with what they count: indicators, or "none"."""

    labels: list[str] = field(default_factory=list)  # of all numbers, in order
    last: tuple[Spot, str] | None = None
    last_but_one: Spot | None = None
    kept: str = "none"  # what the last number counts that counts anything
    earlier: str = "none"  # the same without the last number
    so_far: dict[str, None] = field(default_factory=dict)  # all that was counted

    def append(self, spot: Spot, label: str) -> None:
        """Go on by a number."""
        self.last_but_one = self.last[0] if self.last is not None else None
        self.last = spot, label
        self.labels.append(label)
        self.earlier = self.kept
        if label != "none":
            self.kept = label
            self.so_far[label] = None


@dataclass(frozen=True, slots=True)
class View:
    """A line as features see it: its tokens under one name a kind of mention, and where classes of words stand."""

    words: tuple[str, ...]
    hits: tuple[tuple[int, int, str], ...]  # first token, one past the last, class of the lexicon; by the last
    nouns: dict[int, tuple[str, ...]]  # token of a number → classes of the noun behind it
    behind: dict[int, str]  # token of a count or percentage → the same of the next one


class Views(dict[int, View]):
    """The views of an article's lines by their index, each made when it is asked for."""

    def __init__(self, lines: Sequence[Line], patterns: Patterns) -> None:
        super().__init__()
        self._lines = lines
        self._patterns = patterns

    def __missing__(self, index: int) -> View:
        self[index] = made = view(self._lines[index], self._patterns)
        return made

    @cached_property
    def balance(self) -> str:
        """Whether the article speaks more of the members of unions or of those of the Party."""
        union, party = (self._times(name) for name in ("youth", "member"))
        return "party" if not union else "union" if union > party else "both"

    def _times(self, name: str) -> int:
        pattern = self._patterns.classes.get(name)
        if pattern is None:
            return 0
        lines = (line for line in self._lines if pattern.may_stand_in(line.tokens()))
        return sum(1 for line in lines for _ in matches(line, pattern))


def view(line: Line, patterns: Patterns) -> View:
    """The view of a line."""
    words = tuple(
        "<each>" if isinstance(mention, Period) and mention.kind == "each" else _NAMES.get(word, word)
        for word, mention in zip(line.split(), line.mentions, strict=True)
    )
    hits = []
    present = line.tokens()
    for name in _CLASSES:
        pattern = patterns.classes.get(name)
        if pattern is None or not pattern.may_stand_in(present):
            continue
        for match in matches(line, pattern):
            hits.append((line.token_at(match.start()), line.token_at(match.end()), name))
    hits.sort(key=lambda hit: (hit[1], hit[0], hit[2]))
    nouns = {
        token: tuple(noun_ends(line, token, patterns))
        for token, mention in enumerate(line.mentions)
        if isinstance(mention, Quantity)
    }
    counted = [
        (token, "|".join(nouns[token]) or mention.kind)
        for token, mention in enumerate(line.mentions)
        if isinstance(mention, Quantity) and mention.kind in ("count", "percent")
    ]
    behind = {token: noun for (token, _), (_, noun) in pairwise(counted)}
    return View(words, tuple(hits), nouns, behind)


def rule_features(spot: Spot) -> list[str]:
    """What the rules say of a number."""
    if spot.claims:
        claim = spot.claims[0]
        name = claim.indicator.indicator
        how = claim.derived or "rule"
        return [
            f"r={name}",
            f"rd={name}|{how}",
            f"rs={name}|{min(claim.strength, 9)}",
            f"rid={claim.rule}",
            f"rpart={claim.subset is not None}",
            f"rstat={claim.status}",
            f"rper={claim.per}",
        ]
    rejected = spot.rejection.rule if spot.rejection is not None else None
    return ["r=none", f"rx={rejected or 'norule'}"]


def features(
    spot: Spot,
    views: Views,
    patterns: Patterns,
    previous: Told,
    lines: Sequence[Line],
) -> list[str]:
    """The features of a number; `views` are those of the article's lines, `previous` the numbers before it."""
    line, token, quantity = spot.line, spot.token, spot.quantity
    words = views[line.index].words
    found = ["bias", f"k={quantity.kind}", f"seg={spot.segment}"]
    found += [f"q={quantity.qualifier}"] if quantity.qualifier != "exact" else []
    found += ["ratio"] if quantity.out_of is not None else []
    found += ["words"] if quantity.words else []
    if quantity.words and quantity.value == 1:
        found.append("one")
    found.append(f"mag={len(str(int(quantity.value)))}")
    padded = ["<s>"] * _BESIDE + list(words) + ["</s>"] * _BESIDE
    at = token + _BESIDE
    for step in range(1, _BESIDE + 1):
        found.append(f"a{step}={padded[at + step]}")
        found.append(f"b{step}={padded[at - step]}")
    found.append(f"a12={padded[at + 1]} {padded[at + 2]}")
    found.append(f"a23={padded[at + 2]} {padded[at + 3]}")
    found.append(f"a123={padded[at + 1]} {padded[at + 2]} {padded[at + 3]}")
    found.append(f"b21={padded[at - 2]} {padded[at - 1]}")
    found.append(f"b32={padded[at - 3]} {padded[at - 2]}")
    found.append(f"b321={padded[at - 3]} {padded[at - 2]} {padded[at - 1]}")
    left = clause_begin(words, token)
    right = _after(words, token)
    for name, span in (("l", words[left:token]), ("g", words[token + 1 : right])):
        span = span[-_NEAR:] if name == "l" else span[:_NEAR]
        found += {f"{name}:{word}" for word in span}
        found += {f"{name}:{one} {two}" for one, two in pairwise(span)}
    sentence = words[max(0, token - 40) : left]
    found += {f"s:{one} {two}" for one, two in pairwise(sentence)}
    rest = words[right : right + 25]
    found += {f"t:{one} {two}" for one, two in pairwise(rest)}
    noun = "|".join(views[line.index].nouns[token])
    found += [f"noun={noun}", f"doc={views.balance}", f"doc={views.balance}|{noun}"]
    topic = _topic(line, token, patterns)
    found += [f"top={topic}", f"top={topic}|{noun}"] if topic else []
    above = _headline_topic(lines[0], patterns) if line.index else None
    if above is None and line.index > 1 and len(lines[0].offsets) <= KICKER:
        above = _headline_topic(lines[1], patterns)  # the first line says only whom it is about
    found += [f"head={above}", f"head={above}|{noun}"] if above else []
    found += _class_features(views, line.index, token, left, right, noun)
    found += _whose(views, line.index, token, noun)
    found += _previous(spot, words, previous, noun)
    found += _neighbours(spot, views, previous, noun)
    return found


def _noun(spot: Spot, views: Views) -> str:
    """The classes of the noun behind a number, its kind where there are none."""
    return "|".join(views[spot.line.index].nouns[spot.token]) or spot.quantity.kind


def _neighbours(spot: Spot, views: Views, previous: Told, noun: str) -> list[str]:
    """What the numbers before and behind count, by their nouns, and whether numbers add up to one."""
    own = noun or spot.quantity.kind
    found = []
    if previous.last is not None and previous.last[0].line.index >= spot.line.index - 1:
        before, label = previous.last
        named = _noun(before, views)
        found = [f"pnn={named}|{own}|{before.line.index == spot.line.index}", f"pnl={named}|{label}"]
        if previous.last_but_one is not None:
            found.append(f"pnn2={_noun(previous.last_but_one, views)}|{own}")
    behind = views[spot.line.index].behind.get(spot.token)
    if behind is not None:
        found.append(f"nnn={own}|{behind}")
    if spot.added is None:
        return found
    if spot.added.total is None:
        return [*found, "sw", f"sw|{own}"]
    label = previous.labels[spot.added.total]
    return [*found, "sp", f"sp={label}", f"sp={label}|{own}"]


def _class_features(views: Views, index: int, token: int, left: int, right: int, noun: str) -> list[str]:
    """Which classes of the lexicon stand before and behind a number, in its clause, its sentence and before."""
    found: set[str] = set()
    own: list[str] = []
    for first, last, name in views[index].hits:
        if last <= token:
            if first >= left:
                found.add(f"cl={name}")
                found.add(f"cl={name}|{min(token - last, 4)}")
                own.append(name)
            else:
                found.add(f"cs={name}")
        elif first > token:
            found.add(f"cr={name}" if first < right else f"ct={name}")
            if first < right:
                found.add(f"cr={name}|{min(first - token, 4)}")
    if own:
        found.add(f"cn={own[-1]}|{noun}")
        found.add("cseq=" + ">".join(own[-2:]))
        found |= {f"nc={name}|{noun}" for name in own}
    before = [name for first, last, name in views[index].hits if last <= token and first < left]
    if before:
        found.add(f"cb={before[-1]}")
        found.add(f"cb={before[-1]}|{noun}|{bool(own)}")
    if index > 0:
        found |= {f"cp={name}" for _, _, name in views[index - 1].hits}
    return sorted(found)


def _whose(views: Views, index: int, token: int, noun: str) -> list[str]:
    """Whom the words before a number speak of last: members and organisations of the Party, or the state's officials.

    "buộc thôi việc 2, cách chức 10" counts officials whom the state disciplined, whatever form is named last.
    """
    hits = views[index].hits
    here = [name for _, last, name in hits if last <= token and name in _OWNERS]
    acts = [name for _, last, name in hits if last <= token and name in _ACTS]
    before = [name for _, _, name in views[index - 1].hits if name in _OWNERS] if index else []
    civil = "civil" in here or "civil" in before
    if not civil or not (acts or noun):
        return []
    owner = f"{here[-1]}|here" if here else f"{before[-1]}|before"
    return [f"who={owner}", f"who={owner}|{acts[-1] if acts else '-'}", f"who={owner}|{noun}", f"who={'civil' in here}"]


def clause_begin(words: Sequence[str], token: int) -> int:
    """Where the words that belong to a number begin: behind the number before it or the clause's end."""
    index = token
    while index > 0 and words[index - 1] not in ("<n>", "<%>", ";", ".", "?", "!"):
        index -= 1
    return index


def _after(words: Sequence[str], token: int) -> int:
    index = token + 1
    while index < len(words) and words[index] not in ("<n>", "<%>", ";", ".", "?", "!"):
        index += 1
    return index


def _topic(line: Line, token: int, patterns: Patterns) -> str | None:
    best: tuple[int, str] | None = None
    for name, pattern in topics_of(line, patterns):
        for match in matches(line, pattern, 0, line.offsets[token]):
            if best is None or match.end() > best[0]:
                best = (match.end(), name)
    return best[1] if best else None


def _headline_topic(line: Line, patterns: Patterns) -> str | None:
    if "headline" not in line.memo:
        line.memo["headline"] = _topic(line, len(line.offsets) - 1, patterns)
    found: str | None = line.memo["headline"]
    return found


def _previous(spot: Spot, words: Sequence[str], previous: Told, noun: str) -> list[str]:
    if previous.last is None:
        return ["p=start"]
    so_far, kept = previous.so_far, previous.kept
    rest = [f"sofar={one}" for one in so_far] + [f"kept={kept}|{noun}"] if so_far else ["sofar=none"]
    return [*rest, *_last(spot, words, previous, noun, *previous.last)]


def _last(spot: Spot, words: Sequence[str], previous: Told, noun: str, last: Spot, label: str) -> list[str]:
    if last.line.index == spot.line.index:
        between = words[last.token + 1 : spot.token]
        joint = "|".join(word for word in between if word in (",", ";", "và", "(", ")", ":", "<u>", "<b>", "<t>"))[:24]
        found = [f"p={label}", f"pn={label}|{noun}", f"pj={label}|{joint}", f"pl={label}|{min(len(between), 6)}"]
        if last.quantity.value >= spot.quantity.value:
            found.append(f"p<={label}")
        found.append(f"pp={previous.earlier}")
        return found
    distance = min(spot.line.index - last.line.index, 4)
    kept = previous.kept
    return [f"P={kept}", f"PD={kept}|{distance}"]
