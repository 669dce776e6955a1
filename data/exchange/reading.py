"""Read files by their mapping into a draft."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256

from board.history import Meaning
from core.refusal import Refused
from data.exchange.delimited import read_csv
from data.exchange.draft import Draft, DraftCase, DraftEntry, DraftEvent, FileFacts, Place
from data.exchange.files import Given
from data.exchange.lines import BadField, Line, Reject
from data.exchange.mapping import LIMITS, Kind, Mapping
from data.exchange.moments import Moments, day_of, next_day
from data.exchange.xes import read_xes
from pods.models import RepeatRole

Progress = Callable[[float, str], object]
"""Hears the share done, 0 to 1, and what is being done."""

SCALE_WARNING_FROM = 100
READ_APART = frozenset({"id", "at", "closed_at", "answered_at", "handled_s"})
DAY_S = 86_400


def silent(_share: float, _words: str) -> None:
    """No progress is shown."""


def read(givens: Sequence[Given], mapping: Mapping, progress: Progress = silent) -> Draft:
    """Everything the files say. The same file given twice is read once."""
    draft = Draft(mapping)
    reader = _Reader(mapping, draft)
    total = sum(given.size for given in givens) or 1
    done = 0
    for given in givens:
        digest = given.digest()
        if digest not in {facts.digest for facts in draft.files}:
            rows = reader.take_file(given, digest, _meter(progress, given.name, done, total))
            draft.files.append(FileFacts(given.name, digest, rows))
        done += given.size
    reader.finish()
    return draft


def _meter(progress: Progress, name: str, before: int, total: int) -> Callable[[int], None]:
    def tell(count: int) -> None:
        progress(min((before + count) / total, 1), f"Reading {name}")

    return tell


def lines_of(given: Given, mapping: Mapping, meter: Callable[[int], None] = lambda _: None) -> Iterator[Line | Reject]:
    """The raw rows of a file."""
    return read_xes(given, meter) if mapping.file.format == "xes" else read_csv(given, mapping.file, meter)


class _Reader:
    def __init__(self, mapping: Mapping, draft: Draft) -> None:
        self.mapping = mapping
        self.draft = draft
        self.moments = Moments(mapping.times.formats, mapping.times.zone)
        self.repeats: Counter[str] = Counter()
        self.digest = ""
        self.names: dict[str, str] = {}

    def take_file(self, given: Given, digest: str, meter: Callable[[int], None]) -> int:
        self.digest = digest
        self.repeats = Counter()
        rows, met = 0, False
        for line in lines_of(given, self.mapping, meter):
            rows += 1
            if isinstance(line, Reject):
                self.draft.rejects.append(line)
            else:
                if not met or self.mapping.file.format == "xes":
                    self._meet(given, line)
                    met = True
                self._take(given.name, line)
        if rows == 0:
            raise Refused(f"{given.name} holds no rows. Nothing was imported.")
        self.draft.rows += rows
        return rows

    def finish(self) -> None:
        draft = self.draft
        draft.ambiguous_times, draft.skipped_times = self.moments.ambiguous, self.moments.skipped
        known = set(self.mapping.reads())
        if missing := [name for name in known if name not in self.names]:
            raise Refused(_no_column(missing[0], "the log", list(self.names)))
        for name in sorted(known & {seen.removesuffix("#2") for seen in self.names if seen.endswith("#2")}):
            told = f"The file has several columns “{name}”. The first of them is read; the next is called {name}#2."
            draft.warnings.append(told)
        draft.ignored = [name for name in self.names if name not in known]
        scores = [entry.score for entry in draft.entries if entry.score is not None]
        if self.mapping.kind is Kind.SURVEYS and len(scores) >= SCALE_WARNING_FROM and 0 not in scores:
            told = f"None of {len(scores)} answers is 0. Make sure that the scale shown ran from 0 to 10, not 1 to 10."
            draft.warnings.append(told)

    def _meet(self, given: Given, line: Line) -> None:
        """Note the columns; a column that the mapping reads must be there."""
        self.names.update(dict.fromkeys(line.values, ""))
        if self.mapping.file.format == "csv":
            for name in self.mapping.reads():
                if name not in line.values:
                    raise Refused(_no_column(name, given.name, list(line.values)))

    def _take(self, file: str, line: Line) -> None:
        for exclusion in self.mapping.exclude:
            if exclusion.holds(line.values):
                self.draft.excluded[exclusion.because] += 1
                return
        ext_id = ""
        try:
            ext_id = self._ext_id(line)
            if self.mapping.kind is Kind.EVENT_LOG:
                self._event(file, line, ext_id)
            else:
                self._entry(file, line, ext_id)
        except BadField as bad:
            self.draft.reject(file, line, ext_id, bad)

    def _ext_id(self, line: Line) -> str:
        name = "case" if self.mapping.kind is Kind.EVENT_LOG else "id"
        rule = self.mapping.columns[name]
        if rule.content:
            mark = sha256("\x1f".join(line.values.values()).encode()).hexdigest()[:24]
            self.repeats[mark] += 1
            return f"{mark}#{self.repeats[mark]}"
        if not (ext_id := self._text(name, line)):
            raise BadField(name, "", "the row has no id")
        return ext_id

    def _text(self, name: str, line: Line) -> str:
        rule = self.mapping.columns.get(name)
        if rule is None:
            return ""
        text = rule.value(line.values)
        if "\x00" in text:
            raise BadField(name, text.replace("\x00", " "), "the value holds a NUL character, which no text has")
        if len(text) > LIMITS.get(name, len(text)):
            raise BadField(name, text, f"the value has {len(text)} characters, {LIMITS[name]} fit")
        return text

    def _event(self, file: str, line: Line, ext_id: str) -> None:
        at = self.moments.instant("at", self._text("at", line))
        status = self._text("status", line)
        event = DraftEvent(Place(file, line.number), at, status, self._meaning(status), self._pod(line))
        case = self.draft.cases.get(ext_id)
        if case is None:
            case = self.draft.cases[ext_id] = DraftCase(ext_id)
        case.by_file.setdefault(self.digest, []).append(event)
        case.title = case.title or self._text("title", line)
        case.topic = case.topic or self._text("topic", line)
        case.channel = case.channel or self._text("channel", line)
        case.customer = case.customer or self._customer(line)
        self.draft.saw(at)

    def _meaning(self, status: str) -> Meaning:
        meaning = self.mapping.statuses.get(status, self.mapping.other_statuses)
        if meaning is None:
            raise BadField("status", status, "the mapping does not say what this status means; add it to statuses")
        return meaning

    def _pod(self, line: Line) -> str:
        rule = self.mapping.pods
        if rule.fixed is not None:
            return rule.fixed
        theirs = self._text("pod", line)
        name = rule.map.get(theirs, theirs)
        if name and rule.level is not None and name not in self.draft.levels:
            level = rule.level.value(line.values)
            if level not in ("1", "2", "3"):
                raise BadField("pod", theirs, f"the level of this team comes out as “{level}”; levels are 1, 2 and 3")
            self.draft.levels[name] = int(level)
        return name

    def _customer(self, line: Line) -> str:
        customer = self._text("customer", line)
        return "" if customer in self.mapping.customers.placeholders else customer

    def _entry(self, file: str, line: Line, ext_id: str) -> None:
        mapping = self.mapping
        texts = {name: self._text(name, line) for name in mapping.columns if name not in READ_APART}
        place = Place(file, line.number)
        if mapping.kind is Kind.CUSTOMERS:
            since = day_of(texts["since"], "since", self.moments) if texts.get("since") else None
            self.draft.entries.append(DraftEntry(place, ext_id, texts, since=since))
            return
        at = self.moments.instant("at", self._text("at", line))
        texts["customer"] = self._customer(line)
        entry = DraftEntry(
            place,
            ext_id,
            texts,
            pod=self._pod(line),
            at=at,
            closed_at=self._later(line, "closed_at", at, "it was closed before it was opened"),
            answered_at=self._later(line, "answered_at", at, "it was answered before it was opened"),
            handled_s=_seconds(self._text("handled_s", line)),
            score=_score(texts["score"]) if mapping.kind is Kind.SURVEYS else None,
            abandoned=mapping.abandoned is not None and mapping.abandoned.holds(line.values),
            role=self._role(line, texts["customer"]),
        )
        self.draft.entries.append(entry)
        self.draft.saw(at)

    def _later(self, line: Line, name: str, at: datetime, impossible: str) -> datetime | None:
        text = self._text(name, line)
        if not text:
            return None
        moment = self.moments.instant(name, text)
        if self.mapping.times.passes_midnight:
            moment = next_day(moment, at)
        if moment < at:
            raise BadField(name, text, impossible)
        return moment

    def _role(self, line: Line, customer: str) -> RepeatRole:
        for rule in self.mapping.repeat_roles:
            if rule.holds(line.values):
                return rule.repeat_role
        return RepeatRole.COUNTED if customer else RepeatRole.UNIDENTIFIED


def _no_column(name: str, where: str, there: list[str]) -> str:
    has = ", ".join(there[:12])
    return (
        f"The mapping reads a column “{name}”, which {where} does not have. It has {has}. "
        "Correct the mapping; nothing was imported."
    )


def _score(text: str) -> int | None:
    """0 to 10, also where a program wrote 7.0; nothing is not a zero."""
    if not text:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        raise BadField("score", text, "the score is not a number") from None
    if value not in range(11):
        raise BadField("score", text, "the score is not a whole number from 0 to 10")
    return int(value)


def _seconds(text: str) -> int | None:
    """Seconds of work, also where a program wrote 166.0; nothing is not a zero."""
    if not text:
        return None
    try:
        value = round(float(text.replace(",", ".")))
    except (ValueError, OverflowError):
        raise BadField("handled_s", text, "the seconds of work are not a number") from None
    if not 0 <= value <= DAY_S:
        raise BadField("handled_s", text, "the seconds of work do not lie between 0 and 86,400")
    return value
