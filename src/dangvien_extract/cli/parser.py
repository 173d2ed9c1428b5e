"""The arguments of the command line, and their help."""

from __future__ import annotations

import argparse
import codecs
import datetime as dt
import sys
import textwrap
from pathlib import Path
from typing import Any, NoReturn

from .panel_parser import add_articles, add_commands, add_csv_safe, add_shapes
from .values import SECONDS, date, positive, seconds, share

PROGRAM = "dangvien-extract"

_FORMATS = ["jsonl", "csv", "parquet", "table", "sqlite", "duckdb"]

_INPUTS = """\
inputs (what a file holds is told by its bytes; each may be in gzip or zstd; docs/reading.md):
  text            an article; FILE.json beside FILE.txt may give its title and published date
  HTML            a page: its main text, title and date
  JSON, JSONL     an article {"text" or "html": ..., "id", "title", "published", "source", "url"}, an array, one a line
  CSV, Parquet    one such article a row
  zip, tar        archives of all of these, and WARC and WACZ files of a web crawl
  FOLDER          all of these in it, and in the folders below
  'news/*.txt'    a pattern of names (** for any folders)
  URL             https://, s3://, gs://, ... (pip install 'dangvien_extract[remote]')
  -               standard input: any of these; what begins with { is JSON lines
"""

_TARGETS = """\
targets:
  (none)          a table on a terminal, JSON lines in a pipe
  -               JSON lines on standard output
  FILE.jsonl, FILE.csv, FILE.parquet    replaced when the run is complete
  FOLDER/         a file for each table in it (--format csv or parquet), replaced when the run is complete
  FILE.db, FILE.sqlite, sqlite:///FILE.db, FILE.duckdb, duckdb:///FILE.duckdb, postgresql://USER@HOST/NAME
                  articles that the database holds already are replaced, others stay
"""

_STATUS = "exit status: 0 all inputs read, 1 some inputs failed (each is listed), 2 wrong usage"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Wrong usage, in one line, without a password of an address that stands in a wrong place."""
        from ..archive.addresses import shown_text

        self.exit(2, f"{PROGRAM}: {shown_text(message)} (see {self.prog} --help)\n")


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            found = version("dangvien_extract")
        except PackageNotFoundError:  # run from the sources, not installed
            found = "(not installed)"
        print(f"{PROGRAM} {found}")
        sys.exit(0)


def build_parser() -> argparse.ArgumentParser:
    """The parser; its result has `command`, a key of `commands.COMMANDS`."""
    parser = _Parser(
        prog=PROGRAM,
        description="Extract grounded facts about Party-building work from Vietnamese news text.",
        epilog=f"""\
examples:
  {PROGRAM} extract news/ -o facts.db            a folder of articles into a database
  {PROGRAM} extract article.txt                  a table of one article's facts
  {PROGRAM} explain article.txt                  why these facts, and why not others
  {PROGRAM} places "xã Phìn Hồ" --as-of 2022     the official code of a commune

Each command has its own help: {PROGRAM} extract --help
{_STATUS}
""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _extract(commands)
    _records(commands)
    _report(commands)
    _evaluate(commands)
    _explain(commands)
    _patterns(commands)
    _places(commands)
    for one in add_commands(commands, _add):
        _least(one)
        _quiet(one)
    return parser


def _add(commands: Any, name: str, summary: str, description: str, examples: str, more: str = "") -> Any:
    parts = ["examples:\n" + examples.strip("\n"), more.strip("\n"), _STATUS]
    return commands.add_parser(
        name,
        help=summary,
        description=textwrap.fill(description, 100),
        epilog="\n\n".join(part for part in parts if part) + "\n",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _extract(commands: Any) -> None:
    parser = _add(
        commands,
        "extract",
        "articles to facts",
        "Read articles and write the facts that they state, one a line or row, each with the characters that state it.",
        f"""
  {PROGRAM} extract article.txt
  {PROGRAM} extract news/ more.jsonl -o facts.db
  {PROGRAM} extract news/ --min-confidence 0.9 -o sure.csv
  {PROGRAM} extract dump.parquet --field text=body --field published=date --field '*=' -o facts.csv
  {PROGRAM} extract crawl.warc.gz pages.zip -o facts.db
  {PROGRAM} extract archive/ -o facts.db --workers 8    and again: goes on where it was stopped
  cat article.txt | {PROGRAM} extract - --published 2022-05-07 | jq .unit.name
""",
        _INPUTS + "\n" + _TARGETS,
    )
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="files, folders, patterns of names, or -")
    parser.add_argument("-o", "--output", metavar="TARGET", help="where the facts go (see below)")
    parser.add_argument("--format", choices=_FORMATS, help="instead of TARGET's ending")
    add_csv_safe(parser)
    _least(parser)
    _reading(parser)
    _rules(parser)
    _running(parser)
    _quiet(parser)


def _records(commands: Any) -> None:
    parser = _add(
        commands,
        "records",
        "facts to one row a unit and year",
        "Read facts that extract wrote and write one row for each unit and year, with a column for each indicator: "
        "whole counts that were reported, exact ones before rounded ones.",
        f"""
  {PROGRAM} records facts.db
  {PROGRAM} records facts.jsonl -o records.csv
  {PROGRAM} records facts.db --min-confidence 0.9 --format csv
  {PROGRAM} records facts.db --wide -o panel.csv         a panel, with what was set aside, and why
  {PROGRAM} extract news/ -o - | {PROGRAM} records - -o records.csv
""",
        "TARGET is what extract wrote: a file, a folder of tables, a database, or - for JSON lines on standard input.\n"
        "A database of facts has the records as its view 'records'.",
    )
    parser.add_argument("facts", metavar="TARGET", help="the facts: a file, FOLDER/, a database, or -")
    parser.add_argument("-o", "--output", metavar="TARGET", help="where the rows go: as for extract")
    parser.add_argument("--format", choices=_FORMATS, help="instead of the output's ending")
    add_csv_safe(parser)
    add_shapes(parser)
    add_articles(parser, "for their dates, where TARGET does not know them (--wide, --long)")
    _least(parser)
    _quiet(parser)


def _report(commands: Any) -> None:
    parser = _add(
        commands,
        "report",
        "facts to a page to look at",
        "Read facts that extract wrote and write one page of HTML that needs no network: summary, provinces, units "
        "over the years, what to look at, a table to sort and filter, and each fact in its article.",
        f"""
  {PROGRAM} report facts.db -o report.html
  {PROGRAM} report facts.db -o report.html --articles news/ more.jsonl --language vi
""",
        "TARGET is what extract wrote: a file, a folder of tables, a database, or - for JSON lines on standard input.\n"
        "Facts are kept without texts: without --articles (what extract takes), the page shows the evidence alone.",
    )
    parser.add_argument("facts", metavar="TARGET", help="the facts: a file, FOLDER/, a database, or -")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="the page: FILE.html, or -")
    parser.add_argument("--articles", nargs="+", default=[], metavar="INPUT", help="their articles, for the texts")
    parser.add_argument("--language", choices=["en", "vi"], default="en", help="the language in which the page begins")
    parser.add_argument("--title", metavar="TEXT", help="what stands at the top of the page")
    _least(parser)
    _reading(parser)
    _quiet(parser)


def _evaluate(commands: Any) -> None:
    parser = _add(
        commands,
        "evaluate",
        "figures against gold facts",
        "Extract from the articles of a gold folder (ID.txt, with ID.json beside it, or cases in GROUP.yaml) and "
        "compare with its facts: precision, recall and F1, strict and core, overall, by indicator and by kind.",
        f"""
  {PROGRAM} evaluate corpus/dev
  {PROGRAM} evaluate corpus/dev --errors
  {PROGRAM} evaluate corpus/test --floors floors.json    exit status 1 below a floor
  {PROGRAM} evaluate corpus/dev --facts facts.jsonl      facts that were extracted before
  {PROGRAM} evaluate corpus/dev --places corpus/places/dev.tsv    where the units are, not the facts
""",
    )
    parser.add_argument("gold", type=Path, metavar="GOLD_DIR", help="the folder of gold articles")
    parser.add_argument("--errors", action="store_true", help="list every missed, spurious and wrong fact (or place)")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")
    parser.add_argument("--facts", metavar="TARGET", help="compare these facts, and extract none")
    parser.add_argument(
        "--places", type=Path, metavar="FILE", help="compare the places of units with those of FILE, not the facts"
    )
    parser.add_argument("--floors", type=Path, metavar="FILE", help="fail where a figure is below its floor in FILE")
    parser.add_argument("--raise-floors", action="store_true", help="write FILE anew, with what is better now")
    parser.add_argument("--allow-lower", action="store_true", help="with --raise-floors: with what is worse now, too")
    _rules(parser)
    _quiet(parser)


def _explain(commands: Any) -> None:
    parser = _add(
        commands,
        "explain",
        "what was found in an article, and why",
        "Show an article sentence by sentence: what was found, linked, resolved, rejected, and why.",
        f"""
  {PROGRAM} explain article.txt
  {PROGRAM} explain article.txt --no-color | less
  {PROGRAM} explain news.jsonl --id 51b36072 --json
""",
    )
    parser.add_argument("article", metavar="ARTICLE", help="a file, or - for standard input")
    parser.add_argument("--id", help="of several articles in the file, the one of this id")
    parser.add_argument("--json", action="store_true", help="as JSON, one object an article")
    parser.add_argument("--no-color", action="store_true", help="without colours (they are for terminals alone)")
    _reading(parser)
    _rules(parser)


def _patterns(commands: Any) -> None:
    parser = _add(
        commands,
        "patterns",
        "check pattern files",
        "Work with pattern files, which hold everything Vietnamese that a rule needs.",
        f"  {PROGRAM} patterns check\n  {PROGRAM} patterns check my-patterns/",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = _add(
        actions,
        "check",
        "run the examples and counterexamples of every rule",
        "Check pattern files, and run every rule's examples and counterexamples. Without DIR: the package's own.",
        f"""
  {PROGRAM} patterns check
  {PROGRAM} patterns check my-patterns/               yours over the package's
  {PROGRAM} patterns check my-patterns/ --replace     yours alone
""",
    )
    check.add_argument("directories", nargs="*", type=Path, metavar="DIR", help="folders of pattern files")
    check.add_argument("--replace", action="store_true", help="DIR in place of the package's patterns, not over them")
    _quiet(check)


def _places(commands: Any) -> None:
    parser = _add(
        commands,
        "places",
        "official codes of administrative units",
        "Look a place up: its official code, the units above it, the period in which that was so, and what it became. "
        "A code means other units before and after 1 July 2025, so an id names a code and a day.",
        f"""
  {PROGRAM} places "xã Phìn Hồ, huyện Nậm Pồ" --as-of 2022
  {PROGRAM} places "Phìn Hồ (Điện Biên)"
  {PROGRAM} places --code 15                                 what a code has meant
  {PROGRAM} places "huyện Ba Vì" --as-of 2005-06-01 --format jsonl | jq .parents
""",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="a name, with its kind and the units around it, or not")
    parser.add_argument("--code", metavar="CODE", help="a code, or an id, instead of a name")
    parser.add_argument("--type", metavar="KIND", help="the kind of unit")
    parser.add_argument(
        "--parent", action="append", default=[], metavar="NAME", help="a unit above; may be given again"
    )
    parser.add_argument("--as-of", metavar="DATE", help="a day (YYYY-MM-DD), a month or a year: what was so then")
    parser.add_argument("--format", choices=["jsonl", "table"], help="a table is for terminals, JSON lines for pipes")


def _least(parser: Any) -> None:
    parser.add_argument(
        "--min-confidence",
        type=share,
        metavar="P",
        help="leave out facts of less confidence than P (0 to 1: of facts with 0.9, nine in ten should be right); "
        "extract leaves out those below 0.45 where P is not given",
    )


def _reading(parser: Any) -> None:
    group = parser.add_argument_group("reading")
    group.add_argument(
        "--field",
        action="append",
        default=[],
        type=_field,
        metavar="OURS=NAME",
        help="a field or column that is called otherwise (text=body; body=text says the same), or is to be dropped "
        "(views=); '*=' drops all that are not known",
    )
    group.add_argument(
        "--published",
        type=_published,
        metavar="DATE",
        help="the date of articles that come without one; 'captured': the day on which a WARC record was captured",
    )
    group.add_argument(
        "--encoding",
        type=_encoding,
        metavar="NAME",
        help="of inputs that are neither UTF-8 nor UTF-16: windows-1258, tcvn3, vni, viscii, vps, ... "
        "(told by their bytes where NAME is not given)",
    )
    group.add_argument(
        "--max-expansion",
        type=positive,
        metavar="N",
        help="the most that compressed data may give, in times of their size (250)",
    )
    group.add_argument("--max-chars", type=positive, metavar="N", help="the longest article read (2,000,000)")
    group.add_argument(
        "--ids", choices=["name", "path"], default="name", help="an article's id: its file's name, or its path"
    )


def _rules(parser: Any) -> None:
    group = parser.add_argument_group("rules")
    group.add_argument(
        "--patterns",
        action="append",
        default=[],
        type=Path,
        metavar="DIR",
        help="pattern files over those of the package; may be given again",
    )
    group.add_argument("--replace-patterns", action="store_true", help="DIR in place of the package's patterns")


def _running(parser: Any) -> None:
    group = parser.add_argument_group(
        "running (docs/batch.md)",
        "A database keeps what was done: the same command, stopped and given again, goes on where it was, and passes "
        "by articles that have not changed.",
    )
    group.add_argument(
        "--workers", type=positive, metavar="N", help="processes; one article that ends its process does no harm then"
    )
    group.add_argument("--scheduler", metavar="ADDRESS", help="a Dask cluster: tcp://HOST:8786 (docs/cluster.md)")
    group.add_argument(
        "--seconds-per-article",
        type=seconds,
        default=SECONDS,
        metavar="S",
        help=f"the longest that an article may take, else it is an error ({SECONDS:g}; 0: as long as it takes)",
    )
    group.add_argument(
        "--no-gate",
        dest="gate",
        action="store_false",
        help="read also articles that by a glance hold no fact: the same facts, far slower (docs/performance.md)",
    )
    group.add_argument("--again", action="store_true", help="read again what a database holds unchanged")
    group.add_argument(
        "--log-json", metavar="FILE", help="append a JSON line for each event to FILE, or - : to standard error alone"
    )


def _quiet(parser: Any) -> None:
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress and no summary; errors are still told")


def _field(text: str) -> tuple[str, str]:
    """The name in the records, and ours, whichever stands first; what could be both ways is NAME=OURS."""
    left, equals, right = text.partition("=")
    known = ("id", "text", "html", "title", "published", "source", "url")
    if equals and left and right in (*known, "") and not (left == "*" and right):
        return left, right
    if equals and right not in ("", "*") and left in known:
        return right, left
    raise argparse.ArgumentTypeError(f"{text!r} is not OURS=NAME (OURS: {', '.join(known)}), nor NAME= to drop it")


def _encoding(text: str) -> str:
    name = text.lower()
    if name in ("tcvn3", "vni", "viscii", "vps"):
        return name
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except (LookupError, UnicodeError):
        raise argparse.ArgumentTypeError(f"{text!r} is no encoding that is known") from None


def _published(text: str) -> dt.date | str:
    return text if text == "captured" else date(text)
