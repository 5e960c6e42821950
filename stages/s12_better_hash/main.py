"""The app: its start, its end and its pages."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter
from argon2.exceptions import Argon2Error
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError

from .db.database import create_tables, engine
from .routers import auth, logins, users
from .utils.dependencies import DataReader, no_store
from .utils.errors import PROTECTED, refuse_for_now, refuse_invalid
from .utils.grants import OAuthError, refuse_grant
from .utils.schemas import Message, SecureData


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Create the tables before the first request needs them; free the file after the last."""
    create_tables(engine)
    app.state.hash_slots = CapacityLimiter(os.cpu_count() or 1)
    app.state.write_slots = CapacityLimiter(4)  # of 15 connections: the others are for readers
    yield
    engine.dispose()


app = FastAPI(
    title="JWT authentication in FastAPI",
    lifespan=lifespan,
    redirect_slashes=False,  # /auth/logins/ without a sid must not lead to all log-ins
    max_body_size=16 * 1024,  # bytes; a registration has some hundred
    exception_handlers={
        RequestValidationError: refuse_invalid,
        OAuthError: refuse_grant,
        OperationalError: refuse_for_now,
        Argon2Error: refuse_for_now,
        TimeoutError: refuse_for_now,
    },
)
app.include_router(auth.router)
app.include_router(logins.router)
app.include_router(users.router)


@app.get("/")
async def read_root() -> Message:
    """Tell a visitor that the server is up."""
    return Message(message="The server is up. Open /docs to see what it can do.")


@app.get("/secure-data", responses=PROTECTED, dependencies=[Depends(no_store)])
async def read_secure_data(login: DataReader) -> SecureData:
    """Answer only the bearer of a valid token."""
    message = f"Hello {login.user.username}, this is sensitive data!"
    return SecureData(message=message, status="Authorized")
