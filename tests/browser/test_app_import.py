"""An import in the browser: a file brought, its columns guessed, tried dry, applied, and taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settled

pytestmark = pytest.mark.browser

LOG = """Ticket,When,Status,Team
B-1,2026-03-02 09:00,New,Harbour
B-1,2026-03-02 10:00,Solved,Quay
B-2,2026-03-03 09:00,New,Harbour
"""


def press(page: Page, name: str) -> None:
    settled(page)  # until a run has ended, a button may stand there twice
    page.get_by_role("button", name=name, exact=True).click()


def bring(page: Page, file: Path) -> None:
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    expect(page.get_by_role("button", name="Dry run")).to_be_visible()


def test_a_log_is_uploaded_tried_applied_and_taken_back(page_as: Callable[..., Page], tmp_path: Path) -> None:
    file = tmp_path / "harbour.csv"
    file.write_text(LOG)
    page = page_as("dora", "/import")
    bring(page, file)
    press(page, "Dry run")
    expect(page.get_by_text("Cases: 2 would be new")).to_be_visible()
    press(page, "Apply")
    done = page.get_by_text("harbour · 2 cases")
    expect(done).to_be_visible()
    settled(page)
    done.click()
    press(page, "Undo this import")
    expect(page.get_by_text("undone · harbour")).to_be_visible()


def test_a_file_that_breaks_off_is_refused_with_its_reason(page_as: Callable[..., Page], tmp_path: Path) -> None:
    file = tmp_path / "broken.csv"
    file.write_text(LOG + "B-3,2026")
    page = page_as("dora", "/import")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    expect(page.get_by_text("breaks off in the middle")).to_be_visible()
    expect(page.get_by_role("button", name="Apply")).to_have_count(0)
