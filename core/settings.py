"""What a process needs to know before it starts: environment variables `SAPA_*` or `.env`, read once and frozen.

What the business decides (hours, promises, tone, packs) is not here but in versioned rows: see `core/business.py`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from core.setting_faults import Unfit, explained
from core.text import Patterns

# Characters below which a token can be guessed.
SHORTEST_TOKEN = 16


class SettingsError(Exception):
    """A setting is wrong; the message says which, with its value, what was expected and what to do.

    A terminal gets it in English; `words` hold it by language for the pages, in English where there is no other.
    """

    def __init__(self, english: str, indonesian: str = "") -> None:
        """Take the message, and the same for readers of Indonesian."""
        super().__init__(english)
        self.words = {"id": indonesian or english, "en": english}


class Settings(BaseSettings):
    """Every setting of a process; all optional."""

    model_config = SettingsConfigDict(
        env_prefix="SAPA_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data_dir: Path = Path("var")
    database_url: str = ""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    public_url: str = ""
    timezone: str = "Asia/Jakarta"
    gather_seconds: Annotated[float, Field(ge=0, le=10)] = 0.8
    upload_limit_mb: Annotated[int, Field(ge=1, le=20)] = 10
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    secure_cookies: bool = False
    trusted_proxies: str = "127.0.0.1"
    metrics_token: SecretStr = SecretStr("")
    order_patterns: str = ""
    awb_patterns: str = ""
    encoder_dir: Path | None = None
    test_clock: bool = False

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except Exception as error:
            raise Unfit(
                "expected a name such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura",
                "harus nama seperti Asia/Jakarta, Asia/Makassar, atau Asia/Jayapura",
            ) from error
        return value

    @field_validator("public_url")
    @classmethod
    def _whole_url(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise Unfit(
                "expected a whole address such as https://chat.example.id",
                "harus alamat lengkap seperti https://chat.example.id",
            )
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        places = "sqlite:////folder/sapa.db {} postgresql://name:password@host/database"
        expected = Unfit(f"expected {places.format('or')}", f"harus {places.format('atau')}")
        try:
            backend = make_url(value).get_backend_name() if value else "sqlite"
        except ArgumentError:
            raise expected from None
        if backend not in ("sqlite", "postgresql"):
            raise expected
        return value

    @field_validator("metrics_token")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value) < SHORTEST_TOKEN:
            raise Unfit(
                f"expected at least {SHORTEST_TOKEN} characters, such as `openssl rand -hex 16` prints",
                f"harus {SHORTEST_TOKEN} karakter atau lebih, seperti hasil `openssl rand -hex 16`",
            )
        return value

    @field_validator("order_patterns", "awb_patterns")
    @classmethod
    def _readable_patterns(cls, value: str) -> str:
        try:
            Patterns.compiled(value.split())
        except ValueError as error:
            raise Unfit(
                f"expected regular expressions with a blank between two of them; {error}",
                f"harus ekspresi reguler, dipisah spasi; {error}",
            ) from None
        return value

    @property
    def patterns(self) -> Patterns:
        """What numbers of this installation look like, beside the usual forms."""
        return Patterns.compiled(self.order_patterns.split(), self.awb_patterns.split())

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the business."""
        return ZoneInfo(self.timezone)

    @property
    def url(self) -> str:
        """The database's URL; SQLite inside the data folder unless one is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'sapa.db'}"

    @property
    def on_sqlite(self) -> bool:
        """Whether the database is SQLite, which allows one serving process."""
        return self.url.startswith("sqlite")


def read_settings(**given: object) -> Settings:
    """Read the settings from environment and `.env`; `given` wins. Raises SettingsError with one line per fault."""
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        raise SettingsError(*explained(error, "SAPA_", _shown)) from None


def _shown(fault: ErrorDetails) -> str:
    """Return a wrong value as people typed it, but no token, nor the name and password inside an address."""
    if "token" in str(fault["loc"][0]):
        return "set"
    return re.sub(r"//[^/]*@", "//...@", repr(fault.get("input")))


def unusable_folder(folder: Path, error: OSError) -> str:
    """Return what to tell people about a data folder that cannot be made or written."""
    return f"the folder {folder} cannot be used ({error.strerror}); give this account the right, or set SAPA_DATA_DIR"
