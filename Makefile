# Two commands are enough: `make run` plays, `make test` tests. Both install what they need into .venv.
# HOST, PORT, DATA_DIR and every other setting pass through: make run PORT=9000

VENV_PYTHON = .venv/bin/python

.PHONY: help run setup setup-run test check dev bench compare chaos simulate failover fuzz reset wheel

help:
	@echo 'make run      serve on http://127.0.0.1:8000 (HOST=0.0.0.0 lets your network in)'
	@echo 'make test     all tests, installing what they need'
	@echo 'make check    format, lint, types, imports and quick tests'
	@echo 'make dev      like run, but server and page reload when a file changes'
	@echo 'make setup    only install and build what run and test need'
	@echo 'make bench    what the log of the rooms costs on this machine'
	@echo 'make compare  ours beside Node socket.io, Colyseus and a floor in C (ROUNDS=1 SECS=2 WORK=R,F1000)'
	@echo 'make chaos    kill nodes and stores while players count, and audit every log (FAULTS=10 EVERY=10)'
	@echo 'make simulate live through simulated worlds of faults (SEEDS=200, or SEED=17 again)'
	@echo 'make failover kill the primary behind a stalled link, and count what each level loses (FAILOVERS=20)'
	@echo 'make fuzz     fuzz the packet machines, guided by coverage (INPUTS=1000000 for each)'
	@echo 'make wheel    a wheel with the built page, in dist/'
	@echo 'make reset    remove the data, after asking'

run: setup-run
	@$(VENV_PYTHON) -m server.cli serve

setup-run:
	@python=$$(scripts/find-python) && exec "$$python" -m scripts.setup run

setup:
	@python=$$(scripts/find-python) && exec "$$python" -m scripts.setup test

test: setup
	@$(VENV_PYTHON) -m scripts.chromium
	@$(VENV_PYTHON) -m scripts.check static tests

check: setup
	@$(VENV_PYTHON) -m scripts.check static quick

dev: setup-run
	@$(VENV_PYTHON) -m scripts.dev

bench: setup-run
	@$(VENV_PYTHON) -m scripts.bench_log

ROUNDS = 3
SECS = 5
WARM = 8
compare: setup
	@$(VENV_PYTHON) -m loadtests.compare --rounds $(ROUNDS) --secs $(SECS) --warm $(WARM) \
		$(if $(WORK),--work $(WORK)) $(if $(ONLY),--only '$(ONLY)')

FAULTS = 10
EVERY = 10
chaos: setup
	@$(VENV_PYTHON) -m scripts.chaos --faults $(FAULTS) --every $(EVERY)

SEEDS = 200
simulate: setup
	@$(VENV_PYTHON) -m tests.simulation $(if $(SEED),--seed $(SEED),--seeds $(SEEDS))

FAILOVERS = 20
failover: setup
	@$(VENV_PYTHON) -m scripts.failover --failovers $(FAILOVERS)

INPUTS = 1000000
fuzz: setup-run
	@$(VENV_PYTHON) -m scripts.fuzz --inputs $(INPUTS)

wheel: setup-run
	@$(VENV_PYTHON) -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

reset: setup-run
	@$(VENV_PYTHON) -m scripts.reset
