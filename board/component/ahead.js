// Where a board lives, and the end of the file: the export. Streamlit calls it again on every change of data or theme,
// so there is one Board per mount point. It calls first when the whole page is there. The board need not wait for that:
// the document of /board names its picture, and the board stands ahead of the page where it will stand in it, to be read
// and worked with. The page's mount point takes it over as it is.
const BOARDS = new WeakMap();
const PAGE = "/board";
const PLACE = "podboard place "; // and the board: where it stood in the page the last time, so that nothing jumps
const USUAL = { wide: [24, 163], phone: [12, 268] }; // left and top in a window where it never stood
const ABOVE = 8;                 // between the line over a board and the board
const LOOK_MS = 50;              // how often the page is looked at while it comes
const SIGNED_MS = 2000;             // how often a board without its line asks whether its reader is signed in still
const STRANDED_MS = 3000;        // it is at rest for so long and has no place for a board

class Ahead {
  constructor(told) {
    this.host = h("div", { "data-ahead": true });
    this.host.attachShadow({ mode: "open" });
    const place = placeOf(told.head.live);
    this.isNew = !place.isKept;
    Object.assign(this.host.style, place.style, { colorScheme: document.documentElement.style.colorScheme || "light dark" });
    document.body.append(this.host);
    this.board = new Board(this.host.shadowRoot);
    this.board.update({ data: told });
    this.watch = setInterval(() => this.look(), LOOK_MS);
    this.asking = setInterval(() => this.ask(), SIGNED_MS);
  }

  // The page's own place for the board is there.
  join(root) {
    clearInterval(this.watch);
    clearInterval(this.asking);
    this.board.moveTo(root);
    return this.board;
  }

  // The page comes: where the board never stood, what stands over it shows its place. Or it turns out to be a page without
  // a board, or its reader is signed out.
  look() {
    const over = this.isNew && document.querySelector(".st-key-find-bar")?.getBoundingClientRect();
    if (over?.height && over.bottom + ABOVE > this.host.getBoundingClientRect().top) this.host.style.top = over.bottom + ABOVE + "px";
    const app = page(), isAtRest = app?.testConnectionState === "CONNECTED" && app.testScriptState === "notRunning";
    this.restedAt = isAtRest ? this.restedAt ?? Date.now() : null;
    if (location.pathname !== PAGE || (isAtRest && Date.now() - this.restedAt > STRANDED_MS)) this.leave();
  }

  // No line, and no page that would lead to the sign-in: nobody else would say so, and the cards would stay in sight.
  async ask() {
    if (this.board.socket.ws?.readyState === 1) return;
    const { status } = await fetch("/_stcore/health", { cache: "no-store" }).catch(() => ({}));
    if (status !== 401 || !ahead) return;
    this.leave();
    location.reload();
  }

  leave() {
    clearInterval(this.watch);
    clearInterval(this.asking);
    this.board.cleanup();
    ahead = null;
  }
}

let ahead = null, isMounted = false;

const isAhead = (root) => !!root.host?.hasAttribute("data-ahead");

function placeOf(live) {
  const [width, ...kept] = memory(() => JSON.parse(localStorage.getItem(PLACE + live))) ?? [], isKept = width === innerWidth;
  const [side, usual] = USUAL[innerWidth > 640 ? "wide" : "phone"], margin = Math.max(0, innerWidth - 1440) / 2 + side;
  const [left, top, right] = isKept ? kept : [margin, usual, margin];
  return { isKept, style: { left: left + "px", top: top + "px", right: right + "px" } };
}

// Kept in this browser when the page is at rest.
function keepPlace(board) {
  if (isAhead(board.root) || page()?.testScriptState !== "notRunning" || scrolled()) return;
  const { left, top, right } = board.wrap.getBoundingClientRect(), place = JSON.stringify([innerWidth, left, top, innerWidth - right]);
  if (board.stood !== place) memory(() => localStorage.setItem(PLACE + board.data.live, (board.stood = place)));
}

// A browser may refuse to remember, or have forgotten what it was told: then nothing is known.
function memory(use) { try { return use(); } catch { return null; } }

const scrolled = () => document.querySelector(".stMain")?.scrollTop > 0;

async function comeAhead() {
  const link = document.getElementById("ahead");
  const answer = link && await fetch(link.href).catch(() => null);
  const told = answer?.status === 200 && await answer.json().catch(() => null);
  while (!document.body) await new Promise((then) => setTimeout(then, 5)); // no frame comes before the style sheets do
  if (!told || isMounted || location.pathname !== PAGE) return;
  ahead = new Ahead(told);
  expose(ahead.board);
}

function expose(board) { if (globalThis.__BOARD_TEST__) globalThis.__board = board; }

function joined({ parentElement, data }) {
  isMounted = true;
  const came = ahead;
  if (came && came.board.data.live === data.head?.live) { ahead = null; return came.join(parentElement); }
  came?.leave();
  return new Board(parentElement);
}

export default function (component) {
  const root = component.parentElement;
  let board = BOARDS.get(root);
  if (!board) {
    BOARDS.set(root, (board = joined(component)));
    expose(board);
  }
  board.update(component);
  // A call overtaken by newer data gets its clean-up run while the component is still mounted: look before acting.
  return () => setTimeout(() => {
    if ((root.host ?? root).isConnected) return;
    board.cleanup();
    BOARDS.delete(root);
  });
}

comeAhead();
