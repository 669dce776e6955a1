// Ctrl-K or /: one field that leads to every card, column and page, and does what can be done with the card in focus.
const HITS = 8;
const ASK_MS = 200;          // the server is asked for other cards after so long without a key

class Palette {
  constructor(board) {
    this.board = board;
    this.anywhere = (e) => {
      const call = (e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k";
      if (!call && (e.key !== "/" || typing(e))) return;
      if (document.querySelector("[role=dialog]") && !this.box) return;
      e.preventDefault();
      e.stopPropagation();
      if (this.box) this.close(); else this.open();
    };
    addEventListener("keydown", this.anywhere, true);
  }

  open() {
    const { board } = this;
    this.from = board.active()?.closest?.(".card[data-id]");
    this.input = h("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "hits", "aria-autocomplete": "list",
      "aria-label": "Find a card, a column, a page or a deed", placeholder: "Card, column, page or deed…", autocomplete: "off" });
    this.list = h("ul", { id: "hits", role: "listbox", "aria-label": "Found" });
    this.box = h("div", { class: "palette-veil" }, h("div", { class: "palette", role: "search" }, this.input, this.list,
      h("p", {}, "↑ ↓ to choose, Enter to go, Escape to leave")));
    this.input.addEventListener("input", () => this.look(true));
    this.input.addEventListener("keydown", (e) => this.key(e));
    this.box.addEventListener("pointerdown", (e) => { if (e.target === this.box) this.close(); });
    board.wrap.append(this.box);
    this.input.focus();
    this.look();
  }

  close() {
    this.box.remove();
    this.box = null;
    clearTimeout(this.askT);
    if (this.from?.isConnected) this.board.focus(this.from);
  }

  // Everything there is, as {kind, text, more, act}; what the server found comes last.
  entries(words) {
    const { board } = this, { data } = board, found = [];
    const fits = (...texts) => { const all = texts.join(" ").toLowerCase(); return words.every((word) => all.includes(word)); };
    const card = this.from && board.record(this.from.dataset.id);
    if (card) {
      const el = this.from, at = board.where(el);
      const deeds = [["Open", () => board.open(el)]];
      if (data.may) for (const column of data.columns) if (column.id !== at.col) deeds.push([`Move to ${column.name}`, () => { board.focus(el); board.place(el, at.lane, column.id, 1e9); board.commit(el, at); }]);
      for (const [text, act] of deeds) if (fits(text, card.key)) found.push({ kind: card.key, text, act });
    }
    if (data.may && fits("New card")) found.push({ kind: "Board", text: "New card", act: () => { this.from = null; setTimeout(() => board.keys.create()); } });
    if (fits("All keys")) found.push({ kind: "Board", text: "All keys", act: () => board.keys.toggleSheet() });
    if (words.length) for (const one of data.cards) {
      if (!fits(one.key, one.title ?? "", one.customer)) continue;
      found.push({ kind: one.key, text: one.title ?? HIDDEN, more: data.columns.find((c) => c.id === one.col)?.name, act: () => this.show(one.id) });
      if (found.length > 3 * HITS) break;
    }
    for (const column of data.columns) if (fits(column.name, "column")) found.push({ kind: "Column", text: column.name, act: () => this.enter(column) });
    for (const link of document.querySelectorAll('[data-testid="stPageLink-NavLink"]')) {
      const text = link.querySelector("p")?.textContent;
      if (text && fits(text, "page") && !found.some((one) => one.kind === "Page" && one.text === text)) found.push({ kind: "Page", text, act: () => link.click() });
    }
    const { text, hits } = data.found ?? {};
    if (text === this.input.value.trim()) for (const hit of hits) {
      if (!board.cards.has(String(hit.id))) found.push({ kind: hit.key, text: hit.title, more: hit.where, act: () => board.tell("open", { id: String(hit.id) }) });
    }
    return found;
  }

  look(ask) {
    if (!this.box) return;
    const text = this.input.value.trim(), words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.hits = this.entries(words).slice(0, words.length ? 3 * HITS : 2 * HITS);
    this.list.replaceChildren(...this.hits.map((hit, n) => {
      const row = h("li", { role: "option", id: "hit-" + n }, h("span", { class: "kind" }, hit.kind), h("span", { class: "what" }, hit.text), hit.more && h("span", { class: "kind" }, hit.more));
      row.addEventListener("click", () => this.go(n));
      return row;
    }));
    if (!this.hits.length) this.list.append(h("li", { class: "none", role: "option", "aria-disabled": "true" }, "Nothing on this board fits."));
    this.choose(0);
    clearTimeout(this.askT);
    if (ask && text.length > 1) this.askT = setTimeout(() => this.board.tell("find", { text }), ASK_MS);
  }

  choose(n) {
    this.at = n;
    [...this.list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === n && !!this.hits.length)));
    this.list.children[n]?.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", this.hits.length ? "hit-" + n : "");
  }

  key(e) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step && this.hits.length) this.choose((this.at + step + this.hits.length) % this.hits.length);
    else if (e.key === "Enter" && !e.isComposing) this.go(this.at);
    else if (e.key === "Escape" || e.key === "Tab") this.close();
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  go(n) {
    const hit = this.hits[n];
    if (!hit) return;
    this.close();
    hit.act();
  }

  show(id) {
    const el = this.board.cards.get(id)?.el;
    if (el) { this.board.focus(el); this.board.open(el); }
  }

  enter(column) {
    const card = this.board.lanes.map((lane) => this.board.cells.get(this.board.cell(lane.id, column.id)).querySelector(".card[data-id]")).find(Boolean);
    if (card) this.board.focus(card);
    this.board.heads.get(column.id).box.scrollIntoView({ block: "nearest", inline: "center" });
    if (!card) this.board.say(`${column.name} holds no cards.`);
  }

  stop() { removeEventListener("keydown", this.anywhere, true); }
}
