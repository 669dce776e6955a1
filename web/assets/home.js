// Read by Streamlit's page when it begins: its server is at the root of this site.
globalThis.__streamlit = { BACKEND_BASE_URL: new URL("/", location.href).href };
