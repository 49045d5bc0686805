"""Show and submit the WhatsApp templates for what may be said first, outside the 24-hour window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import Command

if TYPE_CHECKING:
    from bot.channels.whatsapp.client import Client


def templates(
    phrase: Annotated[
        str, typer.Argument(help="A phrase or its beginning, such as reminder.appointment.")
    ] = "reminder.",
    submits: Annotated[bool, typer.Option("--submit", help="Make them at Twilio and ask for approval.")] = False,
    language: Annotated[str, typer.Option(help="Only this language: id or en.")] = "",
) -> None:
    """Show every template with its words and what WhatsApp says of it; submit those that were not."""
    from bot.channels.whatsapp.approving import NotTaken, ask_approvals, listed, submit
    from bot.channels.whatsapp.client import Unanswered
    from core.migrations import opened
    from core.settings import read_settings
    from core.shared_clock import clock_of

    client, refused = _client(), 0
    with opened(read_settings().url) as database:
        try:
            ask_approvals(database, client)
        except Unanswered as fault:
            typer.echo(f"{fault}; what is shown may be old. See `sapa check`.", err=True)
        for template, row in list(listed(database)):
            if not template.key.startswith(phrase) or language not in ("", template.language):
                continue
            state = row.status if row is not None else "not submitted"
            if submits and state in ("not submitted", "made"):
                try:
                    submit(database, client, template, now=clock_of(database).now())
                    state = "submitted"
                except NotTaken as why:
                    state, refused = f"refused: {why}", refused + 1
            [shape] = template.content["types"].values()
            reason = f" ({row.reason})" if row is not None and row.reason else ""
            typer.echo(f"{template.language}  {template.key:<38}{state}{reason}\n    {shape['body']}")
    client.close()
    raise typer.Exit(1 if refused else 0)


def use(
    phrase: Annotated[str, typer.Argument(help="The phrase, such as reminder.appointment.ask.")],
    language: Annotated[str, typer.Argument(help="id or en.")],
    sid: Annotated[str, typer.Argument(help="The Content SID of an approved template: HX and 32 letters and digits.")],
    filled: Annotated[
        list[str] | None, typer.Option("--fill", help="What fills {{1}}, {{2}}, ... such as {kak}.")
    ] = None,
) -> None:
    """Use a template of yours that WhatsApp approved already in the place of a shipped one."""
    from bot.channels.whatsapp.approving import adopt
    from bot.channels.whatsapp.templates import shipped_templates
    from core.migrations import opened
    from core.settings import read_settings
    from core.shared_clock import clock_of

    known = {(one.key, one.language) for one in shipped_templates()}
    if (phrase, language) not in known:
        typer.echo(f"There is no phrase {phrase!r} in {language!r}; `sapa whatsapp templates` shows all.", err=True)
        raise typer.Exit(2)
    if not (sid.startswith("HX") and len(sid) == 34):
        typer.echo(f"{sid!r} is no Content SID: expected HX and 32 letters and digits.", err=True)
        raise typer.Exit(2)
    with opened(read_settings().url) as database:
        adopt(database, phrase, language, sid, filled or [], now=clock_of(database).now())
    typer.echo(f"{phrase} in {language} goes out as {sid}.")


def _client() -> Client:
    from bot.channels.whatsapp.settings import is_on, read_twilio
    from core.settings import SettingsError, read_settings

    try:
        if not is_on(read_settings()):
            raise SettingsError("WhatsApp is off: set SAPA_TWILIO_ACCOUNT_SID and what belongs to it")
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    from bot.channels.whatsapp.client import open_client

    return open_client(read_twilio())


COMMAND = Command(
    parts={"templates": templates, "use": use},
    about="Show and submit the WhatsApp templates for what may be said outside the 24-hour window.",
)
