"""The pages of the console, one file each; `console/app.py` lists them."""
