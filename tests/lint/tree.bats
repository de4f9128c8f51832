#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Promises about the source tree that no compiler checks.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
}

# After `run`: nothing was found.
none() {
	[ -z "$output" ] || { printf 'found:\n%s\n' "$output" && return 1; }
}

# Prints the files of the pattern that Makefile.am does not name as it should.
unlisted() {
	local file

	for file in "$@"; do
		[ ! -e "$file" ] || grep -qE "^(.*[[:space:]])?${file%.c}(\.c)?( \\\\)?\$" Makefile.am || echo "$file"
	done
}

@test "every file is in a list of Makefile.am" {
	run unlisted src/*.[ch] src/*/*.[ch] tests/cli/*.bats tests/lint/*.bats tests/support/* \
		tests/unit/*.[ch] tests/fuzz/*.[ch] bench/* contrib/*.sh contrib/README contrib/completions/*
	none
}

@test "every fuzz target has seeds" {
	local target

	for target in tests/fuzz/fuzz_*.c; do
		[ -e "$target" ] || continue
		target=${target##*/fuzz_}
		[ -n "$(ls "tests/fuzz/corpus/${target%.c}")" ]
	done
}

# Prints the scripts of bench/ that make does not run, or that nobody looks over.
neglected_benches() {
	local script

	for script in bench/*; do
		[[ $script != *.c ]] || continue
		grep -qE "srcdir\)/$script\$|^bench-(.* bench-)?${script#bench/}[ :]" Makefile.am || echo "$script: no target"
		grep -q " $script " .ci/run || echo "$script: not linted"
	done
}

@test "every script of bench/ has a target and is linted" {
	run neglected_benches
	none
}

# Prints the includes of a layer that are not of its own or a lower one.
upward_includes() {
	local lower=base layer

	for layer in base out dns net; do
		lower="$lower|$layer"
		grep -nE '^#include "' "src/$layer"/*.[ch] | grep -vE "#include \"($lower)/"
	done
	return 0
}

@test "includes go one way: base < out < dns < net < run < main" {
	run upward_includes
	none
}

@test "only main and run see struct options" {
	run grep -rlE '"options(_table)?\.h"' src/base src/out src/dns src/net
	none
}

@test "every file names its licence" {
	run grep -L 'SPDX-License-Identifier: ISC' bootstrap configure.ac Makefile.am .ci/run bench/* contrib/*.sh contrib/completions/* \
		src/*.[ch] src/*/*.[ch] tests/*/*.[ch] tests/*/*.bats tests/support/*
	none
}
