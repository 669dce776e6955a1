// What the frame does in the browser: it watches the line to the server, and puts the cursor where words are asked for.
const AWAY = "Podboard cannot be reached. What is saved is safe; this page goes on by itself once the connection is back."
const PEN = '[class*="st-key-pen-"] :is(input, textarea)'

export default function () {
  const app = document.querySelector('[data-testid="stApp"]')
  if (!app || document.querySelector(".pb-away")) return
  if (dress()) return
  watchLine(app)
  hold(app)
  app.addEventListener("keydown", send)
  app.addEventListener("keydown", find)
  document.addEventListener("click", leave)
}

// A menu of the bar has done its work once a page was chosen in it: it would cover that page on a phone.
function leave(event) {
  if (!event.target.closest?.('[data-testid="stPopoverBody"] [data-testid="stPageLink"] a')) return
  setTimeout(() => document.querySelector('.st-key-bar [data-testid="stPopover"] button[aria-expanded="true"]')?.click())
}

// The key / leads into the search of the bar; on the board its palette takes it first.
function find(event) {
  const typing = event.target.closest("input, textarea, select, [contenteditable=true], [role=grid]")
  const field = document.querySelector(".st-key-search-bar input")
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !field || document.querySelector("[role=dialog]")) return
  event.preventDefault()
  field.focus()
}

// When a session ends, or the server is away, Streamlit would show a status number. A person is led to the
// sign-in, or told that nothing saved is lost.
function watchLine(app) {
  const said = document.createElement("p")
  said.className = "pb-away"
  said.setAttribute("role", "status")
  said.dataset.liveAnnouncer = "true" // Streamlit hides everything else from screen readers
  document.body.append(said)
  const ask = () => fetch("/_stcore/health", { cache: "no-store" }).then((answer) => answer.status, () => 0)
  let again = 0
  const look = async () => {
    clearTimeout(again)
    const isAway = app.dataset.testConnectionState !== "CONNECTED"
    const answer = isAway ? await ask() : 200
    if (answer === 401) return location.reload()
    said.textContent = answer === 200 ? "" : AWAY
    if (isAway) free()
    if (isAway) again = setTimeout(look, 2000)
  }
  new MutationObserver(look).observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] })
  look() // the line may be lost already
}

// Streamlit's own dialog, which we do not show, would lock the page while the server is away. What was typed can be read
// and copied all the same, and the board keeps moves until they can be sent.
function free() {
  const all = [...document.querySelectorAll('[data-testid="stDialog"]')], own = all.filter((one) => one.querySelector('[data-testid="stVerticalBlock"]'))
  for (const one of all) if (!own.includes(one)) one.querySelector('button[aria-label="Close"]')?.click() // it would swallow the first press
  for (const part of own.length ? own : [document.getElementById("root")]) if (part) part.inert = false
}

// A form that a key or a button opened: its first field has the cursor as soon as it is there, and only then.
function hold(app) {
  const known = new WeakSet()
  const look = () => {
    const pen = app.querySelector(PEN)
    if (!pen || pen.disabled || known.has(pen)) return
    known.add(pen)
    if (!document.activeElement?.matches("input, textarea")) pen.focus()
  }
  new MutationObserver(look).observe(app, { childList: true, subtree: true })
}

// Enter in such a field presses its button, once the field has told the server what stands in it.
function send(event) {
  const pen = event.key === "Enter" && event.target.closest('[data-testid="stTextInput"]')?.closest('[class*="st-key-pen-"]')
  if (!pen || event.isComposing || pen.querySelector('[data-testid="stForm"]')) return
  setTimeout(() => pen.querySelector(".stButton button")?.click())
}

// Light, dark, or as the system has it: kept in this browser. Streamlit remembers one theme per path, read when the page
// is loaded; so a choice is told to every page that this one leads to, and a page that was loaded in the other look is
// loaded again.
const THEME = "podboard theme"

const slotOf = (path) => `stActiveTheme-${path}-v2`

function spread(wish) {
  const paths = [location, ...document.querySelectorAll("a[href]")].filter((to) => to.origin === location.origin)
  for (const { pathname } of paths) localStorage.setItem(slotOf(pathname), JSON.stringify(wish))
}

function dress() {
  const wish = localStorage.getItem(THEME), slot = slotOf(location.pathname), kept = localStorage.getItem(slot)
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "Dark" : "Light"
  if (wish) spread(wish)
  if (wish && kept !== JSON.stringify(wish)) {
    const looks = JSON.parse(kept ?? '"System"')
    if ((wish === "System" ? system : wish) === (looks === "System" ? system : looks)) return dressed(wish)
    location.reload()
    return true
  }
  return dressed(wish)
}

function dressed(wish) {
  document.documentElement.style.colorScheme = { Light: "light", Dark: "dark" }[wish] ?? ""
  const mark = () => document.querySelectorAll("[data-theme]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.theme === (wish ?? "System"))))
  document.addEventListener("click", (event) => {
    setTimeout(mark)
    const theme = event.target.closest?.("[data-theme]")?.dataset.theme
    if (!theme || theme === (wish ?? "System")) return
    localStorage.setItem(THEME, theme)
    spread(theme)
    location.reload()
  })
  return false
}
