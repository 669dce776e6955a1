"""The few pages that are not Streamlit's: one shell, filled with escaped values."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template

from starlette.responses import HTMLResponse

TEMPLATES = Path(__file__).parent / "templates"


def page(template: str, title: str, values: Mapping[str, str], *, notice: str = "", good: bool = False) -> HTMLResponse:
    """A page from its template; every value is escaped but those that `rows` made."""
    body = filled(template, values)
    said = f'<p class="notice{" good" if good else ""}" role="alert">{escape(notice)}</p>' if notice else ""
    whole = Template((TEMPLATES / "shell.html").read_text()).substitute(title=escape(title), notice=said, body=body)
    status = 400 if notice and not good else 200
    return HTMLResponse(whole, status, headers={"Cache-Control": "no-store"})


class Markup(str):
    """HTML that we made ourselves, from escaped parts."""

    __slots__ = ()


def filled(template: str, values: Mapping[str, str]) -> Markup:
    """A template with escaped values."""
    safe = {key: value if isinstance(value, Markup) else escape(value) for key, value in values.items()}
    return Markup(Template((TEMPLATES / f"{template}.html").read_text()).substitute(safe))


def rows(template: str, *values: Mapping[str, str]) -> Markup:
    """The template once for each row, with escaped values."""
    return Markup("".join(Template(template).substitute({k: escape(v) for k, v in row.items()}) for row in values))
