"""What comes in and what goes out."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from .text import one_address

Username = Annotated[
    str,
    StringConstraints(min_length=3, max_length=32, pattern=r"^[A-Za-z0-9_.-]+$"),
    AfterValidator(str.lower),
]
Password = Annotated[str, StringConstraints(min_length=8, max_length=72)]
Email = Annotated[str, AfterValidator(one_address), Field(json_schema_extra={"format": "email"})]


class UserCreate(BaseModel):
    """A registration; unknown fields are refused, so that nobody sets more than these."""

    model_config = ConfigDict(extra="forbid")

    username: Username
    password: Password
    email: Email


class UserPublic(BaseModel):
    """A user as anyone may see it: without the password."""

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
