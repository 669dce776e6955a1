// The way back: after a move of mine a line under the board offers to undo it, and then to do it again. When the card
// changes otherwise the line goes, for there is nothing to take back any more.
class Way {
  constructor(board) {
    this.board = board;
    this.box = h("div", { class: "way", role: "group", "aria-label": "Your last move" });
    this.last = null; // {op, undo, id, key, from, to, isClosing, isFinal, rev, v}: the move, and what took it back
  }

  // What I asked for was carried out; a picture of revision `rev` shows it.
  took(change, rev) {
    if (!change.id) { this.leave(); return; }
    const { board } = this, { id, key, lane, col } = change;
    const isDone = (at) => board.data.columns.find((column) => column.id === at)?.kind === "done";
    if (change.of) this.last = { ...change.of, undo: change.of.undo ? null : change.op };
    else this.last = { op: change.op, undo: null, id, key, from: change.from, to: { lane, col, after: change.after, before: change.before },
      isClosing: isDone(col), isFinal: isDone(col) !== isDone(change.from.col) || (board.data.cut === "person" && lane !== change.from.lane) };
    Object.assign(this.last, { rev, v: null });
    this.draw();
    this.look();
  }

  // To take it back was refused, or given up: it still can be.
  keep(last) {
    if (this.last) return;
    this.last = last;
    this.draw();
    this.look();
  }

  // A closing, and whose card it is, is decided anew and not done again.
  get canBack() { return !!this.last && !(this.last.undo && this.last.isFinal); }

  // What is said of it to those who do not see the line.
  get hint() { return this.canBack ? (this.last.undo ? " Control Shift Z does it again." : " Control Z undoes it.") : ""; }

  draw() {
    const { undo, key, isClosing } = this.last, said = undo ? `${key} is as it was.` : `You ${isClosing ? "closed" : "moved"} ${key}.`;
    const back = h("button", { type: "button", class: "back", title: undo ? "Ctrl Shift Z" : "Ctrl Z" }, undo ? "Do it again" : "Undo");
    const leave = h("button", { type: "button", class: "close", "aria-label": "Leave it as it is" }, "×");
    back.addEventListener("click", () => this.back());
    leave.addEventListener("click", (e) => {
      const el = this.board.cards.get(this.last.id)?.el;
      this.leave();
      if (!e.detail && el) this.board.focus(el); // pressed by a key: the focus would be nowhere
    });
    this.box.replaceChildren(h("span", {}, said), ...(this.canBack ? [back] : []), leave);
  }

  // A new picture: as soon as it shows my move, any other version of the card is somebody's change.
  look() {
    const { last, board } = this;
    if (!last || board.data.rev < last.rev) return;
    const v = board.record(last.id)?.v;
    last.v ??= v;
    if (v === undefined || v !== last.v) this.leave();
  }

  // A card that a filter hides has no element; its move is taken back all the same.
  back() {
    const { last, board } = this, el = board.cards.get(last.id)?.el, place = last.undo ? last.to : last.from;
    this.leave();
    board.queue({ id: last.id, ...place, back: last.undo ?? last.op, of: last }, el);
    if (el) board.focus(el);
  }

  leave() {
    this.last = null;
    this.box.replaceChildren();
  }
}
