# Every target is one verb of scripts/dev.py. Options of the command go into ARGS, another Python into PYTHON:
#   make run ARGS="--port 9000"        make test PYTHON=python3.12
PYTHON ?= python3
ARGS ?=
VERBS = help run test check chat bench lock clean

.PHONY: $(VERBS)
$(VERBS):
	@$(PYTHON) scripts/dev.py $@ $(ARGS)
