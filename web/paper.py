"""The few pages that are not Streamlit's: one shell, filled with escaped values."""

from html import escape
from pathlib import Path
from string import Template

from starlette.responses import HTMLResponse

from core.refusal import Refused

TEMPLATES = Path(__file__).parent / "templates"


def page(name: str, title: str, *, status: int = 200, notice: str = "", good: bool = False, **values: str) -> HTMLResponse:
    """A page from its template; every value is escaped but those that `rows` made."""
    safe = {key: value if isinstance(value, Markup) else escape(value) for key, value in values.items()}
    body = Template((TEMPLATES / f"{name}.html").read_text()).substitute(safe)
    said = f'<p class="notice{" good" if good else ""}" role="alert">{escape(notice)}</p>' if notice else ""
    whole = Template((TEMPLATES / "shell.html").read_text()).substitute(title=escape(title), notice=said, body=body)
    return HTMLResponse(whole, status, headers={"Cache-Control": "no-store"})


class Markup(str):
    """HTML that we made ourselves, from escaped parts."""

    __slots__ = ()


def rows(template: str, *filled: dict[str, str]) -> Markup:
    """The template once for each row, with escaped values."""
    return Markup("".join(Template(template).substitute({k: escape(v) for k, v in row.items()}) for row in filled))


def reason(refusal: Refused | None) -> str:
    """What a page says of a refusal."""
    return str(refusal) if refusal else ""
