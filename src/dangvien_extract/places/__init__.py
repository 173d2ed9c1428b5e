"""Places with an identity: official codes, the units above, periods, and what became of them.

    >>> from dangvien_extract.places import link, successors
    >>> found = link("xã Phìn Hồ, huyện Nậm Pồ", as_of="2022").place
    >>> found.id, found.code, found.parents
    ('03198@2025-06-30', '03198', ('huyện Nậm Pồ', 'tỉnh Điện Biên'))
    >>> [(one.kind, one.place.full_name, one.place.code) for one in successors(found)]
    [('merged', 'xã Si Pa Phìn', '03199')]

A code alone means different units before and after 1 July 2025, so a place is a code with a period
(docs/places.md). Nothing is read before the first question.
"""

from __future__ import annotations

from .export import to_fact_place, to_json
from .history import as_of, predecessors, successors
from .model import Link, Place, Succession
from .search import all_places, by_code, link, lookup

__all__ = [
    "Link",
    "Place",
    "Succession",
    "all_places",
    "as_of",
    "by_code",
    "link",
    "lookup",
    "predecessors",
    "successors",
    "to_fact_place",
    "to_json",
]
