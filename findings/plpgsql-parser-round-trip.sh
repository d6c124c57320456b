#!/usr/bin/env bash
# plpgsql-parser 18.5.8: parse and deparse of a valid function give one that does something else.
#
# Guess:  the body keeps its meaning; only its layout changes.
# Seen:   CASE ... ELSE NULL loses its ELSE, so that the function raises case_not_found where it went on;
#         a string over two lines is indented, so that its value changes; the DECLARE of a function that is written
#         on one line is dropped, with its variables; a quoted variable loses its quotes and is no SQL any more.
#         No error is raised.
# So a changed body is made by replacing the text of one expression in place, never by writing all of it again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent plpgsql-parser@18.5.8 >/dev/null 2>&1
cat >try.mjs <<'JS'
import { deparse, loadModule, parse } from 'plpgsql-parser';

await loadModule();
const bodies = {
  'else null': 'begin\n  case a when 1 then return 1;\n  else null;\n  end case;\n  return 2;\nend',
  'two lines': "begin\n  if a = 1 then\n    return length('a\nb');\n  end if;\n  return 0;\nend",
  'one line': 'declare s int := 0; begin for i in 1..3 loop s := s + i; end loop; return s; end',
  quoted: 'declare\n  "My var" int := 1;\nbegin\n  return "My var";\nend',
};
for (const [name, body] of Object.entries(bodies)) {
  const text = `create function f(a int) returns int language plpgsql as $$\n${body}\n$$`;
  const written = (await deparse(parse(text))).split('$$')[1];
  console.log(`${name}: ${JSON.stringify(written)}`);
}
JS
node try.mjs >seen
cat >wanted <<'TEXT'
else null: "BEGIN\n  CASE a\n      WHEN 1 THEN\n        RETURN 1;\n  END CASE;\n  RETURN 2;\nEND"
two lines: "BEGIN\n  IF a = 1 THEN\n      RETURN length('a\n      b');\n  END IF;\n  RETURN 0;\nEND"
one line: "BEGIN\n  FOR i IN 1..3 LOOP\n      s := s + i;\n  END LOOP;\n  RETURN s;\nEND"
quoted: "DECLARE\n  My var int := 1;\nBEGIN\n  RETURN My var;\nEND"
TEXT
cat seen
diff wanted seen
