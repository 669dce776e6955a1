"""The ASGI app: `uvicorn app:app`, or `streamlit run app.py`."""

import gc

gc.disable()  # nothing that imports make is garbage, and looking for some was a third of the start

from pathlib import Path
from urllib.parse import urlsplit

from web.loading import loading, without

with without("plotly.graph_objects", "rich"):  # a tenth of the start; the one for charts, the other for nothing of ours
    import streamlit as st
    import structlog  # noqa: F401

from starlette.middleware import Middleware
from streamlit import config

from data.settings import settings
from web import site
from web.gate import Gate
from web.login import sign_in_path
from web.logins import logins

app = st.App(
    Path(__file__).parent / "web" / "frame.py",
    routes=site.routes(),
    middleware=[
        Middleware(Gate, logins=logins, origin=settings().site_root, sign_in=sign_in_path, loading=loading),
    ],
    lifespan=site.lifespan,
    on_script_error=site.report,
)
config.set_option("server.allowedHosts", [urlsplit(settings().site_root).hostname])
gc.freeze()  # what is imported stays, and is not looked through again
gc.enable()

if __name__ == "__main__":
    app.run()
