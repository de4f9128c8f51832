#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The completions of the shells: that they offer what --help lists, all of it.

load ../support/digcat

completions=$BATS_TEST_DIRNAME/../../contrib/completions

# in_bash WORD...: what is offered for the last word.
in_bash() {
	bash --norc -c '
		source "$0"
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_digcat "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
		printf "%s\n" "${COMPREPLY[@]}"' "$completions/digcat.bash" "$@" | sort
}

# in_zsh WORD...: the same; what zsh would show is printed by stand-ins.
in_zsh() {
	zsh -f -c '
		_describe() { print -rl -- "${(@P)@[-1]%%:*}" }
		_files() { print -rl -- *(N) }
		_hosts() { : }
		script=$1
		shift
		words=("$@")
		CURRENT=$#
		source $script' - "$completions/_digcat" "$@" | grep -e "^${*: -1}" | sort
}

# in_fish COMMAND-LINE: the same; fish has a way to ask.
# shellcheck disable=SC2016  # fish's own
in_fish() {
	HOME=$PWD fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$completions/digcat.fish" "$*" |
		cut -f 1 | sort
}

# help_forms [-Q]: each -x and --long of the help.
help_forms() {
	digcat "$@" --help | sed -nE 's/^ +(-[^ ,])?(, )?(--[^ ]+)?( .*)?$/\1\n\3/p' | grep . | sort
}

# help_words: each +word.
help_words() { digcat -Q --help | sed -nE 's/^  (\+[^ =]+=?).*/\1/p' | sort; }

help_types() { digcat -Q --help | awk '/^Types/ { is_in = 1; next } /^$/ { is_in = 0 } is_in { OFS = "\n"; $1 = $1; print }'; }

help_classes() { digcat -Q --help | awk '/^Classes/ { is_in = 1; next } /^$/ { is_in = 0 } is_in { OFS = "\n"; $1 = $1; print }'; }

same() { [ "$1" = "$2" ] || fail "$(diff <(echo "$1") <(echo "$2"))"; }

# offers SHELL: what holds for each of them.
offers() {
	local complete=in_$1

	[ "$(help_forms | wc -l)" -gt 50 ]
	same "$(help_forms | grep '^--')" "$($complete digcat --)"
	same "$(help_forms -Q | grep '^--')" "$($complete digcat -Q --)"
	same "$(help_forms -Q | grep '^--')" "$($complete digcat -vQ example --)"
	[ "$(help_words | wc -l)" -gt 20 ]
	same "$(help_words)" "$($complete digcat --query +)"
	[ "$(help_types | wc -l)" -gt 80 ]
	same "" "$(comm -23 <(help_types | sort -u) <($complete digcat -Q example "" | sort -u))"
	same "NSAP
NSAP-PTR
NSEC
NSEC3
NSEC3PARAM" "$($complete digcat -Q -t NSA; $complete digcat -Q example NSE)"
	same "dns" "$($complete digcat --dissect d)"
	same "--dissect" "$($complete digcat -l --diss)"
	touch questions
	same "questions" "$($complete digcat -Q -f quest)"
	same "questions" "$($complete digcat -lU quest)"
	same "questions" "$($complete digcat -l --answer quest)"
	same "$(help_classes | sort)" "$($complete digcat -Q -c "" | sort)"
	same "ANY" "$($complete digcat -Q example ANY | sort)"
	same "$(help_types | sort -u)" "$($complete digcat -Q -t "" | sort)"
	same "" "$($complete digcat -w 1)"
}

@test "completions: bash offers what --help lists" {
	offers bash
	same "$(help_forms)" "$(in_bash digcat -)"
	same "dns" "$(in_bash digcat --dissect "")"
	same "dns" "$(in_bash digcat --dissect = d)"
	same "dns" "$(in_bash digcat --dissect =)"
	same "+noshowsearch" "$(in_bash digcat -Q +noshow)"
	same "$(DIGCAT_DIALECT=ncat help_forms | grep '^--w')" "$(DIGCAT_DIALECT=ncat in_bash digcat --w)"
}

@test "completions: zsh offers what --help lists" {
	need zsh
	offers zsh
}

@test "completions: fish offers what --help lists" {
	need fish
	offers fish
}

@test "completions: a program that is not there is no trouble" {
	run -0 in_bash ./nothing --
	[ -z "$output" ]
}
