"""Sentences of our own for tests: what people write to the help desk of an office, and what is none of its business."""

from __future__ import annotations

DESK = {
    "printer_jam": "paper is stuck in the printer|the printer jams on every page|printer tray two is jammed again"
    "|the copier chewed up my paper|a sheet got stuck in the copier|printer says paper jam but I see none"
    "|pulled the paper out and the printer still complains|the copier jams when I print both sides",
    "room_booking": "book a meeting room for monday|I need a room for six people at ten|reserve the big room tomorrow"
    "|is the small meeting room free on friday|cancel my room reservation please|can we get a room with a screen"
    "|move our room booking to noon|which rooms are free this afternoon",
    "wifi_down": "the wifi is down on the third floor|no wireless in the kitchen|wifi keeps dropping my calls"
    "|I cannot connect to the office wifi|wireless is very slow today|the guest wifi asks for a code"
    "|my phone finds no wifi here|wifi drops every ten minutes",
    "black_screen": "my screen stays black|the monitor does not turn on|laptop screen is dark after the update"
    "|second monitor shows nothing|the display went black while I typed|monitor flickers and then goes dark"
    "|screen is black but the fan runs|no picture on my monitor",
    "new_badge": "I lost my badge|my badge does not open the door|please issue a new entry badge"
    "|the photo on my badge is wrong|badge expired yesterday|need a visitor badge for a guest"
    "|the door ignores my badge|how do I replace a broken badge",
}
TEXTS = [text for said in DESK.values() for text in said.split("|")]
LABELS = [label for label, said in DESK.items() for _ in said.split("|")]
STRANGERS = (
    "who won the cup last night|how tall is the tower in paris|tell me a story about dragons|what is nine times twelve"
    "|a good soup for a cold day|when does the last train leave|is it going to rain at the weekend|sing me a song"
).split("|")
