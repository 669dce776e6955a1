"""Writes docs/permissions.md from the capability table: `python -m tests.house.permission_page`."""

from core.people import Role
from core.permissions import SAID, TABLE, Scope
from tests.house.sources import HOME

PAGE = HOME / "docs" / "permissions.md"
SIGNS = {Scope.NONE: "–", Scope.OWN: "own pod", Scope.ALL: "all"}
OPENING = """# Permissions

Who may do what. This page is written from the table in `core/permissions.py` that the code and the tests read too.
*own pod*: in the pods where the role is held, on the day of asking. *all*: in every pod. Whatever lies outside
somebody's scope reads as not found, so that nobody learns what exists elsewhere.
"""


def page() -> str:
    """The whole page."""
    roles = list(Role)
    lines = [
        "| May | " + " | ".join(role.value for role in roles) + " | Name in code |",
        "|---|" + "---|" * (len(roles) + 1),
    ]
    for action, row in TABLE.items():
        cells = " | ".join(SIGNS[row[role]] for role in roles)
        lines.append(f"| {SAID[action]} | {cells} | `{action}` |")
    return OPENING + "\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
