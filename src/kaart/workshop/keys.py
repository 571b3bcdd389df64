"""Secrets of a session. The database holds only hashes of them.

Whoever has the facilitator's secret can make the other two of it, so that the code can be shown again at any time
while nobody can read it in the database: facilitator -> reader -> code.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

# Without what is easily read as something else: 0 O, 1 I L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6
_BYTES = 24
# A code has 30 bits: each guess at a stolen hash must cost something.
_SCRYPT = {"n": 2**13, "r": 8, "p": 1}


def new_secret() -> str:
    """A secret of 192 bits, for a link."""
    return secrets.token_urlsafe(_BYTES)


def new_salt() -> str:
    """Salt of the codes of an installation."""
    return secrets.token_hex(16)


def new_id() -> str:
    """Id of something, that says nothing."""
    return secrets.token_hex(8)


def own_secret(seed: str, session: str, *, turn: int) -> str:
    """Secret of the facilitator who signs in: made again for them at any time, and kept nowhere.

    Parameters
    ----------
    seed
        Secret of that person on this installation.
    session
        Id.
    turn
        Of the session; another one gives another secret.
    """
    return hmac.new(seed.encode(), f"begeleider {session} {turn}".encode(), hashlib.sha256).hexdigest()[:40]


def new_turn() -> int:
    """A turn that cannot be guessed, of a session whose secret is made of it."""
    return secrets.randbelow(2**31)


def reader_secret(secret: str) -> str:
    """Secret of the screen of the hall.

    Parameters
    ----------
    secret
        Of the facilitator.
    """
    return hmac.new(secret.encode(), b"meelezer", hashlib.sha256).hexdigest()[:40]


def join_code(secret: str, *, turn: int) -> str:
    """Code by which people come in.

    Parameters
    ----------
    secret
        Of the reader.
    turn
        Counts up where another open session has the code already.
    """
    number = int.from_bytes(hmac.new(secret.encode(), f"code {turn}".encode(), hashlib.sha256).digest(), "big")
    letters = []
    for _ in range(CODE_LENGTH):
        number, at = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[at])
    return "".join(letters)


def typed_code(text: str) -> str:
    """A code as somebody typed it, without what they put between; letters that a code never has are read as is meant.

    Parameters
    ----------
    text
        Of any length; what is too long is no code.
    """
    letters = [letter for letter in text[:40].upper() if letter.isalnum()]
    return "".join(letters) if len(letters) == CODE_LENGTH else ""


def hashed(secret: str) -> str:
    """Hash of a secret that cannot be guessed.

    Parameters
    ----------
    secret
        Of a link.
    """
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def hashed_code(code: str, *, salt: str) -> str:
    """Hash of a code, slow on purpose.

    Parameters
    ----------
    code
        Six characters.
    salt
        Of the installation.
    """
    return hashlib.scrypt(code.encode("utf-8", "replace"), salt=bytes.fromhex(salt), dklen=32, **_SCRYPT).hex()


def same(one: str, other: str) -> bool:
    """Whether two hashes are equal, in a time that says nothing about where they differ.

    Parameters
    ----------
    one, other
        Hashes.
    """
    return hmac.compare_digest(one, other)
