// Things in an order that people change: drag one, or pick it up with Space and carry it with the arrow keys.
// Enter or a press chooses one. The order travels when it was dropped.
const ORDERS = new WeakMap();
const SLOP = 5;

class Order {
  constructor(root) {
    this.root = root;
    this.list = document.createElement("ol");
    this.said = document.createElement("div");
    this.help = document.createElement("p");
    this.said.className = "live";
    this.said.setAttribute("role", "status");
    this.help.className = "help";
    root.append(this.list, this.help, this.said);
    this.turn = 0;
    this.list.addEventListener("keydown", (e) => this.onKey(e));
    this.list.addEventListener("pointerdown", (e) => this.down(e));
    this.on = { pointermove: (e) => this.move(e), pointerup: (e) => this.up(e), pointercancel: () => this.cancel() };
  }

  update(args) {
    this.args = args;
    if (this.press?.lifted || this.lifted) return; // never under the user's hand
    const { items, label, picked, may } = args.data, focused = this.active()?.dataset?.id;
    this.list.setAttribute("aria-label", label);
    this.help.textContent = may ? "Drag to change the order. By keyboard: Space picks up, arrow keys carry, Space drops." : "";
    this.list.replaceChildren(...items.map((item) => this.make(item, picked, may)));
    if (focused) this.item(focused)?.firstChild.focus();
  }

  make(item, picked, may) {
    const li = document.createElement("li"), button = document.createElement("button");
    const grip = document.createElement("span"), name = document.createElement("span"), note = document.createElement("span");
    li.dataset.id = item.id;
    button.type = "button";
    button.dataset.id = item.id;
    grip.className = "grip";
    grip.setAttribute("aria-hidden", "true");
    grip.textContent = may ? "⠿" : "";
    name.textContent = item.name;
    name.className = "name";
    note.textContent = item.note || "";
    note.className = "note";
    if (item.id === picked) button.setAttribute("aria-current", "true");
    button.append(grip, name, note);
    button.addEventListener("click", () => { if (!this.justDragged) this.tell("pick", { id: item.id }); });
    li.append(button);
    return li;
  }

  active() { return (this.root.activeElement !== undefined ? this.root : document).activeElement; }
  item(id) { return [...this.list.children].find((li) => li.dataset.id === id); }
  ids() { return [...this.list.children].map((li) => li.dataset.id); }
  tell(name, value) { this.args.setTriggerValue(name, { ...value, n: ++this.turn }); }
  say(text) { this.said.textContent = text; }
  where(li) { return `${li.querySelector(".name").textContent}, place ${this.ids().indexOf(li.dataset.id) + 1} of ${this.list.children.length}`; }

  onKey(e) {
    const li = e.target.closest("li"), step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[e.key];
    if (!li) return;
    if (e.key === " " && this.args.data.may) this.lifted ? this.drop(li) : this.lift(li);
    else if (e.key === "Escape" && this.lifted) this.putBack(li);
    else if (step && this.lifted) this.carry(li, step);
    else if (step) (step > 0 ? li.nextElementSibling : li.previousElementSibling)?.firstChild.focus();
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  lift(li) {
    this.lifted = { id: li.dataset.id, from: this.ids() };
    li.classList.add("lifted");
    this.say(`Picked up ${this.where(li)}. Arrow keys carry it, Space drops it, Escape puts it back.`);
  }

  carry(li, step) {
    const other = step > 0 ? li.nextElementSibling : li.previousElementSibling;
    if (!other) return;
    step > 0 ? other.after(li) : other.before(li);
    li.firstChild.focus();
    this.say(this.where(li));
  }

  drop(li) {
    const { from } = this.lifted;
    this.lifted = null;
    li.classList.remove("lifted");
    this.say(`Dropped ${this.where(li)}.`);
    this.settle(from);
  }

  putBack(li) {
    const { from } = this.lifted;
    this.lifted = null;
    li.classList.remove("lifted");
    this.restore(from);
    li.firstChild.focus();
    this.say("Put back.");
  }

  restore(ids) { this.list.append(...ids.map((id) => this.item(id))); }
  settle(from) { if (from.join() !== this.ids().join()) this.tell("order", { ids: this.ids() }); else this.update(this.args); }

  down(e) {
    const li = e.target.closest("li");
    if (!li || e.button || !this.args.data.may || this.lifted) return;
    if (e.pointerType !== "mouse" && !e.target.closest(".grip")) return; // a finger scrolls, unless on the grip
    this.press = { li, x: e.clientX, y: e.clientY, id: e.pointerId, from: this.ids() };
    for (const [name, listener] of Object.entries(this.on)) window.addEventListener(name, listener);
  }

  move(e) {
    const p = this.press;
    if (!p || e.pointerId !== p.id) return;
    if (!p.lifted && Math.hypot(e.clientX - p.x, e.clientY - p.y) < SLOP) return;
    p.lifted = true;
    p.li.classList.add("lifted");
    const inside = (r) => e.clientX >= r.left && e.clientX <= r.right && e.clientY >= r.top && e.clientY <= r.bottom;
    const over = [...this.list.children].find((li) => li !== p.li && inside(li.getBoundingClientRect()));
    if (!over) return;
    const kids = [...this.list.children];
    kids.indexOf(over) > kids.indexOf(p.li) ? over.after(p.li) : over.before(p.li);
  }

  end() {
    const p = this.press;
    this.press = null;
    for (const [name, listener] of Object.entries(this.on)) window.removeEventListener(name, listener);
    p?.li.classList.remove("lifted");
    return p;
  }

  up(e) {
    if (this.press && e.pointerId !== this.press.id) return;
    const p = this.end();
    if (!p?.lifted) return;
    this.justDragged = true; // the click that follows chooses nothing
    setTimeout(() => (this.justDragged = false));
    this.settle(p.from);
  }

  cancel() {
    const p = this.end();
    if (p?.lifted) this.restore(p.from);
  }
}

export default function (component) {
  const root = component.parentElement;
  let order = ORDERS.get(root);
  if (!order) ORDERS.set(root, (order = new Order(root)));
  order.update(component);
  return () => setTimeout(() => { if (!(root.host ?? root).isConnected) order.end(); });
}
