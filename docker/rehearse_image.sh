#!/usr/bin/env bash
# Takes the steps of docker/Dockerfile in a folder of its own, where there is no Docker: the context without what .dockerignore names, the
# locked packages, the build, the pruned tree; then the program as an account that may not write any of it. Leaves nothing behind.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
context="$work/context" build="$work/build" image="$work/app"
mkdir -p "$context" "$build" "$image"

# Patterns of .dockerignore count from the root of the context.
(cd "$root" && ls -A | tar --anchored --exclude-from=.dockerignore -cf - --files-from=- | tar -C "$context" -xf -)
for left_out in node_modules .git test docs docker/secrets; do
  [ ! -e "$context/$left_out" ] || { echo "$left_out is in the context" >&2; exit 1; }
done

echo "== build stage"
cp "$context"/package.json "$context"/package-lock.json "$build"
(cd "$build" && npm ci --ignore-scripts --no-audit --no-fund)
cp "$context"/tsconfig.json "$context"/tsconfig.build.json "$build"
cp -r "$context/server" "$context/queries" "$build"
(cd "$build" && npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund)

echo "== second stage"
cp -r "$build/node_modules" "$build/dist" "$image"
cp "$context"/package.json "$context"/README.md "$context"/LICENSE "$image"
cp -r "$context/mappings" "$image"
chmod -R a-w,a+rX "$image"
chmod 755 "$work"
du -sh "$image" "$image/node_modules" "$image/dist" | sed "s,$work,,"

as_nobody=()
[ "$(id -u)" = 0 ] && as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs)
run() { (cd "$image" && env -i PATH="$PATH" NODE_ENV=production "${as_nobody[@]}" node --max-semi-space-size=8 dist/server/main.js "$@"); }

echo "== run as another account, over a tree that it cannot write"
if (cd "$image" && "${as_nobody[@]}" touch written 2>/dev/null); then
  echo "the tree can be written" >&2
  exit 1
fi
run --help
lines="$(run dashboards --for opensearch_dashboards | wc -l)"
[ "$lines" -ge 30 ] || { echo "dashboards printed $lines lines" >&2; exit 1; }
# Without a cluster that answers, a command ends with one sentence and code 1.
code=0
env -i PATH="$PATH" AFTERQUERY_ENGINE_URL=http://127.0.0.1:9 "${as_nobody[@]}" node "$image/dist/server/main.js" install || code=$?
[ "$code" = 1 ] || { echo "install without a cluster ended with $code" >&2; exit 1; }
echo "the image's steps hold"
