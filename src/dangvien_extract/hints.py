"""What named entities tell the finder of units: which bare names are persons, which units it left unread."""

from __future__ import annotations

from collections.abc import Sequence

from .entities import EntityLabel, Tag, entity_spans
from .find.grammar import Grammar
from .find.mentions import ZONE, UnitMention, mention_at, text_of
from .find.tokens import Tokens
from .ner import overlaps, person_hints
from .text import Folded

_LEAST = 2  # syllables of a name; one alone is commonly a newspaper's mark


def without_persons(units: list[list[UnitMention]], folded: Folded) -> list[list[UnitMention]]:
    """Drop bare names that underthesea's tagger takes for persons' names; it is asked only where there is one."""
    if not any(unit.kind == "name" for mentions in units for unit in mentions):
        return units
    hints = person_hints(folded.raw)
    return [
        [u for u in mentions if u.kind != "name" or not overlaps(folded.raw_span(u.start, u.end), hints)]
        for mentions in units
    ]


def with_organisations(
    units: list[list[UnitMention]],
    sentences: Sequence[Tokens],
    folded: Folded,
    grammar: Grammar,
    tag: Tag | None = None,
) -> list[list[UnitMention]]:
    """Take up organisations of the domain's tagger in the sentences in which no rule read a named unit.

    The tagger is asked only where there is such a sentence. `tag` stands for the package's own model.
    """
    bare = [
        bool(len(one)) and not any(u.named for u in mentions) for one, mentions in zip(sentences, units, strict=True)
    ]
    if not any(bare):
        return units
    found = entity_spans(folded, tag)
    return [
        _with(mentions, tokens, found, grammar) if unread else mentions
        for mentions, tokens, unread in zip(units, sentences, bare, strict=True)
    ]


def _with(
    mentions: list[UnitMention], tokens: Tokens, found: Sequence[tuple[int, int, EntityLabel]], grammar: Grammar
) -> list[UnitMention]:
    result = list(mentions)
    for start, end, label in found:
        if (
            label != "ORG"
            or start < tokens.starts[0]
            or end > tokens.ends[-1]
            or overlaps((start, end), _spans(result))
        ):
            continue
        inside = [at for at in range(len(tokens)) if start <= tokens.starts[at] and tokens.ends[at] <= end]
        if len(inside) < _LEAST or all(tokens.case[at].upper() == tokens.case[at] for at in inside):
            continue
        first, last = inside[0], inside[-1] + 1
        if grammar.organs.at(tokens.words, first) or grammar.references.at(tokens.words, first):
            continue  # an organ of a unit that is not named, not a unit of its own
        head = grammar.heads.at(tokens.words, first)
        kind = head[1].kind if head is not None else None
        result.append(mention_at(tokens, first, last, "agency", None, text_of(tokens, first, last), kind or "agency"))
        break
    return sorted(result, key=lambda mention: mention.start)


def _spans(mentions: Sequence[UnitMention]) -> list[tuple[int, int]]:
    return [(mention.start, mention.end) for mention in mentions if mention.agency != ZONE]
