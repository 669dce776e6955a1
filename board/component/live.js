// Live update on a socket of our own: the server sends how the picture differs from the one before it. While nobody
// looks, or a filter asks the page what to show, it only says "revision N", and we ask for one run of the board's fragment.
const POLL_MS = 5000;        // only while the socket is down
const LOST_MS = 4000;        // a socket that is down for longer is told to the reader
const BEAT_MS = 10000;       // how often the server is told that this board is still looked at
const LATE_MS = 2000;        // a picture that did not come on the line for so long is asked of the page
const SILENT_MS = 40000;     // the server says something every 15 seconds: a line that is silent for so long is dead
const HEAL_MS = 1500;        // how often a run of the whole page is tried, when one is due

const page = () => document.querySelector('[data-testid="stApp"]')?.dataset;

class Live {
  constructor(board) {
    this.board = board;
    this.newest = 0;
    this.wake = () => { if (this.url && !this.ws) this.open(); board.status(); };
    this.seen = () => { this.take(); board.catchUp(); this.hear(0); };
    addEventListener("online", this.wake);
    addEventListener("offline", this.wake);
    document.addEventListener("visibilitychange", this.seen);
  }

  follow(url) {
    if (this.url === url) return;
    this.hangUp();
    this.url = url;
    this.newest = 0; // each pod counts its own
    this.wait = 1000;
    if (url) this.open();
  }

  open() {
    clearTimeout(this.retryT);
    const ws = (this.ws = new WebSocket(new URL(this.url, document.baseURI).href.replace(/^http/, "ws")));
    ws.onopen = () => {
      this.wait = 1000;
      this.lostAt = null;
      this.saidAt = Date.now();
      clearTimeout(this.pollT);
      this.pollT = null;
      this.said = this.takes = null;
      this.take();
      this.beat();
      this.board.resume();
      this.board.status();
    };
    ws.onmessage = (e) => {
      if (this.ws !== ws) return; // of a board that was left
      this.saidAt = Date.now();
      if (e.data.startsWith("{")) this.learn(JSON.parse(e.data));
      else this.hear(+e.data);
    };
    ws.onclose = () => {
      if (this.ws !== ws) return;
      this.ws = null;
      this.lostAt ??= Date.now();
      this.retryT = setTimeout(() => this.open(), this.wait + Math.random() * this.wait);
      this.wait = Math.min(this.wait * 2, 60000);
      this.pollT ??= setTimeout(() => this.poll(), POLL_MS + Math.random() * 1000); // not reset by each failed try
    };
  }

  get lost() { return !!this.lostAt && Date.now() - this.lostAt > LOST_MS; }

  // Fifty viewers must not all rerun in the same millisecond, and ten changes need one rerun:
  // a running timer is not restarted, or a busy board would never refresh. A board that nobody sees waits for its reader.
  hear(revision) {
    this.newest = Math.max(this.newest, revision || 0);
    if (document.hidden || this.syncT || !(this.newest > this.board.data.rev)) return;
    this.syncT = setTimeout(() => {
      this.syncT = null;
      if (!(this.newest > this.board.data.rev) || this.board.pending.size) return;
      this.takes = null; // said anew with what comes
      this.board.tell("sync", {});
    }, (this.takes ? LATE_MS : 50) + Math.random() * 350);
  }

  // Which picture we have: from here on the line sends how later ones differ. Numbers will do for a board that
  // is hidden or filtered.
  take() {
    const { board } = this, takes = !document.hidden && !board.only;
    if (this.ws?.readyState !== 1 || !board.data || takes === this.takes) return;
    this.takes = takes;
    if (takes) board.wire.begin();
    this.ws.send(JSON.stringify(takes ? { have: board.wire.shown.stamp, rev: board.data.rev } : { have: null }));
  }

  // My changes, answered on this line; false when it is down.
  ask(moves) {
    if (this.ws?.readyState !== 1) return false;
    this.ws.send(JSON.stringify({ moves }));
    return true;
  }

  // Several pictures of one moment are drawn once. One that differs from a picture we do not have starts us anew.
  see(picture) {
    if (!this.board.wire.hear(picture)) { this.takes = null; this.take(); }
    this.newest = Math.max(this.newest, picture.rev);
    this.drawT ??= requestAnimationFrame(() => { this.drawT = null; this.board.catchUp(); });
  }

  // Who else is here, and that the open card has changed: told to the dialog, which is not ours.
  learn(news) {
    if (news.picture) { this.see(news.picture); return; }
    if (news.acks) { this.board.heard(news); return; }
    if (news.who) this.board.meet(news);
    document.dispatchEvent(new CustomEvent("podboard", { detail: (this.news = { ...this.news, ...news }) }));
    globalThis.podboard.news = this.news;
  }

  // Said when it changes, and every ten seconds while the tab is looked at: silence means that nobody is there.
  beat() {
    if (this.ws?.readyState !== 1 || document.hidden) return;
    const { drafts } = this.board, said = JSON.stringify({ card: drafts.card, writing: drafts.isWriting });
    if (said === this.said && Date.now() - this.beatAt < BEAT_MS) return;
    this.said = said;
    this.beatAt = Date.now();
    this.ws.send(said);
  }

  // A server that was started anew does not know our fragment and drops its messages without a word: only a run
  // of the whole page makes it known again. The page has a hidden button for that.
  heal() {
    clearTimeout(this.healT);
    const app = page(), again = document.querySelector(".st-key-board-again button");
    const atRest = app?.testConnectionState === "CONNECTED" && app.testScriptState === "notRunning";
    if (atRest && again && !this.board.dragging) again.click();
    else this.healT = setTimeout(() => this.heal(), HEAL_MS);
  }

  // Called every second: as soon as the page is connected again, so are we.
  watch() {
    const up = page()?.testConnectionState === "CONNECTED";
    if (up && this.up === false) {
      this.heal();
      this.wait = 1000;
      if (!this.ws) this.open();
    }
    this.up = up;
    if (this.ws?.readyState === 1 && Date.now() - this.saidAt > SILENT_MS) { const { ws } = this; this.open(); ws.close(); }
    this.beat();
  }

  poll() {
    const { board } = this;
    if (!document.hidden && !board.dragging && !board.pending.size) board.tell("sync", {});
    this.pollT = setTimeout(() => this.poll(), POLL_MS + Math.random() * 1000);
  }

  hangUp() {
    const { ws } = this;
    this.ws = this.url = this.lostAt = null;
    for (const timer of [this.retryT, this.pollT, this.syncT, this.healT]) clearTimeout(timer);
    cancelAnimationFrame(this.drawT);
    this.pollT = this.syncT = this.drawT = null;
    ws?.close();
  }

  stop() {
    this.hangUp();
    removeEventListener("online", this.wake);
    removeEventListener("offline", this.wake);
    document.removeEventListener("visibilitychange", this.seen);
  }
}
