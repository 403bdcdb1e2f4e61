# Everything a newcomer needs: `make demo` or `make run` runs it, `make test` tests it.
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo run check test bench clean

demo: $(VENV)/.run      ## the pipeline over a bundled recorded stream, offline
	$(BIN)/storyline-bot demo

run: $(VENV)/.run       ## the bot itself, with config/ and data/
	$(BIN)/storyline-bot run

check: $(VENV)/.run     ## what is wrong with config/ and seeds/, and the remedy
	$(BIN)/storyline-bot check

test: $(VENV)/.test     ## format, lint, types, import contracts, all tests, the quality gate
	PATH="$(CURDIR)/$(BIN):$$PATH" tests/check

$(VENV)/.run: pyproject.toml
	test -x $(BIN)/python || python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[postgres,llm,charts]"
	touch $@

$(VENV)/.test: pyproject.toml $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test,dev]"
	touch $@

clean:                  ## forget the installation; data/ stays
	rm -rf $(VENV)
