"""Standups and retrospectives, held through the same actions as live ones."""

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session, col, select

from core.people import Actor
from data.demo.ground import Telling
from data.demo.rituals import Morning, Round, Said
from retros import actions
from retros.actions import NewCommitment, NewNote
from retros.followup import Verdict
from retros.models import Commitment, CommitmentState, NoteKind, Phase, Remark, Retro


def hold_standup(telling: Telling, session: Session, morning: Morning) -> None:
    """Open, hear a few words about the first cards, say who is there, close."""
    pod_id, key = telling.pod_ids[morning.pod], f"demo:standup:{morning.pod}:{morning.at.date()}"
    lead = telling.who(session, morning.leads, morning.at)
    standup = actions.open_standup(session, lead, pod_id, morning.at, op=key)
    standup_id = standup.id or 0
    for place, by, is_promise, text in morning.notes:
        if place < len(standup.walk):
            kind = NoteKind.PROMISE if is_promise else NoteKind.NOTE
            note = NewNote(standup_id, kind, text, card_id=standup.walk[place]["card_id"])
            at = min(morning.at + timedelta(minutes=2 + place * 3), telling.span.now)
            actions.note_on_card(session, telling.who(session, by, at), note, at, op=f"{key}:{place}")
    present = [telling.person_ids[login] for login in morning.present]
    until = min(morning.until, telling.span.now)
    actions.mark_attendance(session, lead, standup_id, present, until, op=f"{key}:here")
    if not morning.is_open:
        actions.close_standup(session, lead, standup_id, until, op=f"{key}:close")


def hold_retro(telling: Telling, session: Session, told: Round) -> None:
    """From open actions to the close; one that is under way stops while cards are written."""
    meeting = _Meeting(telling, session, told)
    meeting.review()
    meeting.go_on(Phase.OPEN_ACTIONS)
    topics = meeting.write()
    if told.is_open:
        return
    meeting.go_on(Phase.GATHER)
    meeting.group(topics)
    meeting.go_on(Phase.GROUP)
    meeting.vote(topics)
    meeting.go_on(Phase.VOTE)
    meeting.agree(topics)
    actions.close_retro(session, meeting.lead, meeting.retro_id, meeting.later(4), op=meeting.key("close"))


Topics = dict[int, list[Remark]]
"""Number of the theme -> its cards; the first one leads the group."""


class _Meeting:
    """One retrospective under way."""

    def __init__(self, telling: Telling, session: Session, told: Round) -> None:
        self.telling, self.session, self.told = telling, session, told
        self.draw = Random(f"{told.pod} {told.number}")
        self.at = told.at
        self.count = 0
        self.lead: Actor = telling.who(session, told.leads, told.at)
        self.retro: Retro = actions.open_retro(
            session, self.lead, telling.pod_ids[told.pod], told.title, told.template, told.at, op=self.key("open")
        )
        self.retro_id = self.retro.id or 0

    def key(self, step: str) -> str:
        """A command's key, new each time."""
        self.count += 1
        return f"demo:retro:{self.told.pod}:{self.told.number}:{step}:{self.count}"

    def later(self, minutes: float) -> datetime:
        """Time goes on."""
        self.at = min(self.at + timedelta(minutes=minutes), self.telling.span.now)
        return self.at

    def go_on(self, leaving: Phase) -> None:
        """To the next phase."""
        self.retro = actions.advance_phase(
            self.session, self.lead, self.retro_id, leaving, self.later(1), op=self.key("on")
        )

    def review(self) -> None:
        """What became of the actions we carry."""
        wanted = select(Commitment).where(
            Commitment.pod_id == self.retro.pod_id, Commitment.state == CommitmentState.OPEN
        )
        for row in self.session.exec(wanted.order_by(col(Commitment.id))):
            verdict = self.draw.choices([Verdict.DONE, Verdict.KEEP, Verdict.DROP], [62, 28, 10])[0]
            actions.review_commitment(
                self.session, self.lead, self.retro_id, row.id or 0, verdict, self.later(1), op=self.key("review")
            )

    def write(self) -> Topics:
        """Everybody writes their own cards."""
        found: Topics = defaultdict(list)
        for said in self.told.remarks:
            found[said.theme].append(self._remark(said))
        return dict(found)

    def _remark(self, said: Said) -> Remark:
        columns = self.retro.columns
        column = columns[said.column % len(columns)]["key"]
        at, writer = self.later(0.6), self.telling.who(self.session, said.by, self.told.at)
        return actions.add_remark(self.session, writer, self.retro_id, column, said.text, at, op=self.key("card"))

    def group(self, topics: Topics) -> None:
        """What means the same stands together."""
        for first, *others in topics.values():
            for other in others:
                key = self.key("merge")
                actions.merge_remarks(self.session, self.lead, other.id or 0, first.id or 0, self.later(0.5), op=key)

    def vote(self, topics: Topics) -> None:
        """Everybody gives three votes to one topic, two to another."""
        for login, themes in self.told.votes.items():
            voter = self.telling.who(self.session, login, self.told.at)
            for theme, count in zip(themes, (3, 2), strict=False):
                group_id, at = topics[theme][0].id or 0, self.later(0.2)
                actions.cast_vote(self.session, voter, self.retro_id, group_id, count, at, op=self.key("vote"))

    def agree(self, topics: Topics) -> None:
        """One action with an owner and a day."""
        for wish in self.told.agreed:
            new = NewCommitment(
                pod_id=self.retro.pod_id,
                text=wish.text,
                owner_id=self.telling.person_ids[wish.owner],
                due_on=wish.due_on,
                retro_id=self.retro_id,
                remark_id=topics[wish.theme][0].id,
                metric=wish.metric,
                check_on=wish.due_on + timedelta(weeks=4) if wish.metric else None,
            )
            actions.add_commitment(self.session, self.lead, new, self.later(8), op=self.key("agree"))
