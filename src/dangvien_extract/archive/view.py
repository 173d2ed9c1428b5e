"""The view ``records``: what the command records gives, in SQL, for each kind of database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from ..models import UNKNOWN
from ..patterns.files import default_directory
from .schema import RECORD_COLUMNS

_GROUP = ("unit_key", "identity", "alone", "year")  # what makes a row of the view
_OWN = tuple(column.name for column in RECORD_COLUMNS)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a database says what SQL leaves open: `order` is put behind text to sort and compare by code points."""

    order: str
    ids: str  # the ids of one indicator, in `ranked`: an aggregate
    facts: str  # all of them by indicator: an aggregate
    code_within: str  # the code in the id of the place in which a village lies
    ranked: str = ""  # a column more of `ranked`
    replaces: bool = True  # whether a view can be replaced while other views are made of it

    @property
    def head(self) -> str:
        """How the statement that makes the view begins."""
        return f"CREATE {'OR REPLACE ' if self.replaces else ''}VIEW records AS"


SQLITE = Dialect(
    order="",
    # An aggregate takes its rows in any order here; a window does not.
    ranked=""",
    json_group_array(fact_id) OVER (competing ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS ids""",
    ids="max(CASE WHEN place = 1 THEN ids END)",
    facts="json_group_object(indicator, json(ids))",
    code_within="substr(place_within, 1, instr(place_within || '@', '@') - 1)",
    replaces=False,
)
DUCKDB = Dialect(
    order="",
    ids="list(fact_id ORDER BY place)",
    facts="CAST(map_from_entries(list((indicator, ids) ORDER BY indicator)) AS JSON)",
    code_within="split_part(place_within, '@', 1)",
)
POSTGRES = Dialect(
    order=' COLLATE "C"',
    ids="json_agg(fact_id ORDER BY place)",
    facts='json_object_agg(indicator, ids ORDER BY indicator COLLATE "C")',
    code_within="split_part(place_within, '@', 1)",
)


@cache
def package_indicators() -> tuple[str, ...]:
    """The indicators of the package's own patterns, which have columns from the beginning."""
    return tuple(sorted(path.stem for path in (default_directory() / "indicators").glob("*.yaml")))


def view_columns(existing: Sequence[str], indicators: Iterable[str]) -> tuple[str, ...]:
    """The indicators that have columns: those that had, and new ones behind them, so that no column moves.

    Databases take no difference in case for one, so that of two such names the first alone has a column.
    """
    found = list(existing)
    known = {name.lower() for name in (*_OWN, *existing)}
    for name in sorted(indicators):
        if name.lower() not in known:
            known.add(name.lower())
            found.append(name)
    return tuple(found)


def create_view(indicators: Iterable[str], dialect: Dialect) -> str:
    """The statement that makes the view, with a column for each of `indicators`."""
    order = dialect.order
    values = "".join(
        f""",
  max(CASE WHEN indicator = {_text(name)} THEN value END) AS {quoted(name)}"""
        for name in indicators
    )
    least = {name: f"min({name}{order}) AS {name}" for name in ("unit_name", "known_id", "place_id", "place_code")}
    return f"""{dialect.head}
WITH identified AS (
  SELECT fact_id, article_id, indicator, value, year, confidence, evidence_start, record_rank, unit_key, unit_name,
    place_id, place_within, place_code,
    CASE WHEN unit_id <> unit_name AND unit_id NOT LIKE '%:{UNKNOWN}/%' THEN unit_id END AS known_id
  FROM facts
), sole AS (
  SELECT unit_key, min(known_id{order}) AS sole_id
  FROM identified
  WHERE known_id IS NOT NULL
  GROUP BY unit_key
  HAVING count(DISTINCT known_id) = 1
), counted AS (
  SELECT identified.unit_key, COALESCE(known_id, sole_id) AS identity, unit_name, known_id, year, indicator, value,
    CASE WHEN identified.unit_key IS NULL THEN article_id END AS alone,
    CASE WHEN known_id IS NOT NULL THEN COALESCE(place_id, place_within) END AS place_id,
    CASE WHEN known_id IS NOT NULL THEN COALESCE(place_code, {dialect.code_within}) END AS place_code,
    fact_id, article_id, record_rank, confidence, evidence_start
  FROM identified LEFT JOIN sole ON sole.unit_key = identified.unit_key
  WHERE record_rank IS NOT NULL
), ranked AS (
  SELECT {", ".join(_GROUP)}, indicator, value, fact_id, {", ".join(least)},
    row_number() OVER competing AS place{dialect.ranked}
  FROM counted
  WINDOW competing AS (
    PARTITION BY {", ".join(_GROUP)}, indicator
    ORDER BY record_rank{order}, confidence DESC, evidence_start DESC, article_id{order}, fact_id{order}
  )
), chosen AS (
  SELECT {", ".join(_GROUP)}, indicator, {", ".join(least.values())},
    max(CASE WHEN place = 1 THEN value END) AS value, {dialect.ids} AS ids
  FROM ranked
  GROUP BY {", ".join(_GROUP)}, indicator
)
SELECT min(unit_name{order}) AS unit, min(known_id{order}) AS unit_id, {least["place_id"]}, {least["place_code"]},
  year, {dialect.facts} AS facts{values}
FROM chosen
GROUP BY {", ".join(_GROUP)}"""


def quoted(name: str) -> str:
    """A name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
