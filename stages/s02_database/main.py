"""The app: its start, its end and its pages."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError

from .db.database import engine
from .db.models import Base
from .routers import auth
from .utils.errors import refuse_invalid
from .utils.schemas import Message, SecureData


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
    """Create the tables before the first request needs them; free the file after the last."""
    Base.metadata.create_all(engine)
    yield
    engine.dispose()


app = FastAPI(
    title="JWT authentication in FastAPI",
    lifespan=lifespan,
    exception_handlers={RequestValidationError: refuse_invalid},
)
app.include_router(auth.router)


@app.get("/")
async def read_root() -> Message:
    """Tell a visitor that the server is up."""
    return Message(message="The server is up. Open /docs to see what it can do.")


@app.get("/secure-data")
async def read_secure_data() -> SecureData:
    """Answer whoever asks, because nothing checks who that is."""
    return SecureData(message="Hello stranger, this is sensitive data!", status="Open to anyone")
