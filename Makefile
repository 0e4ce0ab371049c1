# Muster: every command a person types. `make help` lists them.
#
# Sources are found by folder, so a new file needs no line here. BUILD may be another folder, and SAN=1
# builds with AddressSanitizer and UBSan, so that variants live side by side.

VERSION := 0.1.0
BUILD   ?= build
CC      ?= cc
UWSGI   ?= uwsgi-core
PYTHON  ?= /usr/bin/python3
GEN     := $(BUILD)/gen

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

# ---- flags -----------------------------------------------------------------------------------------

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wcast-qual -Wformat=2 -Werror=format-security -Wvla -Wundef -Wimplicit-fallthrough
CSTD := -std=gnu17 -D_GNU_SOURCE
ifdef SAN
OPT  := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
else
# Level 3 where compiler and libc have it; they warn where not.
FORTIFY := $(shell printf '\043include <string.h>\n' | $(CC) -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 \
	-Werror -E -x c - >/dev/null 2>&1 && echo 3 || echo 2)
OPT  := -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$(FORTIFY)
endif
# What guards the stack and indirect jumps has another name on each processor, and none on some.
taken = $(shell $(CC) -Werror $(1) -x c -c /dev/null -o /dev/null 2>/dev/null && echo $(1))
GUARDS := $(call taken,-fstack-clash-protection) \
	$(or $(call taken,-fcf-protection),$(call taken,-mbranch-protection=standard))
CODEGEN := -fPIC -fvisibility=hidden -fno-common -fstack-protector-strong $(GUARDS)
CFLAGS_ALL := $(CSTD) $(OPT) $(CODEGEN) $(WARN) $(WERROR) -I. -Iapp -I$(GEN) -MMD -MP $(CFLAGS)
LDFLAGS_ALL := $(OPT) -Wl,-z,relro,-z,now $(LDFLAGS)

# The real libmysqlclient where there is one, MariaDB's look-alike otherwise.
MYSQL_PC := $(shell pkg-config --exists mysqlclient 2>/dev/null && echo mysqlclient || echo libmariadb)
MYSQL_CFLAGS = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(MYSQL_PC)))
MYSQL_LIBS = $(shell pkg-config --libs $(MYSQL_PC))
APP_LIBS = $(MYSQL_LIBS) -lutf8proc -lcrypto
UWSGI_FLAGS = $(patsubst -I%,-isystem %,$(filter -D% -I/%,$(shell $(UWSGI) --cflags)))

# ---- sources ---------------------------------------------------------------------------------------

LAYERS    := base db roll http model ask pages api
LIB_SRC   := $(foreach d,$(LAYERS),$(wildcard app/$(d)/*.c)) app/routes.c
CLI_SRC   := $(wildcard app/cli/*.c) app/exports.c
CLIENT_SRC := $(wildcard app/client/*.c)
TOOL_MAIN := app/tools/tmplc.c app/tools/sqlc.c app/tools/apic.c app/tools/lint.c
TOOL_SRC  := $(filter-out $(TOOL_MAIN),$(wildcard app/tools/*.c))
FIX_MAIN  := test_db/generate.c test_db/load.c
FIX_SRC   := $(filter-out $(FIX_MAIN),$(wildcard test_db/*.c))
INIT_SRC  := $(wildcard image/app/init/*.c)
INIT_MAIN := image/app/init/muster-init.c
SQL       := $(wildcard app/sql/*/*.sql)
TMPL      := $(wildcard app/tmpl/*.html)
STATIC    := $(wildcard app/static/*)

obj = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
LIB_OBJ := $(call obj,$(LIB_SRC)) $(GEN)/sql.gen.o $(GEN)/tmpl.gen.o $(GEN)/api.gen.o

# ---- what there is to build ------------------------------------------------------------------------

.PHONY: help all plugin cli client init tools fixture static
help: ## List the commands
	@awk -F ':.*## ' '/^[a-zA-Z0-9_-]+:.*## /{printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo; echo "Settings: HTTP_PORT=8080 FIXTURE=full|medium|small|tiny|PEOPLE|FOLDER; see .env.example"

all: plugin cli client init fixture static ## Build everything
plugin: $(BUILD)/muster_plugin.so
cli: $(BUILD)/muster
client: $(BUILD)/muster $(BUILD)/muster-get ## Build `muster get`, the client of the API
init: $(BUILD)/muster-init
tools: $(BUILD)/tools/tmplc $(BUILD)/tools/sqlc $(BUILD)/tools/apic $(BUILD)/tools/lint
fixture: $(BUILD)/test_db/generate $(BUILD)/test_db/load ## Build the data generator and loader
static: $(BUILD)/static/.done

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -c $< -o $@
$(GEN)/%.o: $(GEN)/%.c
	$(CC) $(CFLAGS_ALL) -c $< -o $@

# Generated headers come before anything that may include them.
folder = $(call obj,$(wildcard $(patsubst %,app/%/*.c,$(1))))
$(call folder,db roll model ask pages api cli) $(call obj,app/routes.c): | $(GEN)/sql.gen.h
$(call folder,pages) $(GEN)/tmpl.gen.o: | $(GEN)/tmpl.gen.h $(GEN)/sql.gen.h
$(call folder,pages cli client) $(BUILD)/obj/app/plugin.o: | $(GEN)/version.gen.h
$(call obj,$(wildcard app/db/*.c)): CFLAGS_ALL += $(MYSQL_CFLAGS)
$(call obj,test_db/load.c $(FIX_SRC)): CFLAGS_ALL += $(MYSQL_CFLAGS)
$(BUILD)/obj/app/plugin.o: CFLAGS_ALL += -isystem $(BUILD)/uwsgi $(UWSGI_FLAGS)
$(BUILD)/obj/app/plugin.o: $(BUILD)/uwsgi/uwsgi.h

$(BUILD)/uwsgi/uwsgi.h:
	@mkdir -p $(@D)
	$(UWSGI) --dot-h > $@.tmp
	@mv $@.tmp $@

$(BUILD)/tools/%: $(BUILD)/obj/app/tools/%.o $(call obj,$(TOOL_SRC))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) -Wl,--as-needed $^ -lyaml -o $@

# The compilers of statements, templates and the API's description write a file only when it changes;
# the stamps keep make from asking twice.
$(GEN)/sql.stamp: $(BUILD)/tools/sqlc $(SQL)
	@mkdir -p $(GEN)
	$(BUILD)/tools/sqlc -o $(GEN) app/sql
	@touch $@
$(GEN)/tmpl.stamp: $(BUILD)/tools/tmplc $(TMPL)
	@mkdir -p $(GEN)
	$(BUILD)/tools/tmplc -o $(GEN) $(TMPL)
	@touch $@
$(GEN)/api.stamp: $(BUILD)/tools/apic app/api/openapi.yaml app/routes.c
	@mkdir -p $(GEN)
	$(BUILD)/tools/apic -o $(GEN) --routes app/routes.c app/api/openapi.yaml
	@touch $@
$(GEN)/sql.gen.h $(GEN)/sql.gen.c: $(GEN)/sql.stamp ;
$(GEN)/api.gen.c: $(GEN)/api.stamp ;
$(GEN)/tmpl.gen.h $(GEN)/tmpl.gen.c: $(GEN)/tmpl.stamp ;
$(GEN)/version.gen.h: $(STATIC) Makefile
	@mkdir -p $(GEN)
	@printf '#define MUSTER_VERSION "%s"\n#define MUSTER_STATIC_HASH "%s"\n' $(VERSION) \
		"$$(cat $(STATIC) | sha256sum | cut -c1-12)" > $@

$(BUILD)/libmuster.a: $(LIB_OBJ)
	@rm -f $@
	ar rcs $@ $^

# One symbol is exported, besides the mark that AddressSanitizer sets beside each.
$(BUILD)/muster_plugin.so: $(BUILD)/obj/app/plugin.o $(BUILD)/libmuster.a
	$(CC) -shared $(LDFLAGS_ALL) $^ $(APP_LIBS) -o $@
	@test "$$(nm -D --defined-only $@ | awk '$$2 ~ /[BDGRTV]/ && $$3 !~ /^__odr_asan/{print $$3}')" = \
		muster_plugin || \
		{ echo "$@ exports more than muster_plugin"; rm -f $@; exit 1; }
$(BUILD)/muster: $(call obj,$(CLI_SRC)) $(BUILD)/libmuster.a
	$(CC) $(LDFLAGS_ALL) $^ $(APP_LIBS) -o $@
# Apart from the others, as only this one needs libcurl.
$(BUILD)/muster-get: $(call obj,$(CLIENT_SRC)) $(call folder,base)
	$(CC) $(LDFLAGS_ALL) $^ -lcurl -ljansson -lcrypto -o $@
$(BUILD)/muster-init: $(call obj,$(INIT_SRC)) $(call folder,base)
	$(CC) $(LDFLAGS_ALL) $^ -o $@
$(BUILD)/test_db/generate: $(call obj,test_db/generate.c $(FIX_SRC)) $(call folder,base)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) $^ $(MYSQL_LIBS) -lcrypto -lpthread -o $@
$(BUILD)/test_db/load: $(call obj,test_db/load.c $(FIX_SRC)) $(call folder,base)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) $^ $(MYSQL_LIBS) -lcrypto -lpthread -o $@

# nginx serves these; a compressed twin spares it the work (gzip_static).
$(BUILD)/static/.done: $(STATIC)
	@mkdir -p $(@D)
	@cp $(STATIC) $(@D)/
	@for f in $(notdir $(STATIC)); do gzip -9 -n -k -f $(@D)/$$f; done
	@touch $@

# ---- pages that are made ---------------------------------------------------------------------------

.PHONY: docs promises settings
docs: promises settings ## Write the pages that are made from a source
promises: ## Write docs/promises.md, the table of promises, from docs/promises.txt
	@$(PYTHON) tests/docs/promises.py
settings: ## Write docs/settings.md, the table of settings, from .env.example and docs/settings.txt
	@$(PYTHON) tests/docs/settings.py

# ---- running ---------------------------------------------------------------------------------------

BASE_IMAGE ?= ubuntu:26.04
COMPOSE    ?= docker compose

PREFIX ?= /usr/local
prefix ?= $(PREFIX)
.PHONY: install uninstall install-service uninstall-service
install: client ## Install the client: muster, its manual, completion (prefix=/usr/local)
	install -D -t $(DESTDIR)$(prefix)/bin $(BUILD)/muster $(BUILD)/muster-get
	install -D -m 0644 -t $(DESTDIR)$(prefix)/share/man/man1 docs/man/muster.1
	install -D -m 0644 conf/completion/muster.bash \
		$(DESTDIR)$(prefix)/share/bash-completion/completions/muster

uninstall: ## Remove what `make install` has put there
	rm -f $(addprefix $(DESTDIR)$(prefix)/,bin/muster bin/muster-get share/man/man1/muster.1 \
		share/bash-completion/completions/muster)
# The service runs from this folder; conf/systemd/muster.service says what else it needs.
install-service: all ## Let systemd run Muster from this folder, without Docker
	@mkdir -p $(DESTDIR)/etc/systemd/system
	sed 's|@ROOT@|$(CURDIR)|g' conf/systemd/muster.service >$(DESTDIR)/etc/systemd/system/muster.service
	@echo "Next: see docs/shipping.md, \"As a service\""
uninstall-service: ## Remove the service's unit; the data stay
	rm -f $(DESTDIR)/etc/systemd/system/muster.service

.PHONY: env db-shell export-volume import-volume dev-up dev-down bump-base sbom scan push
env: ## Write .env with strong passwords, once
	@image/env.sh
# In here the password is read where it lies, and is on no command line.
db-shell: ## The database's own client, as root; Q="SELECT 1" asks one question
	@$(COMPOSE) exec $(if $(Q),-T) db sh -c 'MYSQL_PWD=$$(cat "$$MUSTER_SHARED/mysql_root_password") exec mysql --user=root \
		$${0:+--table --execute="$$0"} "$${MYSQL_DATABASE:-employees}"' "$(Q)"
export-volume: ## Write a volume into one archive: VOLUME=appdata FILE=appdata.tar.gz
	@image/volume.sh export "$(VOLUME)" "$(FILE)"
import-volume: ## Fill an empty volume from such an archive
	@image/volume.sh import "$(VOLUME)" "$(FILE)"
dev-up: ## Both containers for developers: live rebuild, sanitizers, gdb; see docker-compose.dev.yml
	$(COMPOSE) -f docker-compose.yml -f docker-compose.dev.yml up -d --build
dev-down:
	$(COMPOSE) -f docker-compose.yml -f docker-compose.dev.yml down

IMAGES = $(or $(MUSTER_IMAGE),muster):$(VERSION) $(or $(MUSTER_MYSQL_IMAGE),muster-mysql):$(VERSION)
bump-base: ## Fix the base image by the newest digest of its tag, in every file that names it
	@image/base/bump.sh $(TAG)
sbom: ## The bill of materials of both images, as CycloneDX, in build/sbom
	@image/sbom.py $(VERSION) --out $(BUILD)/sbom $(IMAGES)
scan: ## Look for known holes in both images
	@image/scan.py $(IMAGES)
push: ## Publish both images: REGISTRY=registry.example.org/people; DRY_RUN=1 only says how
	@image/push.sh "$(REGISTRY)" $(VERSION) $(if $(DRY_RUN),--dry-run)

.PHONY: deps run stop dev up update down logs doctor reload reload-undo image base-image test_db format clean distclean
deps: ## Install what a native run needs (Debian, Ubuntu)
	@image/native/deps.sh run
run: ## Run everything here, without Docker; Ctrl-C ends it
	@image/native/deps.sh run
	@$(MAKE) --no-print-directory -s -j2 all
	@BUILD=$(abspath $(BUILD)) exec image/native/run.sh start
stop: ## End what `make run` started
	@image/native/run.sh stop
dev: ## Run with sanitizers on port 8081, small data; rebuilds and reloads when a file is saved
	@image/native/deps.sh run
	@image/native/dev.sh

# What the labels say: the commit, its time and where the source is, so that the same source gives the same.
git = $(shell git $(1) 2>/dev/null)
image: export REVISION ?= $(call git,rev-parse HEAD)
image: export CREATED ?= $(call git,log -1 --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ)
image: export PROJECT_URL ?= $(filter https://%,$(patsubst %.git,%,$(call git,remote get-url origin)))
image: export TZ = UTC
image: ## Build both images; BASE_IMAGE=name takes another base
	BASE_IMAGE=$(BASE_IMAGE) $(COMPOSE) build
base-image: ## Make BASE_IMAGE from the distribution's mirror, where no registry can be reached
	@image/base/make-base.sh $(BASE_IMAGE)
up: ## Start the containers and wait until they are healthy
	$(COMPOSE) up -d --wait
update: ## Replace what runs by the images that are there, one container after the other
	@./update.sh
down: ## Stop the containers; the data stay
	$(COMPOSE) down
logs: ## Follow the containers' logs
	$(COMPOSE) logs -f
doctor: ## Check what Muster promises, inside and outside the containers; JSON=1 for programs
	@COMPOSE="$(COMPOSE)" $(PYTHON) -B image/doctor/doctor.py $(if $(JSON),--json) $(if $(NATIVE),--native)

reload: ## Load the people anew while the site answers; FIXTURE=…, RESET=1: Muster's own tables too
	@COMPOSE="$(COMPOSE)" image/reload.sh reload
reload-undo: ## Go back to the people before the last reload; once more: and forth
	@COMPOSE="$(COMPOSE)" image/reload.sh undo

test_db: ## Fetch the real data set into test_db/real, every file verified
	@test_db/fetch.sh
format: ## Format the C code
	@clang-format -i $$(git ls-files '*.c' '*.h')
clean: ## Remove what was built, and a native run's data
	@image/native/run.sh stop >/dev/null
	rm -rf build .run compile_commands.json
distclean: clean

# ---- tests -----------------------------------------------------------------------------------------
#
# tests/unit/AREA/test_*.c is one cmocka program each. What it is linked with goes by its area; options
# of its own stand in its first lines, as in "// link: -Wl,--wrap=mysql_ping".

UNIT_SRC := $(wildcard tests/unit/*/test_*.c)
UNIT_BIN := $(patsubst tests/unit/%.c,$(BUILD)/test/unit/%,$(UNIT_SRC))
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_BIN := $(patsubst tests/fuzz/%.c,$(BUILD)/test/fuzz/%,$(FUZZ_SRC))
FUZZ_SECONDS ?= 30
PYTEST := $(PYTHON) -m pytest -p no:cacheprovider -q -rs

$(BUILD)/test/obj/%.o: %.c | $(GEN)/sql.gen.h $(GEN)/tmpl.gen.h $(GEN)/version.gen.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(MYSQL_CFLAGS) -I$(BUILD)/test/gen -Itest_db -Iimage/app/init -c $< -o $@
$(BUILD)/test/obj/%.o: CODEGEN += -Wno-missing-prototypes

link_line = $(shell sed -n 's|^// link: *||p' $(1))
define link_test
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) $(call link_line,$(patsubst $(BUILD)/test/%,tests/%.c,$@)) -Wl,--as-needed \
		$^ -lcmocka -ljansson -lyaml $(APP_LIBS) -lcrypto -lpthread -o $@
endef
TEST_OBJ = $(BUILD)/test/obj/tests/$*.o
.SECONDARY: $(patsubst %.c,$(BUILD)/test/obj/%.o,$(UNIT_SRC) $(FUZZ_SRC) tests/fuzz/driver.c)
.SECONDEXPANSION:
test_obj = $(patsubst $(BUILD)/test/%,$(BUILD)/test/obj/tests/%.o,$@)

$(BUILD)/test/unit/base/%: $$(test_obj) $(call folder,base)
	$(link_test)
$(BUILD)/test/unit/tools/%: $$(test_obj) $(call obj,$(TOOL_SRC))
	$(link_test)
$(BUILD)/test/unit/test_db/%: $$(test_obj) $(call obj,$(FIX_SRC)) $(call folder,base)
	$(link_test)
$(BUILD)/test/unit/init/%: $$(test_obj) $(call obj,$(filter-out $(INIT_MAIN),$(INIT_SRC))) $(call folder,base)
	$(link_test)
$(BUILD)/test/unit/%: $$(test_obj) $(BUILD)/libmuster.a
	$(link_test)

# A fuzz target of the compilers, of the data tools, or of the program itself, by what it includes.
fuzz_parts = $(shell grep -q '"tools/' $(1) && echo $(call obj,$(TOOL_SRC)) || \
	{ grep -q '"test_db/' $(1) && echo $(call obj,$(FIX_SRC)) $(call folder,base); } || echo $(BUILD)/libmuster.a)
$(BUILD)/test/fuzz/%: $$(test_obj) $(BUILD)/test/obj/tests/fuzz/driver.o $$(call fuzz_parts,tests/fuzz/$$*.c)
	$(link_test)

.PHONY: bench bench-load bench-export check leak soak test test-unit test-live test-browser test-container fuzz lint unit-run fuzz-run coverage
test: ## Run every test that needs no container engine
	@image/native/deps.sh test
	@$(MAKE) --no-print-directory lint test-unit
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=3 FUZZ_LONG_SECONDS=60
	@$(MAKE) --no-print-directory test-live
	@$(MAKE) --no-print-directory test-browser

unit-run: $(UNIT_BIN) $(BUILD)/muster
	@MUSTER_CLI=$(abspath $(BUILD)/muster) tests/unit/run.sh $(BUILD) $(UNIT_BIN)
test-unit: ## Unit tests, plain and with the address and undefined-behaviour sanitizers
	@$(MAKE) --no-print-directory -s -j2 unit-run
	@$(MAKE) --no-print-directory -s -j2 unit-run SAN=1 BUILD=$(BUILD)/asan

# Parsers of what comes over the network may get longer.
FUZZ_LONG := request cursor range settings json trace
FUZZ_LONG_SECONDS ?= $(FUZZ_SECONDS)
fuzz-run: $(patsubst $(BUILD)/test/fuzz/fuzz_%,fuzz-run-%,$(FUZZ_BIN))
fuzz-run-%: $(BUILD)/test/fuzz/fuzz_%
	@cd $(<D) && ./$(<F) --seconds $(if $(filter $*,$(FUZZ_LONG)),$(FUZZ_LONG_SECONDS),$(FUZZ_SECONDS)) \
		$(CURDIR)/tests/fuzz/seeds/$*
fuzz: ## Random input for every parser, FUZZ_SECONDS=30 each
	@$(MAKE) --no-print-directory -s -j2 fuzz-run SAN=1 BUILD=$(BUILD)/asan

test-live: all ## Tests over HTTP against a stack of their own; T="-k show" picks some
	@BUILD=$(abspath $(BUILD)) $(PYTEST) tests/live $(T)
test-browser: all ## The pages in Chromium; screenshots go to build/screenshots
	@BUILD=$(abspath $(BUILD)) $(PYTEST) tests/browser $(T)
test-container: ## Tests of the images on a container engine (installs one; needs root)
	@image/native/deps.sh test
	@tests/container/setup.sh
	@export BASE_IMAGE=$$(cat $(BUILD)/base-image) && \
	docker build -q --build-arg BASE_IMAGE=$$BASE_IMAGE -f image/mysql/Dockerfile -t muster-mysql:test . && \
	docker build -q --build-arg BASE_IMAGE=$$BASE_IMAGE -f image/app/Dockerfile -t muster:test . && \
	$(PYTEST) tests/container $(T)

soak: ## Load and a fault every half minute on the images of test-container, for MINUTES=20
	@cd tests/container && $(PYTHON) soak.py

check: test
bench: all ## Speed and memory as ratios in one run; writes docs/benchmarks.md
	@BUILD=$(abspath $(BUILD)) $(PYTHON) tests/bench/bench.py
bench-export: all ## Whole exports against the database's client; writes docs/benchmarks-export.md
	@BUILD=$(abspath $(BUILD)) $(PYTHON) tests/bench/bench_export.py
bench-load: ## First start and reload against `mysql < employees.sql`; FIXTURE=medium is quick; writes docs/benchmarks-load.md
	@image/native/deps.sh test
	@tests/container/setup.sh
	@export BASE_IMAGE=$$(cat $(BUILD)/base-image) && \
	docker build -q --build-arg BASE_IMAGE=$$BASE_IMAGE -f image/mysql/Dockerfile -t muster-mysql:test . && \
	$(PYTHON) tests/bench/bench_load.py
leak: all ## 10,000 requests: memory and descriptors of the workers must stay what they are
	@BUILD=$(abspath $(BUILD)) $(PYTHON) tests/bench/leak.py

lint: tools $(GEN)/sql.gen.h $(GEN)/tmpl.gen.h $(GEN)/version.gen.h ## Check the house rules of the C code
	@$(BUILD)/tools/lint --cc "$(CC)" --flags "$(CSTD) $(CODEGEN) $(WARN) -I. -Iapp -I$(GEN) $(MYSQL_CFLAGS)" app

coverage: ## Line coverage of the unit tests, by file
	@$(MAKE) --no-print-directory -s -j2 unit-run BUILD=$(BUILD)/cov CFLAGS="--coverage -O0" LDFLAGS=--coverage
	@find $(BUILD)/cov/obj/app $(BUILD)/cov/gen -name '*.gcda' -exec gcov -n {} + 2>/dev/null | \
		awk -F"'" '/^File/{f=$$2} /^Lines/{if (!f) f = "app/, all"; if (f ~ /^app\//) print $$0 "  " f; f = ""}' | sort -t: -k2 -n

-include $(shell find $(BUILD)/obj $(GEN) $(BUILD)/test -name '*.d' 2>/dev/null)
