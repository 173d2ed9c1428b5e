"""What was read in an article, stage by stage."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .find.lines import Line
from .link.claims import Claim, Rejection
from .models import Article, Fact
from .resolve.facts import Resolved
from .resolve.scene import Scene
from .segment import Segment
from .text import Folded


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read in an article, stage by stage; `explain` shows it."""

    article: Article
    folded: Folded
    published: dt.date | None
    segments: tuple[Segment, ...]
    lines: tuple[Line, ...]
    kinds: tuple[str, ...]
    paragraphs: tuple[int, ...]
    scene: Scene
    rule_claims: tuple[Claim, ...]
    rule_rejections: tuple[Rejection, ...]
    claims: tuple[Claim, ...]
    rejections: tuple[Rejection, ...]
    resolved: tuple[Resolved, ...]
    told: tuple[Resolved, ...]  # what is left of `resolved` when each number is told once
    facts: tuple[Fact, ...]  # of `told`, one each
    least: float

    @property
    def given(self) -> tuple[Fact, ...]:
        """The facts that are given out: those of the least confidence asked for, or more."""
        return tuple(fact for fact in self.facts if fact.confidence >= self.least)
