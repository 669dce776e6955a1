// In the dialog of a card: who else has it open, and what others changed while the reader writes.
const BOXES = new WeakMap();

class Beside {
  constructor(root) {
    dress(root);
    this.who = h("p", { class: "who-line", role: "status" });
    this.list = h("div", { class: "news", role: "alert" });
    root.append(h("div", { class: "wrap beside" }, this.who, this.list));
    this.hear = (e) => this.learn(e.detail);
    document.addEventListener("podboard", this.hear);
    this.clock = setInterval(() => this.settle(), 1000);
  }

  update({ data, setTriggerValue }) {
    Object.assign(this, { data, tell: (name, value) => setTriggerValue(name, { ...value, touched: this.touched(), n: Date.now() }) });
    this.draw();
    this.learn(globalThis.podboard?.news ?? {});
  }

  // What a field shows: words, or a moment of which at least a part is chosen.
  shown(name) {
    const moment = document.querySelector(`[role=dialog] .st-key-${CSS.escape(name)} [data-testid="stDateTimeInput"] [role=group]`);
    if (!moment) return globalThis.podboard?.field(name)?.value ?? "";
    return moment.querySelector("[role=spinbutton]:not([data-placeholder])") ? moment.textContent : "";
  }

  // Typed fields say so themselves; a chosen one is the reader's when it shows something else than it stood at.
  touched() {
    const touched = globalThis.podboard?.touched() ?? {};
    for (const [name, stood] of Object.entries(this.data.stood)) {
      const mine = this.shown(name);
      if (mine === stood) delete touched[name]; else touched[name] = mine;
    }
    return touched;
  }

  learn({ card, stamp, who, me }) {
    const others = (who ?? []).filter((one) => one.id !== me && this.data.card in one.cards);
    const said = others.map((one) => `${one.name} ${one.cards[this.data.card] ? "is writing on this card" : "has this card open"}`).join(", ");
    if (this.who.textContent !== said) this.who.textContent = said;
    if (String(card) !== this.data.card || !stamp || stamp === this.data.stamp || stamp === this.asked) return;
    this.asked = stamp;
    this.tell("look", {}); // the dialog runs again; what is typed stays
  }

  draw() {
    this.list.replaceChildren(...this.data.news.map((news) => this.line(news)));
    this.settle();
  }

  line({ field, label, who, theirs }) {
    const yours = h("q", {}), act = (name, text) => {
      const button = h("button", { type: "button" }, text);
      button.addEventListener("click", () => this.tell(name, { field, theirs }));
      return button;
    };
    return h("div", { class: "changed", "data-field": field, "data-theirs": theirs },
      h("p", {}, h("strong", {}, `${who} changed ${label} while you write.`)),
      h("p", {}, "Theirs: ", h("q", {}, theirs || "(empty)")), h("p", {}, "Yours: ", yours),
      h("p", { class: "acts" }, act("take", "Take theirs"), act("keep", "Keep mine")));
  }

  // What the reader writes stands beside it as they write; once both say the same there is nothing to choose.
  settle() {
    for (const line of this.list.children) {
      const mine = this.shown(line.dataset.field);
      line.querySelectorAll("q")[1].textContent = mine || "(empty)";
      line.hidden = mine === line.dataset.theirs;
    }
  }

  stop() {
    document.removeEventListener("podboard", this.hear);
    clearInterval(this.clock);
  }
}

export default function (component) {
  const root = component.parentElement;
  let box = BOXES.get(root);
  if (!box) BOXES.set(root, (box = new Beside(root)));
  box.update(component);
  return () => setTimeout(() => {
    if ((root.host ?? root).isConnected) return;
    box.stop();
    BOXES.delete(root);
  });
}
