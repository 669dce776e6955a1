// The week of shifts as a Streamlit component (components v2): no iframe, no build step, no library.
// Streamlit calls the default export again on every change of data or theme, so there is one Week per mount point.
const WEEKS = new WeakMap(), RESEND_MS = 3000;

class Week {
  constructor(root) {
    this.root = root;
    this.el = h("div", { class: "week" });
    this.live = h("div", { class: "unseen", role: "status", "aria-live": "assertive" });
    this.notices = h("div", { class: "notices" });
    this.wrap = h("div", { class: "wrap" }, h("div", { class: "unseen", id: "week-help" },
      "Enter opens. Arrows go from shift to shift. Alt with arrows moves it to another day or person. Shift with left or right changes its end by half an hour, with up or down its start. Delete cancels it. N, or a press on a free day, makes a new one."),
      this.el, this.notices, this.live);
    root.append(this.wrap);
    this.pending = new Map(); // op -> change, in the order made; it leaves only by an answer
    this.sequence = 0;
    this.spot = null;
    this.el.addEventListener("click", (e) => this.click(e));
    this.pointer = new Pointer(this);
    this.keys = new Keys(this);
  }

  row(id) { return this.data.rows.find((row) => row.id === id); }
  record(id) { return this.shown().find((shift) => String(shift.id) === String(id)); }
  active() { return (this.root.activeElement !== undefined ? this.root : document).activeElement; }

  // What the server says, with my own unanswered changes on top.
  shown() {
    const list = this.data.shifts.map((shift) => ({ ...shift }));
    for (const change of this.pending.values()) {
      const at = list.findIndex((shift) => shift.id === change.id);
      if (at < 0) continue;
      if (change.kind === "cancel") list.splice(at, 1);
      else Object.assign(list[at], { person: change.person, day: change.day, start: change.start, end: change.end, pending: true });
    }
    return list;
  }

  update(args) {
    this.args = args;
    if (this.dragging) { this.deferred = args.data; return; } // never move blocks under the user's hand
    const fresh = this.data?.week !== args.data.week;
    const answers = (args.data.acks || []).filter((answer) => this.pending.has(answer.op));
    const refused = answers.filter((answer) => !answer.ok), places = this.places(refused);
    this.data = args.data;
    if (fresh) this.day = Math.max(0, this.data.days.findIndex((day) => day.today));
    for (const answer of answers) this.take(answer);
    this.draw();
    this.glide(places);
    if (answers.length) this.say((refused.length ? refused : answers.slice(-1)).map((answer) => answer.message).join(" "));
  }

  draw() {
    const held = this.el.contains(this.active()) ? this.spot : null;
    const left = this.el.querySelector(".sheet")?.scrollLeft || 0;
    this.el.replaceChildren(...paint(this));
    this.el.querySelector(".sheet").scrollLeft = left;
    this.el.querySelector(".tabs [aria-pressed=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const first = this.target(this.spot) || this.el.querySelector(".block") || this.el.querySelector(".cell");
    first?.setAttribute("tabindex", "0");
    if (held) this.focusAt(held);
  }

  target(spot, last) {
    if (!spot) return null;
    const block = spot.id && this.el.querySelector(`.block[data-id="${CSS.escape(spot.id)}"]`);
    const cell = this.el.querySelector(`.cell[data-person="${CSS.escape(spot.person)}"][data-day="${spot.day}"]`);
    const blocks = cell ? [...cell.querySelectorAll(".block")] : [];
    return block || (last ? blocks.at(-1) : blocks[0]) || cell;
  }

  focusAt(spot, last) { this.target(spot, last)?.focus({ preventScroll: false }); }

  // ---- changes out ----

  stretched(shift, early, late) {
    const start = Math.max(0, Math.min(shift.start + early, shift.end - STEP));
    return { start, end: Math.max(start + STEP, Math.min(shift.end + late, start + 16 * 60)) };
  }

  change(shift, to) {
    const next = { person: to.person ? Number(to.person) : shift.person, day: to.day ?? shift.day, start: to.start ?? shift.start, end: to.end ?? shift.end };
    if (next.person === shift.person && next.day === shift.day && next.start === shift.start && next.end === shift.end) return;
    this.queue({ kind: "move", id: shift.id, ...next, stretched: to.start !== undefined, duty: shift.duty });
  }

  remove(shift) {
    if (!shift.may) { this.notify(shift.why); return; }
    if (shift.state !== "draft") { this.open(shift.id); return; } // a promise is not taken back with one key
    this.spot = { person: String(shift.person), day: shift.day, id: null };
    this.queue({ kind: "cancel", id: shift.id, person: shift.person, day: shift.day, start: shift.start, end: shift.end, duty: shift.duty });
  }

  queue(change) {
    const mine = [...this.pending.values()].filter((one) => one.id === change.id).length, op = newOp();
    const base = this.data.shifts.find((shift) => shift.id === change.id)?.v || 0;
    this.pending.set(op, { ...change, op, version: base + mine });
    this.send();
    if (!this.dragging) this.draw();
  }

  // Streamlit keeps only the newest trigger while a run is under way, so a message carries every
  // unanswered change, and is repeated until all are answered: `op` makes that harmless.
  send() {
    clearTimeout(this.resendT);
    if (!this.pending.size) return;
    this.tell("change", { changes: [...this.pending.values()].slice(0, 50), n: ++this.sequence });
    this.resendT = setTimeout(() => this.send(), RESEND_MS);
  }

  tell(name, value) { this.args.setTriggerValue(name, value); }

  take(answer) {
    const change = this.pending.get(answer.op);
    this.pending.delete(answer.op);
    if (!this.pending.size) clearTimeout(this.resendT);
    if (!answer.ok) this.notify(answer.message);
    else if (change.kind === "cancel") this.notify(answer.message, { ...change, kind: "new", id: null });
  }

  open(id) { this.tell("open", { id, n: ++this.sequence }); }

  create(el) {
    if (!this.data.may) { this.notify("You may look at this week, not plan it."); return; }
    const cell = el.closest(".cell");
    this.tell("open", { person: +cell.dataset.person, day: +cell.dataset.day, n: ++this.sequence });
  }

  click(e) {
    if (this.justDragged) return;
    const block = e.target.closest(".block"), cell = e.target.closest(".cell");
    if (block) { block.focus(); this.open(Number(block.dataset.id)); } else if (cell) { cell.focus(); if (cell.classList.contains("free")) this.create(cell); }
  }

  release() {
    this.dragging = null;
    const data = this.deferred;
    this.deferred = null;
    if (data) this.update({ ...this.args, data });
    else this.draw();
  }

  // ---- words back ----

  places(refused) {
    const ids = refused.map((answer) => this.pending.get(answer.op).id);
    const found = ids.map((id) => [id, this.el.querySelector(`.block[data-id="${id}"]`)?.getBoundingClientRect()]);
    return new Map(found.filter(([, box]) => box));
  }

  // A refused block glides home.
  glide(places) {
    for (const [id, was] of places) {
      const el = this.el.querySelector(`.block[data-id="${id}"]`), is = el?.getBoundingClientRect();
      if (!el) continue;
      el.classList.add("rejected");
      setTimeout(() => el.classList.remove("rejected"), 1500);
      if (!calm()) el.animate([{ transform: `translate(${was.left - is.left}px, ${was.top - is.top}px)` }, { transform: "none" }], { duration: 150, easing: "ease-out" });
    }
  }

  notify(text, undo) {
    const close = h("button", { type: "button", class: "close", "aria-label": "Dismiss" }, "×");
    const again = undo && h("button", { type: "button", class: "again" }, "Undo");
    const notice = h("div", { class: undo ? "notice done" : "notice" }, h("span", {}, text), again, close);
    close.addEventListener("click", () => notice.remove());
    again?.addEventListener("click", () => { notice.remove(); this.queue(undo); });
    if (undo) setTimeout(() => notice.remove(), 10000);
    this.notices.append(notice);
    while (this.notices.children.length > 3) this.notices.firstChild.remove();
    if (!undo) this.say(text);
  }

  // Emptied first, else a repeated text is not read.
  say(text) {
    this.live.textContent = "";
    requestAnimationFrame(() => (this.live.textContent = text));
  }

  stop() {
    clearTimeout(this.resendT);
    this.pointer.end();
  }
}

export default function (args) {
  const root = args.parentElement;
  if (!WEEKS.has(root)) WEEKS.set(root, new Week(root));
  const week = WEEKS.get(root);
  week.update(args);
  return () => setTimeout(() => {
    if ((root.host || root).isConnected) return; // overtaken by newer data, still mounted
    week.stop();
    WEEKS.delete(root);
  });
}
