# What there is to do with a clone of Sluice. `make help` lists it.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help demo up extend down test unit e2e browser dashboard soak bench lint generate verify-generated release push

help: ## list this
	@sed -nE 's/^([a-z0-9-]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

# The race detector needs a C compiler with its headers; `make unit RACE=` does without. `make test`
# exports CGO_ENABLED=0 to here.
RACE ?= $(shell [[ $$(env -u CGO_ENABLED go env CGO_ENABLED) = 1 ]] && echo '\#include <stdlib.h>' | $$(go env CC) -E - >/dev/null 2>&1 && echo -race)

# What these packages test has several goroutines, which the race detector watches. All else in pkg has one, but for the
# tests of informers: nothing can race there, and the detector would make it several times as slow. TestRaces compares
# this list with the code.
raced := ./cmd/... ./hack/... ./pkg/deploy/pods ./pkg/reconcile/figures ./pkg/reconcile/kube \
	./test/e2e/harness/... ./test/e2e/load/...

# These tests have client-go's informers, and look themselves for who changes what is cached: the
# detector takes what protobuf notes in an Istio object that is read for a change, and prints it for ever.
informers := ^(TestSimulation.*|TestRestart)$$

# Where `make release` writes to, and `make push` reads from.
OUT ?= dist

# The same flags wherever Go compiles, and go.mod's versions are those of hack/cluster/pins/programs.work: what
# the local cluster, the tests, the linters and the manager have in common is compiled once.
export CGO_ENABLED := 0
# Flags can't contain spaces: in a clone whose path does, Go's tools run as they are.
export GOFLAGS := $(strip $(shell go env GOFLAGS) -trimpath $(if $(word 2,$(CURDIR)),,-toolexec=$(CURDIR)/hack/tools/compile.sh))

# The linters vet all packages, with more checks than `go test` has.
unit e2e soak: GOFLAGS += -vet=off

demo: ## the canary document, step by step, on a local cluster that is left up
	hack/demo.sh

up: ## start the local cluster (SLUICE_INGRESS_PORT, default 8080), or bring it up to date
	go run ./hack/cluster up

extend: ## add to it what only the tests of the whole API need: more servers, stores, metrics (SLUICE_KEDA=1: KEDA too)
	go run ./hack/cluster extend

down: ## remove the local cluster
	go run ./hack/cluster down

test: ## everything, on a local cluster that is removed afterwards unless KEEP=1
	hack/test.sh

unit: ## the tests that need no cluster
	@# All of them, though one fails: those of the API, beside which nothing runs; those of the manifests, of releases and
	@# of the plugin, in modules of their own; those with goroutines, with the race detector, and then those with
	@# informers; the rest without it, and more stories of the simulation; broken rules that the simulation sees.
	rc=0; \
	go test -timeout 30m $(TESTFLAGS) ./apis/... ./docs/... ./hack/codegen/... || rc=1; \
	go test -C hack/chart -timeout 30m $(TESTFLAGS) ./... || rc=1; \
	go test -C hack/release -timeout 30m $(TESTFLAGS) ./... || rc=1; \
	go test -C cmd/kubectl-sluice -timeout 30m $(TESTFLAGS) ./... || rc=1; \
	KUBE_CACHE_MUTATION_DETECTOR=true CGO_ENABLED=$(if $(RACE),1,0) go test $(RACE) -timeout 30m $(TESTFLAGS) \
		$$(go list $(raced) | grep -v /codegen/) || rc=1; \
	$(if $(RACE),CGO_ENABLED=1 go test -race -timeout 30m -run '$(informers)' $(TESTFLAGS) \
		./pkg/reconcile ./pkg/reconcile/simulation || rc=1;) \
	go test -timeout 30m $(if $(RACE),-skip '$(informers)') $(TESTFLAGS) \
		$$(go list ./pkg/... | grep -vxF -e "$$(go list $(raced))" -e "$$(go list ./pkg/reconcile/simulation)") || rc=1; \
	SIM_SEEDS=600 SIM_FIRST=rotate go test -timeout 30m $(if $(RACE),-skip '^TestSimulation.+') -count=1 $(TESTFLAGS) \
		./pkg/reconcile/simulation || rc=1; \
	SIM_MUTATIONS=rotate go test $(TESTFLAGS) -v -run '^TestSimulationFindsFaults$$' -count=1 -timeout 60m \
		./pkg/reconcile/simulation || rc=1; \
	exit $$rc

e2e: ## the end-to-end tests, or those that RUN matches, on the local cluster or that of SLUICE_KUBECONFIG and SLUICE_INGRESS
	go test ./test/e2e -count=1 -timeout 75m -v $(if $(RUN),-run '$(RUN)') $(TESTFLAGS)

browser: export SLUICE_BROWSER := 1
browser: export SCREENSHOTS ?= $(CURDIR)/_local/screenshots
browser: ## the plugin's dashboard in Chromium, with pictures in SCREENSHOTS (default _local/screenshots)
	go test -C cmd/kubectl-sluice -run '^(TestBrowser|TestDist)$$' -count=1 -timeout 10m -v $(TESTFLAGS) ./internal/dashboard

dashboard: ## build the dashboard's page from its sources, with Node: what is built is committed
	npm --prefix cmd/kubectl-sluice/internal/dashboard/web ci
	npm --prefix cmd/kubectl-sluice/internal/dashboard/web run lint
	npm --prefix cmd/kubectl-sluice/internal/dashboard/web run build

soak: ## random changes under load: SOAK_DURATION (default 10m, at most 2h), SOAK_SEED (default 1)
	SOAK_DURATION=$${SOAK_DURATION:-10m} go test ./test/e2e -run '^TestSoak$$' -count=1 -timeout 150m -v $(TESTFLAGS)

bench: ## what the manager takes at 1, 300 and 1,000 services, as a table: BENCH='-sizes 10000 -bare 0', BENCH=-help
	go run ./hack/bench $(BENCH)

lint: ## the linters, and the direction of imports
	hack/lint/lint.sh

generate: ## remake generated code, the CustomResourceDefinition, docs/api.md and docs/metrics.md
	hack/codegen/generate.sh

verify-generated: ## fail if generated code is out of date
	hack/codegen/verify.sh

release: ## make the release VERSION in OUT (default dist): images, checksums, and install.yaml for IMAGE=registry/name
	@go run -C hack/release . make -repo '$(CURDIR)' -out '$(abspath $(OUT))' -version '$(VERSION)' -image '$(IMAGE)'

push: ## push the image of the release in OUT to REGISTRY=registry/name
	@go run -C hack/release . push -out '$(abspath $(OUT))' -registry '$(REGISTRY)'
