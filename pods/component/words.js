// Words and small tools of the week. The files of this folder are joined into one module, in the
// order given in __init__.py. Text always becomes a text node: nothing that people wrote turns into HTML.
const STEP = 30, PER_STEP = 9; // minutes, and pixels of pointer travel for one step

const h = (tag, attrs = {}, ...kids) => {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") el.className = value;
    else el.setAttribute(name, value === true ? "" : value);
  }
  el.append(...kids.flat(3).filter((kid) => kid !== null && kid !== undefined && kid !== false));
  return el;
};

// crypto.randomUUID exists only on https and localhost; getRandomValues exists everywhere.
const newOp = () => [...crypto.getRandomValues(new Uint8Array(12))].map((x) => x.toString(16).padStart(2, "0")).join("");

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const narrow = () => matchMedia("(max-width: 760px)").matches;

const clock = (minute) => {
  const m = minute > 1440 ? minute - 1440 : minute;
  return `${Math.floor(m / 60)}:${String(m % 60).padStart(2, "0")}`;
};
const span = (start, end) => `${clock(start)}–${clock(end)}`;

function stateWords(shift) {
  return [shift.state === "draft" ? "draft" : "published", shift.away && "away, not counted", ...shift.warn].filter(Boolean).join(", ");
}
