"""EXHIBIT, never to be copied: the article's three routes."""

from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel

from attacks.exhibit.article.database import Database, User
from attacks.exhibit.article.security import (
    create_access_token,
    get_current_user,
    password_context,
)

app = FastAPI(title="Exhibit: the article's design")


class UserCreate(BaseModel):
    """A registration; the mistake: any text will do."""

    username: str
    password: str
    email: str


@app.post("/auth/register", status_code=201)
async def register(user: UserCreate, db: Database) -> dict[str, str]:
    """The mistake: slow and blocking work in `async def` stops the whole server."""
    taken = (User.user_name == user.username) | (User.email == user.email)
    if db.query(User).filter(taken).first():
        raise HTTPException(400, "Username or email already registered.")
    hashed_password = password_context.hash(user.password)
    db.add(User(user_name=user.username, email=user.email, hashed_password=hashed_password))
    db.commit()
    return {"message": "User registered successfully"}


@app.post("/auth/token")
async def create_token(username: str, password: str, db: Database) -> dict[str, str]:
    """The mistake: plain parameters are read from the URL, which every log keeps."""
    user = db.query(User).filter(User.user_name == username).first()
    if not user or not password_context.verify(password, user.hashed_password):
        challenge = {"WWW-Authenticate": "Bearer"}
        raise HTTPException(401, "Incorrect username or password", challenge)
    return {"access_token": create_access_token({"sub": username}), "token_type": "bearer"}


@app.get("/secure-data")
async def read_secure_data(username: Annotated[str, Depends(get_current_user)]) -> dict[str, str]:
    """Answer whoever the token names."""
    return {"message": f"Hello {username}, this is sensitive data!", "status": "Authorized"}
