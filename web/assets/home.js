// Read by Streamlit's page when it begins: its server is at the root of this site.
globalThis.__streamlit = { BACKEND_BASE_URL: new URL("/", location.href).href };

// The look that was chosen in this browser, or the system's, holds before the style sheet is there; see frame.js.
document.documentElement.style.colorScheme = { Light: "light", Dark: "dark" }[localStorage.getItem("podboard theme")] ?? "light dark";
