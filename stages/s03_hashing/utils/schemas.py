"""What comes in and what goes out."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, StringConstraints

from .security import MAX_PASSWORD_BYTES, PASSWORD_RULE, check_password

Username = Annotated[
    str,
    StringConstraints(min_length=3, max_length=32, pattern=r"^[A-Za-z0-9_.-]+$"),
    AfterValidator(str.lower),
]
Password = Annotated[
    str,
    StringConstraints(max_length=MAX_PASSWORD_BYTES),
    AfterValidator(check_password),
    Field(description=PASSWORD_RULE),
]


class UserCreate(BaseModel):
    """A registration; unknown fields are refused, so that nobody sets more than these."""

    model_config = ConfigDict(extra="forbid")

    username: Username
    password: Password
    email: Annotated[EmailStr, AfterValidator(str.lower)]


class UserPublic(BaseModel):
    """A user as anyone may see it: without the hash."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    username: str
    email: str


class Message(BaseModel):
    """A sentence for the reader."""

    message: str


class SecureData(BaseModel):
    """What only some people should see."""

    message: str
    status: str
