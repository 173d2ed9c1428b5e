"""Articles that nobody would write: sentences of the project's own corpus and patterns, broken in every way.

A generator is seeded and has no state beside its pools: article `number` of `seed` is always the same, so that a
failure is replayed by two numbers. `MIX` says how often each kind is made. Pools come from corpus/dev, corpus/train,
phenomena/ and the examples of patterns/; corpus/test is never read.
"""

# ruff: noqa: E501 - long lists of short texts
from __future__ import annotations

import datetime as dt
import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

from dangvien_extract.corpus import load_corpus, load_gold, phenomena_directory
from dangvien_extract.models import Article
from dangvien_extract.patterns.loader import load_patterns

# Kinds of articles, in a thousand. The first five are short and hold words of the Party: they pass the gate. In the
# first three a number stands near, so that all stages run over them.
MIX = {
    "sentence": 150,  # one sentence of the corpus, with a few mutations
    "splice": 40,  # the beginning of one and the end of another
    "soup": 40,  # words of the vocabulary and numbers, in any order
    "numberless": 200,  # a sentence whose numbers were taken away
    "party": 90,  # words of the Party in random Unicode
    "broken": 170,  # a sentence in whose Party words a letter was changed: at the gate's edge
    "unicode": 120,  # any Unicode
    "plain": 186,  # news without the Party
    "paragraph": 3,  # several sentences, with mutations
    "page": 1,  # a whole article of the corpus, with mutations
}

NASTY = [
    "\u0301", "\u0323", "\u0300\u0300\u0300", "\u0302\u0306", "\u200b", "\u200d", "\u200f", "\u202e", "\u2066", "\u2069",
    "\ufeff", "\u00ad", "\u2060", "\u00a0", "\u3000", "\u2028", "\u2029", "\u0085", "\x01", "\x07", "\x1b[31m", "\x7f",
    "\x9b", "\t", "\r", "\r\n", "\n", "\n\n", "\v", "\f", "  ", " ", "\U0001f469\u200d\U0001f469", "\U000e0041", "\ufffd",
    "\ue000", "\ue001", "\ue005", "\uffff", "\U0010ffff", "İ", "ı", "ß", "ŉ", "ﬁ", "Σ", "ς", "ǆ", "Ð", "ð", "đ", "Đ",
    "q\u0323", "(", ")", "((((", "))))", "[", "]", "“", "”", "«", "»", '"', "'", "…", "...", "!", "?", ":", ";", ",", ".",
    "-", "–", "—", "/", "\\", "%", "‰", "+", "*", "•", "|", "<b>", "&nbsp;", "&#x110;", "{", "}", "$", "^", "#", "~", "@",
]  # fmt: skip
NUMBERS = [
    "0", "00", "1", "02", "7", "17", "240", "1.234", "5.000", "4,5", "1.234.567,8", "1,359", "12.5", "3.14.15", "0,5", "-3",
    "999999999999999999999999", "9" * 30, "9" * 400, "1" + "0" * 5000, "1." + "000." * 30 + "000", "1e400", "0x1F", "1_000",
    "½", "²", "①", "Ⅻ", "٣٤", "१२", "１２", "௧", "𝟏𝟐", "237/243", "5/0", "0/0", "7/3/2021", "31/2/2020", "29/2/2023", "99/99/9999",
    "550 - 600", "600-550", "từ 4 đến 6", "2 - 3 triệu", "hai", "mười lăm", "hai ba", "một trăm linh năm", "nghìn nghìn",
    "triệu triệu tỷ tỷ", "gần trăm", "hơn 240", "trên dưới 12", "12%", "1.200%", "100,5 %", "0001", "2021", "1900", "9999",
    "10000", "12 tỷ 500 triệu", "5 nghìn tỷ", "1 2 3 4 5", "45 000", "3-4-5-6", "125tr", "A4", "681-CT/ĐU", "17:30", "5h30",
]  # fmt: skip
PERIODS = [
    "Năm 2022", "năm 0000", "năm 9999", "Nhiệm kỳ 2015 - 2020", "nhiệm kỳ 2020-2015", "6 tháng đầu năm 2014", "Quý IV/2020",
    "13 tháng đầu năm", "Đến ngày 31-2", "Đến nay", "từ đầu năm đến nay", "cuối năm", "tháng 13/2021", "Tính đến 31/12/2019",
    "năm sau", "năm trước", "5 năm trước", "99 năm qua", "hằng năm", "mỗi quý", "Giai đoạn 2010–2015", "2 năm 2019, 2020",
    "các năm 2019, 2020 và 2021", "so với cùng kỳ năm 2020", "năm tới", "nhiệm kỳ tới", "ngày 29/2", "tháng 2", "0/0/2020",
]  # fmt: skip
DATES = [None, None, None, dt.date(2022, 11, 30), dt.date(2024, 2, 29), dt.date.min, dt.date.max, dt.date(1, 1, 31)]
DATES += [dt.date(9999, 1, 1), dt.date(2000, 1, 1), dt.date(1900, 3, 1)]
PLAIN = (
    "Giá vàng hôm nay tăng {} nghìn đồng một lượng. Đội tuyển thắng {} trận. Trời mưa {} mm ở các tỉnh miền núi. "
    "Bộ Y tế ghi nhận {} ca mắc mới. Thủ tướng tiếp {} doanh nghiệp. Nông dân thu {} tấn lúa. "
)
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_PARTY = re.compile(r"đảng|chi bộ|kết nạp", re.IGNORECASE)
_LONGEST = 120  # characters of a sentence in the pool: short ones are read faster, and break in as many ways


@dataclass(frozen=True, slots=True)
class Made:
    """An article, and how it was made."""

    article: Article
    kind: str


class Mutants:
    """Makes articles. `made(number)` is the same for the same seed and the same pools."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        gold = [*load_corpus("dev"), *load_corpus("train"), *load_gold(phenomena_directory())]
        patterns = load_patterns()
        texts = [one.article.text for one in gold]
        for compiled in patterns.rules:
            texts += [one if isinstance(one, str) else one.text for one in compiled.rule.examples]
            texts += getattr(compiled.rule, "counterexamples", ())
        pieces = dict.fromkeys(piece.strip() for text in texts for piece in _SENTENCE.split(text))
        short = [piece for piece in pieces if 8 <= len(piece) <= _LONGEST and _PARTY.search(piece)]
        self.sentences = [piece for piece in short if _DIGITS.search(piece)]
        self.party = [piece for piece in short if not _DIGITS.search(piece)]
        self.pages = [text for text in texts if 600 < len(text) < 5_000]
        self.titles = [one.article.title for one in gold if one.article.title]
        words = {word for phrases in patterns.units.model_dump().values() for word in _texts(phrases)}
        words |= {word for phrases in patterns.periods.model_dump().values() for word in _texts(phrases)}
        words |= {word for phrases in patterns.quantities.model_dump().values() for word in _texts(phrases)}
        words |= {" ".join(phrase) for rule in patterns.rules for phrase in rule.matcher.needs or ()}
        self.words = sorted(words)
        self._kinds = list(MIX)
        self._weights = list(accumulate(MIX.values()))
        self._makers: dict[str, Callable[[random.Random], str]] = {kind: getattr(self, f"_{kind}") for kind in MIX}

    def made(self, number: int) -> Made:
        """The article of a number."""
        rng = random.Random(self.seed << 40 | number)
        (kind,) = rng.choices(self._kinds, cum_weights=self._weights)
        text = self._makers[kind](rng)
        known = rng.random()
        article = Article(
            id=str(number),
            text=text,
            title=self._title(rng) if known < 0.1 else None,
            published=rng.choice(DATES),
            source=rng.choice(("Báo Điện Biên", "\u202e", "")) if known < 0.05 else None,
            url="https://x.vn/\u0301?a=1" if known < 0.02 else None,
        )
        return Made(article, kind)

    def _title(self, rng: random.Random) -> str:
        return mutated(rng.choice(self.titles), rng, rng.randint(0, 2))

    def _sentence(self, rng: random.Random) -> str:
        return mutated(rng.choice(self.sentences), rng, rng.randint(1, 4))

    def _splice(self, rng: random.Random) -> str:
        one, two = rng.choice(self.sentences), rng.choice(self.sentences)
        return mutated(one[: rng.randint(1, len(one))] + two[rng.randint(0, len(two) - 1) :], rng, rng.randint(0, 2))

    def _soup(self, rng: random.Random) -> str:
        words = rng.choices(self.words, k=rng.randint(2, 10)) + rng.choices(NUMBERS, k=2) + rng.choices(PERIODS, k=1)
        words += [*rng.choices(NASTY, k=2), rng.choice(("đảng viên", "chi bộ", "kết nạp", "Đảng bộ"))]
        rng.shuffle(words)
        return " ".join(words)

    def _numberless(self, rng: random.Random) -> str:
        return mutated(_DIGITS.sub("", rng.choice(self.party or self.sentences)), rng, rng.randint(0, 1), numbers=False)

    def _party(self, rng: random.Random) -> str:
        return rng.choice(("đảng viên", "Chi bộ", "kết nạp", "ĐẢNG BỘ")).join((any_text(rng, 12), any_text(rng, 12)))

    def _broken(self, rng: random.Random) -> str:
        filler = rng.choice(("x", " ", "\u0301", "a", "."))
        return _PARTY.sub(lambda found: found.group()[:2] + filler + found.group()[3:], rng.choice(self.sentences))

    def _unicode(self, rng: random.Random) -> str:
        return any_text(rng, 40)

    def _plain(self, rng: random.Random) -> str:
        text = PLAIN.format(*rng.choices(NUMBERS[:24], k=6))
        return text[rng.randint(0, 60) :][: rng.randint(20, 400)] or "x"

    def _paragraph(self, rng: random.Random) -> str:
        joint = rng.choice((" ", "", "\n", "\r\n", "; ", ", ", "\n- ", "\n\n", " (", "\t"))
        return mutated(joint.join(rng.choices(self.sentences, k=rng.randint(2, 6))), rng, rng.randint(0, 5))

    def _page(self, rng: random.Random) -> str:
        return mutated(rng.choice(self.pages), rng, rng.randint(1, 12))


def _texts(value: object) -> list[str]:
    """All texts in nested lists and mappings."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for one in (*value.keys(), *value.values()) for text in _texts(one)]
    return [text for one in value for text in _texts(one)] if isinstance(value, list | tuple) else []


def any_text(rng: random.Random, most: int) -> str:
    """Any Unicode but for surrogates, with more of what is odd than of what is far away."""
    chars = []
    for _ in range(rng.randint(0, most)):
        where = rng.random()
        if where < 0.4:
            chars.append(rng.choice(NASTY))
        elif where < 0.7:
            chars.append(chr(rng.randint(1, 0x24F)))
        elif where < 0.8:
            chars.append(chr(rng.randint(0x300, 0x36F)))
        else:
            code = rng.randint(0x250, 0x10FFFF)
            chars.append(chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd")
    return "".join(chars)


def mutated(text: str, rng: random.Random, times: int, *, numbers: bool = True) -> str:
    """A text with so many mutations."""
    for _ in range(times):
        change = rng.choice(CHANGES if numbers else QUIET)
        text = change(text, rng) or "x"
    return text


# --- mutations: each takes a text and a source of chance


def _span(text: str, rng: random.Random, most: int = 30) -> tuple[int, int]:
    start = rng.randint(0, len(text))
    return start, min(len(text), start + rng.randint(0, most))


def _drop(text: str, rng: random.Random) -> str:
    start, end = _span(text, rng, 10)
    return text[:start] + text[end:]


def _double(text: str, rng: random.Random) -> str:
    start, end = _span(text, rng)
    return text[:end] + text[start:end] * rng.choice((1, 1, 2, 5)) + text[end:]


def _insert(text: str, rng: random.Random) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(NASTY) * rng.choice((1, 1, 1, 3, 20)) + text[at:]


def _number(text: str, rng: random.Random) -> str:
    found = list(_DIGITS.finditer(text))
    if not found:
        return text + " " + rng.choice(NUMBERS)
    one = rng.choice(found)
    return text[: one.start()] + rng.choice(NUMBERS) + text[one.end() :]


def _period(text: str, rng: random.Random) -> str:
    period = rng.choice(PERIODS)
    return f"{period}, {text}" if rng.random() < 0.5 else f"{text} {period.lower()}"


def _swap(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    one, two = rng.randrange(len(words)), rng.randrange(len(words))
    words[one], words[two] = words[two], words[one]
    return " ".join(words)


def _repeat(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    at = rng.randrange(len(words))
    return " ".join([*words[:at], *[words[at]] * rng.choice((2, 3, 15)), *words[at:]])


def _form(text: str, rng: random.Random) -> str:
    return unicodedata.normalize(rng.choice(("NFD", "NFC", "NFKC", "NFKD")), text)


def _case(text: str, rng: random.Random) -> str:
    return rng.choice((str.upper, str.lower, str.title, str.swapcase))(text)


def _blanks(text: str, rng: random.Random) -> str:
    return text.replace(" ", rng.choice(("\u00a0", "  ", "\t", "\n", " \u200b", "\u200b", "", "\r\n", "\u3000")))


def _mojibake(text: str, rng: random.Random) -> str:
    start, end = _span(text, rng, 60)
    piece = text[start:end].encode("utf-8", "replace")
    return text[:start] + piece.decode(rng.choice(("cp1252", "latin-1", "cp1258")), "replace") + text[end:]


def _bracket(text: str, rng: random.Random) -> str:
    start, end = _span(text, rng)
    depth = rng.choice((1, 1, 2, 30))
    return text[:start] + "(" * depth + text[start:end] + ")" * rng.choice((depth, depth, 0)) + text[end:]


def _cut(text: str, rng: random.Random) -> str:
    return text[: rng.randint(1, max(len(text), 1))]


def _marks(text: str, rng: random.Random) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + "".join(chr(rng.randint(0x300, 0x36F)) for _ in range(rng.choice((1, 2, 40)))) + text[at:]


QUIET = (_drop, _double, _insert, _swap, _repeat, _form, _case, _blanks, _mojibake, _cut, _marks)
CHANGES = (*QUIET, _number, _number, _number, _period, _period, _bracket)
