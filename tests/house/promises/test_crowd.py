"""A crowd has gone on when no thread does anything but hold a hash, however late one begins."""

import asyncio

import bcrypt
from anyio import to_thread

from tests.support.crowd import SlowHash, let_all_go_on


def test_a_thread_that_takes_long_is_waited_for_and_one_that_is_held_is_not() -> None:
    held, done = SlowHash(None, full_at=1), list[bytes]()

    def take_long() -> None:
        done.append(bcrypt.hashpw(b"a password", bcrypt.gensalt(12)))

    async def go_on() -> int:
        async with asyncio.TaskGroup() as group:
            group.create_task(to_thread.run_sync(held))
            group.create_task(to_thread.run_sync(take_long))
            await let_all_go_on(held)
            at_the_end = len(done)
            held.released.set()
        return at_the_end

    assert asyncio.run(go_on()) == 1
