"""The tables of an archive of facts, the same for every target: columns from the models, keys, indexes, meanings.

Everything that writes, reads or describes a table takes it from here: files, SQLite, DuckDB, PostgreSQL,
`datapackage.json` and docs/data-dictionary.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..models import Article, Fact, Outcome, Record, Unit
from ..rows import Column, Kind, columns

VERSION = 3
"""Of the schema: written to every database, and read before anything is written to one."""

BROUGHT_OVER = frozenset({2})
"""Older versions that lack nothing but the view of today and columns that rows can do without."""

MARK = "dangvien_extract"
"""The table by which a database is known to be ours: keys and values, ``schema_version`` among them."""


@dataclass(frozen=True, slots=True)
class Reference:
    """`column` holds a key of `table`; with `cascade`, its rows go with that table's row."""

    column: str
    table: str
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in order, its key, its indexes, what its columns refer to, and what it holds."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: str
    indexes: tuple[tuple[str, ...], ...] = ()
    references: tuple[Reference, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(column.name for column in self.columns)


def _own(name: str, kind: Kind, description: str, *, nullable: bool = False) -> Column:
    return Column(name, (), kind, nullable, description)


ARTICLE_COLUMNS = columns(Article, without=frozenset({"id", "text"}))
FACT_COLUMNS = columns(Fact)
UNIT_COLUMNS = columns(Unit, without=frozenset({"id"}))
"""Of the model: those that its table has beside the key."""

# How a column of `units` is called in `facts`: name is unit_name there, place_code place_code.
UNIT_IN_FACTS = tuple(fact.name for unit in UNIT_COLUMNS for fact in FACT_COLUMNS if fact.path == ("unit", *unit.path))


def _capital(column: Column) -> Column:
    return replace(column, description=column.description[:1].upper() + column.description[1:])


def _fact(column: Column) -> Column:
    if column.name != "unit_id":
        return column
    return replace(column, description=f"{column.description}; its name, where it has none")


ARTICLES = Table(
    "articles",
    "One row an article that was read; its text is not kept",
    (
        _own("article_id", "text", "Name of the article, unique in an archive"),
        *ARTICLE_COLUMNS,
        _own("characters", "integer", "Length of its text in code points", nullable=True),
    ),
    "article_id",
    (("published",),),
)

UNITS = Table(
    "units",
    "One row a unit that facts are about; of several spellings the one with a code, then the first",
    (
        _own("unit_id", "text", "Identity, the same in all articles and runs; the name of a unit that has none"),
        *map(_capital, UNIT_COLUMNS),
    ),
    "unit_id",
    (("name",), ("place_code",)),
)

FACTS = Table(
    "facts",
    "One row a fact: a number that an article reports about a unit, for an indicator, in a period",
    (
        *map(_fact, FACT_COLUMNS),
        _own("position", "integer", "Place of the fact among those of its article, from 0"),
        _own("unit_key", "text", "Name of the unit without case, tone-mark placement and punctuation", nullable=True),
        _own("record_rank", "text", "Sorts the facts that compete in a record; null if none takes it", nullable=True),
    ),
    "fact_id",
    (("article_id",), ("unit_id",), ("indicator", "year"), ("place_code",)),
    (Reference("article_id", "articles", cascade=True), Reference("unit_id", "units")),
)

OUTCOMES = Table(
    "outcomes",
    "One row an input: how many facts it gave, or the error that stopped it",
    (
        *columns(Outcome, without=frozenset({"facts", "where", "error"})),
        replace(columns(Outcome, without=frozenset({"facts"}))[1], name="input"),  # WHERE is a word of SQL
        _own("fact_count", "integer", "Number of its facts"),
        *columns(Outcome, without=frozenset({"facts", "where", "article_id"})),
        _own("content_hash", "text", "Hash of the article's text, title and date as they were read", nullable=True),
        _own("configuration", "text", "Version, patterns and options that gave this; see runs", nullable=True),
    ),
    "article_id",
    (("input",),),
)

RUNS = Table(
    "runs",
    "One row a run: with what it was made, what it met, when",
    (
        _own("run_id", "text", "When the run began, and a random part"),
        _own("configuration", "text", "Hash of version, patterns_hash and options: equal ones give equal facts"),
        _own("version", "text", "Version of the library"),
        _own("patterns_hash", "text", "Hash of all pattern files", nullable=True),
        _own("options", "json", "Options that facts depend on"),
        _own("inputs", "list", "Inputs as they were given"),
        _own("state", "text", "running (or killed), complete, or stopped"),
        _own("articles", "integer", "Articles that were read"),
        _own("facts", "integer", "Facts that they gave"),
        _own("failed", "integer", "Inputs that gave an error"),
        _own("started", "timestamp", "When the run began (UTC)"),
        _own("ended", "timestamp", "When it ended (UTC)", nullable=True),
    ),
    "run_id",
)

TABLES = (ARTICLES, UNITS, FACTS, OUTCOMES, RUNS)
"""In an order in which each refers to earlier ones only."""


def _of_record(name: str, kind: Kind, *, nullable: bool = True) -> Column:
    return _own(name, kind, Record.model_fields[name].description or "", nullable=nullable)


RECORD_COLUMNS = (
    *(_of_record(name, "text") for name in ("unit", "unit_id", "place_id", "place_code")),
    _of_record("year", "integer"),
    _of_record("facts", "json", nullable=False),
)
"""Of the view ``records``; a column for each indicator follows."""

RECORDS_ARE = "One row a unit and year, as the command records gives them: whole counts that were reported"
