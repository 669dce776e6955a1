// One card: three rows, and a fourth only when something is wrong.
const CLASSES = { expedite: "Expedite", fixed_date: "Fixed date", standard: "", intangible: "Intangible" };
const HIDDEN = "Text is for the pod and its coach";

const makeCard = (card, mayMove) => h("li", { class: "card", role: "listitem", tabindex: "-1", "data-id": card.id,
  "aria-roledescription": mayMove ? "movable card" : "card", "aria-describedby": "help" });

function flagsOf(card, now, age, here) {
  const flags = [], doing = doingOf(here, card.id);
  if (doing) flags.push(h("span", { class: "flag here" }, doing));
  if (card.blocked !== null) {
    const why = card.blocked ? `: ${card.blocked}` : "";
    flags.push(h("span", { class: "flag late", title: card.blocked }, `Blocked ${age.stuck}${why}`));
  }
  const due = dueOf(card, now);
  if (due) flags.push(h("span", { class: `flag ${due.band}` }, due.text));
  else if (age.older >= 85 && card.started && !flags.length) {
    flags.push(h("span", { class: `flag ${age.band}` }, `older than ${age.older} % of our work`));
  }
  return flags;
}

const whoOf = (card, view) => view.people[card.who] ?? ["", ""];

function labelOf(card, view, age, flags) {
  const said = [`${card.key} ${card.title ?? HIDDEN}`, CLASSES[card.cls], whoOf(card, view)[1] || "nobody assigned",
    `${age.text} ${age.words}`, card.steps && `${card.steps.replace("/", " of ")} steps done`, ...flags.map((flag) => flag.textContent)];
  return said.filter(Boolean).join(", ");
}

function fillCard(el, card, view) {
  const age = ageOf(card, view.now, view.ages), flags = flagsOf(card, view.now, age, view.here);
  // Beside a class of service the channel has no room.
  const place = [card.customer, view.segments[card.segment]].filter(Boolean).join(" · ");
  const [letters, whoName] = whoOf(card, view);
  const alone = letters && card.title && !place && !card.steps && !(card.nth > 1);
  el.dataset.cls = card.cls;
  el.setAttribute("aria-label", labelOf(card, view, age, flags));
  const kids = [
    h("div", { class: "top" }, h("span", { class: "key" }, card.key), card.channel && !CLASSES[card.cls] && h("span", { class: "by" }, "· " + card.channel),
      CLASSES[card.cls] && h("span", { class: "cls" }, "· " + CLASSES[card.cls]),
      h("span", { class: `age ${age.band}`, title: age.words }, h("i", { "aria-hidden": "true" }), age.text),
      view.may && h("button", { class: "menu", type: "button", tabindex: "-1", "aria-label": `Move ${card.key} to…`,
        "aria-haspopup": "menu", "data-act": "menu" }, "⋯")),
    card.title !== null && h("div", { class: "title" + (alone ? " beside" : "") }, card.title),
  ];
  if (place || card.nth > 1 || card.steps || letters) {
    kids.push(h("div", { class: alone ? "foot alone" : "foot" }, h("span", { class: "place" }, place || " "),
      card.nth > 1 && h("span", { class: "nth", title: "Same customer and topic within 7 days" }, `${ordinal(card.nth)} contact`),
      card.steps && h("span", { class: "steps", title: `${card.steps.replace("/", " of ")} steps done` }, h("i", { "aria-hidden": "true" }, "☑ "), card.steps),
      letters && h("span", { class: "who", title: whoName }, letters)));
  }
  if (flags.length) kids.push(h("div", { class: "flags" }, ...flags));
  el.replaceChildren(...kids.filter(Boolean));
  return JSON.stringify([age.text, age.band, flags.map((flag) => flag.textContent)]);
}
