"""Fits the first look, which drops numbers that cannot be claims, and chooses its bounds so that no claim is lost.

`training/train.py` calls this; alone, with the other weights as they are:

    python training/looking.py [NEWS.jsonl]

Besides the articles that it is fitted on, the bounds spare the claims of general news where such an archive is named.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from dangvien_extract.corpus import load_gold
from dangvien_extract.extractor import Extractor
from dangvien_extract.learned import Models, load_models
from dangvien_extract.link.claims import Claim, Rejection
from dangvien_extract.link.look import candidates, features, numeral_words, shown
from dangvien_extract.models import Article
from dangvien_extract.weights import SCALE, Weights, as_steps, save_weights
from together import CASES, DEV, PHENOMENA, ROOT

STRENGTH = 1.0  # inverse L2 penalty
CLAIM = 10.0  # how much more a claim counts than another number: missing one costs more than looking twice
TOLERANCE = 1e-4  # of the fitting: where it ends earlier, bounds differ from fit to fit
LEAST = 3  # times that a feature must be met
FOLDS = 4
# Of a thousand claims of articles that it was not fitted on, how many each bound may lose.
LOST_ARTICLE, LOST_NUMBER, LOST = 0.75, 0.15, 1.0  # and both together
DOUBTED = 40.0  # given facts for a thousand claims that may stand in articles which have to pass the trial
MARGIN = 0.25  # below the lowest score of what was fitted on


@dataclass(frozen=True)
class Seen:
    """The numbers of an article near a word of the Party: their features, and what the linker and others make of them.

    Which count something; which have members of the Party behind them, so that none is dropped; which are claims,
    however unsure; which are told as facts of whatever confidence; which are given.
    """

    rows: list[list[str]]
    amounts: list[bool]
    members: list[bool]
    claims: list[bool]
    told: list[bool]
    given: list[bool]


def seen(extractor: Extractor, article: Article) -> Seen:
    """The numbers of an article as the linker takes them, without the first look."""
    numerals = numeral_words(extractor.patterns.quantities.numerals)
    page = extractor.glance.open(article)
    reading = extractor.read(article)
    places = [
        {(one.line, one.quantity.number_start) for one in some}
        for some in (
            _likely(reading.claims) + _likely(reading.rejections),
            [one.claim for one in reading.told],
            [one.claim for one, fact in zip(reading.told, reading.facts, strict=True) if fact in reading.given],
        )
    ]
    found = Seen([], [], [], [], [], [])
    for index, close in enumerate(page.near()):
        tokens = page.tokens_of(index)
        words = shown(tokens)
        amounts = extractor.glance.amounts(page, index) if close else ()
        for at in candidates(tokens, numerals) if close else ():
            here = [(index, offset) for offset in range(tokens.starts[at], tokens.ends[at])]
            found.amounts.append(any(start <= tokens.starts[at] < end for start, end in amounts))
            found.members.append(extractor.glance.counts_members(tokens, at))
            found.rows.append(["=".join(one) for one in features(tokens, words, at, page.kinds[index])])
            for some, where in zip((found.claims, found.told, found.given), places, strict=True):
                some.append(not where.isdisjoint(here))
    return found


def _likely(some: Sequence[Claim] | Sequence[Rejection]) -> list[Claim | Rejection]:
    """Those that the linker takes for something, however unsure it is."""
    return [one for one in some if one.weighed and one.weighed[0][0] != "none"]


@dataclass(frozen=True)
class Fitted:
    """Weights of the first look, its bounds, and of how many claims unseen by the weights they lose how many."""

    weights: Weights
    article: float
    number: float
    sure: float
    lost: int
    claims: int


def fit_look(articles: Sequence[Seen], spared: Sequence[Seen] = ()) -> Fitted:
    """The first look fitted on articles; its bounds spare also the claims of `spared`."""
    rows = [row for one in articles for row in one.rows]
    index = _index(rows)
    matrix = _matrix(rows, index)
    claims = np.array([claim for one in articles for claim in one.claims])
    amounts = np.array([amount for one in articles for amount in one.amounts])
    owner = np.repeat(np.arange(len(articles)), [len(one.rows) for one in articles])
    parts = np.array([random.Random(at).randrange(FOLDS) for at in range(len(articles))])[owner]
    weights = _fit(matrix, claims, index)
    scores = matrix @ weights
    unseen = np.zeros_like(scores)
    for part in range(FOLDS):
        unseen[parts == part] = (matrix @ _fit(matrix[parts != part], claims[parts != part], index))[parts == part]
    for some in (scores, unseen):
        some[np.array([member for one in articles for member in one.members])] = np.inf
    told, given = (np.array([sum(getattr(one, name)) for one in articles]) for name in ("told", "given"))
    thousands = claims.sum() / 1000
    best, best_unseen = (_best(some, owner, amounts) for some in (scores, unseen))
    bounds = [
        min(lowest(best, told) - MARGIN, lowest(best_unseen, given, LOST_ARTICLE * thousands)),
        min(lowest(scores, claims) - MARGIN, lowest(unseen, claims, LOST_NUMBER * thousands)),
    ]
    for one in spared:
        there = _matrix(one.rows, index) @ weights
        there[np.array(one.members)] = np.inf
        if any(one.told):
            bounds[0] = min(bounds[0], there[np.array(one.amounts, dtype=bool)].max() - MARGIN)
        bounds[1] = min([bounds[1], *there[np.array(one.claims, dtype=bool)] - MARGIN])
    article, number = (float(np.floor(bound * SCALE) / SCALE) for bound in bounds)
    number = min(number, article)
    while (lost := _lost(unseen, owner, amounts, claims, article, number)) >= LOST * thousands:
        article, number = article - 1 / SCALE, number - 1 / SCALE
    sure = float(np.floor(lowest(best_unseen, given, DOUBTED * thousands) * SCALE) / SCALE)
    fitted = Weights(("claim",), index, weights[:, None].astype(np.float32))
    return Fitted(fitted, article, number, max(sure, article), lost, int(claims.sum()))


def _lost(scores: Any, owner: Any, amounts: Any, claims: Any, article: float, number: float) -> int:
    """How many claims these bounds lose."""
    kept = (_best(scores, owner, amounts)[owner] >= article) & (scores >= number)
    return int((claims & ~kept).sum())


def lowest(scores: Any, weights: Any, lost: float = 0.0) -> float:
    """The bound under which at most `lost` of the weights lie."""
    order = np.argsort(scores, kind="stable")
    return float(scores[order][np.cumsum(weights[order]) > lost][0])


def _best(scores: Any, owner: Any, amounts: Any) -> Any:
    """The highest score of each article's numbers that count something."""
    found = np.full(owner.max() + 1, -np.inf)
    np.maximum.at(found, owner[amounts], scores[amounts])
    return found


def _fit(matrix: Any, claims: Any, index: dict[str, int]) -> Any:
    """Weights as they will be when saved and loaded again."""
    model = LogisticRegression(C=STRENGTH, max_iter=400, tol=TOLERANCE, class_weight={True: CLAIM, False: 1.0})
    fitted = model.fit(matrix, claims).coef_[0]
    fitted[index["bias="]] += model.intercept_[0]
    return as_steps(fitted, SCALE) / SCALE


def _index(rows: Iterable[Sequence[str]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        for name in row:
            counts[name] = counts.get(name, 0) + 1
    return {name: at for at, name in enumerate(sorted(name for name, count in counts.items() if count >= LEAST))}


def _matrix(rows: Sequence[Sequence[str]], index: dict[str, int]) -> Any:
    columns = [sorted(index[name] for name in row if name in index) for row in rows]
    bounds = np.cumsum([0, *map(len, columns)])
    flat = np.array([one for some in columns for one in some], dtype=np.int32)
    return sparse.csr_matrix((np.ones(len(flat)), flat, bounds), shape=(len(rows), len(index)))


def save_look(fitted: Fitted) -> None:
    """Write the files that `load_look` reads."""
    save_weights(ROOT / "weights" / "look.npz", fitted.weights)
    about = (
        f"scores below which an article or a number is dropped; of {fitted.claims} claims that the weights were not "
        f"fitted on they lose {fitted.lost}, of those that they were fitted on none; by training/looking.py"
    )
    bounds = {"article": fitted.article, "number": fitted.number, "sure": fitted.sure}
    text = json.dumps({"about": about, **bounds}, indent=1)
    (ROOT / "weights" / "look.json").write_text(text + "\n", encoding="utf-8")


def look(models: Models, news: Path | None = None) -> None:
    """Fit the first look for these models and write it."""
    extractor = Extractor(models=replace(models, look=None))
    gold = [one.article for folder in (DEV, CASES, PHENOMENA) if folder.is_dir() for one in load_gold(folder)]
    passing = (one for one in _news(news) if extractor.gate.passes(one.text))
    found, spared = ([one for article in some if (one := seen(extractor, article)).rows] for some in (gold, passing))
    fitted = fit_look(found, spared)
    save_look(fitted)
    bounds = f"{fitted.article}, {fitted.number}, {fitted.sure}"
    print(f"first look: loses {fitted.lost} of {fitted.claims} claims unseen; bounds {bounds}")


def _news(path: Path | None) -> Iterator[Article]:
    if path is not None:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                yield Article(id=str(number), text=json.loads(line)["text"])


def main() -> None:
    """Only the first look."""
    look(load_models(look=False), Path(sys.argv[1]) if len(sys.argv) > 1 else None)


if __name__ == "__main__":
    main()
