"""A page of this slice as somebody sees it: run it, read everything that left the server."""

from typing import Any

from streamlit.testing.v1 import AppTest

from core.visit import Visit


def show(visit: "Any", name: str) -> None:
    import importlib

    from core import ui
    from core.refusal import Refused

    try:
        importlib.import_module(f"retros.page.{name}").render(visit)
    except Refused as reason:
        ui.refusal(reason)


def opened(visit: Visit, name: str, **params: object) -> AppTest:
    """The page, run once, with these query parameters."""
    app = AppTest.from_function(show, kwargs={"visit": visit, "name": name}, default_timeout=30)
    for key, value in params.items():
        app.query_params[key] = str(value)
    return app.run()


def everything(app: AppTest) -> str:
    """All that the browser was sent, labels and values alike."""
    found: list[str] = []

    def collect(node: Any) -> None:
        found.append(str(getattr(node, "proto", "")))
        for child in getattr(node, "children", {}).values():
            collect(child)

    collect(app.main)
    return "\n".join(found)


def said(app: AppTest) -> str:
    """The words on the page."""
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.text, app.info, app.warning, app.error)
    words = [str(element.value) for kind in kinds for element in kind]
    return "\n".join([*words, *(button.label for button in app.button)]).replace("\\", "")


def press(app: AppTest, label: str) -> AppTest:
    """Press the first button whose words begin so."""
    button = next(found for found in app.button if found.label.replace("\\", "").startswith(label))
    return button.click().run()
