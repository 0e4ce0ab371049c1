#!/bin/bash
# Makes a backup of the people data and of Muster's own schema, now. It lies in the volume `backups`
# (native: .run/backups), compressed, with a checksum, readable by its owner only, and is consistent
# while others write.
#
#   ./backup.sh              one backup
#   ./backup.sh --prove      … which is restored into a scratch schema at once, and compared
#   ./backup.sh --list       the backups that are there
#   ./backup.sh --status     how they fare: the last one, the last proof, the last failure
#   ./backup.sh --copy FOLDER   copies the newest one and its checksum out, to carry it elsewhere
#   WHERE=native ./backup.sh    without Docker, if both run; else WHERE=compose
#
# Exit: 0 it is made; 64 wrong usage; 69 the database does not answer; 70 the dump failed; 73 the
# folder cannot be written; 74 the disk is full; 75 another one runs; 77 the password is not accepted.
# A failure touches no backup that is there. See docs/operations.md; ./restore.sh is the way back.
set -uo pipefail
here=$PWD
cd "$(dirname "$0")" || exit
# shellcheck source=image/where.sh
. image/where.sh
# shellcheck source=image/backup-front.sh
. image/backup-front.sh

command=(now)
folder=
while [ $# -gt 0 ]; do
    case $1 in
    -h | --help)
        sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "${0##*/}"
        exit 0
        ;;
    --prove) command=(now --prove) ;;
    --list) command=(list) ;;
    --status) command=(status) ;;
    --copy)
        folder=${2:-}
        case $folder in [!/]*) folder=$here/$folder ;; esac
        [ -d "$folder" ] || complain 64 "--copy takes a folder that is there, not '$folder'"
        shift
        ;;
    *) complain 64 "there is no option '$1'; ./backup.sh --help lists them" ;;
    esac
    shift
done
PLACE=$(where) || exit
if [ -z "$folder" ]; then
    place_run "${command[@]}"
    exit
fi
umask 077
name=$(place_run list | sed -n '1s/ .*//p') || exit
[ -n "$name" ] || complain 66 "there is no backup yet"
place_run export "$name" | tar -xf - -C "$folder" || complain 74 "$name could not be copied to $folder"
(cd "$folder" && sha256sum --quiet -c "$name.sha256") || complain 65 "the copy in $folder is damaged"
echo "$folder/$name"
