"""Say how a file is read: by a mapping used before, a mapping file, or pick lists."""

import json
from typing import Any

import streamlit as st
from sqlmodel import col, select

from board.history import Meaning
from core.refusal import Refused
from core.visit import Visit
from data.exchange import picking
from data.exchange.files import Given
from data.exchange.mapping import FIELDS, FileShape, Kind, Mapping, as_mapping, read_mapping, write_mapping
from data.exchange.models import ImportBatch
from pods import queries as pod_queries

WAYS = ("Pick the columns", "Use a mapping from before", "Upload a mapping file")
KINDS = {
    Kind.EVENT_LOG: "Event log: one row a step of a case",
    Kind.CONTACTS: "Contacts: one row a call, chat or mail",
    Kind.SURVEYS: "Survey answers: how likely are you to recommend us",
    Kind.COMPLAINTS: "Complaints",
    Kind.CUSTOMERS: "Customers",
}
LABELS = {
    "case": "Case", "id": "Id", "at": "When", "status": "Status", "pod": "Team", "title": "Title", "topic": "Topic",
    "channel": "Channel", "customer": "Customer number", "version": "Last update", "closed_at": "Closed at",
    "answered_at": "Answered at", "handled_s": "Seconds of work", "served_by": "Team that answered",
    "person": "Who answered",
    "score": "Score", "stage": "Stage", "matter": "Matter", "name": "Name", "email": "E-mail", "phone": "Phone",
    "since": "Customer since", "region": "Region", "product": "Product", "tier": "Tier", "language": "Language",
}  # fmt: skip
CONTENT = "the whole row (there is no id)"
FINISH = {
    "status": "A case is finished when its last status means closed",
    "last_event": "Every case in the file is finished with its last row",
}


class Incomplete(Refused):
    """Something is still to be picked: a hint, no error."""


def choose(visit: Visit, given: Given) -> Mapping | None:
    """The mapping, or nothing yet."""
    way = st.segmented_control("How is it read?", WAYS, default=WAYS[0], key="import-way")
    if way == WAYS[1]:
        return _from_before(visit)
    if way == WAYS[2]:
        return _from_file()
    return _picked(visit, given)


def _from_before(visit: Visit) -> Mapping | None:
    with visit.read() as session:
        used = session.exec(select(ImportBatch.mapping).order_by(col(ImportBatch.id).desc()).limit(100)).all()
    known = {written["name"]: written for written in reversed(used)}
    if not known:
        st.caption("No import was applied yet. Pick the columns; the mapping is kept with the import.")
        return None
    name = st.selectbox("Mapping", sorted(known), key="import-known")
    return as_mapping(known[name], name) if name else None


def _from_file() -> Mapping | None:
    uploaded = st.file_uploader("Mapping file (YAML)", type=["yaml", "yml"], key="import-mapping-file")
    if uploaded is None:
        st.caption("docs/importing.md describes what a mapping can say; the pick lists write one for you.")
        return None
    return read_mapping(uploaded.getvalue().decode("utf-8-sig", errors="replace"), uploaded.name)


def _picked(visit: Visit, given: Given) -> Mapping | None:
    with visit.read() as session:
        zone = pod_queries.zone_of(session)
    shape = _shape(given)
    rows = picking.first_rows(given, shape)
    columns = picking.columns_of(rows)
    _show(rows, columns)
    kind = st.selectbox("What is a row?", list(KINDS), format_func=KINDS.__getitem__, key="import-kind")
    picks: dict[str, Any] = {"columns": _columns(kind, columns)}
    if kind is not Kind.CUSTOMERS:
        at = picks["columns"].get("at")
        picks["times"] = _times([row.get(at, "") for row in rows] if at else [], zone)
        picks |= _pods(kind, picks["columns"], columns)
    if kind is Kind.EVENT_LOG:
        picks |= _flow(given, shape, picks["columns"].get("status") or [])
    if kind is Kind.SURVEYS:
        picks["scale"] = st.radio("Scale of the answers", ["0-10", "1-10", "1-5"], horizontal=True, key="import-scale")
    picks["observed_until"] = st.text_input(
        "Complete until",
        key="import-until",
        placeholder="2026-11-30",
        help="The day on which the export was taken. Without it, everything up to now counts as observed.",
    ).strip()
    mapping = as_mapping(picking.written(given.name.split(".")[0][:80] or "export", kind, shape, picks), "This mapping")
    with st.expander("The mapping as a file", key="import-yaml"):
        text = write_mapping(mapping)
        st.code(text, language="yaml")
        st.download_button("Download", text, file_name=f"{mapping.name}.yaml", key="import-yaml-get", on_click="ignore")
    return mapping


def _shape(given: Given) -> FileShape:
    guess = picking.shape_of(given)
    if guess.format == "xes":
        return guess
    left, right = st.columns(2)
    encodings = list(picking.ENCODINGS)
    encoding = left.selectbox(
        "Encoding", encodings, index=encodings.index(guess.encoding), key=f"import-encoding-{given.name}"
    )
    delimiters = list(picking.DELIMITERS)
    delimiter = right.selectbox(
        "Columns are parted by",
        delimiters,
        index=delimiters.index(guess.delimiter),
        format_func=picking.DELIMITERS.__getitem__,
        key=f"import-delimiter-{given.name}",
    )
    return FileShape(encoding=encoding, delimiter=delimiter)


def _show(rows: list[dict[str, str]], columns: list[str]) -> None:
    st.caption(f"The first rows of {len(columns)} columns")
    st.dataframe(rows[:8], hide_index=True, width="stretch", key="import-rows")
    with st.expander("What stands in each column", key="import-values"):
        told = []
        for name in columns:
            values = list(dict.fromkeys(row.get(name, "") for row in rows))
            told.append({"Column": name, "Different values": len(values), "For example": ", ".join(values[:6])})
        st.dataframe(told, hide_index=True, width="stretch", key="import-distinct")


def _columns(kind: Kind, columns: list[str]) -> dict[str, Any]:
    required, optional = FIELDS[kind]
    picked: dict[str, Any] = {}
    fields = (*required, *optional)
    boxes = [box for _ in range(0, len(fields), 3) for box in st.columns(3)]  # by rows: phones keep the order
    for place, field in enumerate(fields):
        box, label = boxes[place], LABELS[field] + ("" if field in required else " (optional)")
        guess = picking.column_for(field, columns)
        key = f"import-{kind}-{field}-{'-'.join(columns)[:60]}"
        if field == "status":
            picked[field] = box.multiselect(
                label, columns, default=[guess] if guess else [], key=key, help="Several columns are joined."
            )
            continue
        choices: list[str | None] = [None, *columns]
        if field == "id" and kind is not Kind.CUSTOMERS:
            choices.append(CONTENT)
        start = choices.index(guess) if guess in choices else 0
        value = box.selectbox(label, choices, index=start, format_func=lambda name: name or "–", key=key)
        picked[field] = {"content": True} if value == CONTENT else value
    missing = [LABELS[field] for field in required if not picked[field]]
    if missing:
        raise Incomplete(f"Pick the column for {' and for '.join(missing)}.")
    return picked


def _times(values: list[str], zone: str) -> dict[str, Any]:
    left, right = st.columns(2)
    formats = list(picking.FORMATS)
    guess = picking.format_for(values)
    wanted = left.selectbox(
        "Times are written as",
        formats,
        index=formats.index(guess) if guess else 0,
        format_func=picking.FORMATS.__getitem__,
        key=f"import-format-{guess}",
    )
    told = right.text_input(
        "Zone of times without one", value=zone, key="import-zone", help="Such as Europe/Sofia. Left empty: refused."
    )
    return {"formats": [wanted], "zone": told.strip() or None}


def _pods(kind: Kind, columns: dict[str, Any], names: list[str]) -> dict[str, Any]:
    if columns.get("pod"):
        create = st.checkbox("Form pods for teams that are not here yet", value=True, key="import-create")
        level = st.selectbox(
            "Support line of a formed pod (optional)",
            [None, *names],
            format_func=lambda name: name or "–",
            key="import-level",
            help="A column that holds 1, 2 or 3 for each team. Without one, escalations are not counted.",
        )
        return {"pods": {"create": create, **({"level": level} if level else {})}}
    ways = ["One pod for the whole file"]
    if kind is not Kind.EVENT_LOG and columns.get("customer"):
        ways.append("The pod that serves the customer on that day")
    way = st.radio("Whose are the rows?", ways, horizontal=True, key=f"import-whose-{kind}-{len(ways)}")
    if way != ways[0]:
        return {"pods": {"home": True}}
    name = st.text_input("Pod", key="import-pod", max_chars=120, help="Formed if it is not here yet.").strip()
    if not name:
        raise Incomplete("Name the pod these rows belong to, or pick a column that names the team.")
    return {"pods": {"fixed": name, "create": True}}


def _flow(given: Given, shape: FileShape, columns: list[str]) -> dict[str, Any]:
    mark = f"{given.digest()}:{shape.encoding}:{shape.delimiter}:{columns}"
    kept = json.loads(st.session_state.get("import-statuses", "{}"))
    if kept.get("mark") != mark:
        kept = {"mark": mark, "found": picking.statuses_in(given, shape, columns)}
        st.session_state["import-statuses"] = json.dumps(kept)
    st.caption("What does each status mean for flow?")
    table = st.data_editor(
        [{"Status": s, "Rows": n, "Meaning": picking.meaning_of(s)} for s, n in kept["found"]],
        hide_index=True,
        width="stretch",
        disabled=["Status", "Rows"],
        column_config={"Meaning": st.column_config.SelectboxColumn(options=[m.value for m in Meaning], required=True)},
        key=f"import-meanings-{hash(mark)}",
    )
    finish = st.radio("When is a case finished?", list(FINISH), format_func=FINISH.__getitem__, key="import-finish")
    return {"statuses": {row["Status"]: row["Meaning"] for row in table}, "finish": finish}
