"""Passwords as scrypt hashes that carry their own parameters. Standard library only."""

import base64
import hashlib
import hmac
import secrets

_LOG2_N, _R, _P = 14, 8, 1  # 16 MiB and about 50 ms for each check
_MOST_LOG2_N, _MOST_R, _MOST_P = 17, 16, 4  # a hash that asks for more is not ours
_MAX_MEMORY = 512 * 1024 * 1024
_PARTS = 6


def hash_password(text: str) -> str:
    """``scrypt$log2(n)$r$p$salt$key`` with a new random salt."""
    salt = secrets.token_bytes(16)
    key = _derive(text, salt, (_LOG2_N, _R, _P))
    return "$".join(["scrypt", str(_LOG2_N), str(_R), str(_P), _encode(salt), _encode(key)])


def check_password(text: str, hashed: str) -> bool:
    """Whether ``text`` is the password of ``hashed``; False for anything that is not our hash.

    The keys are compared in constant time.
    """
    parts = hashed.split("$")
    if len(parts) != _PARTS or parts[0] != "scrypt":
        return False
    try:
        cost = (int(parts[1]), int(parts[2]), int(parts[3]))
        salt, key = base64.b64decode(parts[4]), base64.b64decode(parts[5])
    except ValueError:
        return False
    within = all(0 < a <= b for a, b in zip(cost, (_MOST_LOG2_N, _MOST_R, _MOST_P), strict=True))
    return within and hmac.compare_digest(_derive(text, salt, cost), key)


def _derive(text: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    log2_n, r, p = cost
    secret = text.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=salt, n=1 << log2_n, r=r, p=p, maxmem=_MAX_MEMORY, dklen=32)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
