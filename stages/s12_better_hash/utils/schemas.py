"""What comes in and what goes out."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from .text import PASSWORD_RULE, new_password, one_address

Username = Annotated[
    str,
    StringConstraints(min_length=3, max_length=32, pattern=r"^[A-Za-z0-9_.-]+$"),
    AfterValidator(str.lower),
]
Password = Annotated[str, AfterValidator(new_password), Field(description=PASSWORD_RULE)]
Email = Annotated[str, AfterValidator(one_address), Field(json_schema_extra={"format": "email"})]


class UserCreate(BaseModel):
    """A registration; unknown fields are refused, so that nobody sets more than these."""

    model_config = ConfigDict(extra="forbid")

    username: Username
    password: Password
    email: Email


class PasswordChange(BaseModel):
    """The current one too: a stolen access token must not take the account over."""

    model_config = ConfigDict(extra="forbid")

    current_password: str
    new_password: Password


class UserPublic(BaseModel):
    """A user as whoever may read users sees it: without the hash."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    username: str
    email: str


class UserDetails(UserPublic):
    """A user as an admin sees it."""

    role: str
    disabled: bool


class Token(BaseModel):
    """A successful answer of the token endpoint (RFC 6749, section 5.1)."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: Annotated[int, Field(description="Seconds")]
    refresh_token: str
    scope: str


class LoginPublic(BaseModel):
    """A log-in as its user may see it: nothing of the refresh token."""

    model_config = ConfigDict(from_attributes=True)

    sid: UUID
    began: datetime
    client: str
    scope: str
    current: bool = False


class Message(BaseModel):
    """A sentence for the reader."""

    message: str


class SecureData(BaseModel):
    """What only some people should see."""

    message: str
    status: str
