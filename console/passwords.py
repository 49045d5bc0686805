"""Passwords of agents: hashed with Argon2id, checked two at a time, refused when short or widely used.

Called by the pages that sign in and that set a password.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST = 8
# Longer ones cost work and add nothing: Argon2 reads every byte.
LONGEST = 256

# OWASP's floor for Argon2id: 19 MiB, two passes, one lane. More would starve the bot on a machine with two cores.
_HASH = PasswordHash((Argon2Hasher(memory_cost=19_456, time_cost=2, parallelism=1),))
_AT_ONCE = BoundedSemaphore(2)


class WeakPassword(ValueError):
    """The password is refused. `fault` is "short", "long" or "known"."""

    def __init__(self, fault: str) -> None:
        super().__init__(
            f"this password is {fault}; choose one of {SHORTEST} to {LONGEST} characters that few would guess"
        )
        self.fault = fault


def hash_password(password: str, *, avoid: tuple[str, ...] = ()) -> str:
    """Return the Argon2id hash of a password. `avoid` holds words of its owner, such as the login.

    Raises WeakPassword when it is shorter than 8 or longer than 256 characters, or widely used.
    """
    if len(password) < SHORTEST:
        raise WeakPassword("short")
    if len(password) > LONGEST:
        raise WeakPassword("long")
    if password.casefold() in _refused() | {word.casefold() for word in avoid}:
        raise WeakPassword("known")
    with _AT_ONCE:
        return _HASH.hash(password)


def password_fits(password: str, stored: str | None) -> bool:
    """Tell whether a password belongs to a stored hash. Without one the same work is done: time tells nothing."""
    with _AT_ONCE:
        return _HASH.verify(password[:LONGEST], stored or _nobody()) and stored is not None


@cache
def _refused() -> frozenset[str]:
    return frozenset(files("console").joinpath("refused_passwords.txt").read_text("utf-8").split("\n"))


@cache
def _nobody() -> str:
    return _HASH.hash("the password of nobody")
