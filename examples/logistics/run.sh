#!/usr/bin/env bash
# Six messy files in, VICIdial's lead file out, a reason for every row left out.
set -euo pipefail
cd "$(dirname "$0")"
listforge run --icp icp.yaml --out out --today 2026-11-23
