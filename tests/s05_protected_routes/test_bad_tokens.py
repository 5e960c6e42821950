"""s05 promises that a token which is not exactly good opens nothing and breaks nothing.

Explained: stages/s05_protected_routes.md#read-a-token-and-believe-nothing
"""

import json
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from attacks.lab.forge import claims_of, decode, encode, header_of, signed, signed_again
from tests.support.promises import Person, bearer, connect, deep_stack, is_challenged

ATTACKERS_KEY = "the attacker's own key, 32 bytes and more"
DEEP = b"[" * 11_000  # in base64 below the 16 KB of headers that h11 takes however they arrive


def flip(part: str) -> str:
    """Change a character in the middle, where every bit counts."""
    middle = len(part) // 2
    return part[:middle] + ("B" if part[middle] == "A" else "A") + part[middle + 1 :]


def tampered(token: str, position: int) -> str:
    """Change one of the three parts of a token."""
    parts = token.split(".")
    parts[position] = flip(parts[position])
    return ".".join(parts)


def under(token: str, header: object, key: str | bytes = ATTACKERS_KEY) -> str:
    """Keep the claims of a token; sign them again under another header."""
    return signed(decode(token.split(".")[1]), key, header)


def resigned(token: str, key: str | bytes = ATTACKERS_KEY, **header: object) -> str:
    """Keep the claims and the header of a token, with changes; sign them again."""
    return under(token, header_of(token, **header), key)


def unsigned(token: str, alg: str, signature: str = "") -> str:
    """Keep the claims of a token, and claim that they need no signature."""
    return f"{encode(header_of(token, alg=alg))}.{token.split('.')[1]}.{signature}"


def with_claims(token: str, **changes: object) -> str:
    """Keep the header and the signature of a token, and say something else."""
    header, _, signature = token.split(".")
    return f"{header}.{encode(claims_of(token, **changes))}.{signature}"


@cache
def attackers_rsa_key() -> rsa.RSAPrivateKey:
    """A key pair that the server has never heard of."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def attackers_public_pem() -> bytes:
    """The public half, as text."""
    public = serialization.PublicFormat.SubjectPublicKeyInfo
    return attackers_rsa_key().public_key().public_bytes(serialization.Encoding.PEM, public)


def attackers_jwk() -> dict[str, str]:
    """The public half, as a header can carry it (RFC 7515, section 4.1.3)."""
    numbers = attackers_rsa_key().public_key().public_numbers()
    return {
        "kty": "RSA",
        "n": encode(numbers.n.to_bytes(256, "big")),
        "e": encode(numbers.e.to_bytes(3, "big")),
    }


def rs256(token: str, **header: object) -> str:
    """Keep the claims of a token; sign them with the attacker's private key."""
    signing_input = f"{encode(header_of(token, alg='RS256', **header))}.{token.split('.')[1]}"
    signature = attackers_rsa_key().sign(
        signing_input.encode(), padding.PKCS1v15(), hashes.SHA256()
    )
    return f"{signing_input}.{encode(signature)}"


# What anyone can make out of a good token, without the key.
FORGED: dict[str, object] = {
    "none": lambda token: unsigned(token, "none"),
    "None": lambda token: unsigned(token, "None"),
    "NONE": lambda token: unsigned(token, "NONE"),
    "nOnE": lambda token: unsigned(token, "nOnE"),
    "none-with-the-signature": lambda token: unsigned(token, "none", token.split(".")[2]),
    "none-without-the-last-dot": lambda token: unsigned(token, "none")[:-1],
    "empty-alg": lambda token: unsigned(token, ""),
    "as-JSON": lambda token: json.dumps(
        dict(zip(("protected", "payload", "signature"), token.split("."), strict=True))
    ),
    "no-signature": lambda token: token.rpartition(".")[0],
    "empty-signature": lambda token: token.rpartition(".")[0] + ".",
    "half-a-signature": lambda token: token[:-20],
    "tampered-header": lambda token: tampered(token, 0),
    "tampered-payload": lambda token: tampered(token, 1),
    "tampered-signature": lambda token: tampered(token, 2),
    "longer-life": lambda token: with_claims(token, exp=int(time.time()) + 10**6),
    "other-key": resigned,
    "empty-key": lambda token: resigned(token, ""),
    "key-of-zeros": lambda token: resigned(token, b"\0" * 32),
    "RS256": rs256,
    "RS256-with-jwk": lambda token: rs256(token, jwk=attackers_jwk()),
    "RS256-with-jku": lambda token: rs256(token, jku="http://127.0.0.1:9/keys.json"),
    "RS256-signed-by-HMAC": lambda token: resigned(token, alg="RS256"),
    "HS256-with-a-public-key": lambda token: resigned(token, attackers_public_pem()),
    "kid-of-an-empty-file": lambda token: resigned(token, "", kid="../../../dev/null"),
    "kid-with-SQL": lambda token: resigned(token, "key", kid="' UNION SELECT 'key"),
    "jwk": lambda token: resigned(token, jwk={"kty": "oct", "k": encode(ATTACKERS_KEY.encode())}),
    "jku": lambda token: resigned(token, jku="http://127.0.0.1:9/keys.json"),
    "x5u": lambda token: resigned(token, x5u="http://127.0.0.1:9/keys.pem"),
    "deep-header": pytest.param(
        lambda token: under(token, b'{"alg":"HS256","x":' + DEEP + b"}"), marks=deep_stack
    ),
    "deep-array-as-header": pytest.param(lambda token: under(token, DEEP), marks=deep_stack),
    "header-not-JSON": lambda token: under(token, b"alg=HS256"),
    "header-not-UTF-8": lambda token: under(token, b'{"alg":"HS256\xff"}'),
    "header-a-list": lambda token: under(token, ["HS256"]),
    "header-null": lambda token: under(token, None),
    "alg-missing": lambda token: under(token, {"typ": "JWT"}),
    "alg-a-list": lambda token: resigned(token, alg=["HS256"]),
    "alg-null": lambda token: resigned(token, alg=None),
    "non-ASCII": lambda token: "é" + token[1:],
    "non-ASCII-at-the-end": lambda token: token + "é",
    "full-width-dots": lambda token: token.replace(".", "\uff0e"),
    "equals-signs-appended": lambda token: token + "====",
    "exclamation-mark-appended": lambda token: token + "!",
    "percent-NUL-appended": lambda token: token + "%00",
    "quote-appended": lambda token: token + '"',
    "junk-in-the-signature": lambda token: token[:-9] + "!?" + token[-9:],
    "letters-appended": lambda token: token + "AAAA",
    "word-appended": lambda token: token + " junk",
    "comma-appended": lambda token: token + ", Basic YTpi",
    "twice": lambda token: f"{token} {token}",
    "quoted": lambda token: f'"{token}"',
    "dot-before": lambda token: "." + token,
    "dot-after": lambda token: token + ".",
    "four-parts": lambda token: token + ".e30",
    "five-parts": lambda token: token + ".e30.e30",
}
NO_TOKENS = {
    "15-KB": "a" * 15_000,
    "15-KB-in-three-parts": ".".join(["a" * 5_000] * 3),
    "one-letter": "a",
    "dots-alone": "..",
    "padding-alone": "==.==.==",
    "null": "null",
    "braces": "{}",
    "NUL-in-base64": "AA.AA.AA",
    "empty-objects": "e30.e30.e30",
}
# What only the holder of the key could sign; each is wrong in itself.
WRONG_CLAIMS: dict[str, dict[str, object]] = {
    "exp-missing": {"exp": ...},
    "exp-past": {"exp": 1_000_000_000},
    "exp-zero": {"exp": 0},
    "exp-negative": {"exp": -1},
    "exp-string": {"exp": "tomorrow"},
    "exp-number-in-a-string": {"exp": "9999999999"},
    "exp-null": {"exp": None},
    "exp-true": {"exp": True},
    "exp-list": {"exp": [9_999_999_999]},
    "exp-object": {"exp": {"seconds": 9_999_999_999}},
    "exp-NaN": {"exp": float("nan")},
    "exp-Infinity": {"exp": float("inf")},
    "exp-minus-Infinity": {"exp": float("-inf")},
    "iat-list": {"iat": [1]},
    "iat-object": {"iat": {}},
    "iat-string": {"iat": "yesterday"},
    "iat-NaN": {"iat": float("nan")},
    "iat-Infinity": {"iat": float("inf")},
    "nbf-future": {"nbf": 9_999_999_999},
    "nbf-list": {"nbf": [1]},
    "nbf-string": {"nbf": "yesterday"},
    "nbf-Infinity": {"nbf": float("inf")},
    "sub-missing": {"sub": ...},
    "sub-empty": {"sub": ""},
    "sub-null": {"sub": None},
    "sub-number": {"sub": 1},
    "sub-true": {"sub": True},
    "sub-list": {"sub": ["alice"]},
    "sub-object": {"sub": {"name": "alice"}},
    "sub-lone-surrogate": {"sub": "alice\ud800"},
    "sub-NUL": {"sub": "alice\0"},
    "sub-SQL": {"sub": "' OR 1=1 --"},
    "sub-wildcard": {"sub": "%"},
    "sub-8-KB": {"sub": "a" * 8_192},
    "sub-of-a-user-who-does-not-exist": {"sub": uuid4().hex},
}
WRONG_PAYLOADS: dict[str, object] = {
    "list": ["alice"],
    "string": "alice",
    "number": 1,
    "null": None,
    "empty-object": {},
    "not-JSON": b"sub=alice",
    "not-UTF-8": b'{"sub":"alice\xff"}',
    "empty": b"",
    "deep": pytest.param(DEEP, marks=deep_stack),
    "deep-claim": pytest.param(
        b'{"sub":"alice","iat":1,"exp":9999999999,"x":' + DEEP + b"}", marks=deep_stack
    ),
    "huge-exp": b'{"sub":"alice","iat":1,"exp":' + b"9" * 5_000 + b"}",
    "huge-exponent": b'{"sub":"alice","iat":1,"exp":1e999999}',
}


@pytest.fixture
def refuse(client: httpx.Client, token: str) -> Iterator[Callable[[str], None]]:
    """Check that a token is refused as it should be, and that a good one works afterwards."""

    def check(bad_token: str) -> None:
        headers = {b"Authorization": f"Bearer {bad_token}".encode()}
        response = client.get("/secure-data", headers=headers)
        assert is_challenged(response), response
        assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]
        assert response.headers["Cache-Control"] == "no-store"
        assert response.json().keys() == {"detail"}

    yield check
    with connect(str(client.base_url)) as other:
        assert other.get("/secure-data", headers=bearer(token)).status_code == 200


@pytest.fixture
def copied(client: httpx.Client, token: str, secret_key: str) -> Callable[..., str]:
    """Copy a good token with changed claims, signed with the key; unchanged it is let in."""
    copy = signed_again(token, secret_key)
    assert client.get("/secure-data", headers=bearer(copy)).status_code == 200
    return partial(signed_again, token, secret_key)


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_token_is_refused(
    refuse: Callable[[str], None], token: str, forge: Callable[[str], str]
) -> None:
    """ASVS: 7.2.1, 9.1.1, 9.1.2, 9.1.3"""
    refuse(forge(token))


def test_a_token_cannot_be_turned_into_that_of_another_user(
    refuse: Callable[[str], None], client: httpx.Client, token: str
) -> None:
    """ASVS: 9.1.1"""
    other = Person()
    assert other.register(client).status_code == 201
    theirs = other.log_in(client).json()["access_token"]
    refuse(with_claims(token, sub=claims_of(theirs)["sub"]))


@pytest.mark.parametrize("text", NO_TOKENS.values(), ids=NO_TOKENS)
def test_what_is_no_token_is_refused(refuse: Callable[[str], None], text: str) -> None:
    refuse(text)


@pytest.mark.parametrize("changes", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS)
def test_a_wrong_claim_is_refused(
    refuse: Callable[[str], None], copied: Callable[..., str], changes: dict[str, object]
) -> None:
    """ASVS: 9.2.1"""
    refuse(copied(**changes))


@pytest.mark.parametrize("payload", WRONG_PAYLOADS.values(), ids=WRONG_PAYLOADS)
def test_a_wrong_payload_is_refused(
    refuse: Callable[[str], None], token: str, secret_key: str, payload: object
) -> None:
    refuse(signed(payload, secret_key, header_of(token)))


@pytest.mark.parametrize("alg", ["HS384", "HS512"])
def test_another_algorithm_is_refused_even_with_the_right_key(
    refuse: Callable[[str], None], token: str, secret_key: str, alg: str
) -> None:
    """ASVS: 9.1.2"""
    refuse(signed(claims_of(token), secret_key, header_of(token, alg=alg), alg))


def test_an_extension_that_must_be_understood_is_refused(
    refuse: Callable[[str], None], token: str, secret_key: str
) -> None:
    header = header_of(token, **{"crit": ["x-unknown"], "x-unknown": True})
    refuse(signed(claims_of(token), secret_key, header))
