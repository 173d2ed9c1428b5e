"""Lines: a page's text cut into pieces of one kind each.

A piece is a line; several lines where text is hard-wrapped; a part of one where a line mixes kinds:
a title and a date glued to the text, a photo's number to its caption, a heading of other stories in
the middle of it all, the author's name after the last sentence.
"""

from __future__ import annotations

import regex

from .patterns.furniture import FurniturePatterns, Stamp
from .text import Folded

Span = tuple[int, int]

_PARAGRAPH = 100  # characters from which a line with a full stop is a paragraph
_LONG = 240  # characters from which a line is a paragraph even without one
_HEADLINE = 300  # characters that crumbs, headline and date at the start of a line can take
_HEADLINE_BLANKS = 4  # blanks that a headline after crumbs has at least
_TOP = 40  # lines at whose start a title or a date is looked for
_BROKEN_OFF = 40  # characters of a line that may go on in one with a small letter
_WRAPPED = (45, 150)  # characters of the longest line of hard-wrapped text

_GLUED_NAME = regex.compile(r"(?<=[.!?…][\"')\]]?)\s*+(\p{Lu}\p{Ll}++(?: \p{Lu}\p{Ll}++){1,3}+)$")
_BROKEN = regex.compile(r"[.!?…;][\"')]? |,\s*$|\(\s*$")


def cut(folded: Folded, patterns: FurniturePatterns, title: str = "") -> list[Span]:
    """The pieces of a text in order, trimmed; together they hold every non-blank character.

    `title` is the known headline, folded. It and a date are cut off only before the first paragraph.
    """
    pieces: list[Span] = []
    top = True
    hidden = patterns.may_hide(folded.text)
    for number, (start, end) in enumerate(lines(folded)):
        top = top and number < _TOP
        cuts = _top_cuts(folded, patterns, start, end, title) if top else []
        begin = start
        for stop in [*cuts, end]:
            _cut_inside(folded, patterns, begin, stop, pieces, hidden)
            begin = stop
        top = top and not is_paragraph(folded.case[slice(*pieces[-1])])
    return pieces


def lines(folded: Folded) -> list[Span]:
    """The non-blank lines, trimmed; hard-wrapped lines as one.

    A line goes on in the next one, with no blank line between, when it is no end of a sentence and
    the next begins with a small letter; in a text that is wrapped throughout (no line is long, and
    many begin with a small letter), also when it is about as long as the longest.
    """
    case = folded.case
    found: list[Span] = []
    start = 0
    for line in case.split("\n"):
        content = line.strip()
        if content:
            left = start + _indent(line)
            found.append((left, left + len(content)))
        start += len(line) + 1
    widest = max((end - start for start, end in found), default=0)
    small = sum(case[start].islower() for start, _ in found)
    full = widest - 20 if _WRAPPED[0] <= widest <= _WRAPPED[1] and small * 4 > len(found) else widest + 1
    joined: list[Span] = []
    last = 0
    for start, end in found:
        width = joined[-1][1] - last if joined else 0
        # In wrapped text even a lone word goes on in the next line: "Theo", "Phó".
        goes_on = case[start].islower() and (width >= _BROKEN_OFF or full <= widest)
        if (width >= full or goes_on) and joined and _adjoin(case, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
        last = start
    return joined


def _adjoin(case: str, end: int, start: int) -> bool:
    """Whether a line that ends at `end` is unfinished, and the one that begins at `start` follows directly."""
    return case[end - 1] not in ".!?…:;" and case[start] not in "-+*•|" and case.count("\n", end, start) == 1


def _top_cuts(folded: Folded, patterns: FurniturePatterns, start: int, end: int, title: str) -> list[int]:
    """Where a line at the top is cut: around the known title, and around a date."""
    text, case = folded.text, folded.case
    begin = patterns.crumbs_end(text, start, min(end, start + _HEADLINE))
    if text.count(" ", begin, end) < _HEADLINE_BLANKS:
        begin = start  # the last crumb rather than a headline
    cuts: list[int] = [begin] if begin > start else []
    if title and end - start > len(title):
        place = text.find(title, start, min(end, start + _HEADLINE + len(title)))
        if place >= 0 and not _BROKEN.search(case, start, place):
            rest = case[place + len(title) : place + len(title) + 5].lstrip(" .-")
            if not rest or not (rest[0].islower() or rest[0] in ",:;)\"'"):
                begin = place + len(title)
                cuts += [place, begin]
    if begin < end:
        stamp = patterns.stamp(text, begin + _indent(case[begin : begin + 8]), min(end, begin + _HEADLINE))
        stamp = stamp if stamp is not None and _stamps(case, stamp, end) else None
        if stamp is None and not (title and len(cuts) > 1):
            stamp = _inner_stamp(folded, patterns, begin, end)
        if stamp is not None:
            cuts += [stamp.start, stamp.end]
    return [at for at in sorted(set(cuts)) if start < at < end]


def _inner_stamp(folded: Folded, patterns: FurniturePatterns, start: int, end: int) -> Stamp | None:
    """A date after a headline on the same line: no sentence ends before it, a new one begins after it."""
    text, case = folded.text, folded.case
    for date in patterns.date.finditer(text, start, min(end, start + _HEADLINE)):
        for part in patterns.stamp_part.finditer(text, max(start, date.start() - 30), date.end()):
            stamp = patterns.stamp(text, part.start(), min(end, part.start() + 100))
            if stamp is None or stamp.end < date.end():
                continue
            glued = stamp.start > start and case[stamp.start - 1].isalpha()
            if not (glued or stamp.timed or stamp.weekday) or stamp.start - start < 12:
                break
            if not _BROKEN.search(case, start, stamp.start) and _stamps(case, stamp, end):
                return stamp
            break
    return None


def _stamps(case: str, stamp: Stamp, end: int) -> bool:
    """Whether a date stamps the article rather than begins a sentence ("Ngày 12/12/2022, Ban …")."""
    if stamp.end >= end:
        return True
    after = case[stamp.end]
    if not (after.isupper() or after.isdigit() or after in "\"'("):
        return False
    return stamp.timed or stamp.weekday or stamp.closed or stamp.labelled or case[stamp.start].isdigit()


def _cut_inside(
    folded: Folded, patterns: FurniturePatterns, start: int, end: int, pieces: list[Span], hidden: bool
) -> None:
    """Cut after a photo's number, before a glued name and, only with `hidden`, at headings inside a line."""
    text, case = folded.text, folded.case
    cuts: list[int] = []
    photo = patterns.photo.search(text, start, min(end, start + _LONG))
    if photo is not None and photo.end() < end and case[photo.end()].isupper():
        cuts.append(photo.end())
    for heading in patterns.inline_heading.finditer(text, start, end) if hidden else ():
        if _opens(case, heading.start(), heading.end(), start, end):
            cuts += [at for at in heading.span() if start < at < end]
    for label in patterns.inline_neighbour.finditer(text, start, end) if hidden else ():
        if case[label.start()].isupper() and case[label.end() - 1].isupper() and label.start() > start:
            cuts.append(label.start())
    cuts.sort()
    begin = start
    for stop in [*cuts, end]:
        if stop - begin > _LONG:
            tail = case[stop - 60 : stop].rstrip()
            name = _GLUED_NAME.search(tail)
            if name is not None:
                _add(text, begin, stop - 60 + name.start(1), pieces)
                begin = stop - 60 + name.start(1)
        _add(text, begin, stop, pieces)
        begin = stop


def _opens(case: str, left: int, right: int, start: int, end: int) -> bool:
    """Whether words inside a line are a heading: capital first, no small letter after, no comma or quote before."""
    if not case[left].isupper() and case[left] != "(":
        return False
    after = case[right : min(end, right + 6)].lstrip(" :|-")[:1]
    before = case[max(start, left - 3) : left].rstrip()[-1:]
    return not after.islower() and before not in (",", ";", '"', "'", "(")


def _add(text: str, start: int, end: int, pieces: list[Span]) -> None:
    """Add the trimmed stretch, if anything is left of it."""
    line = text[start:end]
    content = line.strip()
    if content:
        left = start + _indent(line)
        pieces.append((left, left + len(content)))


def _indent(line: str) -> int:
    """How many blanks stand at the start of a line."""
    return len(line) - len(line.lstrip())


def finished(case: str) -> bool:
    """Whether a line ends as a sentence does."""
    return case.rstrip("\"')] ")[-1:] in (".", "!", "?", "…")


def is_paragraph(case: str) -> bool:
    """Whether a line is as long as a paragraph: a full stop counts for much."""
    return len(case) >= _LONG or (len(case) >= _PARAGRAPH and finished(case))
