"""Measure how well the bot understands and decides, on labelled files of one's own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands import Command

if TYPE_CHECKING:
    from bot.evaluation.figures import Measured
    from bot.evaluation.fitted import Files
    from core.settings import Settings

Test = Annotated[Path, typer.Option("--test", help="File of JSON lines with what is expected.")]
Encoder = Annotated[
    Path | None, typer.Option("--encoder", help="Directory of a sentence encoder, in place of SAPA_ENCODER_DIR.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def intents(
    test: Annotated[list[Path], typer.Option("--test", help="File of text and label to judge; may be repeated.")],
    *,
    train: Annotated[list[Path] | None, typer.Option(help="Learn from this file; may be repeated.")] = None,
    valid: Annotated[list[Path] | None, typer.Option(help="Choose thresholds on this file; may be repeated.")] = None,
    oos: Annotated[list[Path] | None, typer.Option(help="File of texts that belong to no intent.")] = None,
    reader: Annotated[str, typer.Option(help="How texts are read: indonesian, plain or auto.")] = "auto",
    seed: Annotated[int, typer.Option(help="Equal seeds give equal figures.")] = 0,
    encoder: Encoder = None,
    shipped: Annotated[bool, typer.Option("--shipped", help="Judge the shipped model, as without --train.")] = False,
    as_json: AsJson = False,
) -> None:
    """Judge the shipped model, or with --train the classifier fitted to a file: rows of text and label."""
    if train and not shipped:
        from bot.evaluation.fitted import Files

        files = Files(train=train, test=test, valid=valid or [], strangers=oos or [])
        _say(lambda: _fitted(files, reader, seed, encoder), as_json=as_json)
        return
    if train or valid:
        raise typer.BadParameter("the shipped model learns from no file; leave out --shipped, or --train and --valid.")
    from bot.encoding import load_model
    from bot.evaluation.shipped import measure_shipped
    from bot.training import ready_model
    from intents.catalog import read_catalog

    catalog, settings = read_catalog(), _settings(encoder)
    model = load_model(ready_model(settings, catalog), settings)
    _say(lambda: measure_shipped(model, catalog, test, oos or []), as_json=as_json)


def _fitted(files: Files, reader: str, seed: int, encoder: Path | None) -> Measured:
    from bot.encoding import encoder_of
    from bot.evaluation.fitted import measure_fitted
    from intents.estimator import IntentClassifier, most_fits
    from intents.readers import READERS

    if reader not in ("auto", *READERS):
        raise typer.BadParameter(f"the reader {reader!r} is not known; expected auto, {' or '.join(READERS)}.")
    with typer.progressbar(length=most_fits(), label="learning", file=sys.stderr) as bar:
        classifier = IntentClassifier(reader=reader, seed=seed, encoder=encoder_of(_settings(encoder)))
        return measure_fitted(classifier, files, lambda: bar.update(1))


def _settings(encoder: Path | None) -> Settings:
    """Return the settings, with the encoder that was asked for."""
    from core.settings import read_settings

    return read_settings(**({"encoder_dir": encoder} if encoder else {}))


def faq(
    entries: Annotated[Path, typer.Option(help="File of entries: id, question, answer, variants, language.")],
    queries: Annotated[Path, typer.Option(help="File of questions: text, and relevant, the ids that answer it.")],
    encoder: Encoder = None,
    as_json: AsJson = False,
) -> None:
    """Judge the search of the knowledge base over entries and questions."""
    from bot.encoding import meanings_of
    from bot.evaluation.questions import measure_faq

    meanings = meanings_of(_settings(encoder))
    _say(lambda: measure_faq(entries, queries, meanings), as_json=as_json)


def handover(test: Test, as_json: AsJson = False) -> None:
    """Judge when a person is called: rows of text, category and handover."""
    from bot.app import build_house
    from bot.ask import ask
    from bot.evaluation.calls import measure_handover
    from core.settings import read_settings

    house = build_house(read_settings())
    try:
        _say(lambda: measure_handover(lambda text: ask(house, text), test), as_json=as_json)
    finally:
        house.database.close()


def mood(test: Test, as_json: AsJson = False) -> None:
    """Judge how messages sound: rows of text, mood and urgent."""
    from bot.evaluation.reading import measure_mood

    _say(lambda: measure_mood(test), as_json=as_json)


def language(test: Test, as_json: AsJson = False) -> None:
    """Judge the language of messages: rows of text and language."""
    from bot.evaluation.reading import measure_language

    _say(lambda: measure_language(test), as_json=as_json)


def entities(
    test: Test,
    base: Annotated[str, typer.Option(help="The instant from which days are counted.")] = "2026-11-21T10:00",
    as_json: AsJson = False,
) -> None:
    """Judge what messages name: rows of text and entities, each with kind and value."""
    from bot.evaluation.reading import measure_entities

    _say(lambda: measure_entities(test, base), as_json=as_json)


def dates(test: Test, as_json: AsJson = False) -> None:
    """Judge when messages mean: rows of text, base, value (null to be asked back) and grain."""
    from bot.evaluation.reading import measure_dates

    _say(lambda: measure_dates(test), as_json=as_json)


def dialogues(
    test: Test,
    base: Annotated[str, typer.Option(help="The instant at which each dialogue begins.")] = "2026-11-21T10:00",
    as_json: AsJson = False,
) -> None:
    """Judge whole conversations: each row a dialogue, played on virtual time in a house of its own."""
    from bot.evaluation.dialogues import measure_dialogues
    from bot.evaluation.theatre import theatre
    from bot.logs import set_up_logs
    from bot.training import ready_model
    from core.settings import read_settings
    from intents.catalog import read_catalog

    settings = read_settings()
    # Every turn of every dialogue would be told on the terminal.
    set_up_logs(settings.model_copy(update={"log_level": "error"}))
    models = ready_model(settings, read_catalog()).parent
    with theatre(models) as opened, typer.progressbar(length=_rows(test), label="dialogues", file=sys.stderr) as bar:
        _say(lambda: measure_dialogues(opened, test, base, lambda: bar.update(1)), as_json=as_json)


def brief(test: Test, as_json: AsJson = False) -> None:
    """Judge what the brief quotes: rows of turns, abstractive and extractive_turns."""
    from bot.evaluation.briefs import measure_brief

    _say(lambda: measure_brief(test), as_json=as_json)


def handover_point(
    test: Test,
    before: Annotated[bool, typer.Option("--before", help="Do not read the message, only what came before.")] = False,
    as_json: AsJson = False,
) -> None:
    """Judge when a person should take over: rows of turns with speaker, text and satisfaction."""
    from bot.evaluation.turning_points import PARTS, measure_handover_point

    with typer.progressbar(length=PARTS, label="learning", file=sys.stderr) as bar:
        _say(lambda: measure_handover_point(test, before=before, step=lambda: bar.update(1)), as_json=as_json)


def _rows(path: Path) -> int:
    """Return how many lines a file has; a file that cannot be read is told where it is measured."""
    try:
        return sum(bool(line.strip()) for line in path.read_bytes().splitlines())
    except OSError:
        return 0


def _say(measure: Callable[[], Measured], *, as_json: bool) -> None:
    """Print what was measured, or what is wrong with a file."""
    from bot.evaluation.rows import BadFile

    try:
        measured = measure()
    except BadFile as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps(measured.figures, ensure_ascii=False, indent=2))
        return
    for name, value in measured.figures.items():
        if isinstance(value, dict):
            typer.echo(f"{name}:")
            for part, figures in value.items():
                typer.echo(f"  {part:<26} " + ", ".join(f"{key} {_shown(one)}" for key, one in figures.items()))
        else:
            typer.echo(f"{name:<28} {_shown(value)}")
    for line in measured.notes:
        typer.echo(f"  {line}")


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, tuple):
        return " to ".join(_shown(one) for one in value)
    return f"{value:.4f}" if isinstance(value, float) else str(value)


COMMAND = Command(
    parts={
        "intents": intents,
        "faq": faq,
        "handover": handover,
        "mood": mood,
        "language": language,
        "entities": entities,
        "dates": dates,
        "dialogues": dialogues,
        "brief": brief,
        "handover-point": handover_point,
    },
    about="Measure how well the bot understands and decides, on labelled files of one's own.",
)
