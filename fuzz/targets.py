"""Coverage-guided fuzzing with atheris (extra ``fuzz``) of what reads bytes: readers, folding, numbers, periods, rules.

    python fuzz/targets.py reader-html -max_total_time=300          an endless corpus grows in build/fuzz/reader-html
    python fuzz/targets.py --list
    python fuzz/targets.py numbers crash-1234                       one input again

A target is a function of bytes that raises for what must not be: any exception but the documented ones, an offset
outside of the text, a number that is not finite. `check(name, data)` runs one without atheris, as tests do with
the inputs of `SEEDS`, which is where every input goes that once failed.
"""

from __future__ import annotations

import gzip
import io
import math
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "build" / "fuzz"
TEXT = "Năm 2022, Đảng bộ xã Mường Nhà kết nạp 17 đảng viên."
Target = Callable[[bytes], None]
TARGETS: dict[str, Target] = {}
SEEDS: dict[str, list[bytes]] = {}


def target(name: str, *seeds: bytes) -> Callable[[Target], Target]:
    """Enter a target under a name, with inputs that lead into it."""

    def enter(function: Target) -> Target:
        TARGETS[name] = function
        SEEDS[name] = list(seeds)
        return function

    return enter


def check(name: str, data: bytes) -> None:
    """One input; raises for what must not be."""
    TARGETS[name](data)


# --- readers


def _read(name: str, data: bytes) -> None:
    from dangvien_extract.archive.articles import Options
    from dangvien_extract.archive.readers import Item, Located, _read
    from dangvien_extract.archive.streams import Stream
    from dangvien_extract.errors import InputError

    file = io.BytesIO(data)
    try:
        for item in _read(Item(name, name, "id", Stream(file, file)), Options(max_chars=20_000, seconds=20)):
            if isinstance(item, Located):
                item.article.model_dump_json()
                assert 0 < len(item.article.text) <= 20_000
            else:
                assert item.error and "\n" not in item.error, item
                assert "the reader failed" not in item.error, item.error
    except InputError as error:
        assert error.reason and "\n" not in error.reason, error


def _seeds_of(name: str) -> list[bytes]:
    page = f"<html><head><title>a</title></head><body><h1>b</h1><p>{TEXT}</p></body></html>".encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    warc = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://x.vn/\r\nWARC-Date: 2022-05-01T00:00:00Z\r\n"
    warc += b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(answer)
    seeds = {
        "a.txt": [
            TEXT.encode(),
            TEXT.encode("utf-16"),
            b"\xa7\xb6ng b\xe9 x\xb7 k\xd5t n\xb9p 17 \xae\xb6ng vi\xaan. " * 4,
        ],
        "a.html": [page, b"<!---->" * 40, b"<meta <script <head <time"],
        "a.json": [f'[{{"text": "{TEXT}"}}, {{"text": 1}}]'.encode(), b'{"text": "a", "text": "b"}'],
        "a.jsonl": [f'{{"text": "{TEXT}", "published": "2022-01-01"}}\n'.encode() * 2],
        "a.csv": [f'id,text\n1,"{TEXT}"\n'.encode(), b"text;id\na;1\n"],
        "a.warc": [warc + answer + b"\r\n\r\n", warc.replace(b"2022-05", b"9999-99") + answer + b"\r\n\r\n"],
        "a.txt.gz": [gzip.compress(TEXT.encode())],
    }
    return seeds.get(name, [])


def _reader(name: str) -> None:
    @target(f"reader-{name[2:].replace('.', '-')}", *_seeds_of(name))
    def one(data: bytes) -> None:
        _read(name, data)


for _name in (
    "a.txt",
    "a.html",
    "a.json",
    "a.jsonl",
    "a.csv",
    "a.warc",
    "a.txt.gz",
    "a.zip",
    "a.tar",
    "a.parquet",
    "a.bin",
):
    _reader(_name)


# --- text


@target("fold", TEXT.encode(), "hoà\u0301 \u200b\r\n \u00a0x".encode())
def fold_text(data: bytes) -> None:
    """Folding never raises, and leads back to the text."""
    from dangvien_extract.text import fold

    try:
        raw = data.decode("utf-8", "surrogatepass")  # half a surrogate pair, too
    except UnicodeDecodeError:
        raw = data.decode("utf-8", "replace")
    folded = fold(raw)
    assert len(folded.text) == len(folded.case)
    places = [folded.raw_offset(at) for at in range(len(folded.text) + 1)]
    assert places == sorted(places) and places[-1] == len(raw) and places[0] >= 0
    for at in range(0, len(folded.text), 3):
        start, end = folded.raw_span(at, min(at + 5, len(folded.text)))
        assert 0 <= start <= end <= len(raw)
    assert fold(folded.case).text == fold(fold(folded.case).case).text


@cache
def _finders() -> tuple[object, object]:
    from dangvien_extract.find.periods import PeriodFinder
    from dangvien_extract.find.quantities import QuantityFinder
    from dangvien_extract.patterns.loader import load_patterns

    patterns = load_patterns()
    return QuantityFinder(patterns.quantities), PeriodFinder(patterns.periods)


@target(
    "numbers", b"1.234,5 %", "từ 4 đến 6 triệu rưỡi".encode(), b"9" * 500, "mười lăm nghìn hai trăm linh năm".encode()
)
def find_numbers(data: bytes) -> None:
    """Numbers are finite, and stand where they say."""
    from dangvien_extract.text import fold

    folded = fold(data.decode("utf-8", "replace"))
    last = 0
    for one in _finders()[0].find(folded, 0, len(folded.text)):  # type: ignore[attr-defined]
        assert last <= one.start <= one.number_start < one.number_end <= one.end <= len(folded.text), one
        last = one.end
        for value in (one.value, one.value_max, one.out_of):
            assert value is None or math.isfinite(value), one


@target("periods", "6 tháng đầu năm 2014, nhiệm kỳ 2015 - 2020; năm sau".encode(), "từ 31/2 đến nay".encode())
def find_periods(data: bytes) -> None:
    """Periods stand where they say, and can be anchored to any day."""
    import datetime as dt

    from dangvien_extract.find.dates import anchor, iso, parse_date_line, parse_signed_date, year
    from dangvien_extract.text import fold

    text = data.decode("utf-8", "replace")
    folded = fold(text)
    last = 0
    for one in _finders()[1].find(folded, 0, len(folded.text)):  # type: ignore[attr-defined]
        assert last <= one.start < one.end <= len(folded.text), one
        last = one.end
        for day in (None, dt.date.min, dt.date.max, dt.date(2024, 2, 29)):
            for future in (False, True):
                found = anchor(one, day, 2020, future=future)
                if found is not None:
                    iso(found)
                    assert year(found) is None or 1 <= (year(found) or 0) <= 9999, found
    parse_date_line(text)
    parse_signed_date(text)


@target(
    "patterns",
    b"indicator: x\nkind: flow\ncounts: person\ndescription: D.\nrules: []\n",
    b"rules: [&a [*a]]",
    b"? [1]\n: 2",
)
def load_patterns(data: bytes) -> None:
    """A file of patterns is loaded, or refused with its line."""
    from dangvien_extract.errors import PatternError
    from dangvien_extract.patterns.loader import load_patterns as load

    names = ("indicators/x.yaml", "lexicon.yaml", "cues.yaml", "exclusions.yaml", "furniture.yaml", "quantities.yaml")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, names[data[0]] if b"" < data[:1] < b"\x06" else names[0])
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data[1:] if data[:1] < b"\x06" else data)
        with suppress(PatternError):
            load([folder])


@target("rules", "<!{admit} ~ Q (đảng viên | {person})*".encode(), b"Q ((a* | b)+ ~~ c)", b"^ PCT $ \\( !x")
def compile_rules(data: bytes) -> None:
    """A match is compiled, or refused with the reason."""
    from dangvien_extract.patterns.language import RuleSyntaxError, compile_match, compile_phrase

    text = data.decode("utf-8", "replace")
    for compile_ in (compile_match, compile_phrase):
        try:
            made = compile_(text, {})
        except RuleSyntaxError:
            continue
        line = " đảng viên đảng viên \ue000 đảng viên a a a b c "
        _ = made.find(line, line.index("\ue000")) if compile_ is compile_match else made.search(line)


def main() -> int:
    """The command."""
    names = sys.argv[1:2]
    if names == ["--list"] or not names or names[0] not in TARGETS:
        print(" ".join(TARGETS))
        return 0 if names == ["--list"] else 2
    import atheris

    name = names[0]
    folder = CORPUS / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[name]):
        (folder / f"seed-{number}").write_bytes(seed)
    with atheris.instrument_imports(include=["dangvien_extract"]), suppress(Exception):
        check(name, SEEDS[name][0] if SEEDS[name] else b"")  # imports what is to be watched
    inputs = [one for one in sys.argv[2:] if not one.startswith("-")]
    arguments = [sys.argv[0], *sys.argv[2:], *([] if inputs else [str(folder)])]
    atheris.Setup(arguments, TARGETS[name])
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
