"""How well the bot understands and decides, measured on labelled files: one file per kind of judgement.

Called by `sapa evaluate`. What is measured is the code that answers customers, never a copy of it.
"""
