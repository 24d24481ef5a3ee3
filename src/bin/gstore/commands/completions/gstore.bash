# Completes gstore in bash: every word is asked of gstore itself, so that the mounts of the mount
# table complete too. To switch it on: source <(gstore completions bash)

_gstore() {
    local IFS=$'\013' rest=$COMP_LINE word index=0 space=true i
    local -a words=()
    # A `:` ends a word for bash, and a location has one: what stands together is put together again.
    for i in "${!COMP_WORDS[@]}"; do
        word=${COMP_WORDS[i]}
        local adjacent=''
        if [[ $i -gt 0 && $rest != [[:space:]]* && ($word == :* || ${COMP_WORDS[i - 1]} == *:) ]]; then
            adjacent=1
        fi
        rest=${rest#*"$word"}
        # Of the word at the cursor, what stands before it counts.
        if [[ $i -eq $COMP_CWORD && $word != : ]]; then
            word=$2
        fi
        if [[ -n $adjacent ]]; then
            words[${#words[@]} - 1]+=$word
        else
            words+=("$word")
        fi
        if [[ $i -eq $COMP_CWORD ]]; then
            index=$((${#words[@]} - 1))
        fi
    done
    if compopt +o nospace 2>/dev/null; then
        space=false
    fi
    COMPREPLY=($(
        COMPLETE=bash \
            _CLAP_IFS="$IFS" \
            _CLAP_COMPLETE_INDEX="$index" \
            _CLAP_COMPLETE_COMP_TYPE="$COMP_TYPE" \
            _CLAP_COMPLETE_SPACE="$space" \
            gstore -- "${words[@]}" 2>/dev/null
    ))
    if [[ $? -ne 0 ]]; then
        COMPREPLY=()
        return
    fi
    # Bash replaces only what follows the last `:`.
    local before=${words[index]}
    if [[ $before == *:* && $before != "$2" ]]; then
        before=${before%"$2"}
        COMPREPLY=("${COMPREPLY[@]#"$before"}")
    fi
    if [[ $space == false && ${COMPREPLY-} =~ [=/:]$ ]]; then
        compopt -o nospace
    fi
}

if [[ ${BASH_VERSINFO[0]} -gt 4 || ${BASH_VERSINFO[0]} -eq 4 && ${BASH_VERSINFO[1]} -ge 4 ]]; then
    complete -o nospace -o bashdefault -o nosort -F _gstore gstore
else
    complete -o nospace -o bashdefault -F _gstore gstore
fi
