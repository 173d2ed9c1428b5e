"""What stands around an article's text: the day of its publication, its paper, what is above its headline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from .find.dates import parse_date_line, parse_signed_date
from .segment import Segment, meta_lines
from .text import Folded

_SIGNED = 3  # last segments, of which one may be the author's place and date


def published_in(folded: Folded, segments: Sequence[Segment]) -> dt.date | None:
    """The date of the article's first metadata line that holds one, else the one that its author signs with."""
    for segment in meta_lines(segments):
        found = parse_date_line(folded.case[segment.start : segment.end])
        if found is not None:
            return found
    for segment in segments[-_SIGNED:]:
        found = parse_signed_date(folded.case[segment.start : segment.end])
        if found is not None:
            return found
    return None


def dateline(folded: Folded, segments: Sequence[Segment]) -> str:
    """The folded text that may name the paper: the first words of the lead, and all metadata."""
    lead = next((folded.text[s.start : s.start + 60] for s in segments if s.kind in ("lead", "body")), "")
    meta = " ".join(folded.text[s.start : s.end] for s in segments if s.kind == "meta")
    return f"{lead} {meta}"


def masthead(folded: Folded, segments: Sequence[Segment]) -> str:
    """The folded text above the headline or, where there is none, the lead."""
    first = next((s.start for s in segments if s.kind not in ("furniture", "meta")), 0)
    return " ".join(folded.text[s.start : s.end] for s in segments if s.end <= first)
