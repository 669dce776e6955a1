// Typed text outlives a lost line, a closed dialog and a new start of the server: what stands in the fields of a dialog
// and was not saved yet is kept in this tab, and put back when the field comes again as it was.
const DRAFT = "podboard draft ";
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
    this.fields = new Map();   // element -> {key, base}
    this.touched = new Set();  // names of fields that the reader has changed
    this.sentAt = 0;
    this.press = (e) => {
      const form = e.target.closest?.('[role=dialog] button')?.closest('[data-testid="stForm"], [role=dialog]');
      if (!form || e.target.closest('[aria-label="Close"]')) return;
      this.sentAt = Date.now();
      for (const [field, known] of this.fields) if (form.contains(field)) known.sent = field.value;
    };
    this.change = (e) => { const name = e.target.closest?.("[role=dialog]") && keyOf(e.target); if (name) this.touched.add(name); };
    this.focus = (e) => { if (e.target.closest?.("[role=dialog]")) this.look(); }; // known before the first letter
    this.keep = () => this.look();
    document.addEventListener("focusin", this.focus, true);
    document.addEventListener("click", this.press, true);
    for (const event of ["input", "change"]) document.addEventListener(event, this.change, true);
    addEventListener("pagehide", this.keep);
    globalThis.podboard = { touched: () => Object.fromEntries([...this.touched].map((name) => [name, this.find(name)?.value ?? null])), field: (name) => this.find(name) };
  }

  get dialog() { return document.querySelector("[role=dialog]"); }
  get card() { return this.dialog ? new URLSearchParams(location.search).get("card") : null; }
  find(name) { return this.dialog?.querySelector(`.${OWN}${CSS.escape(name)} :is(input, textarea)`); }
  store(key) { return DRAFT + this.board.me + " " + (this.card ?? "new") + " " + key; }

  get isWriting() { return [...this.fields].some(([field, { base, sent }]) => field.isConnected && field.value !== base && field.value !== sent); }

  // Every second: what is written is kept, what was taken back or sent is not.
  look() {
    const { dialog } = this;
    if (!dialog) { this.leave(); return; }
    for (const field of dialog.querySelectorAll('textarea, input[type="text"]')) {
      const key = keyOf(field);
      if (key && !this.fields.has(field) && !field.closest('[data-testid="stSelectbox"], [data-testid="stDateTimeInput"]')) this.meet(field, key);
    }
    for (const [field, { key, base, kept }] of this.fields) {
      if (!field.isConnected) { this.fields.delete(field); if (!this.find(key) && this.isSent) sessionStorage.removeItem(kept); }
      else if (field.value === base) sessionStorage.removeItem(kept);
      else sessionStorage.setItem(kept, JSON.stringify({ text: field.value, base }));
    }
  }

  meet(field, key) {
    const kept = this.store(key), draft = JSON.parse(sessionStorage.getItem(kept) ?? "null"), base = field.value;
    this.fields.set(field, { key, base, kept });
    if (!draft || draft.text === base) return;
    if (draft.base !== base) { sessionStorage.removeItem(kept); return; } // saved, or changed by somebody: not to be written over
    put(field, draft.text);
    this.touched.add(key);
    this.board.say("Text that you had not saved was put back.");
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
    for (const event of ["input", "change"]) document.removeEventListener(event, this.change, true);
    removeEventListener("pagehide", this.keep);
  }
}
