"""Mentions of units: territories, Party committees, branches, border posts, agencies, references.

Read by a grammar of head words and capitalised names on the tokens of a sentence, never by a
tagger: words like ``Đảng ủy Khối`` come out of general-purpose segmenters in pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import regex

from ..patterns.units import UnitVocabulary
from .agencies import agency
from .grammar import Grammar, Head
from .mentions import UnitMention, moved, text_of
from .tokens import Tokens

__all__ = ["UnitFinder", "UnitMention"]


_INNER = 3  # lower-case words between two capitalised parts of one name
_TIME = 6  # tokens of a time between a reference and its verb: "năm 2016 ", "trong 9 tháng"


class UnitFinder:
    """Finds unit mentions in the tokens of a sentence. Compiled once, stateless, thread-safe."""

    def __init__(self, vocabulary: UnitVocabulary) -> None:
        self.grammar = Grammar(vocabulary)

    def find(self, tokens: Tokens, known: Mapping[str, str | None] | None = None) -> list[UnitMention]:
        """The mentions of a sentence, ordered, not overlapping.

        `known` maps folded bare names that the article uses with a level to that level.
        """
        return _counted(list(self._scan(tokens, known or {})), tokens)

    def _scan(self, tokens: Tokens, known: Mapping[str, str | None]) -> Iterator[UnitMention]:
        index = 0
        plural: str | None = None
        while index < len(tokens):
            plural = self._plural_level(tokens, index) or plural
            names = self._plural(tokens, index)
            if names:
                yield from names
                index = names[-1].last
                continue
            mention = (
                self._at(tokens, index)
                or self._bare(tokens, index, known)
                or self._listed(tokens, index, known, plural)
            )
            if mention is None:
                index += 1
            else:
                mention = self._with_parents(tokens, mention)
                yield mention
                index = mention.last

    def _at(self, tokens: Tokens, index: int) -> UnitMention | None:
        """The mention that starts at a token: named where it can be, else a reference."""
        start = index
        organ = self.grammar.organs.at(tokens.words, start)
        while organ is not None:
            after = start + organ[0]
            if after < len(tokens) and tokens.words[after] in (",", "-"):
                after += 1
            following = self._head(tokens, after)
            reference = self._reference(tokens, after)
            body = self.grammar.bodies.at(tokens.words, start) is not None
            longer = following is not None and (reference is None or following.last > reference.last)
            if following is not None and longer and (following.party or following.kind == "border_guard" or body):
                if following.kind == "region":
                    return replace(following, first=index, start=tokens.starts[index])
                return self.grammar.without_person(tokens, moved(following, tokens, index))
            if body and (reference is None or not reference.level):
                end = start + organ[0]
                return UnitMention(
                    index,
                    end,
                    tokens.starts[index],
                    tokens.ends[end - 1],
                    "reference",
                    agency="organisation",
                    party=True,
                    whole=True,
                )
            if reference is not None and (reference.level or reference.agency == "organisation") and organ[0] > 1:
                return moved(reference, tokens, index)
            start, organ = after, self.grammar.organs.at(tokens.words, after)
        named = self._head(tokens, index)
        refers = self.grammar.references.at(tokens.words, index)
        if named is not None and named.named and (refers is None or named.last > index + refers[0]):
            return self.grammar.without_person(tokens, named)
        return self._reference(tokens, index) or named

    def _head(self, tokens: Tokens, index: int) -> UnitMention | None:
        found = self.grammar.heads.at(tokens.words, index)
        if found is None or self.grammar.not_heads.ending(tokens.words, index + 1):
            return None
        length, head = found
        after = index + length
        if head.role == "territory":
            return self._territory(tokens, index, after, head)
        if head.role == "village":
            end = self.grammar.name_end(tokens, after, numbers=True)
            return None if end == after else self.grammar.made(tokens, index, end, "village", head.level, after)
        if head.role == "committee":
            return self._committee(tokens, index, after, head)
        if head.role == "branch":
            return self._branch(tokens, index, after)
        if head.role == "post":
            return self._post(tokens, index, after)
        if head.role == "border_guard":
            mention = self._border_guard(tokens, index, after, head.flag)
            return None if head.kind == "short" and (mention is None or mention.scope is None) else mention
        if head.role == "agency":
            return agency(self.grammar, tokens, index, after, head, self._head)
        return UnitMention(
            index, after, tokens.starts[index], tokens.ends[after - 1], head.role, name=text_of(tokens, index, after)
        )

    def _territory(self, tokens: Tokens, index: int, after: int, head: Head) -> UnitMention | None:
        if after < len(tokens) and tokens.words[after] == "." and tokens.words[after - 1] in self.grammar.abbreviations:
            after += 1
        end = self.grammar.territory_end(tokens, after, head.level, numbers=head.flag)
        return None if end == after else self.grammar.made(tokens, index, end, "territory", head.level, after)

    def _committee(self, tokens: Tokens, index: int, after: int, head: Head) -> UnitMention | None:
        if head.level is not None:
            end = self.grammar.territory_end(tokens, after, head.level)
            if end == after:
                return None
            inner = self.grammar.made(tokens, after, end, "territory", head.level, after)
            return UnitMention(
                index, end, tokens.starts[index], inner.end, "organisation", head.level, inner.name, party=True
            )
        inner_mention = self._head(tokens, after)
        if inner_mention is not None and (inner_mention.named or inner_mention.kind in ("border_guard", "agency")):
            if inner_mention.kind == "branch":
                return None
            kind = "organisation" if inner_mention.kind in ("territory", "village") else inner_mention.kind
            return UnitMention(
                index, inner_mention.last, tokens.starts[index], inner_mention.end, kind, inner_mention.level,
                inner_mention.name, inner_mention.agency, True, inner_mention, inner_mention.scope,
            )  # fmt: skip
        end = self.grammar.name_end(tokens, after)
        if end == after:
            return None
        return UnitMention(
            index,
            end,
            tokens.starts[index],
            tokens.ends[end - 1],
            "organisation",
            None,
            text_of(tokens, after, end),
            party=True,
        )

    def _branch(self, tokens: Tokens, index: int, after: int) -> UnitMention | None:
        inner = self._head(tokens, after)
        if (
            inner is None
            and (head := self.grammar.heads.at(tokens.words, after)) is not None
            and head[1].role == "agency"
        ):
            end = after + head[0]
            if head[0] > 1 and tokens.case[after][0].isupper():
                inner = UnitMention(
                    after,
                    end,
                    tokens.starts[after],
                    tokens.ends[end - 1],
                    "agency",
                    None,
                    text_of(tokens, after, end),
                    head[1].kind,
                )
        if inner is not None and inner.named and inner.kind in ("village", "agency", "territory", "post"):
            return UnitMention(
                index, inner.last, tokens.starts[index], inner.end, "branch", inner.level, inner.name, inner.agency,
                True, inner, inner.scope,
            )  # fmt: skip
        end = self.grammar.name_end(tokens, after, numbers=True)
        compound = self.grammar.compounds.at(tokens.words, after)
        if end == after + 1 and compound is not None:
            end = after + compound[0]  # "Chi bộ Cơ động": only the first syllable of a word is a capital
        end = self._joined_name(tokens, after, end)
        if end == after or (
            end == after + 1 and tokens.words[after].isdigit() and not self.grammar.closed(tokens, end)
        ):
            return None
        return UnitMention(
            index,
            end,
            tokens.starts[index],
            tokens.ends[end - 1],
            "branch",
            None,
            text_of(tokens, after, end),
            party=True,
        )

    def _post(self, tokens: Tokens, index: int, after: int) -> UnitMention | None:
        end = after
        tail = self.grammar.tails.at(tokens.words, end)
        while tail is not None and end + tail[0] < len(tokens):
            end += tail[0]
            tail = self.grammar.tails.at(tokens.words, end)
        name_end = self.grammar.name_end(tokens, end)
        if name_end == end:
            return None
        return UnitMention(
            index,
            name_end,
            tokens.starts[index],
            tokens.ends[name_end - 1],
            "post",
            None,
            text_of(tokens, after, name_end),
        )

    def _border_guard(self, tokens: Tokens, index: int, after: int, plural: bool) -> UnitMention | None:
        if after < len(tokens) and tokens.words[after] == "(":
            close = after + 2
            if close < len(tokens) and tokens.words[close] == ")":
                after = close + 1
        level = self.grammar.levels.at(tokens.words, after)
        scope: tuple[str, str | None] | None = None
        end = after
        if level is not None and level[1] in self.grammar.generic_levels:
            name_end = self.grammar.territory_end(tokens, after + level[0], level[1])
            end = name_end
            scope = (level[1], text_of(tokens, after + level[0], name_end) if name_end > after + level[0] else None)
        else:
            name_end = self.grammar.name_end(tokens, after)
            if name_end > after:
                end = name_end
                scope = ("", text_of(tokens, after, name_end))
        if tokens.words[index] == tokens.words[after - 1] and scope is None and len(tokens.words[index]) > 4:
            return None
        if scope is None and after - index == 2 and not plural and tokens.case[index].islower():
            return None
        return UnitMention(
            index, end, tokens.starts[index], tokens.ends[end - 1], "border_guard", None,
            scope[1] if scope else None, scope=scope, plural=plural,
        )  # fmt: skip

    def _reference(self, tokens: Tokens, index: int) -> UnitMention | None:
        found = self.grammar.references.at(tokens.words, index)
        if found is not None:
            length, reference = found
            kind = "reference"
            level = reference.level
            name_end = index if level is None else self.grammar.territory_end(tokens, index + length, level)
            if name_end > index + length:
                return replace(
                    self.grammar.made(tokens, index, name_end, "organisation", reference.level, index + length),
                    party=True,
                )
            return UnitMention(
                index, index + length, tokens.starts[index], tokens.ends[index + length - 1], kind,
                reference.level, agency=reference.kind, party=True, whole=reference.whole,
            )  # fmt: skip
        level = self.grammar.levels.at(tokens.words, index)
        if level is not None:
            length = level[0]
            verb = self._acts(tokens, index + length)
            opens = (
                index == 0
                or tokens.words[index - 1] in (",", ";", ":", "(")
                or self.grammar.prepositions.ending(tokens.words, index)
            )
            comes = index + length >= len(tokens) or not regex.match(r"\p{L}", tokens.words[index + length])
            free = index == 0 or tokens.words[index - 1] not in self.grammar.blocks
            if (verb and (opens or free)) or (self.grammar.prepositions.ending(tokens.words, index) and comes):
                return UnitMention(
                    index, index + length, tokens.starts[index], tokens.ends[index + length - 1], "reference", level[1]
                )
        return None

    def _joined_name(self, tokens: Tokens, after: int, end: int) -> int:
        """Past the lower-case words between two capitalised parts of one name: "Hội Doanh nhân trẻ Đồng Nai"."""
        g, step = self.grammar, end
        while after < end <= step < min(end + _INNER + 1, len(tokens)):
            if tokens.case[step][0].isupper():
                part = g.name_end(tokens, step) if step > end and g.heads.at(tokens.words, step) is None else step
                return part if part > step else end
            word = tokens.words[step]
            inner = tokens.case[step].islower() and word.isalpha() and word not in g.stops
            if not inner or g.verbs.at(tokens.words, step) is not None or g.levels.at(tokens.words, step) is not None:
                return end
            step += 1
        return end

    def _acts(self, tokens: Tokens, index: int) -> bool:
        """Whether a verb stands at a token, or behind a time with a number: "xã năm 2016 phải …"."""
        numbered = False
        for at in range(index, min(index + _TIME, len(tokens))):
            if self.grammar.verbs.at(tokens.words, at) is not None and (at == index or numbered):
                return True
            numbered = numbered or tokens.words[at][0].isdigit()
            if not tokens.case[at][0].isdigit() and not tokens.case[at].islower():
                return False
        return False

    def _plural(self, tokens: Tokens, index: int) -> list[UnitMention]:
        """The names of a plural list: "các xã Noong U, Na Son và Mường Luân", each with the level."""
        if index == 0 or tokens.words[index - 1] not in self.grammar.plurals:
            return []
        found = self.grammar.heads.at(tokens.words, index)
        if found is None or found[1].role != "territory":
            return []
        at = index + found[0]
        if at < len(tokens) and tokens.words[at] == ":":
            at += 1
        names: list[UnitMention] = []
        while at < len(tokens):
            end = self.grammar.name_end(tokens, at)
            if end == at or self.grammar.heads.at(tokens.words, at) is not None and tokens.case[at].islower():
                break
            names.append(self.grammar.made(tokens, at, end, "territory", found[1].level, at))
            at = end
            if at < len(tokens) and (tokens.words[at] == "," or tokens.words[at] in self.grammar.conjunctions):
                at += 1
            else:
                break
        return names if len(names) > 1 else []

    def _plural_level(self, tokens: Tokens, index: int) -> str | None:
        """The level that a plural gives to the names of a list after it: "các xã: Thu Lũm 3, Ka Lăng 2"."""
        if index == 0 or tokens.words[index - 1] not in self.grammar.plurals:
            return None
        for at in (index, index + 2):
            level = self.grammar.levels.at(tokens.words, at)
            if level is not None and (at == index or self.grammar.heads.at(tokens.words, index) is not None):
                return level[1]
        return None

    def _listed(
        self, tokens: Tokens, index: int, known: Mapping[str, str | None], plural: str | None
    ) -> UnitMention | None:
        """A name without level before a number in a list: "Hội An 110, Tam Kỳ (95)"."""
        if index == 0 or tokens.words[index - 1] not in self.grammar.openers or not tokens.case[index].istitle():
            return None
        end = index
        while end < len(tokens) and end < index + 4 and tokens.case[end].istitle() and tokens.case[end].isalpha():
            end += 1
        at = end
        while at < len(tokens) and at < end + 2 and tokens.words[at] in ("(", ":"):
            at += 1
        if end == index or at >= len(tokens) or not tokens.words[at][0].isdigit():
            return None
        key = " ".join(tokens.words[index:end])
        if (
            end - index == 1
            and key not in known
            or key in self.grammar.peoples
            or tokens.words[index] in self.grammar.not_names
        ):
            return None
        return UnitMention(
            index,
            end,
            tokens.starts[index],
            tokens.ends[end - 1],
            "name",
            known.get(key) or plural,
            text_of(tokens, index, end),
        )

    def _bare(self, tokens: Tokens, index: int, known: Mapping[str, str | None]) -> UnitMention | None:
        """A known name without its level word (``Ba Bể``, ``NAM SÁCH``)."""
        if not tokens.case[index][0].isupper() or (index > 0 and tokens.words[index - 1] in self.grammar.people_words):
            return None
        for length in (5, 4, 3, 2, 1):
            if index + length > len(tokens):
                continue
            key = " ".join(tokens.words[index : index + length])
            if (
                key in known
                and key not in self.grammar.peoples
                and all(c[0].isupper() or c[0].isdigit() or c == "-" for c in tokens.case[index : index + length])
            ):
                following = index + length
                if length == 1 and following < len(tokens) and tokens.case[following].istitle():
                    return None
                return UnitMention(
                    index, following, tokens.starts[index], tokens.ends[following - 1], "name", known[key],
                    text_of(tokens, index, following),
                )  # fmt: skip
        return None

    def _with_parents(self, tokens: Tokens, mention: UnitMention) -> UnitMention:
        """Take in the wider places that follow in brackets or after a comma: "(huyện Nậm Pồ)"."""
        if not mention.named or mention.kind in ("party", "region"):
            return mention
        parents: list[tuple[str | None, str]] = []
        at = mention.last
        if at + 1 < len(tokens) and tokens.words[at] == "(":
            inner, end = self._places(tokens, at + 1)
            if inner and end < len(tokens) and tokens.words[end] == ")":
                parents += inner
                at = end + 1
        else:
            while (
                at + 1 < len(tokens)
                and tokens.words[at] in (",", "-")
                or (at < len(tokens) and self.grammar.levels.at(tokens.words, at))
            ):
                step = at + 1 if tokens.words[at] in (",", "-") else at
                found = self.grammar.heads.at(tokens.words, step)
                if found is None or found[1].role != "territory" or found[1].level == mention.level:
                    break
                place = self._territory(tokens, step, step + found[0], found[1])
                if place is None or place.name is None or not self.grammar.wider(place.level, parents or mention.level):
                    break
                parents.append((place.level, place.name))
                at = place.last
        if not parents:
            return mention
        return UnitMention(
            mention.first, at, mention.start, tokens.ends[at - 1], mention.kind, mention.level, mention.name,
            mention.agency, mention.party, mention.inner, mention.scope, tuple(parents), mention.whole, mention.plural,
        )  # fmt: skip

    def _places(self, tokens: Tokens, index: int) -> tuple[list[tuple[str | None, str]], int]:
        """The places of a bracket: "xã Hương Vĩnh, Hương Khê" → both; the index after them."""
        places: list[tuple[str | None, str]] = []
        while index < len(tokens):
            found = self.grammar.heads.at(tokens.words, index)
            if found is not None and found[1].role == "territory":
                place = self._territory(tokens, index, index + found[0], found[1])
                if place is None or place.name is None:
                    return [], index
                places.append((place.level, place.name))
                index = place.last
            else:
                end = self.grammar.name_end(tokens, index)
                if end == index:
                    return [], index
                places.append((None, text_of(tokens, index, end)))
                index = end
            if index < len(tokens) and tokens.words[index] in (",", "-"):
                index += 1
                continue
            break
        return places, index


def _counted(mentions: list[UnitMention], tokens: Tokens) -> list[UnitMention]:
    """Take the numbers off the names of a list: in "Chi bộ thôn A 3, Chi bộ thôn B 2" they are counts.

    One name with a number is a name ("thôn Nì Xỉ 4"); so are numbers alone, and one name numbered on.
    """
    result = list(mentions)
    run: list[int] = []

    def flush() -> None:
        names = [result[at].name or "" for at in run]
        bases = {name.rsplit(" ", 1)[0] for name in names}
        if len(run) > 1 and len(bases) > 1:
            for at in run:
                mention = result[at]
                name = (mention.name or "").rsplit(" ", 1)[0]
                last = mention.last - 1
                inner = (
                    replace(mention.inner, last=last, end=tokens.ends[last - 1], name=name) if mention.inner else None
                )
                result[at] = replace(mention, last=last, end=tokens.ends[last - 1], name=name, inner=inner)
        run.clear()

    for at, mention in enumerate(mentions):
        numbered = mention.kind in ("branch", "village") and " " in (mention.name or "") and not mention.parents
        numbered = numbered and (mention.name or "").rsplit(" ", 1)[1].isdigit()
        if run and (not numbered or mention.first - mentions[run[-1]].last > 2):
            flush()
        if numbered:
            run.append(at)
    flush()
    return result
