"""A page to look at: facts, their records, and each fact in the article that states it; one file, no network.

>>> from dangvien_extract import extract
>>> from dangvien_extract.report import report_page
>>> page = report_page(extract("Năm 2022, Đảng bộ xã Mường Nhà kết nạp 17 đảng viên.").facts)
>>> page.startswith(b"<!doctype html>")
True
"""

from .contexts import Source, Texts
from .findings import Finding
from .page import LANGUAGES, report_page

__all__ = ["LANGUAGES", "Finding", "Source", "Texts", "report_page"]
