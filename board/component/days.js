// The calendar: drag a card to another day, or carry it there with the keys. The days are Streamlit's own elements; this
// only watches them, and tells the server where a card was dropped.
const CAL = ".st-key-cal", SLOP = 6;
const CARD = /st-key-cal-card-(\d+)/, DAY = /st-key-cal-(?:day|other|today)-(?:full|empty)-(\d{4}-\d\d-\d\d)/;
const CARRY = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const named = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
const said = (day) => named.format(new Date(day));
// crypto.randomUUID exists only on https and localhost; getRandomValues exists everywhere.
const newOp = () => [...crypto.getRandomValues(new Uint8Array(12))].map((x) => x.toString(16).padStart(2, "0")).join("");
const later = (day, days) => new Date(Date.parse(day) + days * 864e5).toISOString().slice(0, 10);

function holder(target, pattern) {
  for (let el = target; el instanceof Element && !el.matches(CAL); el = el.parentElement) {
    const found = pattern.exec(el.className);
    if (found) return { el, name: found[1] };
  }
  return null;
}

class Days {
  constructor(root) {
    this.live = document.createElement("div");
    this.live.setAttribute("role", "status");
    Object.assign(this.live.style, { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" });
    root.append(this.live);
    this.on = {
      pointerdown: (e) => this.down(e), pointermove: (e) => this.move(e), pointerup: (e) => this.up(e),
      pointercancel: () => this.end(), keydown: (e) => this.key(e), keyup: (e) => this.hush(e), click: (e) => this.hush(e),
    };
    for (const [name, listener] of Object.entries(this.on)) document.addEventListener(name, listener, true);
  }

  stop() {
    this.end();
    for (const [name, listener] of Object.entries(this.on)) document.removeEventListener(name, listener, true);
  }

  update(args) {
    this.args = args;
    if (this.back) this.focus(this.back, 40);
  }

  focus(id, times) {
    const button = document.querySelector(`${CAL} .st-key-cal-card-${id} button`);
    if (this.back !== id || !times || (document.activeElement !== document.body && document.activeElement !== button)) return;
    button?.focus();
    setTimeout(() => this.focus(id, times - 1), 50); // the run may still draw its day anew
  }

  say(text) { this.live.textContent = text; }
  cell(day) { return [...document.querySelectorAll(`${CAL} [class*="-${day}"]`)].find((el) => DAY.exec(el.className)); }
  mark(cell) {
    for (const hot of document.querySelectorAll(`${CAL} .pb-hot`)) if (hot !== cell) hot.classList.remove("pb-hot");
    cell?.classList.add("pb-hot");
  }

  tell(card, day) {
    const { versions } = this.args.data;
    this.args.setTriggerValue("day", { card: Number(card), version: versions[card] ?? 0, day, op: newOp() });
  }

  down(e) {
    this.mute = this.back = null;
    const card = holder(e.target, CARD), day = holder(e.target, DAY);
    if (!card || !day || e.button || e.pointerType !== "mouse" || !this.args.data.may) return;
    this.press = { card, from: day.name, x: e.clientX, y: e.clientY };
  }

  move(e) {
    const p = this.press;
    if (!p) return;
    if (!p.ghost) {
      if (Math.hypot(e.clientX - p.x, e.clientY - p.y) < SLOP) return;
      p.ghost = document.createElement("div");
      p.ghost.className = "pb-carried";
      p.ghost.setAttribute("aria-hidden", "true");
      p.ghost.textContent = p.card.el.textContent;
      document.body.append(p.ghost);
    }
    e.preventDefault();
    getSelection()?.removeAllRanges();
    Object.assign(p.ghost.style, { left: e.clientX + 8 + "px", top: e.clientY + 6 + "px" });
    p.over = holder(document.elementFromPoint(e.clientX, e.clientY), DAY);
    this.mark(p.over?.el);
  }

  up() {
    const p = this.press;
    if (!p) return;
    this.mute = p.ghost ? "click" : null; // the click that follows a drag opens nothing
    this.end();
    if (p.ghost && p.over && p.over.name !== p.from) this.tell(p.card.name, p.over.name);
  }

  end() {
    this.press?.ghost?.remove();
    this.press = this.held = null;
    this.mark(null);
  }

  hush(e) {
    const isOurs = this.mute === e.type || (this.mute === "keyup" && e.type === "click");
    if (!isOurs) return;
    if (e.type === "click") this.mute = null;
    else setTimeout(() => (this.mute = null));
    e.preventDefault();
    e.stopPropagation();
  }

  key(e) {
    if (e.key === "Escape" && this.press) return this.end();
    const card = holder(e.target, CARD), day = holder(e.target, DAY);
    if (!card || !day || !this.args.data.may || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === " ") this.held ? this.drop(card, day) : this.lift(card, day);
    else if (!this.held) return;
    else if (e.key === "Enter") this.drop(card, day);
    else if (e.key === "Escape" || e.key === "Tab") { this.end(); this.say("Put back."); if (e.key === "Tab") return; }
    else if (CARRY[e.key]) this.carry(CARRY[e.key]);
    else return;
    if (e.key === " " || e.key === "Enter") this.mute = "keyup";
    e.preventDefault();
    e.stopPropagation();
  }

  lift(card, day) {
    this.held = day.name;
    this.mark(day.el);
    this.say(`Picked up ${card.el.textContent}. Arrow keys carry it by a day or a week, Space drops it, Escape puts it back.`);
  }

  carry(days) {
    const day = later(this.held, days), cell = this.cell(day);
    if (!cell) return this.say("The calendar ends here. Show another stretch to go on.");
    this.held = day;
    this.mark(cell);
    cell.scrollIntoView({ block: "nearest" });
    this.say(said(day));
  }

  drop(card, day) {
    const to = this.held;
    this.end();
    if (to === day.name) return this.say("Put back.");
    this.say(`Dropped on ${said(to)}.`);
    this.back = card.name;
    this.tell(card.name, to);
  }
}

const KNOWN = new WeakMap();

export default function (component) {
  const root = component.parentElement;
  let days = KNOWN.get(root);
  if (!days) KNOWN.set(root, (days = new Days(root)));
  days.update(component);
  return () => setTimeout(() => { if (!(root.host ?? root).isConnected) { days.stop(); KNOWN.delete(root); } });
}
