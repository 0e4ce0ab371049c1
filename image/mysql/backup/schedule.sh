# shellcheck shell=bash
# schedule.sh: which backups are kept, and the daily one.

# ---- what is kept ----------------------------------------------------------------------------------

# Of the daily ones, whose names come newest first: the newest of each of the last so many days, weeks
# and months. Prints those that are not kept.
daily_surplus() {
    local name day
    while read -r name; do
        day=${name#muster-}
        day=${day:0:10}
        printf '%s %s %s %s\n' "$name" "$day" "$(date -u -d "$day" +%G-%V)" "${day:0:7}"
    done | awk -v days="$BACKUP_KEEP_DAILY" -v weeks="$BACKUP_KEEP_WEEKLY" -v months="$BACKUP_KEEP_MONTHLY" '
        {
            keep = 0
            if (!($2 in day) && n_day < days) { n_day++; keep = 1 }
            if (!($3 in week) && n_week < weeks) { n_week++; keep = 1 }
            if (!($4 in month) && n_month < months) { n_month++; keep = 1 }
            day[$2]; week[$3]; month[$4]
            if (!keep) print $1
        }'
}

# After a backup that is good; one that failed removes nothing.
retention_apply() {
    local name
    for name in $(backups daily | daily_surplus) $(backups manual | tail -n "+$((BACKUP_KEEP_MANUAL + 1))"); do
        rm -f "$BACKUP_DIR/$name" "$BACKUP_DIR/$name.sha256"
        say "$name is past its time and removed"
    done
    for name in "$BACKUP_DIR"/muster-*.sha256; do
        [ -e "${name%.sha256}" ] || rm -f "$name"
    done
}

# ---- when ------------------------------------------------------------------------------------------

RETRY_SECONDS=1800 # after a failure, and
RETRIES=3          # … so often until the next day's turn

settings_check() {
    local name
    BACKUP_TIME=${BACKUP_TIME:-03:00}
    [[ $BACKUP_TIME =~ ^([01][0-9]|2[0-3]):[0-5][0-9]$ ]] || fail 64 "BACKUP_TIME is '$BACKUP_TIME': it takes a time of day such as 03:00"
    BACKUP_PROVE=${BACKUP_PROVE:-1}
    [[ $BACKUP_PROVE =~ ^[01]$ ]] || fail 64 "BACKUP_PROVE is '$BACKUP_PROVE': it takes 1 or 0"
    : "${BACKUP_KEEP_DAILY:=7}" "${BACKUP_KEEP_WEEKLY:=0}" "${BACKUP_KEEP_MONTHLY:=0}" "${BACKUP_KEEP_MANUAL:=7}"
    for name in BACKUP_KEEP_DAILY BACKUP_KEEP_WEEKLY BACKUP_KEEP_MONTHLY BACKUP_KEEP_MANUAL; do
        [[ ${!name} =~ ^[0-9]{1,4}$ ]] || fail 64 "$name is '${!name}': it takes a number from 0 to 9999"
    done
    [ "$BACKUP_KEEP_DAILY" -ge 1 ] && [ "$BACKUP_KEEP_MANUAL" -ge 1 ] ||
        fail 64 "BACKUP_KEEP_DAILY and BACKUP_KEEP_MANUAL take at least 1: the backup just made is one of them"
}

# The turn of a calendar day. Where a clock is put forward over it, the day has no such time: then by
# noon, an hour beside it.
turn_of() { # YYYY-MM-DD
    date -d "$1 $BACKUP_TIME" +%s 2>/dev/null && return
    local hour=${BACKUP_TIME%:*} minute=${BACKUP_TIME#*:}
    echo $(($(date -d "$1 12:00" +%s) - (12 - 10#$hour) * 3600 + 10#$minute * 60))
}
day_beside() { date -u -d "$1 12:00 UTC $2 day" +%F; }

# The newest turn that is not after a moment, and the one that follows.
turn_before() {
    local day turn
    day=$(date -d "@$1" +%F)
    turn=$(turn_of "$day")
    [ "$turn" -le "$1" ] || turn=$(turn_of "$(day_beside "$day" -1)")
    echo "$turn"
}
turn_after() {
    local day turn
    day=$(date -d "@$1" +%F)
    turn=$(turn_of "$day")
    [ "$turn" -gt "$1" ] || turn=$(turn_of "$(day_beside "$day" +1)")
    echo "$turn"
}

nap() { # SECONDS; a signal ends it
    sleep "$1" &
    wait $!
}

# Short naps: a machine that slept, or whose clock was set, is at most this late.
nap_until() { # MOMENT
    local left=$(($1 - $(now)))
    if [ -n "${BACKUP_CLOCK:-}" ]; then
        nap 0.1
    elif [ "$left" -gt 20 ]; then
        nap 20
    elif [ "$left" -gt 0 ]; then
        nap "$left"
    fi
}

# The turn that was taken last outlives the container; one that was missed is made up for.
schedule_command() {
    local taken turn next at retries=0 retry_at=0
    [ $# = 0 ] || fail 64 "schedule takes no more words"
    trap 'exit 0' TERM INT
    taken=$(cat "$BACKUP_DIR/.taken" 2>/dev/null)
    [[ $taken =~ ^[0-9]+$ ]] || taken=$(turn_before "$(now)")
    say "a backup is made every day at $BACKUP_TIME ($(date +%Z)); the next one: $(moment "$(turn_after "$taken")")"
    while :; do
        at=$(now)
        turn=$(turn_before "$at")
        if [ "$turn" -gt "$taken" ] || { [ "$retry_at" != 0 ] && [ "$at" -ge "$retry_at" ]; }; then
            [ "$turn" = "$taken" ] || retries=0
            taken=$turn
            echo "$taken" >"$BACKUP_DIR/.taken"
            if (work_begin 600 && backup_run daily "$BACKUP_PROVE") & wait $!; then
                retry_at=0
            elif [ "$retries" -lt "$RETRIES" ]; then
                retries=$((retries + 1)) retry_at=$(($(now) + RETRY_SECONDS))
                say "it is tried again at $(moment "$retry_at")"
            else
                retry_at=0
            fi
        fi
        next=$(turn_after "$(now)")
        [ "$retry_at" = 0 ] || [ "$retry_at" -gt "$next" ] || next=$retry_at
        nap_until "$next"
    done
}
