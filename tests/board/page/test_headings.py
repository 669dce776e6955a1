"""Below the title of a page come headings of the second level: a screen reader is led from one to the next."""

from pathlib import Path

PAGES = Path(__file__).parents[3] / "board" / "page"
INSIDE_A_DIALOG = {"arrivals.py"}
"""The title of a dialog is of the second level."""


def test_no_page_of_the_board_skips_a_level() -> None:
    skips = {
        path.name
        for path in PAGES.glob("*.py")
        if "st.subheader(" in (text := path.read_text(encoding="utf-8")) and "st.header(" not in text
    }
    assert skips <= INSIDE_A_DIALOG
