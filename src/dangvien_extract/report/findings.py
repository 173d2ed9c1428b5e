"""What a reader of facts should look at: facts that disagree, and facts with flags.

The page shows whatever findings it is handed: a check adds its own as a `Finding` of a new kind, and a name for the
kind in assets/words.json (without one, the kind itself is shown).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..models import Fact, Record
from ..records import record_rank


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about facts: its kind (``values-differ``, ``year:not-stated``), their ids, and a word more."""

    kind: str
    fact_ids: tuple[str, ...]
    detail: str = ""


def find(facts: Sequence[Fact], records: Iterable[Record]) -> list[Finding]:
    """All findings: facts of one unit, year and indicator with different values, then flags, the most frequent last."""
    known = {fact.fact_id: fact for fact in facts}
    found = [one for record in records for one in _differing(record, known)]
    flagged: dict[str, list[str]] = {}
    for fact in facts:
        for flag in fact.flags:
            flagged.setdefault(flag, []).append(fact.fact_id)
    ordered = sorted(flagged.items(), key=lambda item: (len(item[1]), item[0]))
    return found + [Finding(flag, tuple(ids)) for flag, ids in ordered]


def _differing(record: Record, known: Mapping[str, Fact]) -> Iterable[Finding]:
    """A finding for each indicator of a record for which facts that are as good as each other say different numbers."""
    if record.unit is None:
        return
    for ids in record.facts.values():
        best = record_rank(known[ids[0]])
        equal = [known[name] for name in ids if record_rank(known[name]) == best]
        if len({(fact.value, fact.value_max) for fact in equal}) > 1:
            yield Finding("values-differ", tuple(fact.fact_id for fact in equal))
