// Everything without a mouse: arrows go, Alt with arrows moves, Shift with arrows stretches, Enter opens, Delete cancels, N makes a new one.
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class Keys {
  constructor(week) {
    this.week = week;
    week.el.addEventListener("keydown", (e) => this.press(e));
    week.el.addEventListener("focusin", (e) => this.remember(e.target.closest(".block,.cell")));
  }

  remember(el) {
    if (!el) return;
    this.week.spot = this.spotOf(el);
    for (const other of this.week.el.querySelectorAll('[tabindex="0"].block,[tabindex="0"].cell')) other.setAttribute("tabindex", "-1");
    el.setAttribute("tabindex", "0");
  }

  spotOf(el) {
    const cell = el.closest(".cell");
    return { person: cell.dataset.person, day: +cell.dataset.day, id: el.dataset.id || null };
  }

  press(e) {
    const el = e.target.closest(".block,.cell"), arrow = ARROWS[e.key], { week } = this;
    if (!el || e.ctrlKey || e.metaKey) return;
    const shift = el.dataset.id ? week.record(el.dataset.id) : null;
    if (arrow && e.altKey) shift && this.shove(shift, arrow);
    else if (arrow && e.shiftKey) shift && this.stretch(shift, arrow);
    else if (arrow) this.go(el, arrow);
    else if (e.altKey) return;
    else if (e.key === "Enter" || e.key === " ") shift ? week.open(shift.id) : week.create(el);
    else if (e.key === "Delete" || e.key === "Backspace") shift && week.remove(shift);
    else if (e.key === "n" || e.key === "N") week.create(el);
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  go(el, [dx, dy]) {
    const cell = el.closest(".cell"), blocks = [...cell.querySelectorAll(".block")], at = blocks.indexOf(el);
    if (dy && blocks[at + dy] && at >= 0) { blocks[at + dy].focus(); return; }
    const rows = this.week.data.rows, row = rows.findIndex((one) => String(one.id) === cell.dataset.person) + dy, day = +cell.dataset.day + dx;
    if (!rows[row] || !this.week.data.days[day]) return;
    if (narrow() && dx) { this.week.day = day; this.week.draw(); }
    this.week.focusAt({ person: String(rows[row].id), day, id: null }, dy < 0);
  }

  shove(shift, [dx, dy]) {
    const rows = this.week.data.rows, row = rows.findIndex((one) => one.id === shift.person) + dy, day = shift.day + dx;
    if (!rows[row] || !this.week.data.days[day]) { this.week.say("The week ends here."); return; }
    if (!shift.may) { this.week.notify(shift.why); return; }
    this.week.change(shift, { person: String(rows[row].id), day });
    this.week.say(`${rows[row].name}, ${this.week.data.days[day].long}`);
  }

  stretch(shift, [dx, dy]) {
    if (!shift.may) { this.week.notify(shift.why); return; }
    const times = this.week.stretched(shift, dy * STEP, dx * STEP);
    this.week.change(shift, times);
    this.week.say(`${clock(times.start)} to ${clock(times.end)}`);
  }
}
