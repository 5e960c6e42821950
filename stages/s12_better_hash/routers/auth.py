"""Register, get tokens, and change the password."""

from anyio import to_thread
from fastapi import APIRouter, Depends, HTTPException, Request
from sqlalchemy.exc import IntegrityError

from ..db.database import add_user, find_user
from ..db.logins import add_login, change_password, rotate
from ..db.models import Login, User
from ..db.users import replace_hash
from ..utils.dependencies import AccountOwner, no_store
from ..utils.errors import PROTECTED, REFUSALS
from ..utils.grants import GRANT_FORM, GRANT_REFUSALS, OAuthError, TokenRequest, read_form
from ..utils.guessing import refuse_guessable
from ..utils.refresh_tokens import create_secret, hash_secret, read_refresh_token
from ..utils.schemas import PasswordChange, Token, UserCreate, UserPublic
from ..utils.scopes import SCOPES, allowed, grant_scope
from ..utils.security import DUMMY_HASH, hash_password, is_current, verify_password
from ..utils.tokens import ACCESS_TOKEN_LIFETIME, create_access_token
from ..utils.turnstile import turnstile
from ..utils.writing import write

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/register", status_code=201, responses=REFUSALS)
async def register(request: Request, new: UserCreate) -> UserPublic:
    """Create a user, unless the name or the address is taken."""
    async with turnstile(request):
        about = new.username, new.email
        await to_thread.run_sync(refuse_guessable, "password", new.password, *about)
        hashed_password = await to_thread.run_sync(hash_password, new.password)
    user = User(username=new.username, email=new.email, hashed_password=hashed_password)
    try:
        await write(request, add_user, user)
    except IntegrityError:
        raise HTTPException(400, "Username or email already registered.") from None
    return UserPublic.model_validate(user)


async def authenticate(request: Request, username: str, password: str) -> User | None:
    """Do the same work for a name that does not exist, so that time tells nobody who does."""
    is_name = username.isascii() and username.isprintable()  # nothing else reaches the database
    user = await to_thread.run_sync(find_user, username.lower() if is_name else "")
    hashed_password = user.hashed_password if user else DUMMY_HASH
    async with turnstile(request):
        matches = await to_thread.run_sync(verify_password, password, hashed_password)
    return user if matches else None


async def renew_hash(request: Request, user: User, password: str) -> None:
    """Replace a hash of the past: only now, right after a log-in's check, is its password here."""
    if not is_current(user.hashed_password):
        async with turnstile(request):
            new_hash = await to_thread.run_sync(hash_password, password)
        await write(request, replace_hash, user, new_hash)


def issue(login: Login, secret: str) -> Token:
    """Give out the token that opens the data, and the one that renews both, once."""
    scope = grant_scope(login.scope, allowed(login.user.role))
    return Token(
        access_token=create_access_token(str(login.user_id), str(login.sid), scope),
        expires_in=int(ACCESS_TOKEN_LIFETIME.total_seconds()),
        refresh_token=f"{login.id}.{secret}",
        scope=scope,
    )


async def log_in(request: Request, form: TokenRequest) -> Token:
    """Exchange a name and a password for tokens (RFC 6749, section 4.3)."""
    if not (form.username and form.password):
        raise OAuthError("invalid_request", "Send username and password.")
    scope = grant_scope(form.scope, [*SCOPES])
    secret = create_secret()
    client = request.headers.get("User-Agent", "")[:100]
    for _ in range(2):  # another log-in with this password may replace the hash meanwhile
        user = await authenticate(request, form.username, form.password)
        if user is None:
            break
        await renew_hash(request, user, form.password)
        login = await write(request, add_login, user, hash_secret(secret), client, scope)
        if login is not None:
            return issue(login, secret)
    raise OAuthError("invalid_grant", "Incorrect username or password")


async def refresh(request: Request, form: TokenRequest) -> Token:
    """Exchange a refresh token for new tokens; it is used up (RFC 6749, section 6)."""
    if not form.refresh_token:
        raise OAuthError("invalid_request", "Send refresh_token.")
    secret = create_secret()
    login_id, old_hash = read_refresh_token(form.refresh_token)
    login = await write(request, rotate, login_id, old_hash, hash_secret(secret))
    if login is None:
        raise OAuthError("invalid_grant", "Log in again.")
    return issue(login, secret)


@router.post(
    "/token",
    responses=GRANT_REFUSALS,
    openapi_extra=GRANT_FORM,
    dependencies=[Depends(no_store)],
)
async def create_token(request: Request) -> Token:
    """Exchange what the client has for tokens; they are one log-in."""
    form = await read_form(request, TokenRequest)
    exchange = refresh if form.grant_type == "refresh_token" else log_in
    return await exchange(request, form)


@router.put("/password", status_code=204, responses={**PROTECTED, **REFUSALS})
async def replace_password(request: Request, change: PasswordChange, current: AccountOwner) -> None:
    """Change the password, and log out whoever came in with the old one."""
    typed, hashed_password = change.current_password, current.user.hashed_password
    async with turnstile(request):
        matches = await to_thread.run_sync(verify_password, typed, hashed_password)
    if matches:
        about = current.user.username, current.user.email
        async with turnstile(request):
            await to_thread.run_sync(refuse_guessable, "new_password", change.new_password, *about)
            new_hash = await to_thread.run_sync(hash_password, change.new_password)
    if not (matches and await write(request, change_password, current, new_hash)):
        raise HTTPException(400, "The current password is wrong.")
