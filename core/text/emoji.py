"""Emoji and emoticons as words: `<e:marah>` and its kin, so that anger and thanks survive normalisation.

Called by normalise; mood reads the same words.
"""

from __future__ import annotations

import re

OTHER = "<e:lain>"
_FAMILIES = {
    "marah": "😡🤬😠👿💢😤🖕",
    "sedih": "😢😥☹🙁😞😔😟🥺💔😿😣😖😩😫",
    "tangis": "😭",
    "tangan": "🙏🤲",
    "setuju": "👍👌✅☑✔🆗",
    "tolak": "👎❌🚫🙅✖",
    "senyum": "😊☺😄😃😁😀😇🤗🥰😍😘🤩",
    "tawa": "😂🤣😆",
    "getir": "😅🙂🙃😏🙄😒😑😐",
    "cinta": "❤💕💖💗💙💚💛🧡💜🖤🤍💞😻",
    "takut": "😱😨😰😧",
    "bingung": "🤔😕🤷❓❔🧐",
    "sakit": "🤒🤕🤢🤮😷🤧",
    "rayakan": "🎉🥳🎊👏💪🙌",
    "halo": "👋",
    "paket": "📦🚚🚛",
    "uang": "💰💸💵💳",
    "peringatan": "⚠‼❗🚨🆘",
}
_NAMES = {character: f"<e:{name}>" for name, characters in _FAMILIES.items() for character in characters}
_PICTURE = re.compile("[\u203c\u2049\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]+")
# Skin tones, regional letters' joiners and presentation marks change nothing that we read.
_DECORATION = re.compile("[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\u2640\u2642]")
_EMOTICON = re.compile(r"(?<!\S)(?:(?P<sedih>[:;]['-]?[(\[]+)|(?P<senyum>[:;]-?[)\]]+|:-?d)|(?P<marah>>:-?\())(?!\S)")


def name_emoji(text: str) -> str:
    """Return `text` with each emoji replaced by its word; the same one repeated side by side counts once."""
    return _PICTURE.sub(_named, _DECORATION.sub("", text))


def name_emoticons(text: str) -> str:
    """Return lower-case `text` with typed faces such as ":(" replaced by the words of emoji."""
    return _EMOTICON.sub(lambda match: f" <e:{match.lastgroup}> ", text)


def _named(match: re.Match[str]) -> str:
    names: list[str] = []
    for character in match[0]:
        name = _NAMES.get(character, OTHER)
        if not names or names[-1] != name:
            names.append(name)
    return f" {' '.join(names)} "
