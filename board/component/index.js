// The pod board as a Streamlit component (components v2): no iframe, no build step, no library.
const RESEND_MS = 3000;      // an unacknowledged change is sent again after this long
const UNSAVED_MS = 10000;    // and told to the reader after this long
const AT_ONCE = 50;          // changes in one message
const travelling = (changes) => changes.slice(0, AT_ONCE).map(({ el, key, since, sent, from, of, ...change }) => change);
const SOFT = { warn: "warns", reason: "asks why" }; // what a limit does that does not refuse
const EXPEDITE = { id: "expedite", name: "Expedite" };

class Board {
  constructor(root) {
    this.root = root;
    dress(root);
    this.el = h("div", { class: "board", role: "region", "aria-label": "Board" });
    this.live = h("div", { class: "live", role: "status", "aria-live": "assertive" });
    this.banner = h("div", { class: "banner", role: "status" });
    this.notices = h("div", { class: "notices" });
    this.way = new Way(this);
    this.faces = h("div", { class: "faces", role: "status", "aria-label": "Others on this board" });
    this.sum = h("div", { class: "sum" });
    this.also = h("div", { class: "also" });
    this.edges = ["left", "right"].map((side) => h("div", { class: "edge " + side, "aria-hidden": "true" }));
    this.here = [];
    this.wrap = h("div", { class: "wrap" }, h("div", { class: "tools" }, this.sum, this.faces), this.also, h("div", { class: "help", id: "help" },
      "Enter opens the card. Space picks it up, arrow keys move it, Space drops it, Escape puts it back. Question mark shows all keys."),
    this.banner, this.el, ...this.edges, h("div", { class: "below" }, this.notices, this.way.box), this.live);
    root.append(this.wrap);
    this.wire = new Wire();
    this.cards = new Map();      // id -> {el, card, age}
    this.cells = new Map();      // "lane|column" -> ul
    this.heads = new Map();      // column -> {box, count, fill, note, policy}
    this.pending = new Map();    // op -> change, in the order made; it leaves only by an answer
    this.settling = new Map();   // op -> change that was carried out, until the picture shows it
    this.folded = new Set();     // lanes
    this.dragging = null;        // id under the pointer or lifted by keyboard
    this.deferred = null;        // newest data that arrived meanwhile
    this.early = [];             // answers of the line that did
    this.grab = null;            // keyboard lift {id, from}
    this.sequence = 0;
    this.unsaid = new Map();     // name -> value: told to the page as soon as there is one
    this.el.addEventListener("click", (e) => this.onClick(e));
    this.el.addEventListener("scroll", () => this.hintEdges(), { passive: true });
    this.drafts = new Drafts(this);
    this.pointer = new Pointer(this);
    this.keys = new Keys(this);
    this.palette = new Palette(this);
    this.reasons = new Reasons(this);
    this.socket = new Live(this);
    this.clock = setInterval(() => this.tick(), 1000);
    this.leave = (e) => { if (this.pending.size) e.preventDefault(); };
    addEventListener("beforeunload", this.leave);
  }

  next() { return ++this.sequence; }
  tell(name, value) {
    const { setTriggerValue } = this.args;
    if (setTriggerValue) setTriggerValue(name, { ...value, n: this.next(), have: this.wire.have() });
    else if (name !== "sync" && name !== "move") this.unsaid.set(name, value); // moves are sent until they are answered
  }
  record(id) { return this.byId.get(id); }
  cell(lane, col) { return (this.merged ? "main" : lane) + "|" + col; }
  kids(list, but) { return [...list.children].filter((kid) => kid.dataset.id && kid !== but); }
  get mine() { return [...this.settling.values(), ...this.pending.values()]; } // what the picture does not show yet
  active() { return (this.root.activeElement !== undefined ? this.root : document).activeElement; }
  now() { return this.data.at + (performance.now() - this.heardAt) / 1000; }

  // ---- data in ----

  // From the page: its picture, the answers to what I asked, and what only this reader has.
  update(args) {
    this.args = args;
    if (this.dragging) { this.deferred = args.data; return; } // never move cards under the user's hand
    const picture = this.wire.read(args.data), { at, acks, found, only, me } = args.data;
    if (!picture) { this.tell("sync", {}); return; } // a difference from a picture of before: ask for the whole
    if (this.told?.at !== at) this.heardAt = performance.now();
    this.told = { at, acks, found };
    this.me = me;
    this.only = only ? new Set(only.map(String)) : null; // a filter hides cards; counts stay those of all
    this.adopt(picture);
    this.socket.follow(this.data.live);
    this.answer(acks || [], 0);
    if (found) this.palette.look();
    if (!this.top) this.fit();
    this.status();
    this.socket.take();
    this.catchUp();
    if (args.setTriggerValue) for (const [name, said] of this.unsaid) { this.unsaid.delete(name); this.tell(name, said); }
  }

  // Into another root. What is typed, scrolled and looked at stays; a card in the hand is put down first.
  moveTo(root) {
    if (this.dragging) { this.bound = root; return; }
    const had = this.wrap.contains(this.active()) && this.active(), { scrollLeft, scrollTop } = this.el, before = this.root;
    this.bound = null;
    this.root = root;
    dress(root);
    root.append(this.wrap);
    if (isAhead(before)) before.host.remove();
    if (had) had.focus({ preventScroll: true });
    Object.assign(this.el, { scrollLeft, scrollTop });
    this.fit();
  }

  // What came of my changes. One that was carried out stays where I put it until a picture of that revision shows it.
  answer(acks, rev) {
    const answers = acks.filter((answer) => this.pending.has(answer.op));
    const places = this.snapshot(answers.filter((answer) => !answer.ok && !answer.ask));
    for (const answer of answers) {
      if (answer.ok && rev > this.data.rev) this.settling.set(answer.op, { ...this.pending.get(answer.op), rev });
      this.take(answer, rev);
    }
    this.layOut();
    this.glide(places);
    const refused = answers.filter((answer) => !answer.ok);
    const last = this.way.last, undone = last?.undo ? "Undone. " : "";
    if (refused.length) this.say(refused.map((answer) => answer.message).join(" "));
    else if (answers.length) this.say(undone + answers.at(-1).message + this.way.hint);
  }

  // The same on the live line.
  heard({ acks, rev }) {
    if (this.dragging) { this.early.push({ acks, rev }); return; }
    this.answer(acks, rev);
    this.status();
    this.socket.hear(rev);
    this.catchUp();
  }

  // From the live line: what others did, as soon as my hand is free.
  catchUp() {
    const { line } = this.wire, { data } = this;
    if (this.dragging || this.pending.size || document.hidden || this.only || !line || line.head.live !== data.live || line.rev <= data.rev) return;
    this.adopt(line);
    this.layOut();
    if (!this.top) this.fit();
    this.status();
  }

  adopt(picture) {
    const { head, cards, rev } = this.wire.show(picture);
    if (this.data && head.live !== this.data.live) this.forget(); // another pod's board
    if (this.head !== head) { this.head = head; this.face = JSON.stringify([head.ages, head.people, head.segments, head.may]); }
    this.data = { ...head, cards, rev, ...this.told };
    this.byId = new Map(cards.map((card) => [card.id, card]));
    for (const [op, change] of this.settling) if (change.rev <= rev) { this.settling.delete(op); change.el?.remove(); }
    this.el.dataset.rev = rev;
    this.way.look();
  }

  forget() {
    this.way.leave();
    for (const change of this.settling.values()) change.el?.remove();
    this.settling.clear();
  }

  layOut() {
    this.lanes = this.lanesNow();
    const layout = JSON.stringify([this.data.may, this.data.columns.map((c) => [c.id, c.name, c.kind, c.policy.length]), this.lanes, [...this.folded]]);
    const focused = this.active();
    if (layout !== this.layout) { this.layout = layout; this.drawLayout(); }
    this.fillHeads();
    this.fillLanes();
    this.fillLimits();
    this.reconcile();
    if (focused && focused !== this.active() && this.el.contains(focused)) focused.focus({ preventScroll: true });
  }

  // The server names the lanes that hold cards; a card on its way into another one opens it.
  lanesNow() {
    const { cut, lanes } = this.data, known = new Set(lanes.map((lane) => lane.id));
    this.merged = cut === "expedite" && matchMedia("(max-width: 640px)").matches; // a phone has no room for an almost empty lane
    if (this.merged) return [{ id: "main", name: "" }];
    const going = this.mine.filter((m) => m.lane && !known.has(m.lane));
    return going.length ? [...(going.some((m) => m.lane === "expedite") ? [EXPEDITE] : []), ...lanes] : lanes;
  }

  drawLayout() {
    const editor = this.keys.editor?.isConnected ? this.keys.editor : null;
    this.cells.clear();
    this.heads.clear();
    this.el.style.setProperty("--cols", this.data.columns.length);
    const wordy = this.data.columns.some((column) => column.policy.length > 36); // longer than one line
    const rows = [h("div", { class: wordy ? "row head wordy" : "row head" }, ...this.data.columns.map((column) => this.makeHead(column)))];
    for (const lane of this.lanes) {
      if (this.lanes.length > 1) rows.push(this.makeLane(lane));
      const lists = this.data.columns.map((column) => {
        const list = h("ul", { class: "cell", role: "list", "data-lane": lane.id, "data-col": column.id, "aria-label": (lane.name ? lane.name + ", " : "") + column.name });
        this.cells.set(this.cell(lane.id, column.id), list);
        return list;
      });
      rows.push(h("div", { class: "row lane-" + lane.id + (this.folded.has(lane.id) ? " folded" : ""), role: "group", "aria-label": lane.name || "Cards" }, ...lists));
    }
    this.el.classList.toggle("laned", this.lanes.length > 1);
    this.el.replaceChildren(...rows);
    this.hintEdges();
    if (editor) this.cells.values().next().value.prepend(editor);
  }

  makeLane(lane) {
    const folded = this.folded.has(lane.id);
    const button = h("button", { type: "button", class: "lane", "aria-expanded": String(!folded) }, h("span", { "aria-hidden": "true" }, folded ? "▸ " : "▾ "), lane.name || "Ordinary", h("span", { class: "many", "data-lane": lane.id }));
    button.addEventListener("click", () => {
      this.folded[folded ? "delete" : "add"](lane.id);
      this.layOut();
      this.el.querySelectorAll(".lane")[this.lanes.indexOf(lane)]?.focus();
    });
    return button;
  }

  makeHead(column) {
    const count = h("span", { class: "count" }), fill = h("i"), note = h("div", { class: "note" });
    const policy = h("div", { class: "policy", role: "tooltip", id: "policy-" + column.id });
    const about = h("button", { type: "button", class: "about", "aria-describedby": policy.id }, h("span", { class: "name" }, column.name), count);
    const add = this.data.may && column.kind !== "done" ? h("button", { type: "button", class: "add", "aria-label": `New card in ${column.name}` }, "+") : null;
    add?.addEventListener("click", () => this.keys.create(column.id));
    const box = h("div", { class: "colhead" }, h("div", { class: "line" }, about, add), h("div", { class: "meter", "aria-hidden": "true" }, fill), note, policy);
    this.heads.set(column.id, { box, count, fill, note, policy });
    return box;
  }

  fillHeads() {
    for (const column of this.data.columns) {
      const { box, count, fill, note, policy } = this.heads.get(column.id), held = this.held(column);
      const full = isFull(column, held);
      count.textContent = column.wip ? `${held} of ${column.wip}` : String(column.count);
      fill.style.width = column.wip ? Math.min(100, (100 * held) / column.wip) + "%" : "0";
      note.textContent = full ? roomWords(column, held) : column.note || column.policy;
      policy.textContent = [column.policy || "No policy written yet.", column.rule].filter(Boolean).join(" ");
      box.classList.toggle("limited", !!column.wip);
      box.classList.toggle("full", full && held === column.wip);
      box.classList.toggle("over", full && held > column.wip);
    }
  }

  // How much is open, all in all and by lane; a filter changes nothing of it.
  fillLanes() {
    const open = this.data.cards.filter((card) => !card.closed), now = this.now(), held = new Map();
    for (const card of open) held.set(card.lane, (held.get(card.lane) || 0) + 1);
    for (const box of this.el.querySelectorAll(".many")) box.textContent = `${held.get(box.dataset.lane) || 0} open`;
    const said = sumOf(open, now, this.data.ages);
    if (this.sum.textContent !== said) this.sum.textContent = said;
  }

  // Limits that no column shows: over several columns, lanes, people and the pod. What is full says so in words.
  fillLimits() {
    const said = this.data.limits.map(({ name, held, limit, mode }) => {
      const room = `${held} of ${limit}`, full = held >= limit && h("b", {}, `${held > limit ? "over" : "full"} ${room}`);
      return h("span", {}, name + " ", full || room, SOFT[mode] ? ` (${SOFT[mode]})` : "");
    });
    this.also.replaceChildren(...(said.length ? ["Also limited: ", ...said.flatMap((one, n) => (n ? [" · ", one] : [one]))] : []));
    if (this.wrap.classList.contains("bounded") === !said.length) { this.wrap.classList.toggle("bounded"); this.top = 0; }
  }

  // What a column holds in truth (the server counts, whatever is shown), with my own moves on their way.
  held(column) {
    const going = new Map(this.mine.filter((m) => m.id).map((m) => [m.id, m.col]));
    let held = column.wip ? column.held : column.count;
    for (const m of this.mine) if (!m.id && m.col === column.id) held += 1;
    for (const [id, col] of going) {
      const from = this.record(id)?.col;
      if (from !== col) held += col === column.id ? 1 : from === column.id ? -1 : 0;
    }
    return held;
  }

  // Keyed diff: one walk per cell; an element is made once and then only moved or refilled.
  reconcile() {
    const seen = new Set(), want = new Map();
    const view = this.view();
    for (const card of this.data.cards) {
      if (this.only && !this.only.has(String(card.id))) continue;
      const cell = this.cell(card.lane, card.col);
      (want.get(cell) || want.set(cell, []).get(cell)).push(card);
    }
    for (const [cell, list] of this.cells) {
      const skip = (el) => { while (el && !el.dataset.id) el = el.nextElementSibling; return el; };
      let at = skip(list.firstElementChild);
      for (const card of want.get(cell) || []) {
        seen.add(card.id);
        const el = this.draw(card, view);
        if (at === el) at = skip(at.nextElementSibling);
        else this.keepFocus(el, () => list.insertBefore(el, at));
      }
    }
    for (const [id, known] of this.cards) if (!seen.has(id)) { known.el.remove(); this.cards.delete(id); }
    if (!this.el.querySelector('.card[tabindex="0"]')) this.el.querySelector(".card[data-id]")?.setAttribute("tabindex", "0");
    this.hint();
    for (const change of [...this.reasons.changes, ...this.mine]) this.replay(change); // what is not answered stays where the user put it
  }

  draw(card, view) {
    let known = this.cards.get(card.id);
    if (!known) this.cards.set(card.id, (known = { el: makeCard(card, this.data.may) }));
    if (known.card !== card || known.face !== this.face) {
      Object.assign(known, { card, face: this.face });
      this.keepFocus(known.el, () => (known.age = fillCard(known.el, card, view)));
    }
    known.el.classList.toggle("pending", this.isPending(card.id));
    return known.el;
  }

  view() { return { ...this.data, here: this.here, now: this.now() }; }

  // Others came, went, or opened a card: their faces, and a word on the cards that they have open.
  meet({ who, me }) {
    const open = () => this.here.flatMap((one) => Object.keys(one.cards)), before = open();
    this.here = who.filter((one) => one.id !== me);
    drawFaces(this.faces, this.here);
    if (this.dragging || !this.data) return;
    for (const id of new Set([...before, ...open()])) {
      const known = this.cards.get(id);
      if (known) { known.face = null; this.draw(this.byId.get(id), this.view()); }
    }
  }

  hint() {
    this.el.querySelector(".hint")?.remove();
    if (!this.data.may || this.data.cards.length || this.mine.length || this.keys.editor?.isConnected) return;
    this.cells.values().next().value?.append(h("li", { class: "hint" }, `No cards yet. Press ${matchMedia("(pointer: coarse)").matches ? "+" : "n"} to write the first one.`));
  }

  replay(change) {
    const list = this.cells.get(this.cell(change.lane, change.col));
    if (!change.id) { list?.prepend(change.el); return; }
    const el = this.cards.get(change.id)?.el;
    if (!el || !list) return;
    const next = this.cards.get(change.before)?.el, before = this.cards.get(change.after)?.el;
    const at = next?.parentElement === list ? next : before?.parentElement === list ? before.nextElementSibling : change.after || change.before ? list.firstElementChild : null;
    if (at !== el && (el.parentElement !== list || el.nextElementSibling !== at)) this.keepFocus(el, () => list.insertBefore(el, at));
  }

  // Moving a focused node in the DOM drops its focus.
  keepFocus(el, change) {
    const had = el.contains(this.active()) && this.active();
    change();
    if (had) (had.isConnected ? had : el).focus({ preventScroll: true });
  }

  // ---- changes out ----

  // The element already sits where the user put it (optimistic); tell the server.
  commit(el, from) {
    const to = this.where(el);
    if (from.lane === to.lane && from.col === to.col && from.index === to.index) { this.release(); return; }
    const its = this.record(el.dataset.id).lane, lane = this.merged ? its : to.lane;
    this.queue({ id: el.dataset.id, lane, col: to.col, after: to.after, before: to.before, from: this.merged ? { ...from, lane: its } : from }, el);
  }

  changeLane(el, lane) {
    const from = this.where(el);
    this.queue({ id: el.dataset.id, lane, col: from.col, after: null, before: null, from }, el);
  }

  queue(change, el) {
    const mine = this.mine.filter((m) => m.id === change.id).length; // my own moves on their way
    const op = newOp(), { v, key } = this.record(change.id) ?? {}, version = v + mine;
    this.pending.set(op, { op, version, key, since: Date.now(), ...change });
    if (!change.back) this.way.leave(); // what it offers is not my last move any more
    el?.classList.add("pending");
    this.send();
    this.release();
    this.layOut();
  }

  add(title, col, reason) {
    const op = newOp(), el = h("li", { class: "card pending", role: "listitem" }, h("div", { class: "title" }, title));
    const pod = this.data.live.split("/").pop(); // whatever board is looked at when it goes out
    this.pending.set(op, { op, title, pod, col, reason, lane: this.home(), since: Date.now(), el });
    this.way.leave();
    this.cells.get(this.cell(this.home(), col)).prepend(el);
    this.send();
    this.layOut();
  }

  // Where a new card stands: nobody's, of the ordinary class.
  home() { return this.lanes.find((lane) => ["main", "class:standard"].includes(lane.id))?.id ?? this.lanes.at(-1).id; }

  isPending(id) { return [...this.pending.values()].some((m) => m.id === id); }

  // On the live line, each change once. What is not answered there in time goes by the page, all of it and again and
  // again: Streamlit keeps only the newest trigger of a component while a run is under way. `op` makes that harmless.
  send() {
    clearTimeout(this.resendT);
    if (!this.pending.size) return;
    const fresh = [...this.pending.values()].filter((change) => !change.sent).slice(0, AT_ONCE);
    for (const change of fresh) change.sent = true;
    if (!fresh.length || !this.socket.ask(travelling(fresh))) this.tell("move", { moves: travelling([...this.pending.values()]) });
    this.resendT = setTimeout(() => { this.socket.heal(); this.send(); }, RESEND_MS);
  }

  // The line is there again: what it had not answered is asked on it once more.
  resume() {
    for (const change of this.pending.values()) change.sent = false;
    this.send();
  }

  take(answer, rev) {
    const change = this.pending.get(answer.op);
    this.pending.delete(answer.op);
    clearTimeout(this.socket.healT);
    if (!this.pending.size) clearTimeout(this.resendT);
    if (answer.ask) { this.reasons.ask(change, answer.message); return; }
    if (!this.settling.has(answer.op)) change.el?.remove();
    if (answer.ok) this.way.took(change, rev);
    else {
      if (change.of) this.way.keep(change.of);
      this.notify(answer.message);
      if (!change.id) setTimeout(() => this.keys.create(change.col, change.title)); // what was typed is kept
    }
    this.el.dataset.acks = +(this.el.dataset.acks || 0) + 1;
  }

  snapshot(refused) {
    const ids = refused.map((answer) => this.pending.get(answer.op).id).filter((id) => this.cards.has(id));
    return new Map(ids.map((id) => [id, this.cards.get(id).el.getBoundingClientRect()]));
  }

  // A refused card glides home.
  glide(places) {
    for (const [id, was] of places) {
      const el = this.cards.get(id)?.el, is = el?.getBoundingClientRect();
      if (!el) continue;
      el.classList.add("rejected");
      setTimeout(() => el.classList.remove("rejected"), 1500);
      if (!calm()) el.animate([{ transform: `translate(${was.left - is.left}px, ${was.top - is.top}px)` }, { transform: "none" }], { duration: 150, easing: "ease-out" });
    }
  }

  release() {
    this.dragging = null;
    if (this.bound) this.moveTo(this.bound);
    const data = this.deferred, early = this.early.splice(0);
    this.deferred = null;
    for (const news of early) this.heard(news);
    if (data) this.update({ ...this.args, data });
    else this.catchUp();
  }
}
