"""The demo: a believable shop, clinic and bank to try everything on, and its removal. Called by `sapa demo`."""
