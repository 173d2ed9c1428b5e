"""The first look: which numbers can be a claim at all, told by the words around them alone.

Most articles that speak of the Party count nothing of it. Before units, periods and places are looked for, which costs
most of the time, linear weights fitted on this project's own gold (training/looking.py) look at each number near a word
of the Party. An article goes on if one of its numbers looks likely enough; then only numbers that look hopeless are
dropped. Both bounds are chosen by the fitting so that what is dropped is what the learned linker takes for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ..errors import InputError
from ..find.tokens import Tokens
from ..patterns.quantities import NumeralWords
from ..weights import SCALE, load_weights, weights_directory

_BESIDE = 4  # tokens beside a number whose place counts
_NEAR = 12  # tokens before and behind it that count
_EDGES = frozenset(".;?!")
_BEGIN, _END, _NAME, _NUMBER, _YEAR = "<s>", "</s>", "<C>", "<n>", "<y>"

KINDS = ("bias", "seg", "f", "fa", "fb", "a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4", "a12", "a123", "b21", "b321",
         "ba", "l", "ll", "g", "gg")  # fmt: skip

Feature = tuple[str, str]  # its kind and what stands there
Scored = list[tuple[int, float]]  # tokens that are numbers, each with its score
Span = tuple[int, int]  # folded
Spans = tuple[Span, ...]  # of tokens


@dataclass(frozen=True, slots=True)
class Looked:
    """Of each sentence the numbers that can be claims, and those on whose account the article goes on.

    Both are empty where the article ends. `sure`: one of the latter is so likely that no trial is needed.
    """

    spans: list[Spans]
    likely: list[Spans]
    sure: bool


@dataclass(frozen=True, slots=True)
class Look:
    """What each feature adds to the score of a number, by kind, and the bounds of scores.

    `article`: an article none of whose numbers that count something has this score has no claim. `number`: a number
    below it is none. `sure`: an article with a number of this score mostly has a claim, else it is doubtful.
    """

    weights: dict[str, dict[str, float]]
    article: float
    number: float
    sure: float

    def scores(self, tokens: Tokens, kind: str, numerals: frozenset[str]) -> Scored:
        """The numbers of a sentence with their scores; `kind` is that of its segment."""
        numbers = candidates(tokens, numerals)
        if not numbers:
            return []
        words = shown(tokens)
        return [(at, self._score(tokens, words, at, kind)) for at in numbers]

    def _score(self, tokens: Tokens, words: Sequence[str], at: int, kind: str) -> float:
        """The sum of the weights of `features`, without making them one by one."""
        of = self.weights
        b4, b3, b2, b1, _, a1, a2, a3, a4 = _beside(words, at)
        form = _form(tokens.words[at])
        before, behind = _around(words, at)
        return sum((
            of["bias"].get("", 0.0), of["seg"].get(kind, 0.0),
            of["f"].get(form, 0.0), of["fa"].get(f"{form} {a1}", 0.0), of["fb"].get(f"{form} {b1}", 0.0),
            of["a1"].get(a1, 0.0), of["a2"].get(a2, 0.0), of["a3"].get(a3, 0.0), of["a4"].get(a4, 0.0),
            of["b1"].get(b1, 0.0), of["b2"].get(b2, 0.0), of["b3"].get(b3, 0.0), of["b4"].get(b4, 0.0),
            of["a12"].get(f"{a1} {a2}", 0.0), of["a123"].get(f"{a1} {a2} {a3}", 0.0),
            of["b21"].get(f"{b2} {b1}", 0.0), of["b321"].get(f"{b3} {b2} {b1}", 0.0), of["ba"].get(f"{b1} {a1}", 0.0),
            sum(filter(None, map(of["l"].get, set(before)))), sum(filter(None, map(of["g"].get, set(behind)))),
            sum(filter(None, map(of["ll"].get, _pairs(before)))), sum(filter(None, map(of["gg"].get, _pairs(behind)))),
        ))  # fmt: skip

    def survivors(
        self, tokens: Sequence[Tokens | None], scores: Sequence[Scored], amounts: Callable[[int], Iterable[Span]]
    ) -> Looked:
        """What can be claims; `amounts` tells where the numbers of a sentence that count something stand."""
        likely = sorted(
            (
                (score, index, some.starts[at])
                for index, (some, scored) in enumerate(zip(tokens, scores, strict=True))
                if some is not None
                for at, score in scored
                if score >= self.article
            ),
            reverse=True,
        )
        # The likeliest first: what the others count is not asked.
        best = next(
            (score for score, index, place in likely if any(start <= place < end for start, end in amounts(index))),
            None,
        )
        if best is None:
            return Looked([()] * len(scores), [()] * len(scores), sure=True)
        return Looked(_spans(tokens, scores, self.number), _spans(tokens, scores, self.article), sure=best >= self.sure)


def _spans(tokens: Sequence[Tokens | None], scores: Sequence[Scored], least: float) -> list[Spans]:
    """The numbers of each sentence that have at least some score."""
    return [
        tuple((some.starts[at], some.ends[at]) for at, score in scored if score >= least) if some else ()
        for some, scored in zip(tokens, scores, strict=True)
    ]


def numeral_words(numerals: NumeralWords) -> frozenset[str]:
    """The words with which a number in words can begin."""
    n = numerals
    return frozenset([*n.digits, *n.ten, *n.short_tens, *n.hundred, *n.scales])


def candidates(tokens: Tokens, numerals: frozenset[str]) -> list[int]:
    """The tokens in which a number may begin: figures, and words of `numerals`."""
    return [
        at
        for at, word in enumerate(tokens.words)
        if word in numerals or word[0].isnumeric() or ("/" in word and not numerals.isdisjoint(word.split("/")))
    ]


def shown(tokens: Tokens) -> list[str]:
    """The words of a sentence; numbers and names under one sign each, so that the weights know language, not places."""
    found: list[str] = []
    for word, case in zip(tokens.words, tokens.case, strict=True):
        first = case[0]
        if first.isnumeric():
            found.append(_YEAR if _is_year(word) else _NUMBER)
        elif found and first.isupper() and (len(case) == 1 or not case.isupper()):
            found.append(_NAME)
        else:
            found.append(word)
    return found


def features(tokens: Tokens, words: Sequence[str], at: int, kind: str) -> Iterator[Feature]:
    """The features of a number; `words` are those that are `shown`."""
    b4, b3, b2, b1, _, a1, a2, a3, a4 = _beside(words, at)
    form = _form(tokens.words[at])
    yield from (
        ("bias", ""), ("seg", kind), ("f", form), ("fa", f"{form} {a1}"), ("fb", f"{form} {b1}"),
        ("a1", a1), ("a2", a2), ("a3", a3), ("a4", a4), ("b1", b1), ("b2", b2), ("b3", b3), ("b4", b4),
        ("a12", f"{a1} {a2}"), ("a123", f"{a1} {a2} {a3}"), ("b21", f"{b2} {b1}"), ("b321", f"{b3} {b2} {b1}"),
        ("ba", f"{b1} {a1}"),
    )  # fmt: skip
    for name, pair, span in zip(("l", "g"), ("ll", "gg"), _around(words, at), strict=True):
        yield from ((name, word) for word in set(span))
        yield from ((pair, both) for both in _pairs(span))


def _beside(words: Sequence[str], at: int) -> Sequence[str]:
    """The tokens beside a number, with it: as many as count."""
    if _BESIDE <= at < len(words) - _BESIDE:
        return words[at - _BESIDE : at + _BESIDE + 1]
    here = range(at - _BESIDE, at + _BESIDE + 1)
    return [words[place] if 0 <= place < len(words) else _BEGIN if place < 0 else _END for place in here]


def _around(words: Sequence[str], at: int) -> tuple[Sequence[str], Sequence[str]]:
    """The tokens before and behind a number, up to the end of a clause."""
    left = at
    while left > 0 and at - left < _NEAR and words[left - 1] not in _EDGES:
        left -= 1
    right = at + 1
    while right < len(words) and right - at <= _NEAR and words[right] not in _EDGES:
        right += 1
    return words[left:at], words[at + 1 : right]


def _pairs(words: Sequence[str]) -> set[str]:
    return {f"{one} {two}" for one, two in pairwise(words)}


def _is_year(word: str) -> bool:
    return len(word) == 4 and word[:2] in ("19", "20")


def _form(word: str) -> str:
    """A number without its value: a word, or how many figures there are in each of its groups."""
    if not word[0].isnumeric():
        return word
    if _is_year(word):
        return _YEAR
    return "".join("." if char in ".," else "0" for char in word[:6])


def look_of(weights: Mapping[str, float], article: float, number: float, sure: float) -> Look:
    """A look of weights by the names of features, which are a kind, ``=`` and what stands there."""
    kinds: dict[str, dict[str, float]] = {kind: {} for kind in KINDS}
    for name, weight in weights.items():
        kind, _, what = name.partition("=")
        kinds[kind][what] = weight
    return Look(kinds, article, number, sure)


@cache
def load_look() -> Look:
    """The package's own; raises InputError where a file of it is missing or damaged."""
    weights = load_weights("look")
    path = weights_directory() / "look.json"
    try:
        bounds = json.loads(path.read_text(encoding="utf-8"))
        article, number, sure = (float(bounds[name]) for name in ("article", "number", "sure"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(str(path), f"is no file of bounds: {error}") from error
    column = (weights.matrix[:, 0] / SCALE).tolist()
    return look_of({name: column[row] for name, row in weights.rows.items()}, article, number, sure)
