"""How people tell what calls a person without naming it: one file of wordings for a rule of `handover/rules`.

The rules know the plain words ("ditipu", "dibajak") and the traps; here are the stories around them. Each rule asks
its own file beside its own wordings, so its guards hold for both.
"""
