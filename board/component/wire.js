// What travels: the whole picture once, then only how it differs from one that we said we have.
// Short names as in WIRE of board/queries/payload.py; what is blank does not travel.
const LONG = { i: "id", k: "key", v: "v", l: "lane", c: "col", s: "cls", t: "title", cu: "customer", sg: "segment", ch: "channel",
  w: "who", o: "opened", st: "started", d: "due", dw: "what", x: "closed", b: "blocked", bs: "blockedSince", n: "nth", a: "aged", sp: "steps" };
const BLANK = { lane: "main", cls: "standard", title: null, customer: "", segment: null, channel: "", who: null,
  started: null, due: null, what: "", closed: null, blocked: null, blockedSince: null, nth: 1, aged: 0, steps: "" };
const BASES = 4;             // pictures kept because a message to the server named them

function unpack(card) {
  const full = { ...BLANK };
  for (const short in card) if (LONG[short]) full[LONG[short]] = card[short];
  full.id = String(full.id);
  full.col = String(full.col);
  return full;
}

class Wire {
  constructor() { this.bases = new Map(); }

  // The picture that the page sent, or null when it is the difference from one that we do not have.
  // The page may hand the same data again, after others have come: they are not read twice.
  read(data) {
    if (data.stamp !== this.page?.stamp) this.page = this.made(data, this.bases.get(data.base));
    return this.page;
  }

  // The same from the live line, where each picture differs from the one before it on that line.
  hear(data) {
    const from = data.base === this.line?.stamp ? this.line : null;
    this.line = this.made(data, from);
    return this.line;
  }

  // What the line is told that we have: from here on it sends differences.
  begin() { this.line = this.shown; }

  made(data, from) {
    for (const known of [this.shown, this.page, this.line]) if (known && known.stamp === data.stamp) return known;
    if (data.base && !from) return null;
    const cards = data.base ? this.merged(from.cards, data) : this.whole(data.cards);
    return { stamp: data.stamp, rev: data.rev, head: data.head ?? from.head, cards };
  }

  // Of two pictures of one board the later one is shown, whichever way it came.
  show(picture) {
    const old = this.shown && this.shown.head.live === picture.head.live && this.shown.rev > picture.rev;
    return old ? this.shown : (this.shown = picture);
  }

  // A card that came again unchanged stays the same object: nothing of it is drawn anew.
  whole(cards) {
    const old = new Map((this.shown?.cards ?? []).map((card) => [card.id, card]));
    return cards.map((card) => this.same(unpack(card), old));
  }

  same(card, old) {
    const was = old.get(card.id);
    return was && JSON.stringify(was) === JSON.stringify(card) ? was : card;
  }

  // Each changed card says which one it stands after; all others keep their order.
  merged(base, { cards, gone }) {
    const left = new Set(gone.map(String)), next = new Map(), merged = [];
    const old = new Map(this.shown.cards.map((card) => [card.id, card]));
    for (const card of cards) { left.add(String(card.i)); next.set(String(card.p), this.same(unpack(card), old)); }
    const put = (card) => { for (let at = card; at; at = next.get(at.id)) merged.push(at); };
    put(next.get("0"));
    for (const card of base) if (!left.has(card.id)) put(card);
    return merged;
  }

  // Said with each message to the page: from here on the server may send differences from this picture.
  have() {
    if (this.shown) this.bases.set(this.shown.stamp, this.shown);
    for (const stamp of this.bases.keys()) if (this.bases.size > BASES) this.bases.delete(stamp); else break;
    return this.shown?.stamp ?? null;
  }
}
