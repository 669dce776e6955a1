// Draw the week: names, days, blocks, and under each day what is needed against who is there.
function makeBlock(week, shift) {
  const { data } = week, word = data.duties[shift.duty], row = week.row(shift.person), day = data.days[shift.day];
  const [from, to] = data.scale, wide = (m) => Math.max(0, Math.min(100, (100 * (m - from)) / (to - from)));
  const said = `${row?.name}, ${word}, ${day.long}, ${clock(shift.start)} to ${clock(shift.end)}, ${stateWords(shift)}${shift.local ? ", " + shift.local : ""}`;
  const notes = [shift.away && "away, not counted", ...shift.warn].filter(Boolean);
  const el = h("div", { class: ["block", shift.state, shift.away && "away", shift.pending && "pending"].filter(Boolean).join(" "), role: "button", tabindex: "-1",
    "data-id": shift.id, "data-duty": shift.duty, "aria-label": said, "aria-describedby": "week-help" },
    h("div", { class: "what" }, h("b", {}, word), shift.state === "draft" && h("em", {}, "draft")),
    h("div", { class: "when" }, span(shift.start, shift.end)),
    notes.map((note) => h("div", { class: "fine" }, note)), shift.local && h("div", { class: "place" }, shift.local),
    h("i", { class: "scale", "aria-hidden": "true" }, h("i")));
  const bar = el.querySelector(".scale > i");
  bar.style.left = wide(shift.start) + "%";
  bar.style.width = Math.max(2, wide(shift.end) - wide(shift.start)) + "%";
  if (shift.may) el.append(h("i", { class: "edge left", "data-edge": "start", "aria-hidden": "true" }), h("i", { class: "edge right", "data-edge": "end", "aria-hidden": "true" }));
  return el;
}

function makeCell(week, row, number) {
  const day = week.data.days[number], marks = row.marks[number] || [];
  const its = week.shown().filter((shift) => shift.person === row.id && shift.day === number).sort((a, b) => a.start - b.start);
  const cell = h("div", { class: ["cell", day.today && "today", day.over && "over", week.data.may && !day.over && "free"].filter(Boolean).join(" "), role: "gridcell", "data-person": row.id, "data-day": number, tabindex: "-1",
    "aria-label": its.length ? null : `${row.name}, ${day.long}: ${marks.map((mark) => mark.text).join(", ") || "no shift"}` },
    marks.map((mark) => h("div", { class: "mark " + mark.kind }, mark.text)),
    its.map((shift) => makeBlock(week, shift)));
  return cell;
}

function makeHead(week, day, number) {
  return h("div", { class: day.today ? "dayhead today" : "dayhead", role: "columnheader", "data-day": number },
    h("b", {}, day.label), h("span", {}, [day.today && "today", day.state, day.note].filter(Boolean).join(" · ")));
}

// Half hour by half hour: needed against present. Colour and the words below say the same.
function makeStrip(week, duty, bars) {
  const [from, to] = week.data.scale, wide = to - from;
  const strip = h("div", { class: "strip", "aria-hidden": "true", title: week.data.duties[duty] });
  for (const [start, end, need, present] of bars) {
    const part = h("i", { class: present < need ? "short" : "held", title: `${span(start, end)}: ${present} of ${need}` }, end - start >= 60 ? `${present}/${need}` : "");
    part.style.left = (100 * (start - from)) / wide + "%";
    part.style.width = (100 * (end - start)) / wide + "%";
    strip.append(part);
  }
  return strip;
}

function makeCover(week, day, number) {
  const words = Object.keys(day.cover).map((duty) => [
    h("div", { class: "duty" }, week.data.duties[duty]), makeStrip(week, duty, day.cover[duty])]);
  const gaps = day.gaps.map((gap) => h("div", { class: gap.accepted ? "gap taken" : "gap" }, gap.text, gap.accepted ? h("span", {}, " accepted: " + gap.accepted) : null));
  const none = !Object.keys(day.cover).length;
  const said = none ? h("div", { class: "calm" }, "no needs set") : day.gaps.length ? gaps : h("div", { class: "calm" }, "cover holds");
  return h("div", { class: day.over ? "cover over" : "cover", role: "gridcell", "data-day": number }, words, said);
}

function paint(week) {
  const { data } = week, shown = (el, number) => { if (number === week.day) el.classList.add("picked"); return el; };
  const tabs = h("div", { class: "tabs", role: "group", "aria-label": "Day" }, data.days.map((day, number) => {
    const open = day.gaps.some((gap) => !gap.accepted);
    const tab = h("button", { type: "button", "aria-pressed": String(number === week.day), "aria-label": open ? `${day.long}, gap` : day.long }, day.short, open && h("span", { class: "dot" }, "gap"));
    tab.addEventListener("click", () => { week.day = number; week.draw(); });
    return tab;
  }));
  const head = h("div", { class: "row head", role: "row" }, h("div", { class: "corner", role: "columnheader" }, data.zone), data.days.map((day, n) => shown(makeHead(week, day, n), n)));
  const rows = data.rows.map((row) => h("div", { class: "row", role: "row" },
    h("div", { class: row.id === data.me ? "name me" : "name", role: "rowheader" }, h("b", {}, row.name), h("span", {}, row.said)),
    data.days.map((_, n) => shown(makeCell(week, row, n), n))));
  const cover = h("div", { class: "row foot", role: "row" }, h("div", { class: "name", role: "rowheader" }, h("b", {}, "Cover"), h("span", {}, "present of needed")), data.days.map((day, n) => shown(makeCover(week, day, n), n)));
  return [tabs, h("div", { class: "sheet", role: "grid", "aria-label": "Shifts of the week" }, head, cover, rows)];
}
