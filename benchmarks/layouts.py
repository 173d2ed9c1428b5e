"""Newspaper pages made from articles of the corpus: layouts that imitate different papers, in words of our own.

A layout (tests/data/layouts/NAME.html) is a page with ``$fields``; what stands between ``<!-- each -->``
marks is repeated for every paragraph, in two halves around ``<!-- middle -->``.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

LAYOUTS = Path(__file__).parents[1] / "tests" / "data" / "layouts"
WEEKDAYS = ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Chủ nhật")

# What stands around the article on a page, and may not come into its text.
AROUND = {
    "related1": "Khánh thành nhà văn hóa thôn bản vùng cao trước mùa mưa",
    "related2": "Ngày hội đọc sách thu hút đông đảo học sinh các trường",
    "related3": "Mô hình trồng cây dược liệu dưới tán rừng cho thu nhập khá",
    "teaser": "Công trình được xây từ nguồn đóng góp của người dân và doanh nghiệp.",
    "sidebar1": "Giá nông sản hôm nay tăng nhẹ ở nhiều địa phương",
    "sidebar2": "Đêm nhạc mừng năm mới kín chỗ ngồi từ rất sớm",
    "tag1": "gương sáng cơ sở",
    "tag2": "chuyện làng bản",
    "comment1": "Bài viết rất hay, mong báo có thêm nhiều bài như thế này.",
    "comment2": "Tôi ở gần đó và thấy đúng như bài báo nói, cảm ơn tác giả.",
    "footer": "Giấy phép xuất bản số 00/GP-TTĐT. Ghi rõ nguồn khi sử dụng lại thông tin.",
}
LEAKS = tuple(AROUND.values())


@dataclass(frozen=True)
class Story:
    """What a page tells: the parts that its text must have."""

    title: str
    lead: str
    paragraphs: tuple[str, ...]
    caption: str
    author: str
    published: dt.date
    quote: str = "Có người đi trước thì mới có người theo sau, trưởng thôn nói vui như vậy."

    @property
    def text(self) -> str:
        """The story as a plain text file would have it."""
        half = (len(self.paragraphs) + 1) // 2
        body = (*self.paragraphs[:half], self.caption, *self.paragraphs[half:])
        return "\n\n".join((self.title, self.lead, *body, self.author))


def stories(folder: Path, count: int) -> list[Story]:
    """The first `count` articles of a gold folder that have four paragraphs or more."""
    import json

    found = []
    for path in sorted(folder.glob("*.txt")):
        meta = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        paragraphs = [line for line in lines if len(line) > 120 and line.endswith((".", "!", "?"))]
        if len(paragraphs) >= 4 and meta.get("title") and meta.get("published"):
            lead, *rest = paragraphs
            found.append(
                Story(
                    meta["title"],
                    lead,
                    tuple(rest),
                    "Cán bộ xã trao đổi với bà con bên hiên nhà văn hóa. Ảnh: Lê Thu",
                    "Nguyễn Minh Khang",
                    dt.date.fromisoformat(meta["published"]),
                )
            )
            if len(found) == count:
                break
    return found


def page(layout: Path, story: Story) -> str:
    """`story` in `layout`, as HTML."""
    head, first, middle, second, end = re.split(r"<!-- (?:each|middle|end) -->", layout.read_text(encoding="utf-8"))
    day = story.published
    fields = {name: html.escape(value) for name, value in AROUND.items()}
    fields |= {
        "title": html.escape(story.title),
        "lead": html.escape(story.lead),
        "caption": html.escape(story.caption),
        "author": html.escape(story.author),
        "quote": html.escape(story.quote),
        "weekday": WEEKDAYS[day.weekday()],
        "yyyy": f"{day:%Y}",
        "mm": f"{day:%m}",
        "dd": f"{day:%d}",
        "m": str(day.month),
        "d": str(day.day),
    }

    def filled(part: str, **more: str) -> str:
        return Template(part).substitute(fields | more)

    half = (len(story.paragraphs) + 1) // 2
    before = (filled(first, paragraph=html.escape(one)) for one in story.paragraphs[:half])
    after = (filled(second, paragraph=html.escape(one)) for one in story.paragraphs[half:])
    return "".join((filled(head), *before, filled(middle), *after, filled(end)))
