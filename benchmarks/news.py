"""Archives for benchmarks/speed.py: general news, real or made, and the articles of corpus/."""

from __future__ import annotations

import json
import random
from pathlib import Path

from dangvien_extract import Extractor, load_corpus

# Of 10,000 articles of real news, 325 hold a word of the Party (and pass the gate), 4 of them facts.
PASSING, WITH_FACTS = 0.0325, 0.0004
LENGTH = 2_500  # characters of an article of general news


def real(path: Path, count: int) -> list[str]:
    """The first lines of an archive in JSON lines."""
    with path.open(encoding="utf-8") as file:
        return [line for line, _ in zip(file, range(count), strict=False)]


def made(count: int) -> list[str]:
    """General news made of the corpus: sentences without a word of the Party, and as many hits as in real news.

    A hit is an article of such sentences with a few of the Party among them, seldom a whole article of the corpus.
    """
    gate = Extractor().gate
    articles = [gold.article.text for part in ("dev", "train") for gold in load_corpus(part)]  # type: ignore[arg-type]
    sentences = [sentence for text in articles for sentence in text.split("\n") if len(sentence) > 40]
    neutral = [sentence for sentence in sentences if not gate.passes(sentence)]
    about = [sentence for sentence in sentences if gate.passes(sentence)]
    chance = random.Random(1)
    lines = []
    for number in range(count):
        text = _text(neutral, chance)
        kind = chance.random()
        if kind < WITH_FACTS:
            text = chance.choice(articles)
        elif kind < PASSING:
            text = "\n\n".join([text, *chance.sample(about, 2)])
        lines.append(json.dumps({"id": f"made-{number:07}", "text": text}, ensure_ascii=False) + "\n")
    return lines


def _text(sentences: list[str], chance: random.Random) -> str:
    parts: list[str] = []
    while sum(map(len, parts)) < LENGTH:
        parts.append(chance.choice(sentences))
    return "\n\n".join(parts)


def in_domain() -> list[str]:
    """The articles of corpus/dev, each as it was published."""
    return [
        gold.article.model_dump_json(include={"id", "text", "title", "published"}) + "\n" for gold in load_corpus("dev")
    ]


def long_text(count: int) -> str:
    """So many characters of ordinary text: paragraphs of the corpus in no order."""
    articles = [gold.article.text for gold in load_corpus("dev")]
    paragraphs = [paragraph for text in articles for paragraph in text.split("\n") if len(paragraph) > 100]
    random.Random(2).shuffle(paragraphs)
    text = "\n\n".join(paragraphs)
    return (text * (count // len(text) + 1))[:count]


CLAIM = "Năm 2021, Đảng bộ xã Phìn Hồ kết nạp 5 đảng viên. "
# What regular expressions, taggers and loops over pairs stumble over; each behind a sentence with a fact.
NASTY = {
    "digits": "1", "numbers": "12 ", "dots": ".", "a.a.a.": "a.", "one word": "đảng ", "one name": "Phìn Hồ ",
    "open brackets": "(", "open brackets with numbers": "(5 đảng viên ", "commas": "Nậm Pồ, ", "years": "năm 2020, ",
    "quotes": '"', "combining marks": "\u0301", "slashes": "5/", "line ends": "\n", "blanks": " ",
    "one sentence": CLAIM, "a list": "- Xã Phìn Hồ: 5 đảng viên\n", "one clause": "xã Phìn Hồ kết nạp 5 đảng viên, ",
}  # fmt: skip


def nasty_text(kind: str, count: int) -> str:
    """So many characters of one of them."""
    piece = NASTY[kind]
    return (CLAIM + piece * (count // len(piece) + 1))[:count]
