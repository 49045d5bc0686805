"""What forms and addresses bring in: text without characters that no database and no page can use."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Form, Request
from pydantic import AfterValidator

# Names that may come more than once in a form, as ticked boxes do.
MANY = frozenset({"packs", "skills", "chosen"})


def clean(text: str) -> str:
    """Return a text without NUL, which PostgreSQL refuses, and without halves of characters, which nothing can send."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


async def whole_form(request: Request) -> dict[str, Any]:
    """Return every text field of the form; ticked boxes as a list under their name."""
    form = await request.form()
    return {
        name: [clean(one) for one in form.getlist(name) if isinstance(one, str)] if name in MANY else clean(value)
        for name, value in form.items()
        if isinstance(value, str)
    }


Text = Annotated[str, Form(), AfterValidator(clean)]
Word = Annotated[str, AfterValidator(clean)]
Fields = Annotated[dict[str, Any], Depends(whole_form)]
