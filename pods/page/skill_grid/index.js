// The matrix of people by skills: one table, one stop of the Tab key, arrow keys from cell to cell, Enter assesses.
const PLACES = new WeakMap(); // where the cursor was, kept over new data

function h(name, attributes, ...kids) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) if (value !== null && value !== undefined) element.setAttribute(key, value);
  element.append(...kids.filter((kid) => kid !== null && kid !== undefined));
  return element;
}

function squares(level) {
  const box = h("span", { class: "squares", "aria-hidden": "true" });
  for (let number = 1; number <= 4; number += 1) box.append(h("i", { class: number <= level ? "full" : "" }));
  return box;
}

function column(skill) {
  const kind = skill.critical ? "critical" : skill.needed ? "needed" : "";
  return h("th", { scope: "col", class: kind, title: skill.help },
    h("span", { class: "name" }, skill.name), h("span", { class: "note" + (skill.short ? " short" : "") }, skill.note));
}

function cell(person, skill, held, place) {
  const said = person.name + ", " + skill.name + ": " + held.said;
  const button = h("button", { type: "button", class: held.state, tabindex: "-1", "aria-label": said, title: held.title || null,
    "data-row": place.row, "data-column": place.column },
  squares(held.level), h("span", { class: "word" }, held.word), held.note ? h("span", { class: "note" }, held.note) : null);
  button.addEventListener("click", () => place.choose({ person: person.id, skill: skill.id }));
  return h("td", {}, button);
}

function table(data, choose) {
  const head = h("tr", {}, h("th", { scope: "col", class: "corner" }, "Person"), ...data.skills.map(column));
  const body = data.people.map((person, row) => h("tr", {},
    h("th", { scope: "row" }, h("span", { class: "name" }, person.name), h("span", { class: "note" }, person.note)),
    ...data.skills.map((skill, number) => cell(person, skill, person.cells[number], { row, column: number, choose }))));
  return h("table", { "aria-label": "People by skills. Arrow keys move, Enter opens an assessment." },
    h("thead", {}, head), h("tbody", {}, ...body));
}

function walk(wrap, from, event) {
  const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  const step = steps[event.key];
  if (!step) return;
  event.preventDefault();
  const row = Number(from.dataset.row) + step[0], column = Number(from.dataset.column) + step[1];
  const next = wrap.querySelector(`button[data-row="${row}"][data-column="${column}"]`);
  if (!next) return;
  from.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

export default function (component) {
  const { data, parentElement: root, setTriggerValue } = component;
  const place = PLACES.get(root) || { row: "0", column: "0" };
  const wrap = h("div", { class: "grid", role: "region", "aria-label": "Skills matrix" });
  wrap.append(table(data, (chosen) => setTriggerValue("assess", chosen)));
  const first = wrap.querySelector(`button[data-row="${place.row}"][data-column="${place.column}"]`) || wrap.querySelector("button");
  if (first) first.tabIndex = 0;
  wrap.addEventListener("keydown", (event) => {
    const from = event.target.closest("button");
    if (from) walk(wrap, from, event);
  });
  wrap.addEventListener("focusin", (event) => {
    const from = event.target.closest("button");
    if (from) PLACES.set(root, { row: from.dataset.row, column: from.dataset.column });
  });
  const old = root.querySelector(".grid");
  const hadFocus = old && old.contains((root.activeElement !== undefined ? root : document).activeElement);
  const left = old ? old.scrollLeft : 0;
  if (old) old.replaceWith(wrap);
  else root.append(wrap);
  wrap.scrollLeft = left;
  if (hadFocus && first) first.focus({ preventScroll: true });
}
