#!/usr/bin/env bash
# Four weeks: each Monday a list, by Friday what the calls told. In the third week another vendor file comes in.
set -euo pipefail
cd "$(dirname "$0")"
rm -rf out .listforge in/vendor-2026-11-14.csv results-*.csv repaired-*.csv
last=
for monday in 2026-11-02 2026-11-09 2026-11-16 2026-11-23; do
  friday=${monday%-*}-$(printf %02d $((10#${monday##*-} + 4)))
  if [ "$monday" = 2026-11-16 ]; then cp later/vendor-2026-11-14.csv in/; fi
  listforge run --icp icp.yaml --store .listforge/store.sqlite --out out --today "$monday"
  python3 phones.py out/latest/calls.csv "$monday" $last >"results-$monday.csv"
  listforge outcomes "results-$monday.csv" --icp icp.yaml --today "$friday" -o "repaired-$monday.csv"
  last=results-$monday.csv
done
listforge run --icp icp.yaml --out out --today 2026-11-30
