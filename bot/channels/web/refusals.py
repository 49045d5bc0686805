"""What a visitor reads when something cannot be taken: in their language, with what to do. Used by the routes."""

from __future__ import annotations

from typing import Any

from fastapi import HTTPException, Request

from core.phrases import shipped_phrases

LANGUAGE_COOKIE = "sapa_language"
LANGUAGES = ("id", "en")


def refusal(request: Request, status: int, why: str, *, retry_seconds: int = 3, **values: Any) -> HTTPException:
    """Return an error for the visitor: the phrase web.<why>. Whatever is only a matter of time says when to retry."""
    sentence = shipped_phrases().say(f"web.{why}", language_of(request, "id"), **values)
    return HTTPException(status, sentence, {"Retry-After": str(retry_seconds)} if status in (429, 503) else None)


def language_of(request: Request, fallback: str, asked: str | None = None) -> str:
    """Return the language of a visitor: asked for, chosen before, the browser's first of ours, else `fallback`."""
    for wanted in (asked, request.cookies.get(LANGUAGE_COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    for part in request.headers.get("accept-language", "").lower().split(","):
        code = part.split(";")[0].strip()[:2]
        if code in LANGUAGES:
            return code
    return fallback if fallback in LANGUAGES else "id"
