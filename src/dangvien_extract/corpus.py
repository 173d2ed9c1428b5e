"""Texts with gold facts: articles (the package's own corpus) and phenomena, and any folder laid out like them.

A gold article is two files side by side, ``ID.json`` (``id``, ``title``, ``published`` and
``facts``, as docs/annotation-guide.md defines them) and ``ID.txt`` (its text). Phenomena are short
cases, many to a file: ``GROUP.yaml`` with ``group`` and ``cases``, each of which has ``id``,
``phenomenon``, ``text`` and ``facts``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from .errors import InputError, PatternError
from .jsonfiles import load_json, read_text
from .models import Article, Measure, Qualifier, Status
from .patterns.files import load_model


class _Gold(BaseModel):
    # Keys that are not compared (notes, sources) may stand in a gold file, and null is the same as left out.
    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _null_is_left_out(cls, data: Any) -> Any:
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data


class GoldFact(_Gold):
    """A fact as a careful reader found it, with the answers that are accepted besides.

    `unit_also`, `year_also` and `indicator_also` hold the other acceptable answers (the first two
    may hold null); an `optional` fact is one that reasonable readers judge differently: it neither
    rewards nor penalises. `quote` is the shortest stretch of the text that states the fact. The
    other fields are those of `Fact`.
    """

    indicator: str
    value: float
    value_max: float | None = None
    out_of: float | None = None
    qualifier: Qualifier = "exact"
    measure: Measure = "count"
    per: str | None = None
    subset: str | None = None
    status: Status = "reported"
    year: int | None = None
    period: str | None = None
    unit: str | None = None
    quote: str | None = None
    unit_also: tuple[str | None, ...] = ()
    year_also: tuple[int | None, ...] = ()
    indicator_also: tuple[str, ...] = ()
    optional: bool = False


class _GoldFile(_Gold):
    id: str
    facts: tuple[GoldFact, ...]
    title: str | None = None
    published: dt.date | None = None
    source_url: str | None = None
    kind: str | None = None


class _Case(_Gold):
    id: str
    phenomenon: str
    text: str
    facts: tuple[GoldFact, ...]
    title: str | None = None
    published: dt.date | None = None


class _CaseFile(_Gold):
    group: str
    cases: tuple[_Case, ...]


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """A text with its gold facts, and where the facts that it was written after were published.

    `source_url` is not the article's own address, so it is not handed to the extractor. `kind` is the
    kind of article (``congress``, ``ceremony``, …) or the group of phenomena that a case belongs to;
    `phenomenon` is the case's own within that group, null for an article.
    """

    article: Article
    facts: tuple[GoldFact, ...]
    source_url: str | None = None
    kind: str | None = None
    phenomenon: str | None = None


def load_gold(directory: Path | str) -> list[GoldArticle]:
    """The gold articles and cases anywhere below `directory`, in the order of their ids.

    Texts are decoded from UTF-8 and otherwise left as they are (line ends, byte-order mark), so
    that offsets count their characters. Raises InputError, with the file, for a folder that is
    none or holds no gold, a file that is no gold, a text that is missing, an id that stands twice.
    """
    directory = Path(directory)
    if not directory.is_dir():
        raise InputError(str(directory), "is not a folder" if directory.exists() else "no such folder")
    articles: dict[str, GoldArticle] = {}
    for path in sorted((*directory.rglob("*.json"), *directory.rglob("*.yaml"))):
        for gold in [_load_one(path)] if path.suffix == ".json" else _load_cases(path):
            if gold.article.id in articles:
                raise InputError(str(path), f"another gold file below {directory} has the id {gold.article.id!r} too")
            articles[gold.article.id] = gold
    if not articles:
        raise InputError(
            str(directory), "holds no gold articles (ID.json with ID.txt beside it) and no cases (GROUP.yaml)"
        )
    return [articles[article_id] for article_id in sorted(articles)]


def corpus_directory() -> Path:
    """The corpus of this package: in the wheel inside it, in a checkout beside `src`.

    Its folder ``dev`` is for whoever writes rules and fits weights, with the short cases of ``train``; ``test`` is
    frozen: rules are written without a look at it.
    """
    return _data("corpus")


def phenomena_directory() -> Path:
    """The phenomena of this package, a file for each group."""
    return _data("phenomena")


def load_corpus(part: Literal["dev", "test", "train"] = "dev") -> list[GoldArticle]:
    """The articles written for this package, with their gold facts: those of one folder of the corpus."""
    return load_gold(corpus_directory() / part)


def _data(name: str) -> Path:
    inside = Path(__file__).parent / "data" / name
    return inside if inside.is_dir() else Path(__file__).parents[2] / name


def _load_one(path: Path) -> GoldArticle:
    gold = load_json(path, _GoldFile, "a gold file")
    if gold.id != path.stem:
        raise InputError(str(path), f"has the id {gold.id!r}, which is not its name")
    text = path.with_suffix(".txt")
    if not text.exists():
        raise InputError(str(path), f"has no text beside it ({text.name})")
    article = Article(id=gold.id, text=read_text(text), title=gold.title, published=gold.published)
    return GoldArticle(article, gold.facts, gold.source_url, gold.kind)


def _load_cases(path: Path) -> list[GoldArticle]:
    try:
        file = load_model(path, _CaseFile)
    except PatternError as error:
        raise InputError(f"{error.path}:{error.line}" if error.line else error.path, error.reason) from error
    return [
        GoldArticle(
            Article(id=case.id, text=case.text, title=case.title, published=case.published),
            case.facts,
            kind=file.group,
            phenomenon=case.phenomenon,
        )
        for case in file.cases
    ]
