// Keyboard, menu, quick creation: everything that is possible without dragging.
const SHEET = [["Arrow keys", "go from card to card"], ["Enter", "open the card"], ["Space", "pick up, and drop"],
  ["Arrow keys, picked up", "move it; with Shift between lanes"], ["Escape", "put it back"],
  ["m", "Move to…"], ["n", "new card; Enter saves it"], ["Ctrl Z", "undo my last move; with Shift, do it again"], ["Ctrl K or /", "find a card, a column, a page or a deed"], ["?", "this sheet"]];

const inText = (e) => e.composedPath()[0].closest?.("input,textarea,select,[contenteditable]") || document.querySelector("[role=dialog]");
const typing = (e) => e.ctrlKey || e.metaKey || e.altKey || inText(e);

class Keys {
  constructor(board) {
    this.board = board;
    this.listeners = [
      [board.el, "keydown", (e) => this.onCard(e)],
      [board.el, "focusout", () => setTimeout(() => this.onFocusLost())],
      [window, "keydown", (e) => this.anywhere(e)],
      [board.wrap, "pointerdown", (e) => { if (this.menu && !e.composedPath().includes(this.menu)) this.closeMenu(); }],
    ];
    for (const [target, ...rest] of this.listeners) target.addEventListener(...rest);
  }

  anywhere(e) {
    if (e.key === "Escape" && this.sheet) this.toggleSheet();
    if (!e.defaultPrevented && (e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "z" && this.board.way.canBack && !e.repeat && !inText(e)) {
      e.preventDefault();
      if (e.shiftKey === !!this.board.way.last.undo) this.board.way.back();
    }
    if (typing(e) || e.defaultPrevented) return;
    if (e.key === "n" && this.board.data.may) this.create();
    else if (e.key === "?") this.toggleSheet();
    else return;
    e.preventDefault();
  }

  onCard(e) {
    const card = e.target.closest(".card[data-id]"), { board } = this;
    if (!card || e.target.closest("button,input")) return;
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    if (e.key === " " && board.data.may) board.grab ? this.drop(card) : this.lift(card);
    else if (e.key === "Escape" && board.grab) this.cancelLift();
    else if (e.key === "Enter" && !board.grab) board.open(card);
    else if (e.key === "m" && !board.grab && board.data.may) this.openMenu(card);
    else if (arrow && board.grab) this.carry(card, arrow, e.shiftKey);
    else if (arrow) this.rove(card, arrow);
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  lift(card) {
    const { board } = this;
    board.grab = { id: card.dataset.id, from: board.where(card) };
    board.dragging = card.dataset.id;
    card.classList.add("lifted");
    board.showRoom(card);
    board.say(`Picked up ${card.getAttribute("aria-label")}. Arrow keys move it, Space drops it, Escape cancels.`);
  }

  letGo() {
    const { board } = this, { id, from } = board.grab, card = board.cards.get(id).el;
    board.grab = null;
    board.hideRoom();
    card.classList.remove("lifted");
    return { card, from };
  }

  drop() {
    const { card, from } = this.letGo();
    this.board.commit(card, from);
  }

  cancelLift() {
    const { card, from } = this.letGo();
    this.board.place(card, from.lane, from.col, from.index);
    this.board.release();
    this.board.say("Move cancelled.");
  }

  // A lift nobody can see any more would hold back the board for ever.
  onFocusLost() {
    const { board } = this;
    if (board.grab && board.active() !== board.cards.get(board.grab.id)?.el) this.cancelLift();
  }

  rove(card, [dx, dy]) {
    const { board } = this;
    if (dy) {
      const next = dy > 0 ? card.nextElementSibling : card.previousElementSibling;
      return next?.dataset.id ? board.focus(next) : this.otherLane(card, dy);
    }
    const at = board.where(card), columns = board.data.columns.map((c) => c.id);
    for (let i = columns.indexOf(at.col) + dx; i >= 0 && i < columns.length; i += dx) {
      const cards = board.cells.get(board.cell(at.lane, columns[i])).querySelectorAll(".card[data-id]");
      if (cards.length) return board.focus(cards[Math.min(at.index, cards.length - 1)]);
    }
  }

  otherLane(card, dy) {
    const { board } = this, at = board.where(card), lanes = board.lanes.map((lane) => lane.id);
    const list = board.cells.get(board.cell(lanes[lanes.indexOf(at.lane) + dy], at.col));
    const cards = list?.querySelectorAll(".card[data-id]") || [];
    if (cards.length) board.focus(cards[dy > 0 ? 0 : cards.length - 1]);
  }

  carry(card, [dx, dy], betweenLanes) {
    const { board } = this, { columns } = board.data, at = board.where(card);
    let { lane, col, index } = at;
    if (dx) col = columns[columns.findIndex((c) => c.id === col) + dx]?.id;
    else if (betweenLanes) lane = board.lanes[board.lanes.findIndex((l) => l.id === lane) + dy]?.id;
    else index += dy;
    if (!col || !lane || index < 0) return;
    board.place(card, lane, col, index);
    const now = board.where(card), column = columns.find((c) => c.id === col), why = board.whyNot(card, column, lane);
    const title = board.lanes.find((l) => l.id === lane).name;
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    board.say(`${title ? title + ", " : ""}${column.name}, position ${now.index + 1} of ${card.parentElement.children.length}.${why ? " " + why : ""}`);
  }

  // ---- Move to… ----

  openMenu(card, anchor = card.querySelector(".menu")) {
    this.closeMenu();
    const { board } = this, at = board.where(card), record = board.record(card.dataset.id);
    const entry = (text, act) => {
      const button = h("button", { type: "button", role: "menuitem", tabindex: "-1" }, text);
      button.addEventListener("click", () => { this.closeMenu(); board.focus(card); act(); });
      return button;
    };
    const go = (lane, col) => () => { board.place(card, lane, col, 1e9); board.commit(card, at); };
    const entries = board.data.columns.filter((c) => c.id !== at.col).map((c) => {
      const held = board.held(c);
      return entry(`${c.name}${c.wip ? ` · ${isFull(c, held) ? "full, " : ""}${held} of ${c.wip}` : ""}`, go(at.lane, c.id));
    });
    if (record && !record.closed) for (const lane of this.lanesFor(record)) entries.push(entry(lane.name, () => board.changeLane(card, lane.id)));
    this.menu = h("div", { class: "sheet menu-list", role: "menu", "aria-label": `Move ${record?.key} to` }, h("p", {}, "Move to…"), ...entries);
    this.menu.addEventListener("keydown", (e) => this.onMenu(e, entries, card));
    board.wrap.append(this.menu);
    const a = anchor.getBoundingClientRect(), w = board.wrap.getBoundingClientRect(), m = this.menu.getBoundingClientRect();
    const foot = matchMedia("(max-width: 640px)").matches ? 64 : 0; // the bar at the foot of a phone's page
    const top = a.bottom + m.height > innerHeight - foot ? Math.max(a.top - m.height, 8) : a.bottom;
    Object.assign(this.menu.style, { left: Math.max(Math.min(a.right - m.width, innerWidth - m.width - 8), 8) - w.left + "px", top: top - w.top + "px" });
    entries[0].focus();
  }

  // Into which lanes a card may go: a segment is its customer's, and nothing to choose.
  lanesFor(record) {
    const { cut, lanes } = this.board.data;
    if (cut === "expedite") return [record.cls === "expedite" ? { id: "main", name: "Ordinary lane" } : { id: "expedite", name: "Expedite lane" }];
    return cut === "class" || cut === "person" ? lanes.filter((lane) => lane.id !== record.lane).map((lane) => ({ id: lane.id, name: `Lane: ${lane.name}` })) : [];
  }

  onMenu(e, entries, card) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key], at = entries.indexOf(this.board.active());
    if (step) entries[(at + step + entries.length) % entries.length].focus();
    else if (e.key === "Escape" || e.key === "Tab") { this.closeMenu(); this.board.focus(card); }
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  closeMenu() {
    this.menu?.remove();
    this.menu = null;
  }

  // ---- a new card in two keystrokes ----

  create(col = this.board.data.columns.find((c) => c.kind !== "done")?.id, text = "") {
    this.editor?.remove();
    const { board } = this, column = board.data.columns.find((c) => c.id === col);
    if (!column) return;
    const input = h("input", { type: "text", maxlength: "200", placeholder: "What does the customer need?", "aria-label": `New card in ${column.name}: title` });
    const editor = (this.editor = h("li", { class: "card editor", role: "listitem" }, input, h("p", {}, `Enter saves in ${column.name}, Escape cancels`)));
    const kept = "podboard draft new " + board.me + board.data.live;
    input.value = text || (sessionStorage.getItem(kept) ?? ""); // a title that was not saved before the page went
    input.addEventListener("input", () => sessionStorage.setItem(kept, input.value));
    input.addEventListener("keydown", (e) => {
      if (e.isComposing) return;
      if (e.key === "Enter" && input.value.trim()) { editor.remove(); board.add(input.value.trim(), col); }
      else if (e.key === "Escape") editor.remove();
      else return;
      sessionStorage.removeItem(kept);
      e.stopPropagation();
    });
    board.cells.get(board.cell(board.home(), col)).prepend(editor);
    editor.scrollIntoView({ block: "nearest", inline: "nearest" });
    input.focus();
  }

  toggleSheet() {
    if (this.sheet) { this.sheet.remove(); this.sheet = null; return; }
    const close = h("button", { type: "button", class: "close", "aria-label": "Close" }, "×");
    close.addEventListener("click", () => this.toggleSheet());
    const rows = SHEET.flatMap(([key, does]) => [h("dt", {}, key), h("dd", {}, does)]);
    this.sheet = h("div", { class: "sheet help-sheet", role: "group", "aria-label": "Keys of the board" }, close, h("p", {}, "Keys of the board"), h("dl", {}, ...rows));
    this.board.wrap.append(this.sheet);
    close.focus();
  }

  stop() {
    for (const [target, name, listener] of this.listeners) target.removeEventListener(name, listener);
  }
}
