"""Named entities of the library's own domain: organisations, places and persons, tagged by a small CRF.

The model, ``weights/entities.crfsuite``, was trained on articles of this project's corpus
(training/entities, training/train_ner.py) and is read by underthesea's core; nothing is
downloaded. Everything that a feature looks at is the folded text, so NFC, NFD and the two places
of a tone mark give the same entities. Words come from ``patterns/units.yaml`` of the package.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

import regex

from .errors import InputError
from .find.tokens import Phrases
from .locks import ProcessLock
from .patterns.files import default_directory, load_model
from .patterns.units import UnitVocabulary
from .text import Folded, fold
from .weights import weights_directory

__all__ = [
    "Entity",
    "EntityLabel",
    "Lexicon",
    "Piece",
    "entities",
    "entity_spans",
    "features",
    "lexicon",
    "pieces",
    "spans",
]

EntityLabel = Literal["ORG", "LOC", "PER"]
Tag = Callable[[list[list[str]]], Sequence[str]]  # the tags of the syllables with these features

PIECE = 250  # syllables that are tagged at a time, at most

_SYLLABLE = regex.compile(r"\p{L}+|\p{N}+|[^\s]")
_STOPS = frozenset(".;!?")
_EDGE = "_"
_LOADING = ProcessLock()


@dataclass(frozen=True, slots=True)
class Entity:
    """A name in a text: ``text[start:end] == entity.text``.

    `label` is ORG (committees, branches, agencies, posts, schools, companies), LOC (territories,
    villages, with the word for their level where one stands before the name) or PER (without titles).
    """

    start: int
    end: int
    label: EntityLabel
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one line, as syllables: folded words, words with case, and folded spans."""

    words: tuple[str, ...]
    case: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def entities(text: str) -> tuple[Entity, ...]:
    """The named entities of a text, in order, not overlapping, at their exact places in the text as given.

    The first call loads the model. Time is linear in the length of the text. Safe in threads; never
    asks for the network. Raises InputError where the package's model is missing or damaged.

    >>> [(e.label, e.text) for e in entities("Đồng chí Lò Văn Phương, Bí thư Đảng ủy xã Nà Hỳ, phát biểu.")]
    [('PER', 'Lò Văn Phương'), ('ORG', 'Đảng ủy xã Nà Hỳ')]
    """
    folded = fold(text)
    found: list[Entity] = []
    for first, last, label in entity_spans(folded):
        start, end = folded.raw_span(first, last)
        found.append(Entity(start, end, label, text[start:end]))
    return tuple(found)


def entity_spans(folded: Folded, tag: Tag | None = None) -> list[tuple[int, int, EntityLabel]]:
    """The entities of a folded text as folded spans with their labels; `tag` stands for the package's tagger."""
    tag = _tagger() if tag is None else tag
    read = pieces(folded)
    return [
        (piece.spans[first][0], piece.spans[last - 1][1], label)
        for piece, rows in zip(read, features(read, lexicon()), strict=True)
        for first, last, label in spans(tag(rows))
    ]


def pieces(folded: Folded) -> list[Piece]:
    """The lines of a text as syllables; long ones are cut after a sentence, else anywhere."""
    found: list[Piece] = []
    start = 0
    while start < len(folded.case):
        end = folded.case.find("\n", start)
        end = len(folded.case) if end < 0 else end
        line = [match.span() for match in _SYLLABLE.finditer(folded.case, start, end)]
        while line:
            size = _cut(folded, line)
            places = tuple(line[:size])
            found.append(
                Piece(
                    tuple(_safe(folded.text[a:b]) for a, b in places),
                    tuple(_safe(folded.case[a:b]) for a, b in places),
                    places,
                )
            )
            line = line[size:]
        start = end + 1
    return found


def spans(tags: Sequence[str]) -> Iterator[tuple[int, int, EntityLabel]]:
    """The entities of a sequence of tags (B-ORG, I-ORG, O, …) as first, one past the last, label."""
    first: int | None = None
    label = ""
    for at, tag in enumerate((*tags, "O")):
        if first is not None and tag != f"I-{label}":
            yield first, at, _LABELS[label]
            first = None
        if tag != "O" and first is None:
            first, label = at, tag[2:]


_LABELS: dict[str, EntityLabel] = {"ORG": "ORG", "LOC": "LOC", "PER": "PER"}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of the vocabulary of units that tell kinds of names apart: phrases with their class, surnames."""

    phrases: Phrases[str]
    surnames: frozenset[str]


@functools.cache
def lexicon() -> Lexicon:
    """That of the package's own patterns."""
    v: UnitVocabulary = load_model(default_directory() / "units.yaml", UnitVocabulary)
    classes: dict[str, Iterable[str]] = {
        "person": (*v.titles, *v.roles),
        "speech": v.speech,
        "people": (*v.peoples, *v.people_words),
        "party": v.whole_party,
        "province": (*v.provinces, *v.cities, *v.regions),
        "paper": v.papers,
        "tail": (*v.agency_tails, *v.agency_compounds),
        "agency": (form for agency in v.agencies for form in agency.forms),
        "organ": (*v.organs, *v.bodies),
        "border": (*v.posts, *v.border_guards, *v.border_guard_short, *v.border_guard_plurals),
        "branch": v.branches,
        "committee": (form for committee in v.committees for form in committee.forms),
        "village": (form for level in v.villages for form in level.forms),
        "level": (form for level in v.levels for form in level.forms),
    }
    # Of a phrase in two classes the later one is kept.
    phrases = Phrases({form: name for name, forms in classes.items() for form in forms}.items())
    return Lexicon(phrases, frozenset(v.surnames))


_BEFORE = {"level": "LOC", "village": "LOC", "person": "PER", "border": "ORG", "agency": "ORG"}


def features(read: Sequence[Piece], words: Lexicon) -> list[list[list[str]]]:
    """The features of every syllable of every piece of one text.

    Those of a name also tell what stood before the same name elsewhere in the text.
    """
    marks = [_marks(piece, words.phrases) for piece in read]
    runs = [_runs(piece, mark) for piece, mark in zip(read, marks, strict=True)]
    seen: dict[tuple[str, ...], set[str]] = {}
    for piece, mark, found in zip(read, marks, runs, strict=True):
        for first, last in found:
            kind = _BEFORE.get(mark[first - 1][2:]) if first else None
            if kind is not None:
                seen.setdefault(piece.words[first:last], set()).add(kind)
                if kind == "PER":
                    seen.setdefault(piece.words[last - 1 : last], set()).add(kind)
    small = frozenset(
        word for piece in read for word, case in zip(piece.words, piece.case, strict=True) if word == case
    )
    return [_rows(*one, seen, small, words.surnames) for one in zip(read, marks, runs, strict=True)]


def _rows(
    piece: Piece,
    marks: Sequence[str],
    runs: Sequence[tuple[int, int]],
    seen: Mapping[tuple[str, ...], set[str]],
    small: frozenset[str],
    surnames: frozenset[str],
) -> list[list[str]]:
    size = len(piece.words)
    words = [_EDGE, _EDGE, *(_digits(word) for word in piece.words), _EDGE, _EDGE]
    shapes = [_EDGE, _EDGE, *(_shape(case) for case in piece.case), _EDGE, _EDGE]
    kinds = [_EDGE, _EDGE, *marks, _EDGE, _EDGE]
    rows: list[list[str]] = []
    for at in range(size):
        i = at + 2
        row = [f"w{step}={words[i + step]}" for step in (-2, -1, 0, 1, 2)]
        row += [f"s{step}={shapes[i + step]}" for step in (-2, -1, 0, 1, 2)]
        row += [f"k{step}={kinds[i + step]}" for step in (-2, -1, 0, 1, 2)]
        row += [
            "bias",
            f"-w={words[i - 1]}|{words[i]}",
            f"+w={words[i]}|{words[i + 1]}",
            f"-s+={shapes[i - 1]}|{shapes[i]}|{shapes[i + 1]}",
            f"-ks={kinds[i - 1]}|{shapes[i]}",
            f"ks={kinds[i]}|{shapes[i]}",
            f"+k={kinds[i]}|{kinds[i + 1]}",
            f"h={words[i][:2]}",
            f"t={words[i][-2:]}",
        ]
        if at and piece.spans[at][0] == piece.spans[at - 1][1]:
            row.append("glued")
        rows.append(row)
    for first, last in runs:
        before, after = first + 1, last + 2
        for at in range(first, last):
            row = rows[at]
            row += [
                f"r={min(last - first, 6)}|{min(at - first, 3)}",
                f"rk={kinds[before]}",
                f"rw={words[before]}",
                f"rs={shapes[before]}|{shapes[after]}",
                f"rw+={words[after]}",
                f"rk+={kinds[after]}",
            ]
            row += [f"seen={kind}" for kind in sorted(seen.get(piece.words[first:last], ()))]
            row += [
                f"surname{step}"
                for step in (-1, 0, 1)
                if first <= at + step < last and words[at + step + 2] in surnames
            ]
            if piece.words[first] in surnames:
                row.append(f"r.surname={min(last - first, 6)}")
            if piece.words[at] in small:
                row.append("small")
    return rows


def _marks(piece: Piece, phrases: Phrases[str]) -> list[str]:
    """For every syllable the class of the phrase that it belongs to: B-level, I-level, or O."""
    marks = ["O"] * len(piece.words)
    at = 0
    while at < len(marks):
        found = phrases.at(piece.words, at)
        if found is None:
            at += 1
            continue
        length, name = found
        marks[at : at + length] = [f"B-{name}", *[f"I-{name}"] * (length - 1)]
        at += length
    return marks


def _runs(piece: Piece, marks: Sequence[str]) -> list[tuple[int, int]]:
    """The runs of capitalised syllables that could be one bare name."""
    runs: list[tuple[int, int]] = []
    first: int | None = None
    for at, case in enumerate((*piece.case, "")):
        name = case[:1].isupper() and (marks[at][2:] not in _BEFORE or first is not None)
        if name and first is None:
            first = at
        elif not name and first is not None:
            runs.append((first, at))
            first = None
    return runs


def _shape(case: str) -> str:
    if case[0].isdigit():
        return "0" if len(case) == 1 else "00"
    if not case[0].isalpha():
        return case[0] if case[0] in ".,;:()-/'\"" else "?"
    if case[0].islower():
        return "a"
    return "A" if len(case) == 1 else "AA" if case.isupper() else "Aa" if case[1:].islower() else "Ax"


def _digits(word: str) -> str:
    return "0" * min(len(word), 4) if word[0].isdigit() else word


def _safe(word: str) -> str:
    # The core refuses lone surrogates, and a NUL would end a name in the model.
    return "\ufffd" if "\ud800" <= word[0] <= "\udfff" or word[0] == "\0" else word


def _cut(folded: Folded, line: Sequence[tuple[int, int]]) -> int:
    if len(line) <= PIECE:
        return len(line)
    ends = (at + 1 for at in range(PIECE - 1, PIECE // 2, -1) if folded.case[line[at][0]] in _STOPS)
    return next(ends, PIECE)


class _Tagger:
    """underthesea's tagger over one model; its core holds no state of a sequence."""

    def __init__(self) -> None:
        path = weights_directory() / "entities.crfsuite"
        core: Any = import_module("underthesea_core")
        self._core: Any = core.CRFTagger()
        try:
            self._core.load(str(path))
        except Exception as error:
            raise InputError(str(path), f"is no model of entities: {error}") from error

    def __call__(self, rows: list[list[str]]) -> list[str]:
        return list(self._core.tag(rows))


def _tagger() -> _Tagger:
    with _LOADING:
        return _load()


@functools.cache
def _load() -> _Tagger:
    return _Tagger()
