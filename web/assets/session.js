// When a session ends, or the server is away, Streamlit would show a status number. A person is led to the
// sign-in, or told that nothing saved is lost.
const AWAY = "Podboard cannot be reached. What is saved is safe; this page goes on by itself once the connection is back."

export default function () {
  const app = document.querySelector('[data-testid="stApp"]')
  if (!app || document.querySelector(".pb-away")) return
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
    if (isAway) again = setTimeout(look, 2000)
  }
  new MutationObserver(look).observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] })
}
