"""Names that leave out the head of a name before them: "THPT Tống Văn Trân 4 em; Đại An, Lý Nhân Tông cùng có 2"."""

from __future__ import annotations

from dataclasses import replace

from .grammar import Grammar
from .mentions import UnitMention, text_of
from .names import clause_starts, count_at, name_run, shared_by
from .tokens import Tokens

_KINDS = ("school", "hospital")


def siblings(g: Grammar, tokens: Tokens, mentions: list[UnitMention]) -> list[UnitMention]:
    """The mentions of a sentence with those that share the head of a school or post before them."""
    heads = [m for m in mentions if _kind(m) is not None]
    if not heads:
        return mentions
    first = min(m.first for m in heads)
    taken = {at for m in mentions if not _bare(m) for at in range(m.first, m.last)}
    found: list[UnitMention] = []
    index = first
    row: list[tuple[int, int]] = []
    while index < len(tokens):
        run = name_run(g, tokens, index, places=False)
        if run is None or any(at in taken for at in range(*run)):
            index += 1
            continue
        joined = row and run[0] == row[-1][1] + 1 and _joins(g, tokens, run[0] - 1)
        row = [*row, run] if joined else [run]
        index = run[1]
        before = [m for m in mentions if m.first < row[0][0] and not _bare(m) and m.kind != "reference"]
        model = before[-1] if before and before[-1] in heads else None
        after = model is not None and row[0][0] == model.last + 1 and _joins(g, tokens, model.last)
        if model is None or not (after or clause_starts(g, tokens, row[0][0])):
            continue
        shared = shared_by(g, tokens, run[1])
        if shared is not None and shared.level is None and shared.kind in (None, _kind(model)):
            found += [_like(g, tokens, model, one) for one in row]
        elif count_at(g, tokens, run[1]) and shared is None:
            found.append(_like(g, tokens, model, run))
    if not found:
        return mentions
    kept = [m for m in mentions if not any(m.first < f.last and f.first < m.last for f in found)]
    return sorted([*kept, *found], key=lambda m: m.first)


def _kind(mention: UnitMention) -> str | None:
    """What a mention lends its head to: "school", "hospital", "post"; None where it lends none."""
    if mention.kind == "post":
        return "post"
    inner = mention.inner if mention.kind == "branch" else mention
    return inner.agency if inner is not None and inner.kind == "agency" and inner.agency in _KINDS else None


def _bare(mention: UnitMention) -> bool:
    return mention.kind == "name" and mention.level is None


def _joins(g: Grammar, tokens: Tokens, index: int) -> bool:
    return tokens.words[index] == "," or tokens.words[index] in g.conjunctions


def _like(g: Grammar, tokens: Tokens, model: UnitMention, run: tuple[int, int]) -> UnitMention:
    """A mention like another, with its head and a name of its own."""
    first, last = run
    name = text_of(tokens, first, last)
    if model.kind != "post":
        name = f"{_head_of(g, model)} {name}"

    def renamed(mention: UnitMention) -> UnitMention:
        start, end = tokens.starts[first], tokens.ends[last - 1]
        return replace(mention, first=first, last=last, start=start, end=end, name=name, parents=(), scope=None)

    return replace(renamed(model), inner=renamed(model.inner) if model.inner is not None else None)


def _head_of(g: Grammar, model: UnitMention) -> str:
    """The words of a name that name its kind: "Trường THPT"."""
    words = (model.name or "").split()
    found = g.heads.at([word.lower() for word in words], 0)
    return " ".join(words[: found[0] if found is not None else 1])
