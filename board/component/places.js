// Where a card is, where a point falls, and what the reader is told.
Object.assign(Board.prototype, {
  where(el) {
    const list = el.parentElement, kids = this.kids(list), index = kids.indexOf(el);
    return { lane: list.dataset.lane, col: list.dataset.col, index, after: kids[index - 1]?.dataset.id ?? null, before: kids[index + 1]?.dataset.id ?? null };
  },

  // The pod's pull policy keeps classes together: a card lands only among its own.
  land(list, el, index) {
    const kids = this.kids(list, el), column = this.data.columns.find((c) => c.id === list.dataset.col);
    if (column.kind === "done") return kids[0] || null;
    const { lane } = list.dataset, { cls } = this.merged ? el.dataset : { cls: lane === "expedite" ? lane : lane.startsWith("class:") ? lane.slice(6)
      : lane === "main" && this.data.cut === "expedite" && el.dataset.cls === "expedite" ? "standard" : el.dataset.cls };
    const rank = (name) => this.data.order.indexOf(name), ranks = kids.map((kid) => rank(kid.dataset.cls));
    const low = ranks.filter((other) => other < rank(cls)).length, high = ranks.filter((other) => other <= rank(cls)).length;
    return kids[Math.max(low, Math.min(index, high))] || null;
  },

  place(el, lane, col, index) {
    const list = this.cells.get(this.cell(lane, col));
    if (list) this.keepFocus(el, () => list.insertBefore(el, this.land(list, el, index)));
  },

  // Which list, and before which card, does a point fall on? Works in a shadow root.
  spot(x, y, dragged) {
    const el = (this.root.elementFromPoint ? this.root : document).elementFromPoint(x, y);
    // Below the well of a lane, or a little beside the board, counts as well: the lane that is nearest, in that column.
    const across = (cell) => { const r = cell.getBoundingClientRect(); return x >= r.left && x <= r.right; };
    const away = (cell) => { const r = cell.parentElement.getBoundingClientRect(); return Math.max(r.top - y, y - r.bottom, 0); };
    const near = () => [...this.cells.values()].filter((cell) => across(cell) && away(cell) <= 90).sort((a, b) => away(a) - away(b))[0];
    const list = el?.closest?.(".cell") || near();
    if (!list) return null;
    if (el?.closest?.(".card") === dragged) return { list, before: dragged };
    const middle = (kid) => { const r = kid.getBoundingClientRect(); return r.top + r.height / 2; };
    const index = this.kids(list, dragged).filter((kid) => middle(kid) < y).length;
    return { list, before: this.land(list, dragged, index) };
  },

  // Full columns, and lanes of other segments, dim and say why before the drop.
  whyNot(card, column, lane) {
    const { closed, lane: own } = this.record(card.dataset.id) ?? {};
    if (this.data.cut === "segment" && lane && lane !== own && !closed) return "A card's segment is that of its customer.";
    const held = this.held(column);
    if (column.mode !== "block" || this.record(card.dataset.id)?.col === column.id || !isFull(column, held)) return "";
    return roomWords(column, held) + ".";
  },

  showRoom(card) {
    for (const list of this.cells.values()) {
      const why = this.whyNot(card, this.data.columns.find((c) => c.id === list.dataset.col), list.dataset.lane);
      list.classList.toggle("shut", !!why);
      if (why) list.dataset.why = why;
    }
  },

  hideRoom() {
    for (const list of this.cells.values()) list.classList.remove("shut");
  },

  focus(el) {
    for (const other of this.el.querySelectorAll('.card[tabindex="0"]')) other.setAttribute("tabindex", "-1");
    el.setAttribute("tabindex", "0");
    el.focus();
    el.scrollIntoView({ block: "nearest", inline: "nearest" });
  },

  open(card) { this.tell("open", { id: card.dataset.id }); },

  onClick(e) {
    const card = e.target.closest(".card[data-id]");
    if (!card || this.justDragged) return;
    this.focus(card);
    const button = e.target.closest("[data-act=menu]");
    if (button) this.keys.openMenu(card, button);
    else this.open(card);
  },

  // Emptied first, else a repeated text is not read.
  say(text) {
    this.live.textContent = "";
    requestAnimationFrame(() => (this.live.textContent = text));
  },

  // A refusal stays readable until it is dismissed. The live region has read it already.
  notify(text) {
    const close = h("button", { type: "button", class: "close", "aria-label": "Dismiss: " + text }, "×");
    const notice = h("div", { class: "notice" }, h("span", {}, text), close);
    close.addEventListener("click", () => notice.remove());
    if (this.notices.lastElementChild?.firstChild.textContent === text) this.notices.lastElementChild.remove();
    this.notices.append(notice);
    while (this.notices.children.length > 3) this.notices.firstElementChild.remove();
  },

  tick() {
    if (!this.data) return;
    this.drafts.look();
    if (this.ticks % 3 === 0) this.fit();
    this.socket.watch();
    this.status();
    if (this.dragging || ++this.ticks % 30) return;
    this.fillLanes();
    const view = this.view();
    for (const card of this.data.cards) {
      const known = this.cards.get(card.id), age = ageOf(card, view.now, view.ages);
      const said = JSON.stringify([age.text, age.band, flagsOf(card, view.now, age, view.here).map((flag) => flag.textContent)]);
      if (known && said !== known.age) this.keepFocus(known.el, () => (known.age = fillCard(known.el, card, view)));
    }
  },

  // More columns to a side: the edge fades.
  hintEdges() {
    const { scrollLeft, clientWidth, scrollWidth } = this.el, [left, right] = this.edges;
    left.classList.toggle("on", scrollLeft > 8);
    right.classList.toggle("on", scrollLeft + clientWidth < scrollWidth - 8);
  },

  // The board ends where the window ends, whatever stands above it.
  fit() {
    const top = Math.round(this.el.getBoundingClientRect().top + (document.querySelector(".stMain")?.scrollTop ?? 0));
    this.hintEdges();
    keepPlace(this);
    if (top !== this.top) this.el.style.setProperty("--top", `${(this.top = top)}px`);
  },

  status() {
    const late = [...this.pending.values()].filter((m) => Date.now() - m.since > UNSAVED_MS);
    for (const [id, { el }] of this.cards) el.classList.toggle("unsaved", late.some((m) => m.id === id));
    const isAway = page()?.testConnectionState !== "CONNECTED"; // the frame says so already
    const said = isAway ? (this.pending.size ? "Not connected: your moves are kept and sent again." : "")
      : !navigator.onLine || (late.length && this.socket.lost) ? "Connection lost: your moves are kept and sent again."
      : late.length ? `Not saved yet: ${late.length} ${late.length === 1 ? "change is" : "changes are"} kept and sent again.`
        : this.socket.lost ? "Live updates are interrupted: changes of others show after a few seconds." : "";
    if (this.banner.textContent !== said) this.banner.textContent = said;
  },

  cleanup() {
    for (const part of [this.socket, this.pointer, this.keys, this.palette, this.drafts]) part.stop();
    clearTimeout(this.resendT);
    clearInterval(this.clock);
    removeEventListener("beforeunload", this.leave);
    this.wrap.remove();
    if (isAhead(this.root)) this.root.host.remove();
  },
});
Board.prototype.ticks = 0;
