"""Mentions of units: territories, Party committees, branches, border posts, agencies, references.

Read by a grammar of head words and capitalised names on the tokens of a sentence, never by a
tagger: words like ``Đảng ủy Khối`` come out of general-purpose segmenters in pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import regex

from ..patterns.units import UnitVocabulary
from ..text import fold
from .tokens import Phrases, Tokens

_ROMAN = regex.compile(r"\A[IVX]{1,5}\Z")
_NUMBER_NAME = regex.compile(r"\A\d{1,3}\p{Lu}?\Z")


@dataclass(frozen=True, slots=True)
class UnitMention:
    """A unit as written. Token indices; `name` has its case and canonical spelling.

    `kind`: territory, village, organisation, branch, post, border_guard, agency (with the agency's
    own kind in `agency`), party, region, name (a bare name), or reference. `party` is true where a
    committee or branch word stands before it. `level` is a canonical level word; `scope` the
    wider place that a name ends in ("Công an tỉnh"), as (level, name or None).
    """

    first: int
    last: int  # one past the last token
    start: int
    end: int
    kind: str
    level: str | None = None
    name: str | None = None
    agency: str | None = None
    party: bool = False
    inner: UnitMention | None = None
    scope: tuple[str, str | None] | None = None
    parents: tuple[tuple[str | None, str], ...] = ()
    whole: bool = False
    plural: bool = False

    @property
    def named(self) -> bool:
        """Whether the mention names its unit, wholly or by a name inside."""
        return self.name is not None or (self.inner is not None and self.inner.named)


@dataclass(frozen=True, slots=True)
class _Head:
    role: str
    level: str | None = None
    kind: str | None = None
    flag: bool = False


class UnitFinder:
    """Finds unit mentions in the tokens of a sentence. Compiled once, stateless, thread-safe."""

    def __init__(self, vocabulary: UnitVocabulary) -> None:
        v = vocabulary
        heads: list[tuple[str, _Head]] = []
        heads += [(f, _Head("territory", level.name, flag=level.numbers)) for level in v.levels for f in level.forms]
        heads += [(f, _Head("village", level.name, flag=True)) for level in v.villages for f in level.forms]
        heads += [(f, _Head("committee", c.level)) for c in v.committees for f in c.forms]
        heads += [(f, _Head("branch")) for f in v.branches]
        heads += [(f, _Head("post")) for f in v.posts]
        heads += [(f, _Head("border_guard")) for f in v.border_guards]
        heads += [(f, _Head("border_guard", flag=True)) for f in v.border_guard_plurals]
        heads += [(f, _Head("border_guard", kind="short")) for f in v.border_guard_short]
        heads += [(f, _Head("agency", kind=a.kind, flag=a.lists)) for a in v.agencies for f in a.forms]
        heads += [(f, _Head("party")) for f in v.whole_party]
        heads += [(f, _Head("region")) for f in v.regions]
        self._heads = Phrases(heads)
        self._organs = Phrases((f, None) for f in (*v.organs, *v.bodies))
        self._bodies = Phrases((f, None) for f in v.bodies)
        self._roles = Phrases((f, None) for f in v.roles)
        self._surnames = frozenset(v.surnames)
        self._references = Phrases((f, r) for r in v.references for f in r.forms)
        self._verbs = Phrases((f, None) for f in v.reference_verbs)
        self._prepositions = Phrases((f, None) for f in v.prepositions)
        self._tails = Phrases((f, None) for f in v.agency_tails)
        self._aliases = dict(v.aliases)
        self._compounds = Phrases((f, None) for f in (*v.agency_compounds, *v.agency_tails))
        self._hyphenated = Phrases((f, None) for f in v.hyphenated)
        self._stops = frozenset(v.stops)
        self._not_names = frozenset(v.not_names)
        self._blocks = frozenset(v.reference_blocks)
        self._peoples = frozenset(v.peoples)
        self._people_words = frozenset(v.people_words)
        self._plurals = frozenset(v.plurals)
        self._openers = frozenset(v.name_openers)
        self._joined_heads = Phrases((f, None) for f in v.joined_heads)
        self._conjunctions = frozenset(v.conjunctions)
        self._levels = Phrases([(f, level.name) for level in v.levels for f in level.forms])
        self._generic_levels = {level.name for level in v.levels}
        self._abbreviations = {f for level in v.levels for f in level.forms if f != level.name}
        self._ranks = {level.name: _RANKS.index(level.rank) for level in (*v.levels, *v.villages)}

    def find(self, tokens: Tokens, known: Mapping[str, str | None] | None = None) -> list[UnitMention]:
        """The mentions of a sentence, ordered, not overlapping.

        `known` maps folded bare names that the article uses with a level to that level.
        """
        return list(self._scan(tokens, known or {}))

    def _scan(self, tokens: Tokens, known: Mapping[str, str | None]) -> Iterator[UnitMention]:
        index = 0
        while index < len(tokens):
            names = self._plural(tokens, index)
            if names:
                yield from names
                index = names[-1].last
                continue
            mention = self._at(tokens, index) or self._bare(tokens, index, known) or self._listed(tokens, index, known)
            if mention is None:
                index += 1
            else:
                mention = self._with_parents(tokens, mention)
                yield mention
                index = mention.last

    def _at(self, tokens: Tokens, index: int) -> UnitMention | None:
        """The mention that starts at a token: named where it can be, else a reference."""
        start = index
        organ = self._organs.at(tokens.words, start)
        while organ is not None:
            after = start + organ[0]
            if after < len(tokens) and tokens.words[after] in (",", "-"):
                after += 1
            following = self._head(tokens, after)
            reference = self._reference(tokens, after)
            body = self._bodies.at(tokens.words, start) is not None
            longer = following is not None and (reference is None or following.last > reference.last)
            if following is not None and longer and (following.party or following.kind == "border_guard" or body):
                if following.kind == "region":
                    return replace(following, first=index, start=tokens.starts[index])
                return self._without_person(tokens, _moved(following, tokens, index))
            if body and (reference is None or not reference.level):
                end = start + organ[0]
                return UnitMention(
                    index, end, tokens.starts[index], tokens.ends[end - 1], "reference", agency="organisation", party=True,
                    whole=True,
                )  # fmt: skip
            if reference is not None and (reference.level or reference.agency == "organisation") and organ[0] > 1:
                return _moved(reference, tokens, index)
            start, organ = after, self._organs.at(tokens.words, after)
        named = self._head(tokens, index)
        reference = self._references.at(tokens.words, index)
        if named is not None and named.named and (reference is None or named.last > index + reference[0]):
            return self._without_person(tokens, named)
        return self._reference(tokens, index) or named

    def _without_person(self, tokens: Tokens, mention: UnitMention) -> UnitMention:
        """Cut a person's name off a unit's in a title: "Bí thư Huyện ủy Hướng Hóa Nguyễn Văn Quân"."""
        if mention.name is None or not self._roles.ending(tokens.words, mention.first):
            return mention
        names = mention.name.split()
        first = mention.last - len(names)
        cuts = range(0 if mention.kind == "branch" and mention.inner is None else 1, len(names) - 1)
        for cut in cuts:
            if fold(names[cut]).text in self._surnames and 2 <= len(names) - cut <= 4:
                last = first + cut
                if cut == 0:
                    return UnitMention(
                        mention.first, last, mention.start, tokens.ends[last - 1], "reference", agency="branch", party=True
                    )
                name = " ".join(names[:cut])
                inner = replace(mention.inner, last=last, end=tokens.ends[last - 1], name=name) if mention.inner else None
                return replace(mention, last=last, end=tokens.ends[last - 1], name=name, inner=inner)
        return mention

    def _head(self, tokens: Tokens, index: int) -> UnitMention | None:
        found = self._heads.at(tokens.words, index)
        if found is None:
            return None
        length, head = found
        after = index + length
        if head.role == "territory":
            return self._territory(tokens, index, after, head)
        if head.role == "village":
            end = self._name_end(tokens, after, numbers=True)
            return None if end == after else self._made(tokens, index, end, "village", head.level, after)
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
            return self._agency(tokens, index, after, head)
        return UnitMention(
            index, after, tokens.starts[index], tokens.ends[after - 1], head.role, name=_text(tokens, index, after)
        )

    def _territory(self, tokens: Tokens, index: int, after: int, head: _Head) -> UnitMention | None:
        if after < len(tokens) and tokens.words[after] == "." and tokens.words[after - 1] in self._abbreviations:
            after += 1
        end = self._name_end(tokens, after, numbers=head.flag)
        return None if end == after else self._made(tokens, index, end, "territory", head.level, after)

    def _committee(self, tokens: Tokens, index: int, after: int, head: _Head) -> UnitMention | None:
        if head.level is not None:
            end = self._name_end(tokens, after)
            if end == after:
                return None
            inner = self._made(tokens, after, end, "territory", head.level, after)
            return UnitMention(index, end, tokens.starts[index], inner.end, "organisation", head.level, inner.name, party=True)
        inner_mention = self._head(tokens, after)
        if inner_mention is not None and (inner_mention.named or inner_mention.kind in ("border_guard", "agency")):
            if inner_mention.kind == "branch":
                return None
            kind = "organisation" if inner_mention.kind in ("territory", "village") else inner_mention.kind
            return UnitMention(
                index, inner_mention.last, tokens.starts[index], inner_mention.end, kind, inner_mention.level,
                inner_mention.name, inner_mention.agency, True, inner_mention, inner_mention.scope,
            )  # fmt: skip
        end = self._name_end(tokens, after)
        if end == after:
            return None
        return UnitMention(
            index, end, tokens.starts[index], tokens.ends[end - 1], "organisation", None, _text(tokens, after, end), party=True
        )

    def _branch(self, tokens: Tokens, index: int, after: int) -> UnitMention | None:
        inner = self._head(tokens, after)
        if inner is None and (head := self._heads.at(tokens.words, after)) is not None and head[1].role == "agency":
            end = after + head[0]
            if head[0] > 1 and tokens.case[after][0].isupper():
                inner = UnitMention(
                    after, end, tokens.starts[after], tokens.ends[end - 1], "agency", None, _text(tokens, after, end), head[1].kind
                )
        if inner is not None and inner.named and inner.kind in ("village", "agency", "territory", "post"):
            return UnitMention(
                index, inner.last, tokens.starts[index], inner.end, "branch", inner.level, inner.name, inner.agency,
                True, inner, inner.scope,
            )  # fmt: skip
        end = self._name_end(tokens, after, numbers=True)
        if end == after or (end == after + 1 and tokens.words[after].isdigit() and not self._closed(tokens, end)):
            return None
        return UnitMention(
            index, end, tokens.starts[index], tokens.ends[end - 1], "branch", None, _text(tokens, after, end), party=True
        )

    def _closed(self, tokens: Tokens, index: int) -> bool:
        return index >= len(tokens) or not regex.match(r"\p{L}", tokens.words[index])

    def _ends_name(self, tokens: Tokens, index: int) -> bool:
        """Whether a name with a number may end before a token: punctuation or a verb follows, no noun."""
        return self._closed(tokens, index) or self._verbs.at(tokens.words, index) is not None

    def _post(self, tokens: Tokens, index: int, after: int) -> UnitMention | None:
        end = after
        tail = self._tails.at(tokens.words, end)
        while tail is not None and end + tail[0] < len(tokens):
            end += tail[0]
            tail = self._tails.at(tokens.words, end)
        name_end = self._name_end(tokens, end)
        if name_end == end:
            return None
        return UnitMention(
            index, name_end, tokens.starts[index], tokens.ends[name_end - 1], "post", None, _text(tokens, after, name_end)
        )

    def _border_guard(self, tokens: Tokens, index: int, after: int, plural: bool) -> UnitMention | None:
        if after < len(tokens) and tokens.words[after] == "(":
            close = after + 2
            if close < len(tokens) and tokens.words[close] == ")":
                after = close + 1
        level = self._levels.at(tokens.words, after)
        scope: tuple[str, str | None] | None = None
        end = after
        if level is not None and level[1] in self._generic_levels:
            name_end = self._name_end(tokens, after + level[0])
            end = name_end
            scope = (level[1], _text(tokens, after + level[0], name_end) if name_end > after + level[0] else None)
        else:
            name_end = self._name_end(tokens, after)
            if name_end > after:
                end = name_end
                scope = ("", _text(tokens, after, name_end))
        if tokens.words[index] == tokens.words[after - 1] and scope is None and len(tokens.words[index]) > 4:
            return None
        if scope is None and after - index == 2 and not plural and tokens.case[index].islower():
            return None
        return UnitMention(
            index, end, tokens.starts[index], tokens.ends[end - 1], "border_guard", None,
            scope[1] if scope else None, scope=scope, plural=plural,
        )  # fmt: skip

    def _agency(self, tokens: Tokens, index: int, after: int, head: _Head) -> UnitMention | None:
        end = after
        organ = self._organs.at(tokens.words, index)
        if organ is not None and (organ[0] > after - index or organ[0] > 1):
            return None
        capital = tokens.case[index][0].isupper()
        if not capital and (head.flag or after - index == 1 and len(tokens.words[index]) < 5):
            return None
        capitals = 0
        scope: tuple[str, str | None] | None = None
        while end < len(tokens):
            word, case = tokens.words[end], tokens.case[end]
            level = self._levels.at(tokens.words, end)
            if level is not None and not case.istitle():
                name_end = self._name_end(tokens, end + level[0])
                name = _text(tokens, end + level[0], name_end) if name_end > end + level[0] else None
                scope, end = (level[1], name), name_end if name else end + level[0]
                break
            tail = self._tails.at(tokens.words, end)
            if case[0].isupper() and self._starts_other(tokens, end):
                owner = self._head(tokens, end) if head.flag else None
                if owner is not None and owner.named:
                    return _moved(owner, tokens, index)
                break
            compound = self._compounds.at(tokens.words, end) if case[0].isupper() else None
            if compound is not None and compound[0] > 1:
                capitals += 1
                end += compound[0]
            elif case[0].isupper():
                capitals += 1
                end += 1
                follows = end < len(tokens) and tokens.case[end].islower() and tokens.words[end].isalpha()
                if head.flag and follows and tokens.words[end] not in self._stops and self._tails.at(tokens.words, end) is None:
                    end += 1
            elif head.kind == "school" and end > after and case in _SCHOOL_NUMBERS and self._ends_name(tokens, end + 1):
                end += 1
            elif end == after and head.kind in _NUMBERED and _NUMBER_NAME.match(case) and self._closed(tokens, end + 1):
                end += 1
            elif tail is not None:
                end += tail[0]
            elif word == "-" and end + 1 < len(tokens) and tokens.case[end + 1][0].isupper():
                end += 1
            elif head.flag and (word == "," and self._name_list(tokens, end) or word in self._conjunctions and (self._joined(tokens, end) or self._joined_heads.at(tokens.words, end + 1))):
                end += 1
            else:
                run = self._lower_run(tokens, end, head)
                if run == end:
                    break
                end = run
        while end > after and not WORD_END.match(tokens.words[end - 1]):
            end -= 1
        if end == after or not (capitals or capital):
            return None
        return UnitMention(
            index, end, tokens.starts[index], tokens.ends[end - 1], "agency", None, _text(tokens, index, end), head.kind,
            scope=scope,
        )  # fmt: skip

    def _starts_other(self, tokens: Tokens, index: int) -> bool:
        """Whether another unit's head stands at a token: a committee, a branch, a post."""
        found = self._heads.at(tokens.words, index)
        return found is not None and found[1].role in ("committee", "branch", "post", "party", "border_guard")

    def _joined(self, tokens: Tokens, index: int) -> bool:
        """Whether a conjunction joins two parts of one name (a capital follows, no other unit)."""
        return (
            index + 1 < len(tokens)
            and tokens.case[index + 1][0].isupper()
            and (self._heads.at(tokens.words, index + 1) is None or self._joined_heads.at(tokens.words, index + 1) is not None)
        )

    def _name_list(self, tokens: Tokens, comma: int) -> bool:
        """Whether a comma joins the parts of one agency's name: ", Thể thao và Du lịch"."""
        index = comma + 1
        while index < len(tokens) and index < comma + 6:
            if self._heads.at(tokens.words, index) is not None:
                return False
            if tokens.words[index] in self._conjunctions:
                return index > comma + 1 and index + 1 < len(tokens) and tokens.case[index + 1][0].isupper()
            if tokens.words[index] in (",", "(", ".", ":") or tokens.words[index][0].isdigit():
                return False
            if index == comma + 1 and not tokens.case[index][0].isupper():
                return False
            index += 1
        return False

    def _lower_run(self, tokens: Tokens, index: int, head: _Head) -> int:
        """Past a run of lower-case words inside an agency's name, if a capital or a tail follows."""
        end = index
        while end < len(tokens) and end < index + 4 and tokens.case[end].islower() and tokens.words[end].isalpha():
            word = tokens.words[end]
            if word in self._stops and not (head.flag and word in self._conjunctions and end == index):
                return index
            if self._levels.at(tokens.words, end) is not None or self._tails.at(tokens.words, end) is not None:
                break
            end += 1
        if end == index or end >= len(tokens):
            return index
        joins = tokens.case[end][0].isupper() or self._tails.at(tokens.words, end) is not None
        joins = joins or (self._levels.at(tokens.words, end) is not None and end == index + 1)
        return end if joins and self._heads.at(tokens.words, end) is None else index

    def _name_end(self, tokens: Tokens, index: int, numbers: bool = False) -> int:
        """One past the last token of the name that starts at `index`; `index` where there is none."""
        found = self._hyphenated.at(tokens.words, index)
        if found is not None:
            return index + found[0]
        end = index
        while end < len(tokens):
            case, word = tokens.case[end], tokens.words[end]
            if case[0].isupper() and (end > index or word not in self._not_names):
                if end > index and self._heads.at(tokens.words, end) is not None and tokens.case[end - 1][0].isupper():
                    length, head = self._heads.at(tokens.words, end)  # type: ignore[misc]
                    if length > 1 or head.role in ("committee", "post"):
                        break
                if case.isupper() and len(case) > 3 and not _ROMAN.match(case) and end > index:
                    break
                end += 1
            elif _NUMBER_NAME.match(case) and numbers and (end == index or not case.isdigit() or int(case) <= _LAST_NAME_NUMBER):
                if self._closed(tokens, end + 1) or (end > index and tokens.starts[end] == tokens.ends[end - 1] + 1):
                    if end > index and not self._closed(tokens, end + 1) and tokens.case[end + 1].islower():
                        if not numbers or tokens.words[end + 1] not in self._stops:
                            break
                    return end + 1
                if end == index and (
                    tokens.words[end + 1] in self._stops or self._levels.at(tokens.words, end + 1) is not None
                ):
                    return end + 1
                break
            elif word in ("'", "-") and end > index and end + 1 < len(tokens) and tokens.ends[end - 1] == tokens.starts[end]:
                if tokens.starts[end + 1] == tokens.ends[end] and tokens.case[end + 1][0].isalpha():
                    end += 2
                else:
                    break
            else:
                break
        return end

    def _made(self, tokens: Tokens, index: int, end: int, kind: str, level: str | None, name_at: int) -> UnitMention:
        name = _text(tokens, name_at, end)
        return UnitMention(
            index, end, tokens.starts[index], tokens.ends[end - 1], kind, level, self._aliases.get(name.lower(), name)
        )

    def _reference(self, tokens: Tokens, index: int) -> UnitMention | None:
        found = self._references.at(tokens.words, index)
        if found is not None:
            length, reference = found
            kind = "reference"
            name_end = self._name_end(tokens, index + length) if reference.level is not None else index
            if name_end > index + length:
                return replace(
                    self._made(tokens, index, name_end, "organisation", reference.level, index + length), party=True
                )
            return UnitMention(
                index, index + length, tokens.starts[index], tokens.ends[index + length - 1], kind,
                reference.level, agency=reference.kind, party=True, whole=reference.whole,
            )  # fmt: skip
        level = self._levels.at(tokens.words, index)
        if level is not None:
            length = level[0]
            verb = self._verbs.at(tokens.words, index + length) is not None
            opens = index == 0 or tokens.words[index - 1] in (",", ";", ":", "(") or self._prepositions.ending(tokens.words, index)
            comes = index + length >= len(tokens) or not regex.match(r"\p{L}", tokens.words[index + length])
            free = index == 0 or tokens.words[index - 1] not in self._blocks
            if (verb and (opens or free)) or (self._prepositions.ending(tokens.words, index) and comes):
                return UnitMention(
                    index, index + length, tokens.starts[index], tokens.ends[index + length - 1], "reference", level[1]
                )
        return None

    def _plural(self, tokens: Tokens, index: int) -> list[UnitMention]:
        """The names of a plural list: "các xã Noong U, Na Son và Mường Luân", each with the level."""
        if index == 0 or tokens.words[index - 1] not in self._plurals:
            return []
        found = self._heads.at(tokens.words, index)
        if found is None or found[1].role != "territory":
            return []
        at = index + found[0]
        if at < len(tokens) and tokens.words[at] == ":":
            at += 1
        names: list[UnitMention] = []
        while at < len(tokens):
            end = self._name_end(tokens, at)
            if end == at or self._heads.at(tokens.words, at) is not None and tokens.case[at].islower():
                break
            names.append(self._made(tokens, at, end, "territory", found[1].level, at))
            at = end
            if at < len(tokens) and (tokens.words[at] == "," or tokens.words[at] in self._conjunctions):
                at += 1
            else:
                break
        return names if len(names) > 1 else []

    def _listed(self, tokens: Tokens, index: int, known: Mapping[str, str | None]) -> UnitMention | None:
        """A name without level before a number in a list: "Hội An 110, Tam Kỳ (95)"."""
        if index == 0 or tokens.words[index - 1] not in self._openers or not tokens.case[index].istitle():
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
        if end - index == 1 and key not in known or key in self._peoples or tokens.words[index] in self._not_names:
            return None
        return UnitMention(
            index, end, tokens.starts[index], tokens.ends[end - 1], "name", known.get(key), _text(tokens, index, end)
        )

    def _bare(self, tokens: Tokens, index: int, known: Mapping[str, str | None]) -> UnitMention | None:
        """A known name without its level word (``Ba Bể``, ``NAM SÁCH``)."""
        if not tokens.case[index][0].isupper() or (index > 0 and tokens.words[index - 1] in self._people_words):
            return None
        for length in (5, 4, 3, 2, 1):
            if index + length > len(tokens):
                continue
            key = " ".join(tokens.words[index : index + length])
            if key in known and key not in self._peoples and all(c[0].isupper() or c[0].isdigit() or c == "-" for c in tokens.case[index : index + length]):
                following = index + length
                if length == 1 and following < len(tokens) and tokens.case[following].istitle():
                    return None
                return UnitMention(
                    index, following, tokens.starts[index], tokens.ends[following - 1], "name", known[key],
                    _text(tokens, index, following),
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
            while at + 1 < len(tokens) and tokens.words[at] in (",", "-") or (at < len(tokens) and self._levels.at(tokens.words, at)):
                step = at + 1 if tokens.words[at] in (",", "-") else at
                found = self._heads.at(tokens.words, step)
                if found is None or found[1].role != "territory" or found[1].level == mention.level:
                    break
                place = self._territory(tokens, step, step + found[0], found[1])
                if place is None or place.name is None or not self._wider(place.level, parents or mention.level):
                    break
                parents.append((place.level, place.name))
                at = place.last
        if not parents:
            return mention
        return UnitMention(
            mention.first, at, mention.start, tokens.ends[at - 1], mention.kind, mention.level, mention.name,
            mention.agency, mention.party, mention.inner, mention.scope, tuple(parents), mention.whole, mention.plural,
        )  # fmt: skip

    def _wider(self, outer: str | None, inner: str | None | list[tuple[str | None, str]]) -> bool:
        """Whether a territory may stand above another: its rank is higher (villages, agencies: lowest)."""
        below = inner[-1][0] if isinstance(inner, list) else inner
        return self._ranks.get(outer or "", -1) > self._ranks.get(below or "", -1)

    def _places(self, tokens: Tokens, index: int) -> tuple[list[tuple[str | None, str]], int]:
        """The places of a bracket: "xã Hương Vĩnh, Hương Khê" → both; the index after them."""
        places: list[tuple[str | None, str]] = []
        while index < len(tokens):
            found = self._heads.at(tokens.words, index)
            if found is not None and found[1].role == "territory":
                place = self._territory(tokens, index, index + found[0], found[1])
                if place is None or place.name is None:
                    return [], index
                places.append((place.level, place.name))
                index = place.last
            else:
                end = self._name_end(tokens, index)
                if end == index:
                    return [], index
                places.append((None, _text(tokens, index, end)))
                index = end
            if index < len(tokens) and tokens.words[index] in (",", "-"):
                index += 1
                continue
            break
        return places, index


# A higher number behind a village's name is a count in a list ("thôn Trưng Trắc 91").
_LAST_NAME_NUMBER = 30
_NUMBERED = frozenset(("army", "company"))
_SCHOOL_NUMBERS = frozenset("1234")
WORD_END = regex.compile(r"[\p{L}\p{N}]")
_RANKS = ("village", "commune", "district", "city", "province")


def _moved(mention: UnitMention, tokens: Tokens, first: int) -> UnitMention:
    kind = "organisation" if mention.kind == "territory" else mention.kind
    return UnitMention(
        first, mention.last, tokens.starts[first], mention.end, kind, mention.level, mention.name, mention.agency,
        True, mention.inner, mention.scope, mention.parents, mention.whole, mention.plural,
    )  # fmt: skip


def _text(tokens: Tokens, first: int, last: int) -> str:
    """Tokens joined as they stand in the text (single spaces, none before a comma)."""
    pieces: list[str] = []
    for index in range(first, last):
        if pieces and tokens.starts[index] > tokens.ends[index - 1]:
            pieces.append(" ")
        pieces.append(tokens.case[index])
    return "".join(pieces)


def key_of(name: str) -> str:
    """The folded key under which a name is known."""
    return " ".join(fold(name).text.replace("-", " - ").split())
