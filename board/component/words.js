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

// crypto.randomUUID exists only on https and localhost; getRandomValues exists everywhere.
const newOp = () => [...crypto.getRandomValues(new Uint8Array(12))].map((x) => x.toString(16).padStart(2, "0")).join("");

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function span(seconds) {
  if (seconds < HOUR) return `${Math.max(1, Math.round(seconds / 60))} min`;
  if (seconds < DAY) return `${Math.round(seconds / HOUR)} h`;
  return `${(seconds / DAY).toFixed(1)} d`;
}

const ordinal = (n) => n + (["th", "st", "nd", "rd"][n % 100 > 10 && n % 100 < 14 ? 0 : n % 10] || "th");

// An age in the light of the pod's own finished work: a band for the eye, words for everybody.
function ageOf(card, now, sle, finished) {
  if (card.closed) return { text: `took ${span(card.closed - (card.started || card.opened))}`, band: "done", words: "" };
  const seconds = now - (card.started || card.opened), days = seconds / DAY;
  const since = card.started ? "since its start" : "since it arrived, not started";
  if (!sle) return { text: span(seconds), band: "none", words: `${since}; not enough history (n = ${finished})` };
  const older = days > sle.p95 ? 95 : days > sle.p85 ? 85 : days > sle.p50 ? 50 : 0;
  const band = card.started ? { 95: "late", 85: "soon", 50: "half", 0: "good" }[older] : "none";
  return { text: span(seconds), band, words: older ? `${since}; older than ${older} % of our work` : since, older };
}

// Due times are said only when near: within a day, or past.
function dueOf(card, now) {
  if (!card.due || card.closed) return null;
  const left = card.due - now;
  if (left < 0) return { text: `overdue by ${span(-left)}`, band: "late" };
  return left < DAY ? { text: `due in ${span(left)}`, band: "soon" } : null;
}

const isFull = (column, held) => column.wip > 0 && held >= column.wip;

function roomWords(column, held) {
  if (!column.wip) return String(held);
  if (held < column.wip) return `${held} of ${column.wip}`;
  return `${held === column.wip ? "Full" : "Over"} ${held} of ${column.wip}: finish one first`;
}
