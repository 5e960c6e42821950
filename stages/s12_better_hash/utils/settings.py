"""What the environment decides, read once and checked before the first request."""

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .secret_key import check_key, make_key

Address = Annotated[str, Field(pattern=r"^https?://[^\s?#]+$", description="an http(s) address")]


class Settings(BaseSettings):
    """Each field is the environment variable of its name; the description is the rule for it."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    database_url: str | None = Field(default=None, repr=False)  # it may hold a password
    secret_key: Annotated[SecretStr, AfterValidator(check_key)] = Field(
        default_factory=make_key,
        description="32 random bytes or more that were never published, or it can be guessed",
    )
    issuer: Address = "http://127.0.0.1:8000"  # who signs
    audience: Address = "http://127.0.0.1:8000/secure-data"  # who is to believe it
    argon2_memory: int = Field(  # KiB for each hash; twice as much doubles the work
        default=65536, ge=256, le=1048576, description="KiB, from 256, for tests, to 1048576"
    )


def read_settings() -> Settings:
    """End with the rule of each wrong setting; pydantic's own words would repeat the secret."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = [str(problem["loc"][0]) for problem in error.errors()]
        rules = [f"{name.upper()}: {Settings.model_fields[name].description}." for name in wrong]
        raise SystemExit("\n".join(rules)) from None


settings = read_settings()
