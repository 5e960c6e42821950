"""What a route checks or adds beside its own work."""

from fastapi import HTTPException, Request, Response

from .errors import NO_STORE


async def each_field_once(request: Request) -> None:
    """Refuse a form that names a field twice, because two readers may not take the same one."""
    form = await request.form()
    if len(form.multi_items()) > len(form):
        raise HTTPException(400, "A field comes twice.")


async def no_store(response: Response) -> None:
    """Keep the answer out of every cache (RFC 6749, section 5.1)."""
    response.headers.update(NO_STORE)
