// Pods side by side: one row a pod, four cells. Values arrive as text and positions between 0 and 1.
// Streamlit calls the default export again on every change of data or theme.
const TABLES = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";
const WIDE = 96, HIGH = 28;

// Text always becomes a text node: nothing that was imported can turn into HTML.
const h = (tag, attrs = {}, ...kids) => {
  const el = document.createElement(tag);
  for (const [k, v] of Object.entries(attrs)) if (v !== null && v !== undefined && v !== false) el.setAttribute(k, v === true ? "" : v);
  for (const kid of kids) if (kid !== null) el.append(kid);
  return el;
};

const s = (tag, attrs) => {
  const el = document.createElementNS(SVG, tag);
  for (const [k, v] of Object.entries(attrs)) el.setAttribute(k, v);
  return el;
};

const px = (share) => `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`;

// The interval as a thin bar, the value as a dot, the whole as a tick: all on the column's common scale.
const bar = (cell) => {
  const track = h("div", { class: "track", "aria-hidden": "true" });
  if (cell.whole !== null) { const tick = h("i", { class: "tick" }); tick.style.left = px(cell.whole); track.append(tick); }
  const band = h("i", { class: "band" });
  band.style.left = px(cell.low);
  band.style.width = px(cell.high - cell.low);
  const dot = h("i", { class: "dot" });
  dot.style.left = px(cell.at);
  track.append(band, dot);
  return track;
};

const y = (share) => (HIGH - 3 - share * (HIGH - 6)).toFixed(1);

// 26 weeks: limits as a band, settled weeks as a line, weeks that may still change as grey dots.
const spark = (weeks) => {
  const svg = s("svg", { class: "spark", viewBox: `0 0 ${WIDE} ${HIGH}`, width: WIDE, height: HIGH, role: "img", "aria-label": weeks.said });
  const step = WIDE / Math.max(1, weeks.v.length - 1);
  if (weeks.low !== null) {
    svg.append(s("rect", { class: "limits", x: 0, width: WIDE, y: y(weeks.high), height: Math.max(1, y(weeks.low) - y(weeks.high)) }));
    svg.append(s("line", { class: "middle", x1: 0, x2: WIDE, y1: y(weeks.middle), y2: y(weeks.middle) }));
  }
  let run = [];
  const flush = () => { if (run.length) svg.append(s("polyline", { class: "line", points: run.join(" ") })); run = []; };
  let last = null;
  weeks.v.forEach((v, i) => {
    if (v === null) { flush(); return; }
    const x = (i * step).toFixed(1);
    if (weeks.p[i]) { flush(); svg.append(s("circle", { class: "young", cx: Math.min(x, WIDE - 2), cy: y(v), r: 1.8 })); return; }
    run.push(`${x},${y(v)}`);
    last = [x, y(v)];
  });
  flush();
  if (last) svg.append(s("circle", { class: "now", cx: Math.min(last[0], WIDE - 2), cy: last[1], r: 2.2 }));
  return svg;
};

const cellOf = (cell, column) => {
  const box = h("div", { class: "cell", role: "cell" }, h("span", { class: "label" }, `${column.title}, ${column.says}`));
  if (cell.empty) { box.append(h("span", { class: "none" }, cell.empty), h("span", { class: "n" }, cell.n)); return box; }
  const value = h("span", { class: "value" }, cell.value, h("small", {}, ` ${cell.unit}`));
  box.append(h("div", { class: "top" }, value, cell.weeks ? spark(cell.weeks) : null), bar(cell));
  box.append(h("span", { class: "n" }, `${cell.range} · ${cell.n}`));
  if (cell.mark) box.append(h("span", { class: "mark" }, h("b", { "aria-hidden": "true" }, "◆ "), cell.mark));
  return box;
};

class Table {
  constructor(root) {
    this.el = h("div", { class: "table", role: "table", "aria-label": "Pods side by side" });
    this.n = 0;
    root.append(h("div", { class: "frame" }, this.el));
  }

  update({ data, setTriggerValue }) {
    this.open = (id) => setTriggerValue("open", { id, n: ++this.n });
    const focused = this.el.getRootNode().activeElement?.dataset?.pod;
    const head = h("div", { class: "row head", role: "row" }, h("div", { role: "columnheader" }, "Pod"),
      ...data.columns.map((c) => h("div", { role: "columnheader" }, c.title, h("small", {}, c.says))));
    this.el.replaceChildren(head, ...(data.whole ? [this.row(data.whole, data.columns)] : []), ...data.rows.map((r) => this.row(r, data.columns)));
    if (focused) this.el.querySelector(`[data-pod="${CSS.escape(focused)}"]`)?.focus();
  }

  row(row, columns) {
    const name = row.id === null ? h("span", { class: "name" }, row.name)
      : h("button", { type: "button", class: "name", "data-pod": row.id, "aria-label": `${row.name}: show its figures` }, row.name);
    const el = h("div", { class: row.id === null ? "row whole" : "row", role: "row" }, h("div", { class: "who", role: "rowheader" }, name, row.says ? h("small", {}, row.says) : null),
      ...row.cells.map((cell, i) => cellOf(cell, columns[i])));
    if (row.id !== null) el.addEventListener("click", () => this.open(row.id));
    return el;
  }
}

export default function (component) {
  const root = component.parentElement;
  if (!TABLES.has(root)) TABLES.set(root, new Table(root));
  TABLES.get(root).update(component);
}
