"""Mentions of units: territories, Party committees, branches, border posts, agencies, references.

Read by a grammar of head words and capitalised names on the tokens of a sentence, never by a
tagger: words like ``Đảng ủy Khối`` come out of general-purpose segmenters in pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..patterns.units import UnitVocabulary
from .agencies import agency, zone
from .bare import bare, counted, listed, plural_level, plural_list, stands
from .brackets import bracketed, name_in_brackets
from .grammar import Grammar, Head
from .guards import border_guard
from .mentions import ZONE, UnitMention, mention_at, moved, text_of
from .names import count_at
from .organisations import abroad_end, block_end, full_end, hyphened_name, joined_name, numbered_branch, office, post
from .references import reference_at
from .siblings import siblings
from .starts import beginnings, touching
from .tokens import Tokens

__all__ = ["UnitFinder", "UnitMention"]


_NAMED_KINDS = ("school", "hospital", "company")  # their head words alone name none


class UnitFinder:
    """Finds unit mentions in the tokens of a sentence. Compiled once, stateless, thread-safe."""

    def __init__(self, vocabulary: UnitVocabulary) -> None:
        self.grammar = Grammar(vocabulary)

    def find(self, tokens: Tokens, known: Mapping[str, str | None] | None = None) -> list[UnitMention]:
        """The mentions of a sentence, ordered, not overlapping.

        `known` maps folded bare names that the article uses with a level to that level.
        """
        mentions = list(self._scan(tokens, known or {}))
        if not known:
            tokens.memo["scanned"] = mentions
        mentions = counted(mentions, tokens)
        return bracketed(self.grammar, tokens, siblings(self.grammar, tokens, mentions))

    def find_known(
        self, sentences: Sequence[Tokens], scanned: Sequence[list[UnitMention]], known: Mapping[str, str | None]
    ) -> list[list[UnitMention]]:
        """The mentions of all sentences of an article, which `scanned` holds as they are without `known`."""
        touched = touching(known)
        return [
            self.find(tokens, known) if self._touched(tokens, known, touched) else mentions
            for tokens, mentions in zip(sentences, scanned, strict=True)
        ]

    def _touched(self, tokens: Tokens, known: Mapping[str, str | None], first: frozenset[str]) -> bool:
        """Whether a scan of a sentence may meet a name of `known`, of which `first` are the first tokens."""
        if first.isdisjoint(tokens.words):
            return False
        scanned: list[UnitMention] = tokens.memo["scanned"]
        inside = {at for mention in scanned for at in range(mention.first + 1, mention.last)}
        return any(mention.agency == ZONE for mention in scanned) or any(
            word in first and at not in inside and case[0].isupper() and stands(tokens, at, known)
            for at, (word, case) in enumerate(zip(tokens.words, tokens.case, strict=True))
        )

    def _scan(self, tokens: Tokens, known: Mapping[str, str | None]) -> Iterator[UnitMention]:
        index = 0
        plural: str | None = None
        starts = self.grammar.starts
        for place in beginnings(self.grammar, tokens, known):
            if place < index:
                continue
            index = place
            own = tokens.words[index] in starts  # else a bare name or a list at most
            plural = (plural_level(self.grammar, tokens, index) if own else None) or plural
            names = plural_list(self.grammar, tokens, index)
            if names:
                yield from names
                index = names[-1].last
                continue
            mention = self._at(tokens, index) if own else None
            other = mention is None or (mention.kind in ("agency", "village") and not mention.party)
            name = bare(self.grammar, tokens, index, known) if other else None
            # "Trường Xuân" and "Bản Máy" are no school and no village where the article knows them as communes.
            if mention is None or (name is not None and name.level is not None and name.last == mention.last):
                mention = name or mention
            if mention is None or (mention.kind == "name" and mention.level is None and plural):
                mention = listed(self.grammar, tokens, index, known, plural) or mention
            if own:
                mention = mention or zone(self.grammar, tokens, index, known)
            if mention is None:
                index += 1
            else:
                mention = self._with_parents(tokens, mention)
                if mention.kind == "territory" and mention.level and count_at(self.grammar, tokens, mention.last):
                    lone = mention.level in self.grammar.vocabulary.lone_levels
                    plural = None if lone else mention.level  # "xã Thạch Kim 6, Thạch Bằng 4"
                yield mention
                index = max(mention.last, index + 1)  # whatever the grammar says, the scan goes on

    def _at(self, tokens: Tokens, index: int) -> UnitMention | None:
        """The mention that starts at a token: named where it can be, else a reference."""
        start = index
        of_office = office(self.grammar, tokens, index)
        if of_office is not None:
            return of_office
        organ = self.grammar.organs.at(tokens.words, start)
        while organ is not None:
            after = start + organ[0]
            if after < len(tokens) and tokens.words[after] in (",", "-"):
                after += 1
            following = self._head(tokens, after)
            reference = reference_at(self.grammar, tokens, after)
            body = self.grammar.bodies.at(tokens.words, start) is not None
            longer = following is not None and (reference is None or following.last > reference.last)
            if following is not None and longer and (following.party or following.kind == "border_guard" or body):
                if following.kind == "region":
                    return replace(following, first=index, start=tokens.starts[index])
                return self.grammar.without_person(tokens, moved(following, tokens, index))
            if body and (reference is None or not reference.level):
                end = start + organ[0]
                return mention_at(tokens, index, end, "reference", agency="organisation", party=True, whole=True)
            if reference is not None and (reference.level or reference.agency == "organisation") and organ[0] > 1:
                return self.grammar.without_person(tokens, moved(reference, tokens, index))
            start, organ = after, self.grammar.organs.at(tokens.words, after)
        named = self._head(tokens, index)
        refers = self.grammar.references.at(tokens.words, index)
        # The border guard of "tỉnh" is told as well as one with a name.
        told = named is not None and (named.named or (named.kind == "border_guard" and named.scope is not None))
        if named is not None and told and (refers is None or named.last > index + refers[0]):
            return self.grammar.without_person(tokens, named)
        reference = reference_at(self.grammar, tokens, index)
        if reference is not None and reference.kind == "reference":
            inner = self._inside(tokens, reference)
            if inner is not None:
                return inner
        if named is not None and named.kind == "reference" and (reference is None or named.last > reference.last):
            return named
        return reference or named

    def _inside(self, tokens: Tokens, reference: UnitMention) -> UnitMention | None:
        """The named unit that begins inside a reference and reaches past it.

        "Đoàn khối Các cơ quan tỉnh", "cả Đảng bộ Ngoài nước", "toàn Công ty Cao su Điện Biên".
        """
        for at in range(reference.first + 1, reference.last):
            if self._splits_head(tokens, reference.first, at):
                continue  # "bộ" of "đảng bộ" is no ministry
            inner = self._head(tokens, at)
            if inner is not None and inner.named and inner.last > reference.last:
                agency_like = inner.kind == "agency" or (inner.party and inner.kind == "organisation")
                return moved(inner, tokens, reference.first) if agency_like else None
        return None

    def _splits_head(self, tokens: Tokens, first: int, index: int) -> bool:
        """Whether a head word that begins at `first` or behind it reaches past `index`."""
        heads = self.grammar.heads
        return any(
            (found := heads.at(tokens.words, at)) is not None and at + found[0] > index for at in range(first, index)
        )

    def _head(self, tokens: Tokens, index: int) -> UnitMention | None:
        block = self.grammar.numbered_villages.at(tokens.words, index)
        if block is not None and (end := self.grammar.name_end(tokens, index + block[0], numbers=True)):
            digits = end > index + block[0] and tokens.case[index + block[0]].isdigit()
            if digits:
                return self.grammar.made(tokens, index, end, "village", block[1], index + block[0])
        found = self.grammar.heads.at(tokens.words, index)
        if (
            found is None
            or self._no_unit(tokens, index, found[0])
            or self.grammar.province_at(tokens, index)
            or self.grammar.not_heads.ending(tokens.words, index + 1)
            or (found[1].role == "party" and self.grammar.not_whole_party.ending(tokens.words, index))
        ):
            return None
        length, head = found
        after = index + length
        if head.role == "territory":
            return self._territory(tokens, index, after, head)
        if head.role == "village":
            number = after < len(tokens) and tokens.words[after] in self.grammar.number_words
            end = self.grammar.name_end(tokens, after + number, numbers=True)
            if number and not (end > after + 1 and tokens.words[after + 1][0].isdigit()):
                return None
            people = " ".join(tokens.words[after:end]) in self.grammar.peoples and tokens.case[index].islower()
            thing = self.grammar.tails.at(tokens.words, after) is not None
            return (
                None
                if end == after or people or thing
                else self.grammar.made(tokens, index, end, "village", head.level, after)
            )
        if head.role == "committee":
            return self._committee(tokens, index, after, head)
        if head.role == "branch":
            return self._branch(tokens, index, after)
        if head.role == "post":
            return post(self.grammar, tokens, index, after)
        if head.role == "border_guard":
            return border_guard(self.grammar, tokens, index, after, head)
        if head.role == "agency":
            return agency(self.grammar, tokens, index, after, head, self._head)
        return mention_at(tokens, index, after, head.role, name=text_of(tokens, index, after))

    def _no_unit(self, tokens: Tokens, index: int, length: int) -> bool:
        """Whether a token begins words that only look like an agency, longer than the head that is found there."""
        other = self.grammar.not_units.at(tokens.words, index)
        return other is not None and other[0] >= length

    def _territory(self, tokens: Tokens, index: int, after: int, head: Head) -> UnitMention | None:
        if head.name is not None:
            return mention_at(tokens, index, after, "territory", head.level, head.name)
        if after < len(tokens) and tokens.words[after] == "." and tokens.words[after - 1] in self.grammar.abbreviations:
            after += 1
        name_at = self.grammar.past_adjectives(tokens, after)
        if name_at > after and (self.grammar.several(tokens, index) or self.grammar.province_at(tokens, name_at)):
            return None  # "các xã biên giới Kỳ Sơn", "7 xã biên giới Gia Lai" lie in that place
        numbers = head.flag and name_at < len(tokens) and tokens.words[name_at].isdigit()
        end = self.grammar.territory_end(tokens, name_at, head.level, numbers=numbers)
        number = self.grammar.number_end(tokens, end)
        acts = self.grammar.verbs.at(tokens.words, number) is not None or name_in_brackets(tokens, number)
        if name_at < end < number and acts and self.grammar.low(head.level):
            end = number  # "xã A Lưới 4 phân công …", "xã An Thạnh 2 (Cù Lao Dung)"
        after = name_at
        return None if end == after else self.grammar.made(tokens, index, end, "territory", head.level, after)

    def _committee(self, tokens: Tokens, index: int, after: int, head: Head) -> UnitMention | None:
        if head.level is not None:
            place = self._head(tokens, after)  # "Thành ủy TP HCM"
            if place is not None and place.kind == "territory" and place.level == head.level:
                return moved(place, tokens, index)
            end = self.grammar.territory_end(tokens, after, head.level)
            if end == after:
                return None
            inner = self.grammar.made(tokens, after, end, "territory", head.level, after)
            named = mention_at(tokens, index, end, "organisation", head.level, inner.name, party=True)
            return replace(named, end=inner.end)
        inner_mention = self._head(tokens, after)
        if inner_mention is not None and (inner_mention.named or inner_mention.kind in ("border_guard", "agency")):
            if inner_mention.kind == "branch":
                return None
            kind = "organisation" if inner_mention.kind in ("territory", "village") else inner_mention.kind
            return UnitMention(
                index, inner_mention.last, tokens.starts[index], inner_mention.end, kind, inner_mention.level,
                inner_mention.name, inner_mention.agency, True, inner_mention, inner_mention.scope,
            )  # fmt: skip
        end = full_end(self.grammar, tokens, after, self.grammar.name_end(tokens, after))
        kind_word = self.grammar.heads.at(tokens.words, after) if inner_mention is None else None
        short = kind_word is not None and kind_word[1].role == "agency" and end <= after + kind_word[0]
        if kind_word is not None and short and (kind_word[1].numbers or kind_word[1].kind in _NAMED_KINDS):
            last = after + kind_word[0]  # "Đảng bộ Trung đoàn có …"
            starts = ("", " ".join(tokens.words[after:last]))
            return mention_at(
                tokens, index, last, "reference", agency=kind_word[1].kind, party=True, scope=starts, whole=True
            )
        end = abroad_end(self.grammar, tokens, after) if end == after else end
        if end == after:
            return None
        level = self.grammar.levels.at(tokens.words, end)
        if level is not None and self.grammar.tails.at(tokens.words, after) is not None:
            # "Đảng bộ Các khu công nghiệp tỉnh"
            last = end + level[0]
            place_end = self.grammar.territory_end(tokens, last, level[1])
            scope = (level[1], text_of(tokens, last, place_end) if place_end > last else None)
            name = text_of(tokens, after, place_end)
            return mention_at(tokens, index, place_end, "agency", None, name, "agency", True, scope=scope)
        return mention_at(
            tokens,
            index,
            end,
            "organisation",
            None,
            text_of(tokens, after, end),
            party=True,
        )

    def _branch(self, tokens: Tokens, index: int, after: int) -> UnitMention | None:
        owner = after + 1 if after < len(tokens) and tokens.words[after] in self.grammar.owners else after
        block = self.grammar.numbered_villages.at(tokens.words, owner)
        if block is not None and (end := block_end(self.grammar, tokens, owner + block[0])) > owner + block[0]:
            made = self.grammar.made(tokens, owner, end, "village", block[1], owner + block[0])
            return replace(moved(made, tokens, index), kind="branch", inner=made)
        group = self.grammar.group_end(tokens, owner)
        if group > owner:
            return mention_at(tokens, index, group, "branch", None, text_of(tokens, owner, group), party=True)
        inner = self._head(tokens, owner)
        if owner > after and (inner is None or inner.kind != "agency"):
            inner = self._head(tokens, after)
        if (
            inner is None
            and (head := self.grammar.heads.at(tokens.words, after)) is not None
            and head[1].role == "agency"
        ):
            end = after + head[0]
            place_end = self.grammar.name_end(tokens, end) if head[1].party else end
            if place_end > end:  # "Chi bộ đảo Sinh Tồn Đông", "chi bộ chợ Tân An"
                return mention_at(
                    tokens, index, place_end, "branch", None, text_of(tokens, after, place_end), party=True
                )
            if head[0] > 1 and tokens.case[after][0].isupper():
                inner = mention_at(
                    tokens,
                    after,
                    end,
                    "agency",
                    None,
                    text_of(tokens, after, end),
                    head[1].kind,
                )
        if inner is not None and inner.named and inner.kind in ("village", "agency", "territory", "post"):
            # "các chi bộ của Trường …", "12 chi bộ của Trường …" are those of the school's organisation.
            kind = (
                "agency"
                if owner > after and inner.kind == "agency" and self.grammar.several(tokens, index)
                else "branch"
            )
            return UnitMention(
                index, inner.last, tokens.starts[index], inner.end, kind, inner.level, inner.name, inner.agency,
                True, inner, inner.scope,
            )  # fmt: skip
        end = self.grammar.name_end(tokens, after, numbers=True)
        end = joined_name(self.grammar, tokens, after, full_end(self.grammar, tokens, after, end))
        end = hyphened_name(self.grammar, tokens, after, end)
        if (
            end == after
            or (
                end == after + 1 and after > index + 2 and tokens.words[after].isdigit()  # "chi bộ cơ sở 285"
            )
            or (
                end == after + 1
                and tokens.words[after].isdigit()
                and not numbered_branch(self.grammar, tokens, index, end)
            )
        ):
            return None
        return mention_at(
            tokens,
            index,
            end,
            "branch",
            None,
            text_of(tokens, after, end),
            party=True,
        )

    def _with_parents(self, tokens: Tokens, mention: UnitMention) -> UnitMention:
        """Take in the wider places that follow in brackets or after a comma: "(huyện Nậm Pồ)"."""
        if not mention.named or mention.kind in ("party", "region", "reference"):
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
        return replace(mention, last=at, end=tokens.ends[at - 1], parents=tuple(parents))

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
            if index >= len(tokens) or tokens.words[index] not in (",", "-"):
                break
            index += 1
        return places, index
