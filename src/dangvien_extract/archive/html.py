"""A page of HTML to an article: its main text, its title, and the day that it says it was published.

The text is resiliparse's main content, a paragraph a line, with the headline, the date line and the
captions; what is left around the article is the segmenter's to drop. The day is what htmldate finds in
the page's metadata; dates in running text and above the page are not taken (docs/html.md shows why). A
date line in the text is read by the extractor as in any article.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ..errors import InputError
from .bounds import excess
from .encodings import UTF8, Decoding, decode_any
from .streams import missing

_SITE = re.compile(r"(?<!\s)\s++[|–—·-]\s+")  # between a headline and the name of the site
_TITLES = "h1, h2, h3, [class*=title], [class*=Title], [class*=headline], [class*=tieude], [id*=title]"
_MOST_TITLES = 40
_LONGEST_TITLE = 1_000  # characters
_MANY_TITLES = 5_000  # elements that may be titles: of a page with more, none is looked at
_HIGHEST = 60  # lines of menus above a headline
_PARAGRAPH = 200  # characters: a shorter line may be one of a menu, or the line of the date
_DATE_LINE = 80
_DATE = re.compile(r"\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d{1,2}\D{1,9}\d{1,2}\D{1,6}(?:19|20)\d\d\b")
_CELLS = re.compile(r"(?<! ) *+\t\t? *+")  # between the cells of a row
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
# Expressions over pages: each looks from a tag to the next at most, so that their time grows with the page alone.
_SCRIPT = re.compile(r"<script\b[^<>]*>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script>", re.IGNORECASE)
_HEAD = re.compile(r"<head\b", re.IGNORECASE)
_HEAD_END = re.compile(r"</head>", re.IGNORECASE)
_TIME = re.compile(r"<time\b[^<>]{0,500}>[^<]{0,200}</time>", re.IGNORECASE)
_CODE = re.compile(r"<(script|style)\b|</(script|style)>", re.IGNORECASE)
_META = re.compile(r"<meta\b[^<>]*>", re.IGNORECASE)
_CHANGED = re.compile(r"modif|updat|expir", re.IGNORECASE)  # days, but of something else
_LONGEST_DATA, _MOST_DATA = 20_000, 20  # characters of linked data in a page, and how many of them
_LONGEST_HEAD = 200_000
_FIRST_DAY, _LAST_DAY = "1990-01-01", "2100-01-01"  # fixed: htmldate would take today for the last


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds. `published` is null where its metadata do not say."""

    text: str
    title: str | None
    published: dt.date | None


def decode_page(
    where: str, data: bytes, charset: str | None = None, encoding: str | None = None
) -> tuple[str, Decoding]:
    """The page that `data` are, and how they were decoded.

    A byte order mark and valid UTF-8 are believed first, then `charset` (that of the HTTP header), then
    the page's own, then what the bytes look like (`encodings.decode_any`).
    """
    try:
        return data.decode("utf-8-sig"), UTF8
    except UnicodeDecodeError:
        pass
    declared = _CHARSET.search(data[:4096])
    for name in (charset, declared[1].decode("ascii") if declared else None):
        found = _declared(data, name)
        if found is not None:
            return found
    try:
        return decode_any(where, data, encoding)
    except InputError as error:
        # Browsers show what they can: a byte that is none does not make a page unreadable.
        loose = data.decode("utf-8", "replace")
        if "\0" in loose or loose.count("\ufffd") > len(loose) / 500:
            raise error
        return loose, Decoding("UTF-8, damaged")


def _declared(data: bytes, name: str | None) -> tuple[str, Decoding] | None:
    """The page in the encoding that it names, where that is no Western one, which so often is not true."""
    from_web = (name or "").lower()
    if from_web in ("windows-1258", "cp1258", "x-cp1258"):
        codec = "cp1258"
    elif from_web.startswith("utf-16"):
        codec = "utf-16-be" if data.startswith(b"\xfe\xff") or from_web.endswith("be") else "utf-16-le"
    else:
        return None
    try:
        return data.decode(codec).removeprefix("\ufeff"), Decoding(codec, nfc=codec == "cp1258")
    except UnicodeDecodeError:
        return None


def read_page(where: str, page: str) -> Page:
    """The article of a page; raises InputError where it has no text, or a library is missing."""
    try:
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.html import HTMLTree
    except ImportError as error:
        raise missing(where, "resiliparse", "html") from error
    if "\0" in page:
        raise InputError(where, f"is no text: character {page.index(chr(0))} is NUL")
    if reason := excess(page):
        raise InputError(where, reason)
    tree = HTMLTree.parse(page)
    # Captions come with the texts that stand for pictures; comments do not.
    lines = _lines(extract_plain_text(tree, main_content=True, alt_texts=True, comments=False))
    if not lines:
        raise InputError(where, "is HTML without text")
    title = _title(tree, lines)
    if title and title not in lines:
        lines = [title, "", *lines]  # the headline stood outside of what was taken
    elif title:
        lines = _from_headline(lines, title)
    return Page("\n".join(lines) + "\n", title[:_LONGEST_TITLE] if title else None, _published(where, page))


def _lines(text: str) -> list[str]:
    """The lines of an extracted text, without one that stands twice: a picture's own text and its caption.

    The cells of a table's row, which come with tabs between them, are parted by bars (`link/tables.py`).
    """
    lines: list[str] = []
    last = ""
    for line in (_CELLS.sub(" | ", line.strip()) for line in text.split("\n")):
        if line and line == last:
            continue
        if line or (lines and lines[-1]):
            lines.append(line)
        last = line or last
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _from_headline(lines: list[str], title: str) -> list[str]:
    """The lines without what stands above the headline: menus, the site's name, the day of today.

    The day of publication may stand there, too: right above the headline, and nowhere right below.
    """
    at = lines.index(title)
    if at > _HIGHEST or any(len(line) > _PARAGRAPH for line in lines[:at]):
        return lines
    below = [line for line in lines[at + 1 : at + 8] if line][:3]
    above = next((line for line in reversed(lines[:at]) if line), "")
    dated = _DATE.search(above) is not None and not any(_DATE.search(line) for line in below if len(line) < _DATE_LINE)
    return [above, *lines[at:]] if dated else lines[at:]


def _title(tree: Any, lines: list[str]) -> str | None:
    """The headline: of what the page calls its title, the first that is a line of the text.

    A page's own title may be that of the site, and a heading that of a box beside the article.
    """
    named = [_one_line(tree.title or "")]
    for selector in ('meta[property="og:title"]', 'meta[name="title"]', 'meta[name="twitter:title"]'):
        found = tree.document.query_selector(selector)
        named.insert(0, _one_line((found.getattr("content") or "") if found else ""))
    named = [name for name in named if name]
    parts = [part for name in named for part in sorted(_SITE.split(name), key=len, reverse=True)]
    found = tree.document.query_selector_all(_TITLES)  # each step through it takes as long as it is
    several = islice(found, _MOST_TITLES) if len(found) <= _MANY_TITLES else ()
    headings = [_one_line(one.text) for one in several]
    stands = set(lines)
    known = [*named, *parts]
    for title in (*known, *headings):
        if title in stands and (title in known or len(title.split()) > 3):
            return title
    return next((max(_SITE.split(name), key=len) for name in named), None)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _published(where: str, page: str) -> dt.date | None:
    """The day in the page's metadata: the head, linked data, or the first time that is marked as one."""
    try:
        from htmldate import find_date
    except ImportError as error:
        raise missing(where, "htmldate", "html") from error
    head = _head(page)
    data = "".join(one for one in _linked_data(page) if "datePublished" in one)
    time = _TIME.search(page)
    top = _META.sub(_unless_changed, _without_code(head)) if head else "<head></head>"
    for part in ((top.replace("</head>", data + "</head>"), ""), ("<head></head>", time[0] if time else "")):
        if not any(part):
            continue
        found = find_date(
            f"<html>{part[0]}<body>{part[1]}<p>.</p></body></html>",
            original_date=True,
            extensive_search=False,
            min_date=_FIRST_DAY,
            max_date=_LAST_DAY,
        )
        if found:
            return dt.date.fromisoformat(found)
    return None


def _head(page: str) -> str | None:
    """The head of a page with its tags, where it is one of the usual length."""
    begin = _HEAD.search(page)
    end = _HEAD_END.search(page, begin.end(), begin.end() + _LONGEST_HEAD) if begin else None
    return page[begin.start() : end.end()] if begin and end else None


def _linked_data(page: str) -> Iterator[str]:
    """The scripts of linked data, with their tags."""
    tags = (tag for tag in _SCRIPT.finditer(page) if "ld+json" in tag[0].lower())
    for tag in islice(tags, _MOST_DATA):
        end = _SCRIPT_END.search(page, tag.end(), tag.end() + _LONGEST_DATA)
        if end:
            yield page[tag.start() : end.end()]


def _without_code(head: str) -> str:
    """A head without its scripts and styles; one that is not closed stays."""
    kept: list[str] = []
    done, begun, name = 0, -1, ""
    for tag in _CODE.finditer(head):
        if begun < 0 and tag[1]:
            begun, name = tag.start(), tag[1].lower()
        elif begun >= 0 and tag[2] and tag[2].lower() == name:
            kept.append(head[done:begun])
            done, begun = tag.end(), -1
    return "".join([*kept, head[done:]])


def _unless_changed(tag: re.Match[str]) -> str:
    return "" if _CHANGED.search(tag[0]) else tag[0]
