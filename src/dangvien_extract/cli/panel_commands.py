"""The commands on panels: records --wide and --long, check, sample, audit."""

from __future__ import annotations

import csv
import io
import json
from argparse import Namespace
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..archive.about import about as about_article
from ..archive.about import read_about
from ..archive.readers import MAX_CHARS, Options, read_located
from ..archive.relations import write_relation
from ..archive.spreadsheet import csv_writer
from ..archive.targets import Target, TargetError, parse_target, whole_file
from ..errors import InputError
from ..jsonfiles import read_text
from ..models import Article, Fact, Outcome
from ..panel import About, Drawn, Flag, Panel, audit, check, panel, sample
from ..panel.fixtures import Difference, compare_cells, compare_facts, expected_articles, load_fixture
from ..panel.labelstudio import judged, tasks
from ..panel.table import SHAPES_ARE, Shape
from ..rows import columns, json_line, number
from .console import complain, summarise

if TYPE_CHECKING:
    from .commands import Environment

FLAGS_ARE = "One row a flag: what cannot be right in the facts, or what a reader should know (docs/panel.md)"


def panel_records(args: Namespace, env: Environment, source: Target, target: Target) -> bool:
    """Facts to a panel, in the long or the wide form."""
    facts, about, failed = _read(args, env, source)
    found = panel(facts, about)
    shape: Shape = args.shape
    rows, form = found.rows(shape), found.columns(shape)
    shown = _long_table(found) if shape == "long" else _wide_table(found)
    stdout = env.stdout if target.stream else None
    write_relation(target, f"panel_{shape}", SHAPES_ARE[shape], form, rows, stdout=stdout, shown=shown)
    counts = (len(facts), "facts"), (len(rows), "rows"), (len(found.conflicts), "conflicts"), (failed, "failed")
    summarise(*counts, quiet=args.quiet)
    return failed > 0


def check_facts(args: Namespace, env: Environment) -> bool:
    """What cannot be right in facts, or how they differ from expected ones."""
    source = parse_target(args.facts)
    if args.against is not None:
        return _against(args, env, source)
    told = args.output or args.format or args.csv_safe
    target = parse_target(args.output, args.format, csv_safe=args.csv_safe) if told else None
    facts, about, failed = _read(args, env, source)
    flags = check(facts, about, as_of=args.as_of, passed=args.passed)
    if target is None:
        if flags:
            env.say(_report(flags, facts, about))
    else:
        form = columns(Flag)
        rows = [[getattr(flag, column.name) for column in form] for flag in flags]
        stdout = env.stdout if target.stream else None
        write_relation(target, "flags", FLAGS_ARE, form, rows, stdout=stdout)
    warnings, notes = (sum(flag.severity == name for flag in flags) for name in ("warning", "note"))
    summarise((len(facts), "facts"), (warnings, "warnings"), (notes, "notes"), (failed, "failed"), quiet=args.quiet)
    bad = args.fail_on is not None and (warnings > 0 or (args.fail_on == "note" and notes > 0))
    return failed > 0 or bad


def sample_facts(args: Namespace, env: Environment) -> bool:
    """A stratified sample of facts to judge by hand."""
    if args.output.suffix.lower() not in (".csv", ".json"):
        raise TargetError(str(args.output), "use .csv, or .json for Label Studio")
    source = parse_target(args.facts)
    texts: dict[str, str] = {}
    facts, about, failed = _read(args, env, source, texts)
    drawn = sample(facts, args.size, by=args.by, seed=args.seed, texts=texts, about=about)
    if not drawn:
        raise InputError(source.where, "holds no facts to draw from")
    with whole_file(args.output) as file:
        file.write(_review(drawn, args.output))
    without = sum(one.article_id not in texts for one in drawn)
    strata = len({one.stratum for one in drawn})
    counts = [(len(drawn), "facts"), (strata, "strata"), (failed, "failed")]
    summarise(*counts, *([(without, "without context")] if without else []), quiet=args.quiet)
    return failed > 0


def audit_review(args: Namespace, env: Environment) -> bool:
    """A judged sample as precision."""
    text = read_text(args.review).removeprefix("\ufeff")
    where = str(args.review)
    if args.review.suffix.lower() == ".json":
        try:
            rows: Sequence[Any] = judged(where, json.loads(text))
        except ValueError as error:
            raise InputError(where, f"is no JSON: {error}") from error
    else:
        first = text.partition("\n")[0]  # a spreadsheet may have saved it with other signs
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count)))
    found = audit(rows, where, args.level)
    env.say(json.dumps(found.to_json(), ensure_ascii=False, indent=2) if args.json else found.to_text())
    return False


# --- reading


def _read(
    args: Namespace, env: Environment, source: Target, texts: dict[str, str] | None = None
) -> tuple[list[Fact], dict[str, About], int]:
    """The facts that are sure enough, what is known of their articles, and how many inputs failed."""
    from .commands import read_all_facts

    facts, failed = read_all_facts(source, env)
    facts = [fact for fact in facts if fact.confidence >= (getattr(args, "min_confidence", None) or 0)]
    about = read_about(source)
    for article in _articles(args.articles):
        if isinstance(article, Outcome):
            complain(article.where, article.error or "")
            failed += 1
            continue
        about[article.id] = about_article(article)
        if texts is not None:
            texts[article.id] = article.text
    return facts, about, failed


def _articles(inputs: Sequence[str]) -> Iterable[Article | Outcome]:
    if not inputs:
        return
    for item in read_located(inputs, Options(fields={"*": ""}, max_chars=MAX_CHARS)):
        yield item if isinstance(item, Outcome) else item.article


def _against(args: Namespace, env: Environment, source: Target) -> bool:
    from .commands import read_all_facts

    if args.against.is_dir():
        facts, failed = read_all_facts(source, env)
        differences = _against_gold(args.against, facts, more=args.more)
    else:
        rows = load_fixture(args.against)
        facts, about, failed = _read(args, env, source)
        if expected_articles(rows):
            differences = compare_facts(rows, facts, more=args.more)
        else:
            differences = compare_cells(rows, panel(facts, about))
    if differences:
        env.say("\n".join(map(str, differences)))
    summarise((len(facts), "facts"), (len(differences), "differences"), (failed, "failed"), quiet=args.quiet)
    return failed > 0 or bool(differences)


def _against_gold(folder: Path, facts: Iterable[Fact], *, more: bool) -> list[Difference]:
    from ..corpus import load_gold
    from ..evaluate import evaluate

    by_article: dict[str, list[Fact]] = {}
    for fact in facts:
        by_article.setdefault(fact.article_id, []).append(fact)
    kinds: dict[str, Any] = {"missed": "missing", "spurious": "unexpected", "wrong": "differs"}
    found = evaluate(load_gold(folder), by_article).mismatches
    return [
        Difference(kinds[one.kind], one.article_id, str(one).split(maxsplit=1)[1])
        for one in found
        if not (more and one.kind == "spurious")
    ]


# --- showing


def _report(flags: Iterable[Flag], facts: Iterable[Fact], about: dict[str, About]) -> str:
    by_id = {fact.fact_id: fact for fact in facts}
    lines = []
    for flag in flags:
        where = ", ".join(str(part) for part in (flag.unit or "no unit", flag.indicator, flag.year) if part is not None)
        lines.append(f"{flag.severity:8} {flag.code}: {where}: {flag.message}")
        for fact_id in flag.facts:
            fact = by_id[fact_id]
            known = about.get(fact.article_id)
            source = ", ".join(filter(None, (known.source, str(known.published or "")))) if known else ""
            quote = " ".join(fact.evidence.text.split())
            lines.append(f"           {fact.article_id}{f' ({source})' if source else ''}: {quote}")
    return "\n".join(lines)


def _review(drawn: Sequence[Drawn], path: Path) -> bytes:
    if path.suffix.lower() == ".json":
        return ("[\n" + ",\n".join(map(json_line, tasks(drawn))) + "\n]\n").encode("utf-8", "backslashreplace")
    names = [column.name for column in columns(Drawn)]
    text = io.StringIO(newline="")
    writer = csv_writer(text, safe=True)
    writer.writerow(names)
    writer.writerows([getattr(one, name) for name in names] for one in drawn)
    # With a mark at its head spreadsheets read it as UTF-8.
    return ("\ufeff" + text.getvalue()).encode("utf-8", "backslashreplace")


def _value(value: float | None) -> str:
    return "-" if value is None else f"{number(value):,}"


def _wide_table(found: Panel) -> tuple[tuple[str, ...], Any]:
    names = [column.name for column in found.columns("wide")]
    fixed = {"unit", "unit_id", "place_id", "place_code", "year", "conflicts", "flags", "facts", "set_aside"}
    at = {name: index for index, name in enumerate(names)}

    def shown(row: Sequence[Any]) -> list[str | tuple[str, ...]]:
        have = [name for name in names if name not in fixed and (row[at[name]] is not None)]
        marks = tuple("conflict" if name in row[at["conflicts"]] else "" for name in have)
        return [row[0], str(row[at["year"]]), tuple(have), tuple(_value(row[at[name]]) for name in have), marks]

    return ("unit", "year", "indicator", "value", ""), shown


def _long_table(found: Panel) -> tuple[tuple[str, ...], Any]:
    names = [column.name for column in found.columns("long")]

    def shown(row: Sequence[Any]) -> list[str]:
        cell = dict(zip(names, row, strict=True))
        kind = [
            *([cell["status"]] if cell["status"] != "reported" else []),
            *([cell["subset"]] if cell["subset"] else []),
        ]
        kind += [f"per {cell['per']}"] if cell["per"] else []
        when = str(cell["year"] or "") if cell["of_year"] else cell["period"] or str(cell["year"] or "")
        marks = ", ".join(cell["flags"])
        values = (_value(cell["value"]) + {"percent": " %"}.get(cell["measure"], ""), ", ".join(kind))
        return [cell["unit"] or "", when, cell["indicator"], *values, str(len(cell["articles"])), marks]

    return ("unit", "year or period", "indicator", "value", "kind", "articles", ""), shown
