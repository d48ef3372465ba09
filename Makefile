# Truce. `make nightly` and `make test` do all the set-up on a fresh machine with Python 3.11.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
READY_TO_TEST := $(VENV)/.ready-to-test
HOME_DIR := $(or $(TRUCE_HOME),var)
export PYTHONPATH := $(CURDIR)
export PYTHONUNBUFFERED := 1

.PHONY: help nightly retrain test testlong coverage lint format docs up status down query clean

help: ## show this help
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

# pip's own bar shows one download at a time, and compiling every module to bytecode takes as long as the rest
define install
	@echo "Truce goes into $(VENV): a few minutes the first time"
	@bash -o pipefail -c "$(BIN)/python -m pip install --no-compile --progress-bar off --disable-pip-version-check \
		-c constraints.txt -e '$(1)' | awk -f docker/progress.awk"
	@touch $@
endef

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(READY): constraints.txt pyproject.toml | $(VENV)/bin/python
	$(call install,.)

$(READY_TO_TEST): constraints.txt pyproject.toml | $(VENV)/bin/python
	$(call install,.[dev])
	@touch $(READY)

nightly: $(READY) ## run the nightly pipeline end to end (on the sandbox company if no credentials are set)
	$(BIN)/truce nightly

retrain: $(READY) ## train a challenger on the newest marts and promote it if it is better
	$(BIN)/truce retrain

test: $(READY_TO_TEST) ## run the tests
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder -m 'not long'

testlong: $(READY_TO_TEST) ## run the tests that take several whole nights: killed, partial, real exports
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder -m long

coverage: $(READY_TO_TEST) ## run the tests and hold how much of the product they run; a third slower than `make test`
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder -m 'not long' --cov --cov-report=term

lint: $(READY_TO_TEST) ## check style, types, imports and SQL
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint dbt_project/models --processes 2

format: $(READY_TO_TEST) ## format Python and SQL
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix dbt_project/models

docs: $(READY) ## build and serve the dbt docs on http://127.0.0.1:8081
	$(BIN)/python -m lake docs --port 8081

up: $(READY) ## start Airflow (8080), MLflow (5000) and the sandbox (8765) for browsing; [services] moves the ports
	$(BIN)/python dags/local_services.py up

status: ## show which of the services answer
	$(BIN)/python dags/local_services.py status

down: ## stop what `make up` started
	$(BIN)/python dags/local_services.py down

clean: ## forget everything that was produced: lake, models, sandbox, logs
	rm -rf $(HOME_DIR)
