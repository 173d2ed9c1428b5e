"""The arguments of the commands on panels: records --wide and --long, check, sample, audit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .values import date, positive, share

_PROGRAM = "dangvien-extract"

STRATA = ("indicator", "year", "province", "source", "rule", "confidence", "none")


def add_shapes(parser: Any) -> None:
    """The forms of records that are a panel."""
    shapes = parser.add_mutually_exclusive_group()
    shapes.add_argument(
        "--wide",
        action="store_const",
        const="wide",
        dest="shape",
        help="a panel (docs/panel.md): a row a unit and year, nothing but whole years in it, with what was set aside",
    )
    shapes.add_argument(
        "--long",
        action="store_const",
        const="long",
        dest="shape",
        help="the same with a row a number: also parts, rates, halves and quarters, each told as such",
    )


def add_articles(parser: Any, why: str) -> None:
    """The articles that facts came from, given again."""
    parser.add_argument("--articles", nargs="+", metavar="INPUT", default=[], help=f"the articles, {why}")


def add_csv_safe(parser: Any) -> None:
    """CSV for people, not programs."""
    parser.add_argument(
        "--csv-safe",
        action="store_true",
        help="CSV for spreadsheets: a text that begins like a formula (= + - @) gets an apostrophe before it",
    )


def _check(parser: Any) -> None:
    """What check takes."""
    parser.add_argument("facts", metavar="TARGET", help="the facts: a file, FOLDER/, a database, or -")
    parser.add_argument(
        "--against",
        type=Path,
        metavar="FIXTURES",
        help="expected facts (FILE.csv, FILE.jsonl, FILE.json, or a folder of gold articles), or cells of a panel: "
        "tell every difference, with exit status 1",
    )
    parser.add_argument("--more", action="store_true", help="with --against: facts that are not expected do not matter")
    parser.add_argument(
        "-o", "--output", metavar="TARGET", help="the flags as a table: .csv, .jsonl, .parquet, .db ..."
    )
    parser.add_argument("--format", choices=["jsonl", "csv", "parquet", "table", "sqlite", "duckdb"])
    add_csv_safe(parser)
    parser.add_argument("--as-of", type=date, metavar="DATE", help="the day of articles whose date is not known")
    parser.add_argument("--passed", action="store_true", help="tell the sums that hold, too")
    parser.add_argument("--fail-on", choices=["warning", "note"], help="exit status 1 where there is any such flag")


def _sample(parser: Any) -> None:
    """What sample takes."""
    parser.add_argument("facts", metavar="TARGET", help="the facts: a file, FOLDER/, a database, or -")
    parser.add_argument("--size", type=positive, default=100, metavar="N", help="how many facts (100)")
    parser.add_argument("--by", choices=STRATA, default="indicator", help="what makes a stratum (indicator)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another seed draws another sample (0)")
    parser.add_argument(
        "-o", "--output", required=True, type=Path, metavar="FILE", help="review.csv, or review.json for Label Studio"
    )


def _audit(parser: Any) -> None:
    """What audit takes."""
    parser.add_argument("review", type=Path, metavar="FILE", help="the judged CSV, or the JSON export of Label Studio")
    parser.add_argument("--level", type=share, default=0.95, metavar="P", help="of the intervals (0.95)")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")


def add_commands(commands: Any, add: Callable[..., Any]) -> tuple[Any, ...]:
    """Add the commands with `add`; those that are returned read facts."""
    check = add(
        commands,
        "check",
        "what cannot be right in facts",
        "Read facts that extract wrote and tell what cannot be right: parts and sums, ratios, jumps between years, "
        "articles that disagree. Or compare them with facts that are expected.",
        f"""
  {_PROGRAM} check facts.db
  {_PROGRAM} check facts.db -o flags.csv
  {_PROGRAM} check facts.db --against expected.csv         exit status 1 where anything differs
""",
    )
    _check(check)
    add_articles(check, "for their dates, where TARGET does not know them")
    sample = add(
        commands,
        "sample",
        "facts to judge by hand",
        "Draw a sample of facts, as many of each stratum, with the text around each: a file to judge by hand.",
        f"""
  {_PROGRAM} sample facts.db --size 100 --by indicator --articles news/ -o review.csv
  {_PROGRAM} sample facts.db --size 300 --by confidence -o review.json     for Label Studio
""",
        "Targets keep no texts: the context comes from the articles, given again.",
    )
    _sample(sample)
    add_articles(sample, "for the context")
    audit = add(
        commands,
        "audit",
        "precision from a judged sample",
        "Turn a file of sample, judged by hand, into precision by indicator with confidence intervals.",
        f"  {_PROGRAM} audit review.csv\n  {_PROGRAM} audit export.json --json",
    )
    _audit(audit)
    return check, sample
