"""The app: its start, its end and its pages."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError

from .db.database import engine
from .db.models import Base
from .routers import auth
from .utils.dependencies import CurrentUser, no_store
from .utils.errors import UNAUTHORIZED, refuse_invalid
from .utils.schemas import Message, SecureData


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Create the tables before the first request needs them; free the file after the last."""
    Base.metadata.create_all(engine)
    app.state.hash_slots = asyncio.Semaphore(os.cpu_count() or 1)
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


@app.get("/secure-data", responses=UNAUTHORIZED, dependencies=[Depends(no_store)])
async def read_secure_data(user: CurrentUser) -> SecureData:
    """Answer only the bearer of a valid token."""
    message = f"Hello {user.username}, this is sensitive data!"
    return SecureData(message=message, status="Authorized")
