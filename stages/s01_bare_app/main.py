"""The smallest API: it answers whoever asks."""

from fastapi import FastAPI
from pydantic import BaseModel


class Message(BaseModel):
    """A sentence for the reader."""

    message: str


class SecureData(BaseModel):
    """What only some people should see."""

    message: str
    status: str


app = FastAPI(title="JWT authentication in FastAPI")


@app.get("/")
async def read_root() -> Message:
    """Tell a visitor that the server is up."""
    return Message(message="The server is up. Open /docs to see what it can do.")


@app.get("/secure-data")
async def read_secure_data() -> SecureData:
    """Answer whoever asks, because nothing checks who that is."""
    return SecureData(message="Hello stranger, this is sensitive data!", status="Open to anyone")
