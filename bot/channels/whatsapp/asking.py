"""How twilio's client asks: over kept connections, with what never changes between two calls looked up once.

The library's own way builds a session's request anew for each call and searches the environment for proxies, which
takes three times the CPU of the call itself. Made by `client.py`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter
from twilio.http import HttpClient
from twilio.http.response import Response
from urllib3 import HTTPConnectionPool, Retry, Timeout, make_headers

from bot.channels.whatsapp.settings import API

# Seconds to connect, and again to wait for the answer. Twilio answers in under a second.
SECONDS = 8.0
# Connections kept open to one host: as many as rows of a channel may be on their way at once.
CONNECTIONS = 32
_TIMEOUT = Timeout(SECONDS, read=SECONDS)
# What fails is told as it was, and where another address is named nobody goes.
_ONCE = Retry.from_int(retries=False, redirect=False)


class NeverWritten(Exception):
    """The connection did not come about, so that nothing can have been sent."""


class _Tells:
    """Mixed into urllib3's connections: what goes wrong before a request is written says so."""

    def connect(self) -> None:
        """Connect, also through a proxy, and agree on TLS. Raises NeverWritten."""
        try:
            super().connect()  # type: ignore[misc]  # that of urllib3, see `_pool`
        except Exception as error:
            raise NeverWritten(type(error).__name__) from error


class Asking(HttpClient):  # type: ignore[misc]  # the library ships no types
    """twilio's HTTP client with a timeout of ours, asking the server of SAPA_TWILIO_API_URL whatever the host.

    It logs nothing: an address in Twilio's log of messages is a customer's. May be asked from any thread.
    """

    def __init__(self, api_url: str) -> None:
        """Connect to nothing yet."""
        super().__init__(None, False, SECONDS)
        self._base = None if api_url == API else urlsplit(api_url)
        self._adapter = HTTPAdapter(pool_connections=CONNECTIONS, pool_maxsize=CONNECTIONS)
        self._ways: dict[str, tuple[HTTPConnectionPool, Callable[[str], str]]] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the connections."""
        self._adapter.close()

    def request(self, method: str, url: str, **told: Any) -> Response:
        """Ask, with the time that is ours. Raises NeverWritten, or urllib3's HTTPError when the answer is lost.

        `told` is what twilio's client tells: params, data, headers and auth.
        """
        asked = urlsplit(url)
        path = f"{asked.path}?{asked.query}" if asked.query else asked.path
        if self._base is not None:
            asked, path = self._base, self._base.path.rstrip("/") + path
        if told.get("params"):
            path += f"{'&' if '?' in path else '?'}{urlencode(told['params'], doseq=True)}"
        given, said, auth = dict(told.get("headers") or {}), told.get("data"), told.get("auth")
        given |= make_headers(accept_encoding="gzip,deflate", basic_auth=":".join(auth) if auth else None)
        as_json = given.get("Content-Type") == "application/json"
        body = (json.dumps(said) if as_json else urlencode(said, doseq=True)).encode() if said else None
        pool, named = self._way(asked)
        answer = pool.urlopen(
            method,
            named(path),
            body=body,
            headers=given,
            retries=_ONCE,
            timeout=_TIMEOUT,
            redirect=False,
            # Behind a proxy the whole address is named, which is no other host's.
            assert_same_host=False,
        )
        return Response(answer.status, answer.data.decode("utf-8", "replace"), answer.headers)

    def _way(self, to: SplitResult) -> tuple[HTTPConnectionPool, Callable[[str], str]]:
        """Return the connections to a host, and how a path is named there: the whole address behind some proxies."""
        host = f"{to.scheme}://{to.netloc}"
        with self._lock:
            if host not in self._ways:
                self._ways[host] = self._found(host)
            return self._ways[host]

    def _found(self, host: str) -> tuple[HTTPConnectionPool, Callable[[str], str]]:
        """Let requests say how a host is reached: proxies and certificates stand in the environment."""
        with requests.Session() as session:
            found = session.merge_environment_settings(host, {}, None, None, None)
        to_host, proxies = requests.Request("GET", f"{host}/").prepare(), found["proxies"]
        pool = self._adapter.get_connection_with_tls_context(
            to_host, found["verify"], proxies=proxies, cert=found["cert"]
        )
        self._adapter.cert_verify(pool, host, found["verify"], found["cert"])
        # A class of its own for this pool: urllib3 asks the pool what its connections are.
        pool.ConnectionCls = type("Telling", (_Tells, pool.ConnectionCls), {})
        whole = self._adapter.request_url(to_host, proxies) != "/"
        return pool, (lambda path: f"{host}{path}") if whole else (lambda path: path)
