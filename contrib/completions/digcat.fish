# SPDX-License-Identifier: ISC
# Completion of digcat for fish: what --help and -Q --help list, asked each time,
# so that the two can't disagree.

# "OPTION<tab>ARGUMENT<tab>WORDS" for each form of an option and each word of
# --help, and "NAME<tab><tab>type" or "class" for each of these.
function __digcat_table
	$argv --help 2>/dev/null | awk '
		/^  +[-+]/ {
			sub(/^ +/, "")
			at = match($0, /  +/)
			words = substr($0, RSTART + RLENGTH)
			$0 = substr($0, 1, at - 1)
			sub(/=.*/, "=")
			argument = match($0, / [A-Z.,]+$/) ? substr($0, RSTART + 1) : ""
			sub(/ [A-Z.,]+$/, "")
			count = split($0, forms, ", ")
			for (i = 1; i <= count; i++)
				print forms[i] "\t" argument "\t" words
		}
		/^Types, and / { kind = "type"; next }
		/^Classes, and / { kind = "class"; next }
		/^$/ { kind = "" }
		kind { for (i = 1; i <= NF; i++) print $i "\t\t" kind }'
end

function __digcat_candidates
	set -l words (commandline -opc)
	set -l current (commandline -ct)
	set -l mode
	set -l is_path no
	for word in $words[2..-1]
		string match -qr '^(--query|-[^-]*Q.*)$' -- $word; and set mode -Q
		string match -qr '^(--unixsock|-[^-]*U.*)$' -- $word; and set is_path yes
	end
	for row in (__digcat_table $words[1] $mode)
		set -l fields (string split \t -- $row)
		if test "x$fields[1]" = "x$words[-1]"; and test -n "$fields[2]"
			switch $fields[2]
				case FILE RECORDS
					__fish_complete_path "$current"
				case WORD
					echo dns
				case ADDR SERVERS HOST
					__fish_print_hostnames
				case TYPE CLASS
					__digcat_table $words[1] $mode | string match -r '^[A-Z].*\t'(string lower $fields[2])'$'
			end
			return
		end
	end
	switch $current
		case '-*' '+*'
			__digcat_table $words[1] $mode | string replace -r '\t.*\t' '\t'
		case '*'
			if test $is_path = yes
				__fish_complete_path "$current"
			else
				# ANY is a type and a class.
				__digcat_table $words[1] $mode | string match -r '^[A-Z].*' | awk -F '\t' '!is_seen[$1]++' |
					string replace -r '\t.*\t' '\t'
				__fish_print_hostnames
			end
	end
end

complete -c digcat -f -a '(__digcat_candidates)'
