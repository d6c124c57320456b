#!/usr/bin/env node
/** Starts the command line. Plain JavaScript, so that an older Node can say what is missing instead of failing on a type. */
const LEAST = 24;

if (Number(process.versions.node.split('.')[0]) < LEAST) {
  console.error(
    `cutproof needs Node ${LEAST} or newer, this is ${process.versions.node}: run it with "npm run cutproof -- …", which brings its own`,
  );
  process.exitCode = 2;
} else {
  await import('./main.ts');
}
