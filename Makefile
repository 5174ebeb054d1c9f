# `make run` and `make test` do all their own set-up on Debian 12 with Swift; `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# What the product is built with and runs on.
PACKAGES := libmicrohttpd-dev libtesseract-dev libleptonica-dev tesseract-ocr-eng pkg-config libcurl4-gnutls-dev curl
# What its tests need besides: the real Prometheus and its promtool, a browser for the status page, and servers and
# certificates to audit.
TEST_PACKAGES := prometheus systemd chromium python3 python3-venv openssl

# The manifest is evaluated anew each time: it puts the commit into the build, and the cache would keep an old one.
SWIFT_BUILD := swift build --manifest-cache none
RELEASE := $(SWIFT_BUILD) -c release --static-swift-stdlib
THREAD_SANITIZER := --sanitize thread --scratch-path .build-thread -Xswiftc -DTHREAD_SANITIZER
BIN := .build/release
# Not .build/plugins: the package manager keeps files of its own there.
BUNDLES := .build/bundles

.PHONY: help run build test soak lint thread-sanitizer bench screenshots format clean packages

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

test: packages lint ## Run every test, the registry's also under the thread sanitizer.
	@.ci/install $(TEST_PACKAGES)
	@.ci/install-servers Tests/EndToEndTests/Servers/requirements.txt .build/servers
	$(SWIFT_BUILD) --build-tests
	$(MAKE) --no-print-directory thread-sanitizer
	swift test --skip-build --skip EndToEndTests
	swift test --skip-build --filter EndToEndTests --skip SoakTests
	swift test --skip-build --filter SoakTests

soak: packages ## Five minutes of plugins killed, spoilt and mended under scrapes; SOAK_SECONDS and SOAK_SEED say otherwise.
	$(SWIFT_BUILD) --build-tests
	SOAK_SECONDS=$${SOAK_SECONDS:-300} swift test --skip-build --filter SoakTests

lint: ## Check the formatting.
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

# In a folder of its own: sanitized objects do not mix with others.
thread-sanitizer: packages ## Run the registry's tests under the thread sanitizer.
	$(SWIFT_BUILD) --build-tests $(THREAD_SANITIZER)
	swift test --skip-build $(THREAD_SANITIZER) --filter PluginRegistryTests

bench: build ## Measure rendering, recording, memory and start-up; prints a table.
	@Benchmarks/run

screenshots: packages ## Make the pictures of the status page anew, in docs/images.
	@.ci/install chromium
	$(SWIFT_BUILD) --build-tests
	STATUS_PAGE_PICTURES="$(CURDIR)/docs/images" swift test --skip-build --filter StatusPageScreenshots

format: ## Format the sources.
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

clean: ## Remove everything that was built.
	rm -rf .build .build-thread Benchmarks/.build

packages:
	@.ci/install $(PACKAGES)
