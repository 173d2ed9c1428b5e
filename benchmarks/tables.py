"""Tables in Markdown of what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dangvien_extract.evaluate import Evaluation, Figures

# Confidence of a fact, and whether it is strictly right.
Weighed = tuple[float, bool]

BINS = 10
LEAST = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; numbers stand to the right."""
    found = [[_cell(cell) for cell in row] for row in rows]
    right = [all(_is_number(row[at]) for row in found) for at in range(len(head))]
    rule = ["---:" if one and found else "---" for one in right]
    return "\n".join("| " + " | ".join(row) + " |" for row in [list(head), rule, *found])


def by_split(splits: Mapping[str, Evaluation]) -> str:
    """Headline figures of each split."""
    head = ["articles", "n", "facts", "core five: P", "R", "strict F1", "core F1", "all: P", "R", "strict F1"]
    head += ["core F1", "unit right", "year right"]
    return table(head, [[name, one.articles, one.all.strict.gold, *_scope(one.core_five), *_scope(one.all),
                         one.all.unit_accuracy, one.all.year_accuracy] for name, one in splits.items()])  # fmt: skip


def _scope(figures: Figures) -> list[float]:
    return [figures.strict.precision, figures.strict.recall, figures.strict.f1, figures.core.f1]


def by_name(splits: Mapping[str, Mapping[str, Figures]], what: str) -> str:
    """Strict and core F1 of each name (an indicator, a kind, a group), side by side for the splits."""
    names = sorted({name for one in splits.values() for name in one})
    head = [what]
    for split in splits:
        head += [f"{split}: facts", "P", "R", "strict F1", "core F1"]
    rows = []
    for name in names:
        row: list[object] = [name]
        for one in splits.values():
            found = one.get(name)
            strict = found.strict if found else None
            row += (
                [strict.gold, strict.precision, strict.recall, strict.f1, found.core.f1]
                if found and strict
                else [None] * 5
            )
        rows.append(row)
    return table(head, rows)


def reliability(facts: Sequence[Weighed]) -> str:
    """For each tenth of confidence the mean confidence, the share of facts that are right, and how many there are."""
    rows: list[list[object]] = []
    gap = 0.0
    for at in range(BINS):
        here = [one for one in facts if min(int(one[0] * BINS + 1e-9), BINS - 1) == at]
        label = f"{at / BINS:.1f} to {(at + 1) / BINS:.1f}"
        if here:
            mean, share = (sum(one[side] for one in here) / len(here) for side in (0, 1))
            gap += abs(mean - share) * len(here) / len(facts)
            rows.append([label, mean, share, len(here)])
        else:
            rows.append([label, None, None, 0])
    rows.append(["all", _mean([one[0] for one in facts]), _mean([one[1] for one in facts]), len(facts)])
    shown = table(["confidence", "its mean", "share right", "n"], rows)
    return f"{shown}\n\nThe mean distance of the two, weighted by n: {gap:.3f}."


def thresholds(splits: Mapping[str, tuple[Sequence[Weighed], int]]) -> str:
    """What a least confidence keeps: precision and recall, strict; of each split the facts and how many gold facts."""
    head = ["least"]
    for name in splits:
        head += [f"{name}: kept", "precision", "recall"]
    rows = []
    for least in LEAST:
        row: list[object] = [f"{least:g}"]
        for facts, gold in splits.values():
            kept = [right for confidence, right in facts if confidence >= least]
            row += [len(kept), _mean(kept), sum(kept) / gold if gold else None]
        rows.append(row)
    return table(head, rows)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return " ".join(text.split()).replace("|", "\\|")


def _is_number(text: str) -> bool:
    return not text or text.replace(".", "", 1).isdigit()
