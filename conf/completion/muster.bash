# bash completion for muster(1): commands, and what `muster get` can ask for.
# Copy it to /usr/share/bash-completion/completions/muster, or source it.
_muster() {
    local word=$2 previous=$3
    local filters="--as-of --q --status --gender --department --title --ever-department --ever-title
        --ever-manager --manager --pay-min --pay-max --born-from --born-to --hired-from --hired-to
        --birthday --anniversary --first-name --last-name --letter --number-from --number-to --sort
        --order --limit --after --before --include --fields --between --facets --from --to"
    COMPREPLY=()
    if [[ $COMP_CWORD -eq 1 ]]; then
        mapfile -t COMPREPLY < <(compgen -W "get migrate wait-db roll exports probe version help" -- "$word")
        return
    fi
    [[ ${COMP_WORDS[1]} == get ]] || return
    case $previous in
    -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    --status) mapfile -t COMPREPLY < <(compgen -W "present former future all" -- "$word") ;;
    --gender) mapfile -t COMPREPLY < <(compgen -W "F M" -- "$word") ;;
    --order) mapfile -t COMPREPLY < <(compgen -W "asc desc" -- "$word") ;;
    --guard | --bom) mapfile -t COMPREPLY < <(compgen -W "0 1" -- "$word") ;;
    --sort)
        mapfile -t COMPREPLY < <(compgen -W "number last_name first_name birth_date hire_date gender
            department title pay" -- "$word")
        ;;
    *)
        if [[ $word == -* ]]; then
            mapfile -t COMPREPLY < <(compgen -W "--json --ndjson --csv --output --url --quiet --help
                --version --guard --bom $filters" -- "$word")
        else
            mapfile -t COMPREPLY < <(compgen -W "employees departments titles salaries dept_emp
                dept_manager org diff diff/people suggestions statistics/headcount statistics/pay
                statistics/pay-bands statistics/gender statistics/age statistics/turnover
                statistics/stays statistics/titles statistics/transfers" -- "$word")
        fi
        ;;
    esac
}
complete -F _muster muster
