#!/usr/bin/env bash
# The inverses of JSON diffs: json-diff-ts 4.10.4 and deep-diff 1.0.2, beside jsondiffpatch 0.7.7 and json8-patch 1.0.6.
#
# Guess:  a diff that is applied and taken back gives the value from before; changes are taken back last one first.
# Seen:   json-diff-ts compares arrays by place unless a key is named; of three elements that were put into an empty
#         one, revertChangeset leaves one. With deep-diff, revertChange is exact from the first change to the last
#         and wrong from the last to the first. jsondiffpatch and json8-patch are exact. No error is raised.
# So an inverse is proved by running it on what the forward step made, not by its name.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent json-diff-ts@4.10.4 deep-diff@1.0.2 \
  jsondiffpatch@0.7.7 json8-patch@1.0.6 >/dev/null 2>&1
cat >try.mjs <<'JS'
import deepDiff from 'deep-diff';
import * as json8 from 'json8-patch';
import * as diffTs from 'json-diff-ts';
import * as diffPatch from 'jsondiffpatch';

const copy = structuredClone;
const revertEach = (changes, before, after) => {
  const value = copy(after);
  for (const change of changes) deepDiff.revertChange(value, before, change);
  return value;
};
const ways = {
  'json-diff-ts': (before, after) => diffTs.revertChangeset(copy(after), diffTs.diff(before, after)),
  'json-diff-ts by key': (before, after) =>
    diffTs.revertChangeset(copy(after), diffTs.diff(before, after, { embeddedObjKeys: { a: 'id' } })),
  'deep-diff, first change first': (before, after) =>
    revertEach(deepDiff.diff(before, after), before, after),
  'deep-diff, last change first': (before, after) =>
    revertEach(deepDiff.diff(before, after).reverse(), before, after),
  jsondiffpatch: (before, after) => diffPatch.unpatch(copy(after), diffPatch.diff(before, after)),
  'json8-patch': (before, after) => {
    const { doc, revert } = json8.apply(copy(before), json8.diff(before, after), { reversible: true });
    return json8.revert(doc, revert).doc;
  },
};
for (const [name, back] of Object.entries(ways)) {
  const ids = [{ id: 1 }, { id: 2 }, { id: 3 }];
  const after = name.endsWith('key') ? { a: ids } : { a: [1, 2, 3] };
  console.log(`${name}: ${JSON.stringify(back({ a: [] }, after))}`);
}
JS
node try.mjs 2>/dev/null >seen
cat >wanted <<'TEXT'
json-diff-ts: {"a":[2]}
json-diff-ts by key: {"a":[]}
deep-diff, first change first: {"a":[]}
deep-diff, last change first: {"a":[2,null]}
jsondiffpatch: {"a":[]}
json8-patch: {"a":[]}
TEXT
cat seen
diff wanted seen
