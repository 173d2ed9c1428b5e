"""The spaCy side: a tokenizer with underthesea's words, and the finders and the extractor as components.

Importing this registers all of it with spaCy; the entry points of the package do so by themselves, so
that ``nlp.add_pipe("dangvien_facts")`` works in any pipeline where the package is installed.
"""

from .components import make_facts, make_periods, make_persons, make_quantities, make_units
from .tokenizer import WordTokenizer, make_language, make_tokenizer

__all__ = [
    "WordTokenizer",
    "make_facts",
    "make_language",
    "make_periods",
    "make_persons",
    "make_quantities",
    "make_tokenizer",
    "make_units",
]
