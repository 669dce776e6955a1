// Dragging: one code path for mouse, pen and touch, by Pointer Events.
const LONG_PRESS_MS = 180;   // touch and pen: shorter is a scroll
const MOUSE_SLOP = 5, TOUCH_SLOP = 10;
const EDGE = 48, SPEED = 14; // scrolling near the edges

class Pointer {
  constructor(board) {
    this.board = board;
    this.press = null;
    this.on = { pointermove: (e) => this.move(e), pointerup: (e) => this.up(e), pointercancel: (e) => this.cancel(e) };
    this.listeners = [
      [board.el, "pointerdown", (e) => this.down(e)],
      [board.el, "touchmove", (e) => { if (this.press?.lifted) e.preventDefault(); }, { passive: false }],
      [board.el, "contextmenu", (e) => { if (this.press?.touch) e.preventDefault(); }],
      [window, "keydown", (e) => { if (e.key === "Escape" && this.press?.lifted) this.cancel(); }],
    ];
    for (const [target, ...rest] of this.listeners) target.addEventListener(...rest);
  }

  down(e) {
    if (e.button || !this.board.data.may || this.board.grab || this.press || e.target.closest("button,input")) return;
    const card = e.target.closest(".card[data-id]");
    if (!card) return;
    this.press = { card, x: e.clientX, y: e.clientY, id: e.pointerId, touch: e.pointerType !== "mouse" };
    if (this.press.touch) this.press.timer = setTimeout(() => this.lift(), LONG_PRESS_MS);
    for (const [name, listener] of Object.entries(this.on)) window.addEventListener(name, listener, { passive: false });
  }

  lift() {
    const p = this.press;
    if (!p || p.lifted) return;
    p.lifted = true;
    p.from = this.board.where(p.card); // the board may have changed during the long press
    this.board.dragging = p.card.dataset.id;
    const r = p.card.getBoundingClientRect();
    Object.assign(p, { dx: p.x - r.left, dy: p.y - r.top, ghost: p.card.cloneNode(true) });
    p.ghost.classList.add("ghost");
    p.ghost.removeAttribute("data-id");
    p.ghost.setAttribute("aria-hidden", "true");
    Object.assign(p.ghost.style, { width: r.width + "px", height: r.height + "px" });
    this.board.wrap.append(p.ghost);
    this.paint();
    p.card.classList.add("source");
    this.board.showRoom(p.card);
    this.scroll();
  }

  paint() {
    const p = this.press;
    p.ghost.style.transform = `translate(${p.x - p.dx}px, ${p.y - p.dy}px) rotate(1deg)`;
  }

  move(e) {
    const p = this.press;
    if (!p || e.pointerId !== p.id) return;
    if (!p.lifted) {
      const far = Math.hypot(e.clientX - p.x, e.clientY - p.y);
      if (p.touch) { if (far > TOUCH_SLOP) this.end(); return; }
      if (far < MOUSE_SLOP) return;
      this.lift();
    }
    e.preventDefault();
    Object.assign(p, { x: e.clientX, y: e.clientY });
    this.paint();
    this.settle();
  }

  // The real card moves through the lists, so that the gap opens where it would land.
  settle() {
    const { card, x, y } = this.press, spot = this.board.spot(x, y, card);
    if (spot && (card.parentElement !== spot.list || card.nextElementSibling !== spot.before) && spot.before !== card) {
      spot.list.insertBefore(card, spot.before);
    }
    for (const list of this.board.cells.values()) list.classList.toggle("hot", list === spot?.list);
  }

  scroll() {
    const p = this.press;
    if (!p?.lifted) return;
    const el = this.board.el, r = el.getBoundingClientRect();
    const push = (at, low, high) => (at < low + EDGE ? at - low - EDGE : at > high - EDGE ? at - high + EDGE : 0);
    const dx = push(p.x, r.left, r.right), dy = push(p.y, r.top, r.bottom);
    if (dx || dy) {
      const step = (d) => Math.max(-SPEED, Math.min(SPEED, d / 3));
      el.classList.add("carrying"); // no snapping while the board is scrolled for a card
      el.scrollBy(step(dx), step(dy));
      this.settle();
    }
    p.frame = requestAnimationFrame(() => this.scroll());
  }

  end() {
    const p = this.press;
    this.press = null;
    if (!p) return null;
    clearTimeout(p.timer);
    cancelAnimationFrame(p.frame);
    for (const [name, listener] of Object.entries(this.on)) window.removeEventListener(name, listener);
    for (const list of this.board.cells.values()) list.classList.remove("hot");
    this.board.el.classList.remove("carrying");
    p.ghost?.remove();
    p.card.classList.remove("source");
    this.board.hideRoom();
    return p;
  }

  up(e) {
    if (this.press && e.pointerId !== this.press.id) return;
    const p = this.end();
    if (!p?.lifted) return;
    this.board.justDragged = true; // the click that follows is not an "open"
    setTimeout(() => (this.board.justDragged = false));
    this.board.commit(p.card, p.from);
  }

  cancel(e) {
    if (e && this.press && e.pointerId !== undefined && e.pointerId !== this.press.id) return;
    const p = this.end();
    if (!p?.lifted) return;
    this.board.place(p.card, p.from.lane, p.from.col, p.from.index);
    this.board.release();
    this.board.say("Move cancelled.");
  }

  stop() {
    this.end();
    for (const [target, name, listener] of this.listeners) target.removeEventListener(name, listener);
  }
}
