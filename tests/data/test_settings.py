"""Settings that are unsafe or unreadable stop the start, and say how to mend them."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from data.settings import Settings

KEY = "k" * 32


def read(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[call-arg]


def refused(**values: Any) -> str:
    with pytest.raises(ValidationError) as problem:
        read(**values)
    return str(problem.value)


def test_a_laptop_needs_no_settings() -> None:
    made = read()
    assert made.on_loopback and made.is_sqlite
    assert made.app_secret_key is None


@pytest.mark.parametrize("root", ["http://pods.example.org", "pods.example.org", "https://x.org/pods", "ftp://x.org"])
def test_a_site_must_be_an_origin_and_encrypted(root: str) -> None:
    assert "SITE_ROOT must be" in refused(site_root=root)


def test_a_store_must_be_of_a_known_kind() -> None:
    assert "DATABASE_URL must start with" in refused(database_url="mysql://x")
    assert read(database_url="postgres://u@h/d").database_url == "postgresql+psycopg://u@h/d"


def test_a_short_key_is_refused() -> None:
    assert "at least 32" in refused(app_secret_key="short")


def test_several_processes_need_one_key() -> None:
    assert "one APP_SECRET_KEY" in refused(processes=2)
    assert read(processes=2, app_secret_key=KEY).processes == 2


def test_a_key_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    key = read(app_secret_key_file=file).app_secret_key
    assert key and key.get_secret_value() == KEY
    assert "cannot be read" in refused(app_secret_key_file=tmp_path / "none")


def test_a_key_is_not_shown() -> None:
    assert KEY not in repr(read(app_secret_key=KEY))
