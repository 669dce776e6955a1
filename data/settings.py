"""Settings from the environment, read once, refused loudly when unsafe or unreadable."""

from functools import cache
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

HOME = Path(__file__).resolve().parent.parent
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Settings(BaseSettings):
    """Every setting, with its default for a laptop."""

    model_config = SettingsConfigDict(env_file=HOME / ".env", extra="ignore", secrets_dir=None)

    database_url: str = Field(default="sqlite:///local.db", description="SQLite file, or postgresql://…")
    site_root: str = Field(default="http://localhost:8501", description="The address people type, without a path.")
    idle_minutes: int = Field(default=30, ge=5, le=24 * 60)
    absolute_hours: int = Field(default=12, ge=1, le=72)
    processes: int = Field(default=1, ge=1, description="How many app processes share the database.")
    app_secret_key: SecretStr | None = Field(
        default=None, description="Signs return paths and forms; 32 signs or more."
    )
    app_secret_key_file: Path | None = Field(default=None, description="A file that holds APP_SECRET_KEY.")
    files_place: str = Field(default="uploads", description="Where attachments rest: a folder, or s3://bucket/prefix.")
    s3_endpoint: str = Field(default="", description="https://s3.eu-central-1.amazonaws.com, or one's own server.")
    s3_region: str = Field(default="us-east-1", description="The bucket's region.")
    s3_access_key: str = Field(default="", description="The key that may read and write in the bucket.")
    s3_secret_key: SecretStr | None = Field(default=None, description="The secret of that key.")
    s3_secret_key_file: Path | None = Field(default=None, description="A file that holds S3_SECRET_KEY.")

    @field_validator("site_root")
    @classmethod
    def _an_origin(cls, value: str) -> str:
        parts = urlsplit(value.rstrip("/"))
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
            raise ValueError("SITE_ROOT must be an origin such as https://pods.example.org, without a path")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("SITE_ROOT must be https, except on localhost: sign-in cookies need it")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _a_known_store(cls, value: str) -> str:
        if value.startswith("postgres://"):
            value = "postgresql://" + value.removeprefix("postgres://")
        if value.startswith("postgresql://"):
            value = "postgresql+psycopg://" + value.removeprefix("postgresql://")
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("DATABASE_URL must start with sqlite:/// or postgresql://")
        return value

    @model_validator(mode="after")
    def _a_strong_key(self) -> Self:
        if self.app_secret_key_file:
            try:
                self.app_secret_key = SecretStr(self.app_secret_key_file.read_text().strip())
            except OSError as problem:
                raise ValueError(f"APP_SECRET_KEY_FILE cannot be read: {problem.strerror}") from None
        if self.app_secret_key and len(self.app_secret_key.get_secret_value()) < 32:
            raise ValueError("APP_SECRET_KEY must have at least 32 signs; make one with: openssl rand -hex 32")
        if self.processes > 1 and not self.app_secret_key:
            raise ValueError("PROCESSES above 1 needs one APP_SECRET_KEY that they all share")
        return self

    @model_validator(mode="after")
    def _a_whole_bucket(self) -> Self:
        if self.s3_secret_key_file:
            try:
                self.s3_secret_key = SecretStr(self.s3_secret_key_file.read_text().strip())
            except OSError as problem:
                raise ValueError(f"S3_SECRET_KEY_FILE cannot be read: {problem.strerror}") from None
        if self.files_place.startswith("s3://"):
            if not (self.s3_endpoint and self.s3_access_key and self.s3_secret_key):
                raise ValueError("FILES_PLACE in a bucket needs S3_ENDPOINT, S3_ACCESS_KEY and S3_SECRET_KEY")
            parts = urlsplit(self.s3_endpoint)
            if parts.scheme != "https" and parts.hostname not in LOOPBACK:
                raise ValueError("S3_ENDPOINT must be https, except on localhost: what customers send travels there")
        return self

    @property
    def on_loopback(self) -> bool:
        """Whether the site is this machine's own."""
        return urlsplit(self.site_root).hostname in LOOPBACK

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is a SQLite file."""
        return self.database_url.startswith("sqlite")


@cache
def settings() -> Settings:
    """The settings of this process; an unsafe or unreadable value stops the start."""
    try:
        return Settings()
    except ValidationError as problem:
        lines = [f"  {'.'.join(map(str, e['loc'])).upper() or 'SETTINGS'}: {e['msg']}" for e in problem.errors()]
        raise SystemExit("Podboard cannot start with these settings:\n" + "\n".join(lines)) from None
