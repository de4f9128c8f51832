# shellcheck shell=bash
# SPDX-License-Identifier: ISC
# Completion of digcat for bash: what --help and -Q --help list, asked each time,
# so that the two can't disagree.

# _digcat_table COMMAND...: of its --help "OPTION<tab>ARGUMENT", a line for each
# form of an option, "+WORD" or "+WORD=" for each word, and the types
# and classes.
_digcat_table() {
	"$@" --help 2>/dev/null | awk '
		/^  +[-+]/ {
			sub(/^ +/, "")
			sub(/  .*/, "")
			if (/^[+]/)
				sub(/=.*/, "=")
			argument = match($0, / [A-Z.,]+$/) ? substr($0, RSTART + 1) : ""
			sub(/ [A-Z.,]+$/, "")
			count = split($0, forms, ", ")
			for (i = 1; i <= count; i++)
				print forms[i] "\t" argument
		}
		/^(Types|Classes), and / { in_types = 1; next }
		/^$/ { in_types = 0 }
		in_types { for (i = 1; i <= NF; i++) print $i "\t" }'
}

# _digcat_offer WORDS: those of them that begin as what is typed.
_digcat_offer() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }

_digcat_argument() {
	case $1 in
	FILE) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	TYPE) _digcat_offer "$(grep '^[A-Z]' <<<"$table")" ;;
	WORD) _digcat_offer dns ;;
	ADDR | SERVERS | HOST) mapfile -t COMPREPLY < <(compgen -A hostname -- "$cur") ;;
	esac
}

_digcat() {
	local program=${1/#\~\//$HOME/} cur=$2 prev=$3 is_query='' is_path='' word table argument
	COMPREPLY=()

	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		case $word in
		--query) is_query=-Q ;;
		--unixsock) is_path=1 ;;
		--*) ;;
		-*Q*) is_query=-Q ;;
		-*U*) is_path=1 ;;
		esac
	done
	table=$(_digcat_table "$program" $is_query)
	argument=$(awk -F '\t' -v option="$prev" '$1 == option { print $2; exit }' <<<"$table")
	if [[ $prev == -* && $argument ]]; then
		_digcat_argument "$argument"
		return
	fi
	table=$(cut -f 1 <<<"$table")
	case $cur in
	-*) _digcat_offer "$(grep '^-' <<<"$table")" ;;
	+no*) _digcat_offer "$(sed -nE 's/^\+([^=]*)=?$/+no\1/p' <<<"$table")" ;;
	+*) _digcat_offer "$(grep '^+' <<<"$table")" ;;
	@*) mapfile -t COMPREPLY < <(compgen -A hostname -P @ -- "${cur#@}") ;;
	*)
		if [ -n "$is_path" ]; then
			mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		else
			mapfile -t COMPREPLY < <(compgen -A hostname -W "$(grep '^[A-Z]' <<<"$table")" -- "$cur")
		fi
		;;
	esac
	[[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace 2>/dev/null
}

complete -F _digcat digcat
