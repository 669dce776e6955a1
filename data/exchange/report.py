"""What an import did, or would do: in numbers, in sentences, as JSON and as a CSV of rejected rows."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from board.history import Conflict
from data.exchange.draft import Draft
from data.exchange.lines import Reject
from data.exchange.mapping import Kind

KEPT_REJECTS = 1_000
"""So many rejected rows are kept with the batch; the report of the run itself holds all."""

LATE = timedelta(days=14)
"""An export whose last row is older was most likely not taken today."""

LEVELS = {
    Kind.EVENT_LOG: "A: change history, feeds every figure",
    Kind.CONTACTS: "C: dates only, feeds repeats and arrivals",
}


@dataclass
class Report:
    """One import."""

    source: str
    mapping: str
    kind: str
    files: list[str]
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    held_back: int = 0
    excluded: dict[str, int] = field(default_factory=dict)
    conflicts: list[dict[str, str]] = field(default_factory=list)
    earliest: str | None = None
    latest: str | None = None
    observed_until: str | None = None
    level: str = ""
    new_pods: list[str] = field(default_factory=list)
    new_customers: int = 0
    ignored_columns: list[str] = field(default_factory=list)
    ambiguous_times: int = 0
    skipped_times: int = 0
    warnings: list[str] = field(default_factory=list)
    over_limit: list[str] = field(default_factory=list)
    applied: bool = False
    batch_id: int | None = None
    reasons: dict[str, int] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)

    def count(self, tally: tuple[int, int, int]) -> None:
        """Add what a recording did."""
        self.new += tally[0]
        self.changed += tally[1]
        self.unchanged += tally[2]

    def refuse(self, rejects: Sequence[Reject], conflicts: Sequence[Conflict] = ()) -> None:
        """Add what was left out, and why. A case that is held back is no further row."""
        self.rejects += rejects
        self.held_back = sum(reject.field == "case" and bool(reject.ext_id) for reject in self.rejects)
        self.rejected = len(self.rejects) - self.held_back
        self.reasons = dict(Counter(reject.reason for reject in self.rejects).most_common(20))
        self.conflicts += [{"ext_id": conflict.ext_id, "reason": conflict.reason} for conflict in conflicts]

    def doubt_times(self, at: datetime) -> None:
        """Warn of what cannot have happened yet, by swapped days and months, and of an export taken long ago."""
        latest = datetime.fromisoformat(self.latest) if self.latest else at
        if latest > at + timedelta(days=1):
            told = f"Some times lie in the future, up to {latest:%Y-%m-%d}. Are day and month swapped?"
            self.warnings.append(told)
        if self.latest and not self.observed_until and latest < at - LATE:
            told = f"The last row is of {latest:%Y-%m-%d}. If the export was taken then, give the day until which it is"
            self.warnings.append(f"{told} complete; without one, it counts as told that nothing happened since.")

    def to_json(self) -> dict[str, Any]:
        """Plain values; rejected rows included."""
        return asdict(self)

    def as_counts(self) -> dict[str, Any]:
        """What is kept with the batch beside the rejected rows."""
        counts = asdict(self)
        del counts["rejects"]
        return counts


def report_of(draft: Draft, source: str) -> Report:
    """What reading alone tells."""
    mapping = draft.mapping
    report = Report(
        source=source,
        mapping=f"{mapping.name} (version {mapping.version})",
        kind=mapping.kind.value,
        files=[facts.name for facts in draft.files],
        rows=draft.rows,
        excluded=dict(draft.excluded),
        earliest=draft.earliest.isoformat() if draft.earliest else None,
        latest=draft.latest.isoformat() if draft.latest else None,
        level=LEVELS.get(mapping.kind, ""),
        ignored_columns=draft.ignored,
        ambiguous_times=draft.ambiguous_times,
        skipped_times=draft.skipped_times,
        warnings=list(draft.warnings),
    )
    report.refuse(draft.rejects)
    return report


THINGS = {"event_log": "cases", "contacts": "contacts", "surveys": "answers", "complaints": "complaints"}
THINGS["customers"] = "customers"


def sentences(report: Report) -> list[str]:
    """The report as a person reads it."""
    would = "" if report.applied else "would be "
    things = THINGS[report.kind]
    told = [f"{_count(report.rows, 'row')} read from {', '.join(report.files)}."]
    if report.earliest and report.latest:
        told.append(f"They run from {report.earliest[:16]} to {report.latest[:16]} UTC.")
    told.append(
        f"{things.capitalize()}: {report.new:,} {would}new, {report.changed:,} {would}changed, "
        f"{report.unchanged:,} unchanged."
    )
    if report.new_pods:
        told.append(f"{_count(len(report.new_pods), 'pod')} {would}formed: {_some(report.new_pods)}.")
    if report.new_customers:
        told.append(f"{_count(report.new_customers, 'customer')} {would}added by their number alone.")
    told += [f"{_count(count, 'row')} left out: {because}." for because, count in report.excluded.items()]
    if report.rejected:
        held = f", and {_count(report.held_back, 'case')} held back whole for it" if report.held_back else ""
        told.append(f"{_count(report.rejected, 'row')} rejected{held}; the others are not held up.")
    if report.conflicts:
        first = report.conflicts[0]
        told.append(f"{_count(len(report.conflicts), 'case')} left as before. {first['ext_id']}: {first['reason']}.")
    if report.ambiguous_times or report.skipped_times:
        told.append(
            f"{report.ambiguous_times:,} times fell into the hour that the clock change repeats, read as the first "
            f"of the two; {report.skipped_times:,} into the hour it skips, read as one hour later."
        )
    if report.over_limit:
        when = "Over their limit now" if report.applied else "Would be over their limit"
        told.append(f"{when}: {_some(report.over_limit)}. History is not refused: each such card says so in its log.")
    if report.ignored_columns:
        told.append(f"Columns not used: {_some(report.ignored_columns, 12)}.")
    return told + report.warnings


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _some(names: Sequence[str], most: int = 5) -> str:
    rest = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


def rejects_csv(rejects: Sequence[Reject]) -> str:
    """The rejected rows as CSV, safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["file", "line", "ext_id", "field", "value", "reason"])
    for reject in rejects:
        texts = (reject.file, str(reject.line), reject.ext_id, reject.field, reject.value, reject.reason)
        writer.writerow([as_cell(text) for text in texts])
    return out.getvalue()


def as_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
