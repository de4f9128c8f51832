# shellcheck shell=bash
# SPDX-License-Identifier: ISC
# Completion of digcat for bash: what --help and -Q --help list, asked each time,
# so that the two can't disagree.

# _digcat_table COMMAND...: of its --help "OPTION<tab>ARGUMENT", a line for each
# form of an option, "+WORD" or "+WORD=" for each word, and "NAME<tab><tab>type" or
# "class" for each of these.
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
		/^Types, and / { kind = "type"; next }
		/^Classes, and / { kind = "class"; next }
		/^$/ { kind = "" }
		kind { for (i = 1; i <= NF; i++) print $i "\t\t" kind }'
}

# _digcat_offer WORDS: those of them that begin as what is typed.
_digcat_offer() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }

_digcat_argument() {
	case $1 in
	FILE | RECORDS) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	TYPE | CLASS) _digcat_offer "$(awk -F '\t' -v kind="${1,,}" '$3 == kind { print $1 }' <<<"$table")" ;;
	WORD) _digcat_offer dns ;;
	ADDR | SERVERS | HOST) mapfile -t COMPREPLY < <(compgen -A hostname -- "$cur") ;;
	esac
}

_digcat() {
	local program=${1/#\~\//$HOME/} cur=$2 prev=$3 is_query='' is_path='' word table argument
	COMPREPLY=()

	# Bash takes --name=value for three words.
	if [[ $cur == = && $prev == -* ]]; then
		cur=''
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi

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
	table=$(cut -f 1 <<<"$table" | awk '!is_seen[$0]++')	# ANY is a type and a class
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
