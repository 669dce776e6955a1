// Who else looks at this board: letters for the eye, names in words for everybody, and a mark on the card they have open.
const FACES = 4;

function drawFaces(box, people) {
  const rest = people.length - FACES, names = people.map((one) => one.name).join(", ");
  box.replaceChildren(...people.slice(0, FACES).map((one) => h("span", { class: "face", "aria-hidden": "true", title: one.name }, one.letters)),
    h("span", { class: people.length > 2 ? "hidden" : "names" }, people.length ? `${names} ${people.length > 1 ? "are" : "is"} here` : ""));
  if (rest > 0) box.insertBefore(h("span", { class: "names", "aria-hidden": "true" }, `+${rest}`), box.lastElementChild);
}

// What they do with one card, in words.
function doingOf(people, id) {
  const open = people.filter((one) => id in one.cards);
  return open.map((one) => `${one.name} ${one.cards[id] ? "is writing" : "has it open"}`).join(", ");
}
