"""The grammar of unit names: head words compiled from the vocabulary, and how far a name reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from ..patterns.units import UnitVocabulary
from ..places.search import homonyms
from ..text import fold
from .mentions import UnitMention, mention_at, text_of
from .tokens import Phrases, Tokens

_ROMAN = regex.compile(r"\A[IVX]{1,5}\Z")
_GOES_ON = regex.compile(r"[\p{L}\p{N},)]")
NUMBER_NAME = regex.compile(r"\A\d{1,3}\p{Lu}?\Z")
# A higher number behind a village's name is a count in a list ("thôn Trưng Trắc 91").
_LAST_NAME_NUMBER = 30
_DIGITS = 3  # of a number in a name
_PERSON = 2  # syllables of a person's name, at least
_WITH_PERSON = 5  # syllables: so long a name goes on with that of a person
_RANKS = ("village", "commune", "district", "city", "province")


@dataclass(frozen=True, slots=True)
class Head:
    role: str
    level: str | None = None
    kind: str | None = None
    flag: bool = False
    name: str | None = None
    numbers: bool = False
    capital: bool = False
    party: bool = False


class Grammar:
    """The vocabulary of units, compiled once; stateless, thread-safe."""

    def __init__(self, vocabulary: UnitVocabulary) -> None:
        v = self.vocabulary = vocabulary
        heads: list[tuple[str, Head]] = []
        heads += [(f, Head("territory", level.name, flag=level.numbers)) for level in v.levels for f in level.forms]
        heads += [(f, Head("territory", c.level, name=c.name)) for c in v.contractions for f in c.forms]
        heads += [
            (f, Head("village", level.name, flag=True))
            for level in v.villages
            if not level.only_numbers
            for f in level.forms
        ]
        heads += [(f, Head("committee", c.level)) for c in v.committees for f in c.forms]
        heads += [(f, Head("branch")) for f in v.branches]
        heads += [(f, Head("post")) for f in v.posts]
        heads += [(f, Head("border_guard")) for f in v.border_guards]
        heads += [(f, Head("border_guard", kind="national")) for f in v.border_guard_national]
        heads += [(f, Head("border_guard", kind="provincial")) for f in v.border_guard_provincial]
        heads += [(f, Head("border_guard", flag=True)) for f in v.border_guard_plurals]
        heads += [(f, Head("border_guard", kind="short")) for f in v.border_guard_short]
        heads += [
            (f, Head("agency", None, a.kind, a.lists, None, a.numbers, a.capital, a.party))
            for a in v.agencies
            for f in a.forms
        ]
        heads += [(f, Head("party")) for f in v.whole_party]
        heads += [(f, Head("region")) for f in v.regions]
        self.heads = Phrases(heads)
        self.numbered_villages = Phrases((f, x.name) for x in v.villages if x.only_numbers for f in x.forms)
        self.groups = Phrases((f, None) for f in v.groups)
        self.number_words = frozenset(v.number_words)
        self.counted_nouns = Phrases((f, None) for f in v.counted_nouns)
        self.offices = Phrases((f, None) for f in v.offices)
        self.not_units = Phrases((f, None) for f in v.not_units)
        self.not_whole = frozenset(v.not_whole_names)
        self.things = Phrases((f, None) for f in v.name_blocks)
        self.copulas = Phrases((f, None) for f in v.copulas)
        self.not_whole_party = Phrases((f, None) for f in v.not_whole_party)
        self.not_heads = Phrases((f, None) for f in v.not_heads)
        self.organs = Phrases((f, None) for f in (*v.organs, *v.bodies))
        self.bodies = Phrases((f, None) for f in v.bodies)
        self.roles = Phrases((f, None) for f in v.roles)
        self.surnames = frozenset(v.surnames)
        self.middle_names = frozenset(v.middle_names)
        self.references = Phrases((f, r) for r in v.references for f in r.forms)
        self.verbs = Phrases((f, None) for f in v.reference_verbs)
        self.prepositions = Phrases((f, None) for f in v.prepositions)
        self.tails = Phrases((f, None) for f in v.agency_tails)
        self.aliases = dict(v.aliases)
        self.compounds = Phrases((f, None) for f in (*v.agency_compounds, *v.agency_tails))
        self.hyphenated = Phrases((f, None) for f in v.hyphenated)
        self.stops = frozenset(v.stops)
        self.not_names = frozenset(v.not_names)
        self.blocks = frozenset(v.reference_blocks)
        self.peoples = frozenset(v.peoples)
        self.people_words = frozenset(v.people_words)
        self.plurals = frozenset(v.plurals)
        self.openers = frozenset(v.name_openers)
        self.joined_heads = Phrases((f, None) for f in v.joined_heads)
        self.conjunctions = frozenset(v.conjunctions)
        self.levels = Phrases([(f, level.name) for level in v.levels for f in level.forms])
        self.villages = Phrases([(f, x.name) for x in v.villages if not x.only_numbers for f in x.forms])
        self.generic_levels = {level.name for level in v.levels}
        self.province = v.canonical.province
        self.provinces = Phrases((f, None) for f in (*v.provinces, *v.cities))
        self.city = v.levels[1].name
        short = (*v.aliases, *(name.lower() for name in v.aliases.values()))
        self.places = Phrases((f, None) for f in (*v.provinces, *v.cities, *short))
        self.blocked_by = Phrases((f, None) for f in (*v.name_blocks, *v.titles))
        self.leads = Phrases((f, None) for f in v.list_leads)
        self.subject_leads = Phrases((f, None) for f in (*v.subject_leads, *v.reference_verbs))
        self.each = frozenset(v.each)
        self.in_turn = Phrases((f, None) for f in v.in_turn)
        self.adjectives = Phrases((f, None) for f in v.level_adjectives)
        self.owners = frozenset(v.owners)
        self.belonging = Phrases((f, None) for f in v.belonging)
        self.locatives = frozenset(v.locatives)
        self.regions = Phrases((f, None) for f in v.regions)
        self.numerals = frozenset(v.numerals)
        self.each_places = Phrases((f, None) for f in v.each_places)
        self.branch_forms = {tuple(f.split()) for f in v.branches}
        self.each_posts = Phrases((f, None) for r in v.references if r.kind == "post" for f in r.forms)
        self.titles = Phrases((f, None) for f in (*v.titles, *v.roles))
        self.measures = Phrases((f, None) for f in v.measures)
        self.not_measures = Phrases((f, None) for f in v.not_measures)
        self.number_labels = Phrases((f, None) for f in v.number_labels)
        self.headline_stops = frozenset(v.headline_stops)
        self.abbreviations = {f for level in v.levels for f in level.forms if f != level.name}
        # Where none of these stands, no unit begins but a bare name.
        self.starts = self.plurals.union(self.numerals, *(
            table.first_words
            for table in (self.heads, self.numbered_villages, self.organs, self.references, self.levels)
        ))  # fmt: skip
        self.ranks = {level.name: _RANKS.index(level.rank) for level in (*v.levels, *v.villages)}

    def name_end(self, tokens: Tokens, index: int, numbers: bool = False) -> int:
        """One past the last token of the name that starts at `index`; `index` where there is none."""
        found = self.hyphenated.at(tokens.words, index)
        if found is not None:
            return index + found[0]
        end = index
        while end < len(tokens):
            case, word = tokens.case[end], tokens.words[end]
            if (
                case.isupper()
                and len(case) > 1
                and end > index
                and ((word in self.stops and not self.closed(tokens, end + 1)) or self.verbs.at(tokens.words, end))
            ):
                break  # a sentence in capitals goes on; "ĐẢNG BỘ THỊ XÃ GÒ CÔNG:" does not
            if case[0].isupper() and (end > index or word not in self.not_names or self._doubles(tokens, end)):
                if end > index and self.heads.at(tokens.words, end) is not None and tokens.case[end - 1][0].isupper():
                    length, head = self.heads.at(tokens.words, end)  # type: ignore[misc]
                    post = head.role == "post" and not self.closes(tokens, end + 1)
                    if (length > 1 and head.role != "region") or head.role == "committee" or post:
                        break
                capitals = tokens.case[index].isupper() and len(tokens.case[index]) > 1  # "ĐẢNG BỘ XÃ HÒA TIẾN"
                if case.isupper() and len(case) > 3 and not _ROMAN.match(case) and end > index and not capitals:
                    break
                end += 1
            elif (
                NUMBER_NAME.match(case)
                and numbers
                and (end == index or not case.isdigit() or int(case) <= _LAST_NAME_NUMBER)
            ):
                if self.counted_nouns.at(tokens.words, end + 1) is not None:
                    break
                glued = self.number_end(tokens, end)
                if self.closed(tokens, glued) or glued > end + 1:
                    return glued
                if end > index and tokens.starts[end] == tokens.ends[end - 1] + 1:
                    goes_on = tokens.case[end + 1].islower() and tokens.words[end + 1] not in self.stops
                    if goes_on:
                        break
                    return end + 1
                if end == index and (
                    tokens.words[end + 1] in self.stops
                    or self.levels.at(tokens.words, end + 1) is not None
                    or self.verbs.at(tokens.words, end + 1) is not None
                ):
                    return end + 1
                break
            elif (
                end > index
                and word.isdigit()
                and tokens.case[end - 1].isupper()
                and tokens.starts[end] == tokens.ends[end - 1]
            ):
                return end + 1  # "Nhà máy Z183"
            elif (
                word in ("'", "-")
                and end > index
                and end + 1 < len(tokens)
                and tokens.ends[end - 1] == tokens.starts[end]
            ):
                if tokens.starts[end + 1] == tokens.ends[end] and tokens.case[end + 1][0].isalpha():
                    end += 2
                else:
                    break
            else:
                break
        return end

    def number_end(self, tokens: Tokens, index: int) -> int:
        """One past a number that may end a name, with the letter that is glued to it: "4", "7B"; else `index`."""
        if index >= len(tokens) or not (tokens.words[index].isdigit() and len(tokens.words[index]) <= _DIGITS):
            return index
        end = index + 1
        glued = end < len(tokens) and tokens.starts[end] == tokens.ends[index] and tokens.case[end].isupper()
        return end + 1 if glued and len(tokens.case[end]) == 1 else end

    def group_end(self, tokens: Tokens, index: int) -> int:
        """One past a numbered group behind the word of a branch, where no noun is counted: "tổ 14"; else `index`."""
        found = self.groups.at(tokens.words, index)
        end = self.number_end(tokens, index + found[0]) if found is not None else index
        if found is None or end == index + found[0] or self.counted_nouns.at(tokens.words, end) is not None:
            return index
        return end

    def low(self, level: str | None) -> bool:
        """Whether a level is that of communes."""
        return self.ranks.get(level or "") == _RANKS.index("commune")

    def splits(self, tokens: Tokens, index: int) -> bool:
        """Whether a token is the first syllable of a word whose others are no capitals: "Hội Nông" of "nông dân"."""
        found = self.compounds.at(tokens.words, index) or self.things.at(tokens.words, index)
        found = found or self.roles.at(tokens.words, index)  # "Tổng Bí" of "bí thư"
        return found is not None and found[0] > 1

    def begins_sentence(self, tokens: Tokens, index: int) -> bool:
        """Whether a word has its capital from its place at the start of a sentence or quotation: "Ở Ba Bể"."""
        starts = index == 0 or not _GOES_ON.match(tokens.words[index - 1])
        return starts and (tokens.words[index] in self.headline_stops or tokens.words[index] in self.not_names)

    def branch_at(self, tokens: Tokens, index: int) -> bool:
        """Whether a branch's head word, with a capital, stands at a token."""
        found = self.heads.at(tokens.words, index)
        return found is not None and found[1].role == "branch" and tokens.case[index].istitle()

    def province_at(self, tokens: Tokens, index: int) -> bool:
        """Whether a province's name stands at a token: "Sóc Trăng" is no "sóc" """
        found = self.provinces.at(tokens.words, index)
        return found is not None and all(case[0].isupper() for case in tokens.case[index : index + found[0]])

    def past_adjectives(self, tokens: Tokens, index: int) -> int:
        """Past the words between a level and a name: "xã biên giới Thượng Trạch"."""
        found = self.adjectives.at(tokens.words, index)
        while found is not None and tokens.case[index].islower():
            index += found[0]
            found = self.adjectives.at(tokens.words, index)
        return index

    def _doubles(self, tokens: Tokens, index: int) -> bool:
        """Whether a word that begins no name alone begins one here: "thôn Đoàn Kết", "bản Trường Sơn"."""
        if index + 1 >= len(tokens) or not tokens.case[index + 1].istitle() or not tokens.case[index].istitle():
            return False
        if self.compounds.at(tokens.words, index + 1) is not None:
            return False
        head = self.heads.at(tokens.words, index)
        school = head is not None and head[1].kind == "school" and index + 2 < len(tokens)
        if school and (tokens.case[index + 2].islower() or len(tokens.case[index + 2]) == 1):
            return True  # "xã Trường Xuân bước sang …", "xã Trường Long A"
        return self.closes(tokens, index + 2)

    def closes(self, tokens: Tokens, index: int) -> bool:
        """Whether a name may end before a token: the text ends, or punctuation, a stop word or a verb follows."""
        return self.ends_name(tokens, index) or tokens.words[index] in self.stops

    def territory_end(self, tokens: Tokens, index: int, level: str | None, numbers: bool = False) -> int:
        """One past the name of a territory of a level.

        The list of provinces says where a province's or city's name ends: "Tỉnh ủy Đắk Lắk Nguyễn …"
        names a person too.
        """
        if level == self.province:
            found = self.provinces.at(tokens.words, index)
            return index + found[0] if found is not None else index
        end = self.name_end(tokens, index, numbers=numbers)
        city = self.places.at(tokens.words, index) if level == self.city else None
        if city is not None and end != index + city[0] + 1:  # "thành phố Điện Biên Phủ"
            return index + city[0]
        return index if end == index + 1 and tokens.words[index] in self.not_whole else end

    def several(self, tokens: Tokens, index: int) -> bool:
        """Whether more than one is spoken of at a token: "các", "7" or "bảy" stand before it."""
        before = tokens.words[index - 1] if index > 0 else ""
        return before in self.plurals or before in self.numerals or before.isdigit()

    def closed(self, tokens: Tokens, index: int) -> bool:
        return index >= len(tokens) or not tokens.words[index][0].isalpha()

    def ends_name(self, tokens: Tokens, index: int) -> bool:
        """Whether a name with a number may end before a token: punctuation or a verb follows, no noun."""
        return self.closed(tokens, index) or self.verbs.at(tokens.words, index) is not None

    def made(self, tokens: Tokens, index: int, end: int, kind: str, level: str | None, name_at: int) -> UnitMention:
        name = text_of(tokens, name_at, end)
        return mention_at(tokens, index, end, kind, level, self.aliases.get(name.lower(), name))

    def without_person(self, tokens: Tokens, mention: UnitMention) -> UnitMention:
        """Cut a person's name off a unit's in a title: "Bí thư Huyện ủy Hướng Hóa Nguyễn Văn Quân"."""
        names = (mention.name or "").split()
        # "Trưởng | Ban Tổ chức Huyện ủy": the last word of the role is the first of the organ.
        role = any(self.roles.ending(tokens.words, mention.first + more) for more in (0, 1))
        titled = len(names) >= _WITH_PERSON and all(name.istitle() for name in names)
        if not names or not (role or titled):
            return mention
        first = mention.last - len(names)
        whole = mention.inner is None or mention.kind == "organisation"
        cuts = range(0 if role and whole and (mention.kind == "branch" or len(names) >= 3) else 1, len(names) - 1)
        place = self._place_in(mention, names) if role else None
        for cut in cuts if place is None else (place,):
            surname = fold(names[cut]).text in self.surnames or fold(names[cut + 1]).text in self.middle_names
            surname = surname and (role or cut > 1)
            if names[cut][0].isupper() and (surname or place is not None) and 2 <= len(names) - cut <= 4:
                last = first + cut
                if last <= mention.first:
                    return mention  # an alias has more words than the text: nothing of it is a person's name
                if cut == 0 and any(row.type == mention.level for row in homonyms(" ".join(names))):
                    return mention  # a place with a person's name: "Bí thư Huyện ủy Trần Văn Thời"
                if cut == 0:
                    return UnitMention(
                        mention.first,
                        last,
                        mention.start,
                        tokens.ends[last - 1],
                        "reference",
                        None if mention.kind == "branch" else mention.level,
                        agency="branch" if mention.kind == "branch" else "organisation",
                        party=True,
                    )
                name = " ".join(names[:cut])
                refers = self.references.at(tokens.words, mention.first)
                if mention.kind == "agency" and refers is not None and mention.first + refers[0] == last:
                    # "Phó Bí thư Đảng ủy Khối Ninh Viết Thủy"
                    return mention_at(tokens, mention.first, last, "reference", agency=refers[1].kind, party=True)
                inner = (
                    replace(mention.inner, last=last, end=tokens.ends[last - 1], name=name) if mention.inner else None
                )
                return replace(mention, last=last, end=tokens.ends[last - 1], name=name, inner=inner)
        return mention

    def _place_in(self, mention: UnitMention, names: Sequence[str]) -> int | None:
        """How many first syllables are a place's name, where the whole is none: 2 of "xã Ga Ri Bríu Thương".

        None where the mention has no level, all are a place's name, or none is.
        """
        if mention.level is None or len(names) <= _PERSON or homonyms(" ".join(names)):
            return None
        if not all(name.istitle() for name in names):
            return None
        sizes = range(len(names) - _PERSON, 0, -1)
        return next((size for size in sizes if size > 1 and homonyms(" ".join(names[:size]))), None)

    def persons_before(self, tokens: Tokens, index: int) -> bool:
        """Whether a person's name may begin at a token: no word of a place or an agency stands before it."""
        return not any(self.heads.ending(tokens.words, at) for at in (index, index - 1) if at > 0)

    def wider(self, outer: str | None, inner: str | list[tuple[str | None, str]] | None) -> bool:
        """Whether a territory may stand above another: its rank is higher (villages, agencies: lowest)."""
        below = inner[-1][0] if isinstance(inner, list) else inner
        return self.ranks.get(outer or "", -1) > self.ranks.get(below or "", -1)
