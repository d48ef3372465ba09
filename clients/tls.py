"""Whose certificates are believed: one answer for the three libraries that call the tools.

Each library has a variable of its own for a company's certificates, and hides that it misses them.
Here all take the same: the machine's, certifi's, and those of ``ca_bundle``.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Any

import certifi
from requests.adapters import HTTPAdapter

#: OpenSSL's numbers of what is wrong with a certificate, as far as more trust does not mend it
EXPIRED, OTHER_NAME = 10, frozenset({62, 63, 64})


def trust(url: str, ca_bundle: str = "") -> ssl.SSLContext:
    """What calls to ``url`` believe: the usual authorities, and those of a PEM file if one is given.

    Where no certificate is shown nobody is believed: reading the authorities takes as long as many requests.
    """
    if not url.startswith("https:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    if ca_bundle:
        context.load_verify_locations(ca_bundle)
    return context


class TrustAdapter(HTTPAdapter):
    """An adapter of ``requests``, whose own ``verify`` takes one file instead of all."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Direct connections."""
        super().init_poolmanager(*args, **options, ssl_context=self._context)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Connections through a proxy."""
        return super().proxy_manager_for(proxy, **options, ssl_context=self._context)


def certificate_problem(error: BaseException) -> tuple[str, str] | None:
    """What is wrong with the server's certificate and what to do, where that is why a call failed."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            said = f"its certificate is not accepted: {cause.verify_message or cause.reason}"
            return said, _remedy(cause.verify_code)
    return None


def _remedy(code: int) -> str:
    if code == EXPIRED:
        return "the certificate has to be renewed on that server; check this machine's clock, too"
    if code in OTHER_NAME:
        return "write the address with the host name that the certificate is for"
    return "put your company's certificates into one PEM file and name it in TRUCE_CA_BUNDLE"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and whatever it wraps, in whichever way the libraries wrap."""
    waiting, seen = [error], set()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        wrapped = (cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args)
        waiting += [one for one in wrapped if isinstance(one, BaseException)]
