"""The ids and places that have been read, with their places, on disk as soon as they are many: memory does not grow."""

from __future__ import annotations

import sqlite3

from ..models import Article


class Seen:
    """The ids of a run's articles. Lives in a temporary database that nobody else sees."""

    def __init__(self) -> None:
        # Without a name, SQLite keeps a database of its own in memory, and on disk what is over the cache.
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA cache_size = -4096")
        self._db.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, place TEXT, digest INTEGER) WITHOUT ROWID")
        self._db.execute("CREATE TABLE places (place TEXT PRIMARY KEY, times INTEGER) WITHOUT ROWID")
        self._db.execute("BEGIN")  # one transaction that is never ended: nothing is kept

    def add(self, article: Article, where: str) -> tuple[str, bool] | None:
        """Remember an article; where its id was seen before, the place of that, and whether its text was the same."""
        digest = hash(article.text)  # of 64 bits, the same within one run: more is not needed of two texts of one id
        added = self._db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (article.id, where, digest))
        if added.rowcount:
            return None
        place, earlier = self._db.execute("SELECT place, digest FROM seen WHERE id = ?", (article.id,)).fetchone()
        return place, earlier == digest

    def place(self, where: str) -> str:
        """`where`, or, when it has been asked for before, ``where#2`` and so on: two members of one name in a zip."""
        self._db.execute("INSERT INTO places VALUES (?, 1) ON CONFLICT DO UPDATE SET times = times + 1", (where,))
        (number,) = self._db.execute("SELECT times FROM places WHERE place = ?", (where,)).fetchone()
        return where if number == 1 else f"{where}#{number}"

    def name(self, where: str) -> str:
        """The name of an error at `where`: its place, with a number where that, or an article, is called so already."""
        name = self.place(where)
        while not self._db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, NULL)", (name, where)).rowcount:
            name = self.place(where)
        return name

    def close(self) -> None:
        """Take the database away."""
        self._db.close()
