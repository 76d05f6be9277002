#!/usr/bin/env bash
# Counts the instructions that cleaning costs, by stage.
#
#   benches/instructions.sh PAGES [TOP]
#
# Runs the program of in_memory.rs once over the pages of a folder
# (.html, .htm or .html.gz) under callgrind, without warming up and without
# what reading the files and making the cleaner cost. Prints instructions per
# byte of HTML and each stage's share, then the TOP (20) source files. Unlike
# seconds, the figures hold on a busy machine. Some 60 pages take a minute.
# Needs valgrind and python3.
set -euo pipefail
pages=$(realpath "${1:?usage: benches/instructions.sh PAGES [TOP]}")
top=${2:-20}
cd "$(dirname "$0")/.."

cargo build --locked --release --quiet --example in-memory
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo | valgrind --tool=callgrind --callgrind-out-file="$work/out" --collect-atstart=no \
    '--toggle-collect=*in_memory*clean_all*' --dump-line=yes --compress-strings=no --compress-pos=no \
    "${CARGO_TARGET_DIR:-target}/release/examples/in-memory" --cold "$pages" \
    >"$work/printed" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
cat "$work/printed"
bytes=$(sed -n '1s/.*"bytes": \([0-9]*\).*/\1/p' "$work/printed")
python3 benches/stages.py "$work/out" "$bytes" --top "$top"
