"""The draft of a board's set-up: kept as text beside the page until it is saved or dropped."""

import json
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from board import rebasing, setup
from board.queries import SetupView
from board.setup import ColumnPlan, Setup


@dataclass(frozen=True)
class Draft:
    """A set-up that is wished for: begun at version `seen`. reverts: the version that it brings back."""

    pod_id: int
    wished: Setup
    seen: int
    turn: int = 0
    reverts: int | None = None

    def key(self, name: str) -> str:
        """A widget's key: it begins anew when the draft is dropped, or another version is brought in."""
        return f"setup:{self.pod_id}:{self.turn}:{name}"


def slot(pod_id: int) -> str:
    """Where a pod's draft is kept."""
    return f"setup-draft:{pod_id}"


def turn_of(pod_id: int) -> int:
    """How often the page began anew for this pod."""
    return int(st.session_state.get(f"setup-turn:{pod_id}", 0))


def load(pod_id: int, view: SetupView) -> Draft:
    """The draft that is kept, else the board as it stands."""
    if kept := st.session_state.get(slot(pod_id)):
        told: dict[str, Any] = json.loads(kept)
        return Draft(pod_id, setup.from_document(told["setup"]), told["seen"], turn_of(pod_id), told["reverts"])
    return Draft(pod_id, view.current, view.number, turn_of(pod_id))


def keep(draft: Draft, wished: Setup) -> None:
    """The draft says this now; the page is drawn again with it."""
    if wished == draft.wished:
        return
    told = {"setup": setup.document(wished), "seen": draft.seen, "reverts": draft.reverts}
    st.session_state[slot(draft.pod_id)] = json.dumps(told)
    st.rerun()


def rebase(draft: Draft, base: Setup, theirs: Setup, number: int) -> None:
    """Lay the draft upon what somebody else saved meanwhile; the fields show both."""
    wished = rebasing.merge(base, draft.wished, theirs)
    renew(draft.pod_id)
    told = {"setup": setup.document(wished), "seen": number, "reverts": draft.reverts}
    st.session_state[slot(draft.pod_id)] = json.dumps(told)


def bring(pod_id: int, earlier: Setup, current: Setup, seen: int, number: int) -> None:
    """An earlier version as the draft, with the columns that came to the board since."""
    renew(pod_id)
    wished = rebasing.with_later(earlier, current)
    st.session_state[slot(pod_id)] = json.dumps({"setup": setup.document(wished), "seen": seen, "reverts": number})


def drop(pod_id: int) -> None:
    """Back to the board as it stands."""
    st.session_state.pop(slot(pod_id), None)
    renew(pod_id)


def renew(pod_id: int) -> None:
    """Every field of the page begins anew."""
    st.session_state[f"setup-turn:{pod_id}"] = turn_of(pod_id) + 1


def with_column(wished: Setup, column: ColumnPlan) -> Setup:
    """The set-up with this column as it is now."""
    columns = (column if one.column_id == column.column_id else one for one in wished.columns)
    return replace(wished, columns=tuple(columns))


def without_column(wished: Setup, column_id: int) -> Setup:
    """The set-up without this column; limits over several columns forget it too."""
    limits = [
        replace(limit, column_ids=tuple(one for one in limit.column_ids if one != column_id)) for limit in wished.limits
    ]
    stays = tuple(limit for limit in limits if limit.scope != "group" or len(limit.column_ids) > 1)
    columns = tuple(one for one in wished.columns if one.column_id != column_id)
    return replace(wished, columns=columns, limits=stays)


def next_id(wished: Setup) -> int:
    """A number for something new, below zero."""
    ids = [column.column_id for column in wished.columns] + [limit.limit_id for limit in wished.limits]
    return min(0, *ids) - 1


def write(draft: Draft, wished: Setup) -> None:
    """As `keep`, from a callback: the page is drawn after it anyway."""
    told = {"setup": setup.document(wished), "seen": draft.seen, "reverts": draft.reverts}
    st.session_state[slot(draft.pod_id)] = json.dumps(told)
