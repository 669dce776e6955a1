// Typed text outlives a lost line, a closed dialog and a new start of the server: what stands in the fields of a dialog
// and was not saved yet is kept in this tab, and put back when the field comes again as it was.
const DRAFT = "podboard draft ";
const CLOSES = '[role=dialog] [aria-label="Close"]';
const LOST = `body, [role=dialog], ${CLOSES}`; // where focus falls when its field is gone
const HEIR_MS = 15000;
const SENT_MS = 15000;       // a dialog that goes so soon after its button was pressed has been saved

const keyOf = (field) => [...(field.closest('[class*="st-key-"]')?.classList ?? [])].find((name) => name.startsWith("st-key-"))?.slice(7);
const OWN = "st-key-";

function put(field, text) { // as if it had been typed: React looks at the native setter
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, text);
  for (const event of [new Event("input", { bubbles: true }), new FocusEvent("focusout", { bubbles: true })]) field.dispatchEvent(event);
}

class Drafts {
  constructor(board) {
    this.board = board;
    this.fields = new Map();   // element -> {key, base, last}: as the page set it, and as it was last typed or set
    this.touched = new Set();  // names of fields that the reader has changed
    this.sentAt = 0;
    this.press = (e) => {
      const form = e.target.closest?.('[role=dialog] button')?.closest('[data-testid="stForm"], [role=dialog]');
      if (!form || e.target.closest('[aria-label="Close"]')) return;
      this.sentAt = Date.now();
      for (const [field, known] of this.fields) if (form.contains(field)) known.sent = field.value;
    };
    this.change = (e) => {
      const name = e.target.closest?.("[role=dialog]") && keyOf(e.target), known = this.fields.get(e.target);
      if (name) this.touched.add(name);
      if (known) Object.assign(known, { last: e.target.value, draft: null });
    };
    this.focus = (e) => { if (e.target.closest?.("[role=dialog]")) this.look(); }; // known before the first letter
    this.blur = (e) => { if (e.relatedTarget?.matches(LOST) !== false && e.target.closest?.("[role=dialog]") && e.target.matches("input, textarea")) this.pass(e.target); };
    this.keep = () => this.look();
    document.addEventListener("focusin", this.focus, true);
    document.addEventListener("focusout", this.blur, true);
    document.addEventListener("click", this.press, true);
    for (const event of ["input", "change"]) document.addEventListener(event, this.change, true);
    addEventListener("pagehide", this.keep);
    globalThis.podboard = { touched: () => Object.fromEntries([...this.touched].map((name) => [name, this.find(name)?.value ?? null])), field: (name) => this.find(name) };
  }

  get dialog() { return document.querySelector("[role=dialog]"); }
  get card() { return this.dialog ? new URLSearchParams(location.search).get("card") : null; }
  find(name) { return this.dialog?.querySelector(`.${OWN}${CSS.escape(name)} :is(input, textarea)`); }
  store(key) { return DRAFT + this.board.me + " " + (this.card ?? "new") + " " + key; }

  get isWriting() { return [...this.fields].some(([field, { base, last, sent }]) => field.isConnected && last !== base && last !== sent); }

  // Every second: what is written is kept, what was taken back or sent is not.
  look() {
    const { dialog } = this;
    if (!dialog) { this.leave(); return; }
    for (const field of dialog.querySelectorAll('textarea, input[type="text"]')) {
      const key = keyOf(field);
      if (key && !this.fields.has(field) && !field.closest('[data-testid="stSelectbox"], [data-testid="stDateTimeInput"]')) this.meet(field, key);
    }
    for (const [field, known] of this.fields) {
      const { key, kept } = known;
      if (!field.isConnected) { this.fields.delete(field); if (!this.find(key) && this.isSent) sessionStorage.removeItem(kept); continue; }
      if (field.value !== known.last) this.follow(field, known);
      if (field.value !== known.base) sessionStorage.setItem(kept, JSON.stringify({ text: field.value, base: known.base }));
      else if (!known.draft) sessionStorage.removeItem(kept);
    }
  }

  meet(field, key) {
    const kept = this.store(key), known = { key, kept, draft: JSON.parse(sessionStorage.getItem(kept) ?? "null") };
    this.fields.set(field, known);
    this.follow(field, known);
  }

  // What the page itself puts into a field is not typed: fields stand empty for a moment before they are filled.
  follow(field, known) {
    const { draft } = known, base = (known.base = known.last = field.value);
    if (!draft || (!base && draft.base)) return; // not filled yet
    known.draft = null;
    if (draft.text === base || draft.base !== base) return; // saved, or changed by somebody: not to be written over
    put(field, draft.text);
    this.touched.add(known.key);
    this.board.say("Text that you had not saved was put back.");
  }

  // A field that was sent with Enter comes again empty: what is typed next belongs there, not to the button that closes the dialog.
  pass(field) {
    const [, stem, number] = keyOf(field)?.match(/^(.*-)(\d+)$/) ?? [], until = Date.now() + HEIR_MS;
    const seek = () => {
      const { activeElement: at } = document, heir = this.find(stem + (Number(number) + 1));
      if (!at.matches(LOST) || Date.now() > until) return;
      if (heir) { heir.focus(); return; }
      if (at.matches(CLOSES) && !field.isConnected) this.dialog?.focus();
      requestAnimationFrame(seek);
    };
    if (stem) requestAnimationFrame(seek);
  }

  get isSent() { return Date.now() - this.sentAt < SENT_MS; }

  // The dialog is gone: saved by its button, or only closed.
  leave() {
    if (this.isSent) for (const { kept } of this.fields.values()) sessionStorage.removeItem(kept);
    this.fields.clear();
    this.touched.clear();
  }

  stop() {
    document.removeEventListener("click", this.press, true);
    document.removeEventListener("focusin", this.focus, true);
    document.removeEventListener("focusout", this.blur, true);
    for (const event of ["input", "change"]) document.removeEventListener(event, this.change, true);
    removeEventListener("pagehide", this.keep);
  }
}
