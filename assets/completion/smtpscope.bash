# bash completion for smtpscope. The options come from --help, so they are those of the program that is installed.

_smtpscope()
{
	local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} program=${COMP_WORDS[0]}

	COMPREPLY=()
	case $previous in
	--lang) mapfile -t COMPREPLY < <(compgen -W "zh en zh+en en+zh" -- "$cur") ;;
	--theme) mapfile -t COMPREPLY < <(compgen -W "light dark contrast" -- "$cur") ;;
	--log-format) mapfile -t COMPREPLY < <(compgen -W "text json" -- "$cur") ;;
	--lesson) mapfile -t COMPREPLY < <(compgen -W "$("$program" --list-lessons 2>/dev/null | cut -d ' ' -f 1)" -- "$cur") ;;
	--save | --shots) mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
	--size) mapfile -t COMPREPLY < <(compgen -W "1280x720 1920x1080 3840x2160" -- "$cur") ;;
	--scale) mapfile -t COMPREPLY < <(compgen -W "100 125 150 200 250" -- "$cur") ;;
	-l | --listen) mapfile -t COMPREPLY < <(compgen -W "127.0.0.1:2525 127.0.0.1:0 0.0.0.0:2525" -- "$cur") ;;
	*)
		if [[ $cur == -* ]]; then
			mapfile -t COMPREPLY < <(compgen -W "$("$program" --help 2>/dev/null | grep -oE -- '--[a-z][a-z-]*' | sort -u)" -- "$cur")
		else
			mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		fi
		;;
	esac
}
complete -o filenames -F _smtpscope smtpscope
