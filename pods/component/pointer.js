// Drag a block to another day or person, or stretch an edge by half hours. Mouse at once, touch after a short press.
const MOUSE_SLOP = 5, TOUCH_SLOP = 10, HOLD_MS = 180;

class Pointer {
  constructor(week) {
    this.week = week;
    this.on = { pointermove: (e) => this.move(e), pointerup: (e) => this.up(e), pointercancel: () => this.cancel(), keydown: (e) => { if (e.key === "Escape") this.cancel(); } };
    week.el.addEventListener("pointerdown", (e) => this.down(e));
    this.block = (e) => { if (this.press?.lifted) e.preventDefault(); };
    week.el.addEventListener("touchmove", this.block, { passive: false });
  }

  down(e) {
    const el = e.target.closest(".block"), shift = el && this.week.record(el.dataset.id);
    if (!shift || e.button || this.press) return;
    const edge = e.target.closest(".edge")?.dataset.edge || null;
    this.press = { id: e.pointerId, el, shift, edge, mouse: e.pointerType === "mouse", x0: e.clientX, y0: e.clientY, x: e.clientX, y: e.clientY };
    for (const [name, listener] of Object.entries(this.on)) window.addEventListener(name, listener);
    if (!this.press.mouse) this.press.timer = setTimeout(() => this.lift(), HOLD_MS);
  }

  lift() {
    const p = this.press;
    if (!p) return;
    if (!p.shift.may) { this.end(); this.week.notify(p.shift.why || "You may look at this shift, not move it."); return; }
    p.lifted = true;
    this.week.dragging = p.shift.id;
    if (p.edge) return;
    const box = p.el.getBoundingClientRect();
    p.ghost = p.el.cloneNode(true);
    p.ghost.removeAttribute("data-id");
    p.ghost.setAttribute("aria-hidden", "true");
    p.ghost.classList.add("ghost");
    Object.assign(p.ghost.style, { width: box.width + "px", left: box.left + "px", top: box.top + "px" });
    p.el.classList.add("source");
    this.week.wrap.append(p.ghost);
  }

  move(e) {
    const p = this.press;
    if (!p || e.pointerId !== p.id) return;
    const far = Math.hypot(e.clientX - p.x0, e.clientY - p.y0);
    if (!p.lifted) {
      if (!p.mouse && far > TOUCH_SLOP) { this.end(); return; }
      if (!p.mouse || far < MOUSE_SLOP) return;
      this.lift();
      if (!this.press) return;
    }
    e.preventDefault();
    Object.assign(p, { x: e.clientX, y: e.clientY });
    if (p.edge) { this.stretch(); return; }
    p.ghost.style.transform = `translate(${p.x - p.x0}px, ${p.y - p.y0}px)`;
    const cell = this.over();
    for (const hot of this.week.el.querySelectorAll(".cell.hot")) if (hot !== cell) hot.classList.remove("hot");
    cell?.classList.add("hot");
  }

  stretch() {
    const p = this.press, steps = Math.round((p.x - p.x0) / PER_STEP) * STEP;
    p.times = this.week.stretched(p.shift, p.edge === "start" ? steps : 0, p.edge === "end" ? steps : 0);
    p.el.querySelector(".when").textContent = span(p.times.start, p.times.end);
  }

  over() {
    const found = (this.week.root.elementFromPoint ? this.week.root : document).elementFromPoint(this.press.x, this.press.y);
    return found?.closest(".cell") || null;
  }

  end() {
    const p = this.press;
    this.press = null;
    if (!p) return null;
    clearTimeout(p.timer);
    for (const [name, listener] of Object.entries(this.on)) window.removeEventListener(name, listener);
    for (const hot of this.week.el.querySelectorAll(".cell.hot")) hot.classList.remove("hot");
    p.ghost?.remove();
    p.el.classList.remove("source");
    return p;
  }

  up(e) {
    if (this.press && e.pointerId !== this.press.id) return;
    const cell = this.press?.lifted && !this.press.edge ? this.over() : null, p = this.end();
    if (!p?.lifted) return;
    this.week.justDragged = true; // the click that follows is not an "open"
    setTimeout(() => (this.week.justDragged = false));
    if (p.edge && p.times) this.week.change(p.shift, p.times);
    else if (cell) this.week.change(p.shift, { person: cell.dataset.person, day: +cell.dataset.day });
    this.week.release();
  }

  cancel() {
    const p = this.end();
    if (!p?.lifted) return;
    this.week.release();
    this.week.draw();
    this.week.say("Move cancelled.");
  }
}
