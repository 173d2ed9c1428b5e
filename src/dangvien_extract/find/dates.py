"""Periods as values: moments, anchoring to a publication date, and the date lines of newspapers.

A moment is written as in ``patterns/periods.yaml``: a year with perhaps a month and a day, the year
being digits, ``Y`` or ``C`` (to be found in the context; ``C`` is a year spoken of, as in "the end of
the year"), ``P~n`` (n years before publication), ``Q`` (the past year), ``N`` (the next), ``B~n`` or
``F~n`` (n years before or after the year told last); or ``now~n`` (n days before publication),
``month~n`` (n months before), ``..`` (unknown; ``..T`` and ``..E`` are a term's beginning and end).
"""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import re
from dataclasses import dataclass, replace

from ..patterns.periods import either, load_periods
from ..text import fold

# How far ahead of publication a period without a year may begin before it is taken for last year's (own decision):
# days, months and "until" are past; a quarter may be the next one; "cuối năm" is past only in the first quarter.
_AHEAD_QUARTER, _AHEAD_YEAR = 92, 275  # days
# Kinds that date no fact; they are found so that their numbers are not taken for anything else.
UNDATING = frozenset({"comparison", "document", "feast", "birth"})
# Kinds of which the first of two takes the year of the second.
_LENDING = frozenset({"day", "month", "quarter"})
_COUNTING = re.compile(r"([BF])~(\d+)")
# In January to March "the past year" is the one before (annotation of the project).
_PAST_YEAR_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Period:
    """An expression of time and its reading.

    `start` and `end` are folded offsets. `first` and `last` are ISO dates at the precision of the text
    (``2022``, ``2014-01``, ``2023-05-05``), equal for one day, month or year; null where unknown or not
    yet anchored. `needs` says what anchoring asks for: ``published``, ``year`` or nothing. `per` is the
    rate of a period of kind ``each``. `form` is the reading before anchoring, for `anchor` alone.
    Periods of the kinds in `UNDATING` do not date facts.
    """

    start: int
    end: int
    kind: str
    first: str | None
    last: str | None
    needs: str | None
    per: str | None = None
    form: str = ""


def iso(period: Period) -> str | None:
    """The period as ISO 8601, one value or ``first/last``; null when an end is unknown."""
    if period.first is None or period.last is None:
        return None
    return period.first if period.first == period.last else f"{period.first}/{period.last}"


def year(period: Period) -> int | None:
    """The calendar year in which the period ends."""
    return int(period.last[:4]) if period.last else None


def is_moment(moment: str) -> bool:
    """Whether the parts of a moment make a date: no month 13, no 31 February (29 is fine where the year is open)."""
    parts = re.sub(r"^(?:Y|C|[PBF]~\d+|Q|N)", "2000", moment).split("-")
    if not parts[0].isdigit():
        return True
    if len(parts) > 1 and not 1 <= int(parts[1]) <= 12:
        return False
    return len(parts) < 3 or 1 <= int(parts[2]) <= calendar.monthrange(int(parts[0]), int(parts[1]))[1]


def made(start: int, end: int, kind: str, form: str, per: str | None = None) -> Period:
    """A period of this reading, with what is known without anchoring."""
    first, _, last = form.partition("/")
    last = last or first
    known = [side if side[:1].isdigit() else None for side in (first, last)]
    sides = first + " " + last
    needs = None
    if re.search(r"now|month|[PBF]~|Q|N", sides):
        needs = "published"
    elif "Y" in sides or "C" in sides:
        needs = "published" if re.search(r"[YC]-\d\d-", sides) else "year"
    elif kind not in ("each", "comparison") and last.startswith(".."):
        needs = "published"
    return Period(start, end, kind, known[0], known[1], needs, per, form)


def count_from(period: Period, told: int | None) -> Period:
    """A period that counts years from the one told last, with that year: "năm 2020 …, năm sau …"."""
    if told is None or not _COUNTING.search(period.form):
        return period

    def counted(match: re.Match[str]) -> str:
        return f"{min(9999, max(1, told + int(match[2]) * (1 if match[1] == 'F' else -1))):04d}"

    return made(period.start, period.end, period.kind, _COUNTING.sub(counted, period.form), period.per)


def lend_year(period: Period, following: Period) -> Period:
    """The first of two like periods with the year that only the second has: "ngày 3/5 và ngày 5/6/2023"."""
    if (
        period.kind not in _LENDING
        or period.kind != following.kind
        or period.form[0] != "Y"
        or not following.form[:4].isdigit()
    ):
        return period
    form = "/".join(share_year(side, following.form)[0] for side in period.form.split("/"))
    if not all(map(is_moment, form.split("/"))):
        return period  # "ngày 29/2 và ngày 5/3/2023"
    return made(period.start, period.end, period.kind, form)


def share_year(first: str, last: str) -> tuple[str, str]:
    """Two ends of which one may lend the other its year: "từ tháng 11 đến tháng 2/2020" began the year before."""
    if first[0] in "YC" and last[:4].isdigit():
        after = first[1:] > last[4:] and len(last) > 4
        return f"{int(last[:4]) - after}{first[1:]}", last
    if last[0] in "YC" and first[:4].isdigit():
        before = len(first) > 4 and len(last) > 1 and first[4:] > last[1:]
        return first, f"{int(first[:4]) + before}{last[1:]}"
    return first, last


def _months_back(day: dt.date, months: int) -> str:
    number = day.year * 12 + day.month - 1 - months
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def _begin(moment: str) -> dt.date | None:
    try:
        parts = [int(part) for part in moment.split("-")] + [1, 1]
        return dt.date(*parts[:3])
    except ValueError:
        return None


def _open_year(
    sides: tuple[str, str], kind: str, needs: str, published: dt.date | None, context_year: int | None, future: bool
) -> int | None:
    """The year that stands for ``Y`` or ``C``."""
    if "now" in sides:
        return published.year if published else None
    if published is None or (needs == "year" and context_year is not None):
        return context_year
    # A day or month is the latest one not after publication; anything longer may begin a little ahead of it.
    moment = sides[1] if needs == "published" or future else sides[0]
    begins = _begin(f"{published.year:04d}{moment[1:]}") if moment[0] in "YC" else None
    if begins is None:
        return published.year
    if future:
        # A plan for a month or a year that is running is for this year.
        running = published.isoformat().startswith(begins.isoformat()[: 3 + len(moment)])
        return published.year + (begins < published and not running)
    ahead = _AHEAD_YEAR if moment[0] == "C" else _AHEAD_QUARTER if kind == "quarter" else 0
    return published.year - (begins.toordinal() - published.toordinal() > ahead)


def _resolve(moment: str, open_year: int | None, published: dt.date | None) -> str | None:
    head, _, back = moment.partition("~")
    if moment[0] in "YC":
        return f"{open_year:04d}{moment[1:]}" if open_year else None
    if moment[:1].isdigit():
        return moment
    if published is None or moment.startswith(".."):
        return None
    if head == "now":
        return dt.date.fromordinal(max(1, published.toordinal() - int(back or 0))).isoformat()
    if head == "month":
        return _months_back(published, int(back or 0))
    if head.startswith("Q"):
        base = published.year - (published.month <= _PAST_YEAR_MONTHS)
        return f"{base:04d}{moment[1:]}"
    if head.startswith("N"):
        return f"{published.year + 1:04d}{moment[1:]}"
    years, _, rest = back.partition("-")
    if head in ("B", "F"):
        # No year was told: the next or the last of publication; more of them count from something else.
        if years != "1":
            return None
        years = "1" if head == "B" else "-1"
    return f"{published.year - int(years):04d}" + (f"-{rest}" if rest else "")


def anchor(
    period: Period, published: dt.date | None, context_year: int | None, *, future: bool = False
) -> Period | None:
    """The period with its open ends filled from the publication date and the year of the context.

    Days without a year are the latest ones not after publication (with `future`, for plans: the next
    ones). Longer periods without a year take `context_year`, else the latest: a month not after
    publication, a quarter at most one ahead, a part of "the year" the year of publication, save that in
    January to March its end is last year's. What depends on the publication date takes no other.

    Null when it cannot be done, or when the period would end before it begins. A period with its
    beginning unknown ("from the start of the term until now") has `first` null.
    """
    if period.needs is None:
        return period
    first, _, last = period.form.partition("/")
    last = last or first
    chosen = _open_year((first, last), period.kind, period.needs, published, context_year, future)
    ends = [_resolve(side, chosen, published) for side in (first, last)]
    if (
        ends[1] is None
        or (ends[0] is None and not first.startswith(".."))
        or any(end and _begin(end) is None for end in ends)
    ):
        return None
    if ends[0] and ends[0][: len(ends[1])] > ends[1][: len(ends[0])]:
        return None
    return replace(period, first=ends[0], last=ends[1], needs=None)


@dataclass(frozen=True, slots=True)
class _Line:
    date: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    clock: re.Pattern[str]
    month: re.Pattern[str]


@functools.cache
def _line() -> _Line:
    """The patterns of date lines, compiled once from the package's vocabulary."""
    words = load_periods()
    months = either(words.month_short)
    date = re.compile(
        r"(?<![\d/.-])(?:(?P<d>\d{1,2})(?P<s> ?[/.-] ?)(?P<m>\d{1,2})(?P=s)(?P<y>(?:19|20)\d\d)(?![\d/])"
        r"|(?P<iy>(?:19|20)\d\d)-(?P<im>\d{1,2})-(?P<id>\d{1,2})(?!\d)"
        rf"|(?P<ld>\d{{1,2}}) {months} (?P<lm>\d{{1,2}})(?:,? |, ?{words.year_word} | {words.year_word} )"
        r"(?P<ly>(?:19|20)\d\d)(?!\d))"
    )
    clock = r"\d{1,2}(?:[:h]\d{2}(?::\d{2})?'?|h)(?: ?[ap]m)?"
    parts = f"(?:{either(words.weekdays)}|{either(words.line_labels)}|{clock})"
    # Before the date: nothing else on the line, or a part of a date line.
    before = re.compile(rf"(?:^|[^\w]){parts}[ |:,(-]*(?:{words.day_word} )?$|^[ (|\[-]*(?:{words.day_word} )?$")
    clock_behind = rf"t?[ ,|-]*(?:{either(words.line_labels)} )?{clock}"
    after = re.compile(rf"t?[ ,|.()-]*(?:{clock}|{either(words.line_tails)}\b|$)| ?[-|\[]|[. ]*\(")
    month = re.compile(
        rf"[(\[]?(?P<who>[^\W\d][^\d,;:()\[]{{1,30}}?)(?:, ?(?:{months} )?| ?[(\[](?:{months} )?| - {months} )"
        rf"(?P<m>\d{{1,2}})(?: ?[/.-] ?| {words.year_word} )(?P<y>(?:19|20)\d\d)[)\]. ]*"
    )
    return _Line(date, before, after, re.compile(clock_behind), month)


_RANGE = re.compile(r"\s*-\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")


def parse_date_line(line: str) -> dt.date | None:
    """The date of a newspaper's metadata line ("Thứ Ba, 20/12/2022, 16:45 [GMT+7]"); null when it is no such line.

    The date must be the whole line, stand beside a clock time, or follow a weekday or a label and be
    followed by a dash, a bracket or nothing: a sentence that begins with a date is not a date line.
    Only years of four digits are read: of "05/02/20" the century is a guess. A date that does not exist
    gives null. Lines in other layouts ("May 10, 2023 08:15") go to dateparser, whose answer
    counts only when it is the same for two base dates and its day and year stand in the line.
    """
    text = fold(line[:_LINE_LENGTH]).text.strip()
    patterns = _line()
    seen = False
    for match in patterns.date.finditer(text):
        seen = True
        if _RANGE.match(text, match.end()):
            continue  # "(3/2/1930 - 3/2/2020)" is an anniversary
        before, after = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 60]
        if patterns.clock.match(after) or (patterns.before.search(before) and patterns.after.match(after)):
            for names in (("y", "m", "d"), ("iy", "im", "id"), ("ly", "lm", "ld")):
                if match[names[0]]:
                    return _date(*(int(match[name]) for name in names))
    return None if seen else _other_layout(text)


def parse_signed_date(line: str) -> dt.date | None:
    """The date with which an author signs, a line of its own: "(Vũng Tàu, ngày 30/11/2021)"; null for any other line.

    A headline with its date in brackets, as lists of other articles have it, is none: a place of few words, a comma
    and the word for day must stand before the date. Of a month alone ("Đ.N.O (8/2014)") it is the first day.
    """
    folded = fold(line[:_LINE_LENGTH])
    text = folded.text.strip()
    if len(text) > _OTHER_LENGTH:
        return None
    match = _line().date.search(text)
    if match is None:
        return _signed_month(folded.case.strip(), text)
    if not match["d"] and not match["ld"]:
        return None
    words = load_periods()
    if not re.fullmatch(rf"[(\[]?[^\W\d][^\d,.;:()]{{1,30}}, {words.day_word} ", text[: match.start()]):
        return None
    if text[match.end() :].strip(" .)]"):
        return None
    names = ("y", "m", "d") if match["d"] else ("ly", "lm", "ld")
    return _date(*(int(match[name]) for name in names))


def _signed_month(case: str, text: str) -> dt.date | None:
    """The first day of the month with which an author signs: "Kbang, tháng 8-2008", "Đ.N.O (8/2014)".

    Only names stand before it: headings ("Giai đoạn 2, tháng 8/2008") have words in small letters.
    """
    match = _line().month.fullmatch(text)
    if match is None or not all(word[0].isupper() for word in case[: match.end("who")].strip("([ ").split()):
        return None
    return _date(int(match["y"]), int(match["m"]), 1)


# Characters of a line that are looked at, and of a line that dateparser is asked about.
_LINE_LENGTH = 400
_OTHER_LENGTH = 60


def _date(year_: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year_, month, day)
    except ValueError:
        return None


def _other_layout(text: str) -> dt.date | None:
    """A short line with a month by its name, read by dateparser; never by its idea of today."""
    if (
        len(text) > _OTHER_LENGTH
        or not re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
        or not re.search(r"(?<!\d)\d{1,2}(?!\d)", text)
    ):
        return None
    import dateparser

    answers = set()
    for base in (dt.datetime(2000, 1, 1), dt.datetime(2013, 8, 20)):
        settings = {
            "RELATIVE_BASE": base,
            "STRICT_PARSING": True,
            "REQUIRE_PARTS": ["day", "month", "year"],
            "DATE_ORDER": "DMY",
        }
        answer = dateparser.parse(text, languages=["vi", "en"], settings=settings)
        answers.add(answer.date() if answer else None)
    found = answers.pop() if len(answers) == 1 else None
    numbers = set(re.findall(r"\d+", text))
    if found is None or str(found.year) not in numbers or not {str(found.day), f"{found.day:02d}"} & numbers:
        return None
    return found
