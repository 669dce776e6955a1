"""First guesses for a file that nobody has described yet: a person corrects them by pick lists."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from core.refusal import Refused
from data.exchange.delimited import read_csv
from data.exchange.files import Given, unpacked
from data.exchange.lines import BadField, Line
from data.exchange.mapping import FileShape, Kind
from data.exchange.moments import Moments
from data.exchange.xes import read_xes

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
ENCODINGS = ("utf-8-sig", "cp1252", "cp1251", "iso-8859-1", "iso-8859-2", "shift_jis")
FORMATS = {
    "iso": "2026-03-02 09:30, ISO 8601",
    "%d.%m.%Y %H:%M": "02.03.2026 09:30",
    "%d.%m.%Y %H:%M:%S": "02.03.2026 09:30:15",
    "%d/%m/%Y %H:%M": "02/03/2026 09:30, day first",
    "%m/%d/%Y %H:%M": "03/02/2026 09:30, month first",
    "%m/%d/%Y %I:%M %p": "03/02/2026 09:30 AM, month first",
    "%d/%b/%y %I:%M %p": "02/Mar/26 09:30 AM",
    "%Y/%m/%d %H:%M:%S": "2026/03/02 09:30:15",
    "%Y/%m/%d %H:%M:%S.%f": "2026/03/02 09:30:15.000",
    "%d.%m.%Y": "02.03.2026",
    "%m/%d/%Y": "03/02/2026, month first",
    "epoch": "seconds since 1970",
}
NAMES: dict[str, tuple[str, ...]] = {
    "case": ("case", "caseid", "caseconceptname", "ticket", "ticketid", "incident", "issueid", "number", "id"),
    "id": ("id", "contactid", "callid", "ticketid", "responseid", "number", "customerid", "no"),
    "at": (
        "timestamp",
        "when",
        "time",
        "ts",
        "occurredat",
        "createdat",
        "created",
        "date",
        "start",
        "answeredat",
        "opened",
    ),
    "status": ("status", "state", "activity", "conceptname", "lifecycletransition"),
    "pod": ("team", "group", "pod", "assignmentgroup", "orggroup", "queue", "workgroup", "department"),
    "customer": ("customer", "customerid", "requesterid", "callerid", "contactid", "requester"),
    "channel": ("channel", "via", "source", "contacttype"),
    "topic": ("topic", "type", "category", "product", "reason"),
    "title": ("subject", "title", "summary", "shortdescription"),
    "score": ("score", "npsscore", "rating", "answer", "nps"),
    "stage": ("stage", "journey", "subtype", "survey", "touchpoint"),
    "matter": ("matter", "subject", "category", "reason", "complaint"),
    "version": ("updatedat", "updated", "version", "lastupdate", "lastupdatetime"),
    "closed_at": ("closedat", "closed", "end", "resolvedat", "disconnecttimestamp"),
    "answered_at": ("answeredat", "pickedupat", "acceptedat"),
    "handled_s": ("handledseconds", "handleseconds", "talkseconds", "serviceseconds"),
    "served_by": ("servedby", "answeringteam", "answeredbyteam"),
    "since": ("since", "validfrom", "customersince"),
    "name": ("name", "customername", "fullname"),
    "email": ("email", "mail", "emailaddress"),
    "phone": ("phone", "telephone", "mobile", "phonenumber"),
    "region": ("region", "country", "area"),
    "product": ("product", "tariff", "plan"),
    "tier": ("tier", "level", "servicelevel"),
    "language": ("language", "lang", "locale"),
}
MEANINGS = (
    ("closed", r"clos|archiv"),
    ("resolved", r"resolv|solved|fixed|complet|done|finish"),
    ("waiting", r"wait|hold|pend|suspend|block"),
    ("queue", r"queue|new|insert|submit|await|unassigned|open|creat|backlog|to do"),
)
UPGRADE = {"waiting": r"await(ing)? assign"}


def shape_of(given: Given) -> FileShape:
    """Format, encoding and delimiter, by looking at the beginning."""
    if re.search(r"\.xes(\.gz)?$", given.name.lower()):
        return FileShape(format="xes")
    with unpacked(given) as stream:
        head = stream.read(1 << 18)
    encoding = "utf-8-sig" if _is_utf8(head) else "cp1252"
    first = head.split(b"\n", 1)[0].decode(encoding, errors="replace")
    delimiter = max(DELIMITERS, key=first.count)
    return FileShape(encoding=encoding, delimiter=delimiter)


def _is_utf8(head: bytes) -> bool:
    try:
        head[: head.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def first_rows(given: Given, shape: FileShape, count: int = 500) -> list[dict[str, str]]:
    """The first rows that can be read."""
    lines = read_xes(given) if shape.format == "xes" else read_csv(given, shape)
    rows = [line.values for line in islice(lines, count) if isinstance(line, Line)]
    if not rows:
        raise Refused(f"{given.name} holds column names at most, and no row that can be read. Check it.")
    return rows


def columns_of(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The columns of these rows, in order of appearance."""
    return list(dict.fromkeys(name for row in rows for name in row))


def column_for(field: str, columns: Sequence[str]) -> str | None:
    """The column whose name sounds like the field."""
    plain = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(columns)}
    words = NAMES.get(field, ())
    exact = next((plain[word] for word in words if word in plain), None)
    long = [word for word in words if len(word) > 3]
    return exact or next((name for word in long for key, name in plain.items() if key.endswith(word)), None)


def format_for(values: Iterable[str]) -> str | None:
    """How these times are written; None when no known way reads them all."""
    known = [value for value in values if value][:50]
    for wanted in FORMATS:
        try:
            for value in known:
                Moments([wanted], "UTC").instant("at", value)
        except BadField:
            continue
        return wanted
    return None


def meaning_of(status: str) -> str:
    """What a status with this name most likely means."""
    text = status.lower()
    if re.search(UPGRADE["waiting"], text):
        return "queue"
    return next((meaning for meaning, pattern in MEANINGS if re.search(pattern, text)), "active")


def statuses_in(given: Given, shape: FileShape, columns: Sequence[str], most: int = 60) -> list[tuple[str, int]]:
    """Every status of the file with its count, most frequent first."""
    lines = read_xes(given) if shape.format == "xes" else read_csv(given, shape)
    counts = Counter("/".join(line.values.get(c, "") for c in columns) for line in lines if isinstance(line, Line))
    return counts.most_common(most)


def written(name: str, kind: Kind, shape: FileShape, picks: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping from what was picked: columns, times, pods, statuses, scale. Empty picks are left out."""
    columns = {field: column for field, column in picks.get("columns", {}).items() if column}
    status = columns.get("status")
    if isinstance(status, list):
        columns["status"] = status[0] if len(status) == 1 else {"columns": status, "join": "/"}
    told: dict[str, Any] = {
        "version": 1,
        "name": name,
        "kind": kind.value,
        "file": shape.model_dump(exclude_defaults=True),
        "times": {name: value for name, value in picks.get("times", {}).items() if value},
        "columns": columns,
    }
    told |= {key: picks[key] for key in ("pods", "statuses", "finish", "scale", "observed_until") if picks.get(key)}
    return told
