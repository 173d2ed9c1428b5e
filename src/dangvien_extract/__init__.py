"""dangvien_extract: structured, grounded facts on Party-building work out of Vietnamese news text.

    >>> from dangvien_extract import extract
    >>> facts = extract("Năm 2022, Đảng bộ xã Mường Nhà kết nạp 17 đảng viên.").facts
    >>> [(fact.indicator, fact.value, fact.unit.name, fact.year) for fact in facts]
    [('admissions', 17.0, 'Đảng bộ xã Mường Nhà', 2022)]

The whole public API: `extract` for one text, `Extractor` for many, `extract_arrow` for the batches of an
engine, the models of what goes in and comes out, `load_corpus` for the gold articles. Modules of their own:
`evaluate`, `explain`, `records`, `panel`, `language` (spaCy). Everything is imported when first used.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .arrow import extract_arrow
    from .corpus import GoldArticle, GoldFact, load_corpus, load_gold
    from .errors import DangvienError, InputError, PatternError
    from .extractor import Extractor, extract
    from .models import Article, Evidence, Fact, Outcome, Place, Record, Unit
    from .results import Extraction

try:
    __version__ = version("dangvien_extract")
except PackageNotFoundError:  # a source tree that is not installed
    __version__ = "0+unknown"

_HOMES = {
    "Article": "models",
    "DangvienError": "errors",
    "Evidence": "models",
    "Extraction": "results",
    "Extractor": "extractor",
    "Fact": "models",
    "GoldArticle": "corpus",
    "GoldFact": "corpus",
    "InputError": "errors",
    "Outcome": "models",
    "PatternError": "errors",
    "Place": "models",
    "Record": "models",
    "Unit": "models",
    "extract": "extractor",
    "extract_arrow": "arrow",
    "load_corpus": "corpus",
    "load_gold": "corpus",
}
__all__ = [
    "Article",
    "DangvienError",
    "Evidence",
    "Extraction",
    "Extractor",
    "Fact",
    "GoldArticle",
    "GoldFact",
    "InputError",
    "Outcome",
    "PatternError",
    "Place",
    "Record",
    "Unit",
    "extract",
    "extract_arrow",
    "load_corpus",
    "load_gold",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
