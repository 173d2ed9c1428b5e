"""Writing outcomes to a database: articles replaced whole, many in one transaction.

A run that was stopped and begun again leaves what one run leaves; what a killed run loses at most is the
batch it was about to write, and its articles are done again by the next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self

from ..columnar import storable
from ..errors import InputError
from ..models import Article, Fact, Outcome
from ..rows import Column
from .runs import Run
from .schema import ARTICLES, FACT_COLUMNS, FACTS, OUTCOMES, RUNS, UNIT_IN_FACTS, UNITS
from .staging import Batch, better_unit, fact_of
from .store import Store, prepare, refresh_view
from .view import package_indicators

_MOST_ARTICLES, _MOST_FACTS = 500, 5_000  # what is held back before it is written

_KEY = (Column("article_id", (), "text", False), Column("input", (), "text", True))
_FACT_ID = (Column("fact_id", (), "text", False),)
_UNIT_ID = (Column("unit_id", (), "text", False),)
_UNIT_OF_FACT = ", ".join(("unit_id", *UNIT_IN_FACTS))
_IN_BATCH = "article_id IN (SELECT article_id FROM new_inputs)"


class DatabaseWriter:
    """Writes outcomes to a `Store`; `run` is entered in the table of runs.

    Raises TargetError on entering for a database that cannot be ours, OSError when it cannot be written. What
    was written before an error or an interruption stays, in whole articles.
    """

    def __init__(self, store: Store, run: Run | None = None) -> None:
        self._store, self._run = store, run
        self._batch = Batch()
        self._counts = {"articles": 0, "facts": 0, "failed": 0}
        self._failed = False

    def __enter__(self) -> Self:
        store = self._store
        store.connect()
        try:
            with store.transaction():
                prepare(store)
                refresh_view(store, package_indicators())
                self._indicators = set(store.columns_of("records"))
                self._log("running", None)
        except BaseException:
            store.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        try:
            if not self._failed:
                self.flush()
                with self._store.transaction():
                    self._log("complete" if kind is None else "stopped", dt.datetime.now(dt.UTC))
        finally:
            self._store.close()

    def write(self, outcome: Outcome, article: Article | None = None) -> None:
        """Replace what the database holds of this article by `outcome`, with the next batch or at the end."""
        self._add(outcome, article)
        if len(self._batch) >= _MOST_ARTICLES or len(self._batch.facts) >= _MOST_FACTS:
            self.flush()

    def write_many(self, outcomes: Iterable[tuple[Outcome, Article | None]]) -> None:
        """Like `write` for each of `outcomes`, all in one transaction that is committed on return."""
        for outcome, article in outcomes:
            self._add(outcome, article)
        self.flush()

    def flush(self) -> None:
        """Write what is held back, all of it or nothing; raises OSError when it cannot be written."""
        batch, self._batch = self._batch, Batch()
        if not len(batch):
            return
        try:
            with self._store.transaction():
                replace_all(self._store, batch)
                new = {row[_INDICATOR] for row in batch.facts.values()} - self._indicators
                if new:
                    refresh_view(self._store, new)
                    self._indicators |= new
                self._log("running", None)
        except BaseException:
            self._failed = True
            raise

    def held(self, article_ids: Iterable[str]) -> dict[str, tuple[str | None, str | None, str | None]]:
        """Of articles that were written before: where they were read, the hash of what they hold, the configuration."""
        rows = [(storable(name), None) for name in article_ids]
        with self._store.transaction():
            self._store.stage("new_inputs", _KEY, rows)
            columns = "article_id, input, content_hash, configuration"
            found = self._store.query(f"SELECT {columns} FROM outcomes WHERE {_IN_BATCH}")
            return {name: (where, content, configuration) for name, where, content, configuration in found}

    def _add(self, outcome: Outcome, article: Article | None) -> None:
        self._batch.add(outcome, article, self._run.configuration if self._run else None)
        if outcome.error is None:
            self._counts["articles"] += 1
            self._counts["facts"] += len(outcome.facts)
        else:
            self._counts["failed"] += 1

    def _log(self, state: str, ended: dt.datetime | None) -> None:
        run = self._run
        if run is None:
            return
        values: Mapping[str, Any] = {
            "run_id": run.run_id,
            "configuration": run.configuration,
            "version": run.version,
            "patterns_hash": run.patterns_hash,
            "options": storable(run.options_json),
            "inputs": tuple(map(storable, run.inputs)),
            "state": state,
            **self._counts,
            "started": run.started,
            "ended": ended,
        }
        self._store.upsert(RUNS, [[values[name] for name in RUNS.names]])


_INDICATOR = FACTS.names.index("indicator")


def replace_all(store: Store, batch: Batch) -> None:
    """Replace the articles of `batch`, within a transaction of the caller's."""
    where = OUTCOMES.names.index("input")
    store.stage("new_inputs", _KEY, [(name, row[where]) for name, row in batch.outcomes.items()])
    held = dict(store.query(f"SELECT fact_id, unit_id FROM facts WHERE {_IN_BATCH}"))
    units, lonely = _units(store, batch, {unit_id for unit_id in held.values() if unit_id is not None})
    # An input that failed under another name (a line of broken JSON) and can be read now has no error left.
    store.execute(
        f"DELETE FROM outcomes WHERE error IS NOT NULL AND NOT {_IN_BATCH} "
        "AND input IN (SELECT input FROM new_inputs WHERE input IS NOT NULL)"
    )
    if gone := [(fact_id,) for fact_id in held if fact_id not in batch.facts]:
        store.stage("gone_facts", _FACT_ID, gone)
        store.execute("DELETE FROM facts WHERE fact_id IN (SELECT fact_id FROM gone_facts)")
    if unread := [(name, None) for name in batch.outcomes if name not in batch.articles]:
        store.stage("unread_inputs", _KEY, unread)
        store.execute("DELETE FROM articles WHERE article_id IN (SELECT article_id FROM unread_inputs)")
    store.upsert(ARTICLES, list(batch.articles.values()))
    store.upsert(UNITS, units)
    store.upsert(FACTS, list(batch.facts.values()))
    store.upsert(OUTCOMES, list(batch.outcomes.values()))
    if lonely:
        store.stage("lonely_units", _UNIT_ID, [(name,) for name in lonely])
        store.execute("DELETE FROM units WHERE unit_id IN (SELECT unit_id FROM lonely_units)")


def _units(store: Store, batch: Batch, going: set[str]) -> tuple[list[tuple[Any, ...]], list[str]]:
    """The rows of units that change with `batch`, and the ids of those that no fact will be about.

    `going` are the units that the articles of the batch are about until now. The row of a unit is always the
    best of those that its facts give it, so that the order in which articles were written cannot be seen. Facts
    are looked through only where that row may have been of facts that go.
    """
    coming = batch.unit_variants()
    names = sorted({*coming, *going})
    if not names:
        return [], []
    store.stage("new_units", _UNIT_ID, [(name,) for name in names])
    columns = ", ".join(UNITS.names)
    of_units = f"SELECT {columns} FROM units WHERE unit_id IN (SELECT unit_id FROM new_units)"
    there = {row[0]: row for row in _unit_rows(store, of_units)}
    doubtful = {name for name in going if there.get(name) not in coming.get(name, ())}
    others: dict[str, set[tuple[Any, ...]]] = {name: set() for name in doubtful}
    if doubtful:
        store.stage("doubtful_units", _UNIT_ID, [(name,) for name in sorted(doubtful)])
        of_facts = f"SELECT DISTINCT {_UNIT_OF_FACT} FROM facts WHERE unit_id IN (SELECT unit_id FROM doubtful_units)"
        lost = {row[0] for row in _unit_rows(store, f"{of_facts} AND {_IN_BATCH}") if there.get(row[0]) == row}
        for name in doubtful - lost:
            others[name] = {there[name]}
        if lost:
            store.stage("lost_units", _UNIT_ID, [(name,) for name in sorted(lost)])
            of_facts = f"SELECT DISTINCT {_UNIT_OF_FACT} FROM facts WHERE unit_id IN (SELECT unit_id FROM lost_units)"
            for row in _unit_rows(store, f"{of_facts} AND NOT {_IN_BATCH}"):
                others[row[0]].add(row)
    changed, lonely = [], []
    for name in names:
        kept = others[name] if name in doubtful else {there[name]} if name in there else set()
        best = better_unit(kept | coming.get(name, set()))
        if best is None:
            lonely.append(name)
        elif best != there.get(name):
            changed.append(best)
    return changed, lonely


def _unit_rows(store: Store, sql: str) -> Iterator[tuple[Any, ...]]:
    for row in store.query(sql):
        yield tuple(store.decode(column, value) for column, value in zip(UNITS.columns, row, strict=True))


def read_facts(store: Store) -> Iterator[Fact]:
    """The facts of a database, by article and place in it; raises InputError where there are none."""
    store.connect(read_only=True)
    try:
        if "facts" not in store.relations():
            raise InputError(store.where, "holds no facts")
        have = store.columns_of("facts")
        wanted = [column for column in FACT_COLUMNS if column.name in have]
        if missing := {c.name for c in FACT_COLUMNS if not c.nullable and c.kind != "list"} - set(have):
            raise InputError(store.where, f"its facts lack {', '.join(sorted(missing))}")
        order = f"article_id{store.dialect.order}" + (", position" if "position" in have else "")
        for values in store.query(f"SELECT {', '.join(c.name for c in wanted)} FROM facts ORDER BY {order}"):
            row = {c.name: store.decode(c, value) for c, value in zip(wanted, values, strict=True)}
            yield fact_of(row, store.where)
    finally:
        store.close()
