// A limit or a checklist asks why: the card stays where it was put, a small form beside it asks for the reason.
// Enter sends the same wish with the reason; Escape puts the card back. One question at a time, in the order asked.
class Reasons {
  constructor(board) {
    this.board = board;
    this.waiting = []; // {change, message}
  }

  get changes() { return this.waiting.map((one) => one.change); }

  ask(change, message) {
    this.waiting.push({ change, message });
    if (!this.box) setTimeout(() => this.show()); // after the board has drawn itself
  }

  element(change) { return change.el ?? this.board.cards.get(change.id)?.el; }

  show() {
    const { board } = this, [first] = this.waiting;
    if (!first || this.box) return;
    if (first.change.id && !board.record(first.change.id)) { this.waiting.shift(); this.show(); return; } // it left the board meanwhile
    const input = h("input", { type: "text", id: "reason", maxlength: "300", autocomplete: "off", "aria-describedby": "reason-why" });
    const [does, leaves] = first.change.back ? ["Move it back", "Leave it"] : first.change.id ? ["Move it", "Put it back"] : ["Create it", "Leave it"];
    const hint = h("p", { class: "hint-line", role: "status" }, `Enter: ${does.toLowerCase()}. Escape: ${leaves.toLowerCase()}.`);
    const yes = h("button", { type: "submit", class: "go" }, does);
    const no = h("button", { type: "button" }, leaves);
    this.box = h("form", { class: "sheet reason", role: "dialog", "aria-label": "Say why" },
      h("p", { class: "why", id: "reason-why" }, first.message), h("label", { for: "reason" }, "Why, in a few words"), input,
      h("div", { class: "acts" }, yes, no), hint);
    this.box.addEventListener("submit", (e) => {
      e.preventDefault();
      if (/[\p{L}\p{N}]/u.test(input.value)) this.send(input.value.trim());
      else { hint.textContent = "Write a few words first: the pod reads them in its retrospective."; input.focus(); }
    });
    this.box.addEventListener("keydown", (e) => {
      e.stopPropagation();
      if (e.key === "Escape") this.giveUp();
    });
    no.addEventListener("click", () => this.giveUp());
    board.wrap.append(this.box);
    this.place(this.element(first.change) ?? board.el); // a filter may hide the card
    input.focus();
  }

  place(card) {
    if (matchMedia("(max-width: 640px)").matches) return; // on a phone it stands under the top bar, clear of keyboard and foot
    const c = card.getBoundingClientRect(), w = this.board.wrap.getBoundingClientRect(), b = this.box.getBoundingClientRect();
    const top = c.bottom + b.height + 8 > innerHeight ? Math.max(c.top - b.height - 4, 8) : c.bottom + 4;
    const left = Math.max(Math.min(c.left, innerWidth - b.width - 8), 8);
    Object.assign(this.box.style, { left: left - w.left + "px", top: top - w.top + "px" });
  }

  close() {
    this.box.remove();
    this.box = null;
    return this.waiting.shift().change;
  }

  send(reason) {
    const { board } = this, { op, version, key, since, sent, ...same } = this.close(), el = this.element(same);
    if (!same.id) { same.el.remove(); board.add(same.title, same.col, reason); }
    else if (board.record(same.id)) { board.queue({ ...same, reason }, el); if (el) board.focus(el); }
    this.show();
  }

  giveUp() {
    const { board } = this, change = this.close(), el = this.element(change), was = el?.getBoundingClientRect();
    if (!change.id) { change.el.remove(); board.keys.create(change.col, change.title); }
    board.layOut();
    if (change.of) board.way.keep(change.of);
    if (change.id && el) {
      board.glide(new Map([[change.id, was]]));
      board.focus(el);
      board.say(`${change.back ? "Left" : "Put back"}. Nothing was changed.`);
    }
    this.show();
  }
}
