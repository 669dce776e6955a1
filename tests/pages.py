"""A page run as a script, at an address of its own."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from core.visit import Visit


def run_page(show: Callable[..., None], name: str, visit: Visit, **query: str) -> AppTest:
    """What `show` draws under this name, asked for with these words in the address."""
    at = AppTest.from_function(show, default_timeout=20, kwargs={"name": name, "visit": visit})
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at
