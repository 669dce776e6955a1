"""Whether a lower line is ready to resolve a category: people, an article, a guardrail. Each gap has its step."""

from dataclasses import dataclass

from core.refusal import Refused
from pods.abilities import ALONE

CHECKLIST = (
    "Agree why this category moves, and what the customer gains",
    "Describe the problem before the solution: what, where, when, how much",
    "Write down how the higher line solves it, step by step",
    "Train with real cases, in pairs",
    "Give the tools and the rights that the steps need",
    "Give the authority: a guardrail that covers the usual amounts",
    "Agree when to ask the higher line, and that asking is no failure",
    "Watch first-level fix, repeats and complaints, and stop if they worsen",
)
"""Eight rows to begin with. The source names eight practices in one place and seven in another; rows are edited."""


@dataclass(frozen=True)
class Readiness:
    """What is known of the line that shall receive a category."""

    topic: str
    to_level: int
    pod: str
    pod_level: int | None
    skill: str
    holders: int
    min_cover: int
    article: str
    article_topic: str
    is_published: bool
    guardrail: str
    guardrail_holds: bool


@dataclass(frozen=True)
class Gap:
    """What is missing, and the one next step; `page` is where it is taken."""

    said: str
    step: str
    page: str


def gaps(found: Readiness) -> list[Gap]:
    """Everything that keeps the category from moving, in the order in which it is best mended."""
    return [gap for gap in (_pod(found), _cover(found), _article(found), _guardrail(found)) if gap is not None]


def check_ready(found: Readiness) -> None:
    """Refuse the start while anything is missing: a line put on work without preparation fails the customer."""
    if missing := gaps(found):
        said = " ".join(f"{gap.said} {gap.step}" for gap in missing)
        raise Refused(f"{found.topic.capitalize()} cannot move yet. {said}")


def _pod(found: Readiness) -> Gap | None:
    if not found.pod:
        return Gap("No pod is named that receives it.", "Choose a pod of the lower line.", "Shift down")
    if found.pod_level != found.to_level:
        now = f"line {found.pod_level}" if found.pod_level else "no line"
        return Gap(
            f"{found.pod} is on {now}, not on line {found.to_level}.",
            "Choose another pod, or set its line under Lines.",
            "Shift down",
        )
    return None


def _cover(found: Readiness) -> Gap | None:
    if not found.skill:
        return Gap("No skill is named for it.", "Name the skill that the category asks for.", "Shift down")
    if found.holders >= max(1, found.min_cover):
        return None
    able = "person is" if found.holders == 1 else "people are"
    return Gap(
        f"{found.holders} {able} at level {ALONE} in {found.skill}; {max(1, found.min_cover)} are needed.",
        f"Plan learning for {found.skill} in {found.pod or 'the pod'}.",
        "Skills",
    )


def _article(found: Readiness) -> Gap | None:
    if not found.article:
        return Gap("No article is named.", "Write how it is solved, and name the article here.", "Shift down")
    if found.article_topic.casefold() != found.topic.casefold():
        return Gap(
            f"The article “{found.article}” is about another category.",
            f"Choose or write one about {found.topic}.",
            "Shift down",
        )
    if not found.is_published:
        return Gap(f"The article “{found.article}” is not published.", "Read it together and publish it.", "Shift down")
    return None


def _guardrail(found: Readiness) -> Gap | None:
    if not found.guardrail:
        return Gap("No guardrail is named.", "Name the limit within which the pod decides alone.", "Guardrails")
    if not found.guardrail_holds:
        return Gap(
            f"The guardrail “{found.guardrail}” is not in force.", "Set it from today, or name another.", "Guardrails"
        )
    return None
