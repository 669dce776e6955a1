// Words and small tools of the board. The files of this folder are joined into one module, in the
// order given in __init__.py. Text always becomes a text node: nothing a customer wrote turns into HTML.
const HOUR = 3600, DAY = 86400;

const h = (tag, attrs = {}, ...kids) => {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") el.className = value;
    else el.setAttribute(name, value === true ? "" : value);
  }
  el.append(...kids.filter(Boolean));
  return el;
};

// The style sheet is part of the module, so that it does not travel with every message.
function dress(root) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
}

// crypto.randomUUID exists only on https and localhost; getRandomValues exists everywhere.
const newOp = () => [...crypto.getRandomValues(new Uint8Array(12))].map((x) => x.toString(16).padStart(2, "0")).join("");

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function span(seconds, day = DAY) {
  if (seconds < HOUR) return `${Math.max(1, Math.round(seconds / 60))} min`;
  if (seconds < day) return `${Math.round(seconds / HOUR)} h`;
  return `${(seconds / day).toFixed(1)} d`;
}

const ordinal = (n) => n + (["th", "st", "nd", "rd"][n % 100 > 10 && n % 100 < 14 ? 0 : n % 10] || "th");

// Working seconds since the picture was made: spans are the working stretches of the pod's calendar from then on.
const worked = (ages, now) => ages.spans.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, now) - from), 0);

// An age in working time, in the light of the pod's own finished work of the same class: a band for the eye, words for
// everybody. The rule is the one of board/ages.py.
function ageOf(card, now, ages) {
  const said = (seconds) => span(Math.max(0, seconds), ages.daylen);
  if (card.closed) return { text: `took ${said(card.aged)}`, band: "done", words: "", stuck: "" };
  const since = worked(ages, now), days = (card.aged + since) / ages.daylen, sle = ages.sle[card.cls] ?? { n: 0 };
  const age = { text: said(card.aged + since), stuck: said(card.blockedSince + since), band: "none",
    words: card.started ? "since its start" : "since it arrived, not started" };
  if (sle.p85 === undefined) return { ...age, words: `${age.words}; not enough history (n=${sle.n})` };
  const older = days > sle.p95 ? 95 : days > sle.p85 ? 85 : days > sle.p50 ? 50 : 0;
  const band = days > sle.p85 ? "late" : days >= 0.8 * sle.p85 ? "soon" : older ? "half" : "good";
  return { ...age, older, band: card.started ? band : "none", words: age.words + (older ? `; older than ${older} % of our work` : "") };
}

// Due times are said only when near: within a day, or past.
function dueOf(card, now) {
  if (!card.due || card.closed) return null;
  const left = card.due - now, what = card.what && card.what + " ";
  if (left < 0) return { text: `${what}overdue by ${span(-left)}`, band: "late" };
  return left < DAY ? { text: `${what}due in ${span(left)}`, band: "soon" } : null;
}

const isFull = (column, held) => column.wip > 0 && held >= column.wip;

function roomWords(column, held) {
  if (!column.wip) return String(held);
  if (held < column.wip) return `${held} of ${column.wip}`;
  return `${held === column.wip ? "Full" : "Over"} ${held} of ${column.wip}: finish one first`;
}

// The state of a board in one line: what is open, and what of it needs a look.
function sumOf(open, now, ages) {
  const late = open.filter((card) => card.due && card.due < now).length, stuck = open.filter((card) => card.blocked !== null).length;
  const old = open.filter((card) => card.started && ageOf(card, now, ages).older >= 85).length;
  return [`${open.length} open`, late && `${late} overdue`, stuck && `${stuck} blocked`, old && `${old} older than 85 % of our work`].filter(Boolean).join(" · ");
}
