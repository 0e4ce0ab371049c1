#!/bin/bash
# Restores a backup: first beside the data, where counts and checksums of each table are compared; then,
# if you say so, in their place.
#
#   ./restore.sh [latest|FILE]              into a scratch schema, compared, removed again
#   ./restore.sh [latest|FILE] --keep       … and kept, to look at it
#   ./restore.sh [latest|FILE] --for-real   in place of the data, after a question
#   ./restore.sh [latest|FILE] --yes        … without the question
#   WHERE=native ./restore.sh               without Docker, if both run; else WHERE=compose
#
# FILE is a name that ./backup.sh --list shows, or the path of a copy, whose .sha256 lies beside it; such
# a copy is taken into the folder of the backups first. The change is one step for whoever
# reads: all tables or none. What was there is kept, and `make reload-undo` brings it back.
#
# Exit: 0 restored and equal; 64 wrong usage, or not confirmed; 65 the backup is damaged or not equal;
# 66 there is no such backup; 69 the database does not answer; 70 it cannot be loaded; 74 the disk is full;
# 75 a backup or restore runs; 77 the password is not accepted.
set -uo pipefail
here=$PWD
cd "$(dirname "$0")" || exit
# shellcheck source=image/where.sh
. image/where.sh
# shellcheck source=image/backup-front.sh
. image/backup-front.sh

what=latest
words=()
while [ $# -gt 0 ]; do
    case $1 in
    -h | --help)
        sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "${0##*/}"
        exit 0
        ;;
    --scratch | --keep | --for-real | --yes) words+=("$1") ;;
    -*) complain 64 "there is no option '$1'; ./restore.sh --help lists them" ;;
    [!/]*/*) what=$here/$1 ;;
    *) what=$1 ;;
    esac
    shift
done
PLACE=$(where) || exit
# A copy from elsewhere: the program sees the folder of the backups only.
case $what in */*)
    [ -r "$what" ] && [ -r "$what.sha256" ] || complain 66 "$what, or $what.sha256 beside it, cannot be read"
    tar -cf - -C "$(dirname "$what")" "$(basename "$what")" "$(basename "$what").sha256" | place_run import || exit
    what=$(basename "$what")
    ;;
esac
place_run restore "$what" ${words[@]+"${words[@]}"} || exit
# What an older backup lacks is made at once, not at the next start.
for word in ${words[@]+"${words[@]}"}; do
    case $word in --for-real | --yes)
        [ "$PLACE" = native ] || $COMPOSE exec -T app muster migrate || true
        break
        ;;
    esac
done
