// Live update: the server says "revision N" on a socket, and we ask for one run of the board's fragment.
const POLL_MS = 5000;        // only while the socket is down
const LOST_MS = 4000;        // a socket that is down for longer is told to the reader
const BEAT_MS = 10000;       // how often the server is told that this board is still looked at
const HEAL_MS = 1500;        // how often a run of the whole page is tried, when one is due

const page = () => document.querySelector('[data-testid="stApp"]')?.dataset;

class Live {
  constructor(board) {
    this.board = board;
    this.newest = 0;
    this.wake = () => { if (this.url && !this.ws) this.open(); board.status(); };
    this.seen = () => { if (!document.hidden) this.hear(0); };
    addEventListener("online", this.wake);
    addEventListener("offline", this.wake);
    document.addEventListener("visibilitychange", this.seen);
  }

  follow(url) {
    if (this.url === url) return;
    this.hangUp();
    this.url = url;
    this.wait = 1000;
    if (url) this.open();
  }

  open() {
    clearTimeout(this.retryT);
    const ws = (this.ws = new WebSocket(new URL(this.url, document.baseURI).href.replace(/^http/, "ws")));
    ws.onopen = () => {
      this.wait = 1000;
      this.lostAt = null;
      clearTimeout(this.pollT);
      this.pollT = null;
      this.said = null;
      this.beat();
      this.board.status();
    };
    ws.onmessage = (e) => (e.data.startsWith("{") ? this.learn(JSON.parse(e.data)) : this.hear(+e.data));
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
      if (this.newest > this.board.data.rev && !this.board.pending.size) this.board.tell("sync", {});
    }, 50 + Math.random() * 350);
  }

  // Who else is here, and that the open card has changed: told to the dialog, which is not ours.
  learn(news) {
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
    this.pollT = this.syncT = null;
    ws?.close();
  }

  stop() {
    this.hangUp();
    removeEventListener("online", this.wake);
    removeEventListener("offline", this.wake);
    document.removeEventListener("visibilitychange", this.seen);
  }
}
