#!/usr/bin/env bash
# iconv-lite 0.7.3, windows-1258: Vietnamese text goes in as Unicode has it, and comes back with question marks.
#
# Guess:  all 134 letters come back at least in one form of Unicode, for the code page was made for this language.
# Seen:   composed (NFC) 104 of 134 are lost, decomposed (NFD) 72. None is lost only where the letter is composed and
#         its tone stands apart, which is a form that no normalisation makes. Nothing is said; `?` stands there.
# So a law that is kept in this code page must be read with it and never be written with it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent iconv-lite@0.7.3 >/dev/null 2>&1
cat >try.mjs <<'JS'
import iconv from 'iconv-lite';

const tones = ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'];
const vowels = [...'aăâeêioôơuưy'].flatMap((base) => tones.map((tone) => [base, tone]));
const small = [...vowels, ['đ', '']].filter(([base, tone]) => tone !== '' || base > 'z');
const letters = [...small, ...small.map(([base, tone]) => [base.toUpperCase(), tone])];
const back = (text) => iconv.decode(iconv.encode(text, 'windows-1258'), 'windows-1258');
const lost = (form) =>
  letters.filter(([base, tone]) => back(form(base, tone)).normalize('NFC') !== (base + tone).normalize('NFC'));
console.log(`letters: ${letters.length}`);
console.log(`lost of NFC: ${lost((base, tone) => (base + tone).normalize('NFC')).length}`);
console.log(`lost of NFD: ${lost((base, tone) => (base + tone).normalize('NFD')).length}`);
console.log(`lost where the tone stands apart: ${lost((base, tone) => base + tone).length}`);
console.log(back('Điều 1. Phạm vi điều chỉnh'.normalize('NFC')));
JS
node try.mjs >seen
cat >wanted <<'TEXT'
letters: 134
lost of NFC: 104
lost of NFD: 72
lost where the tone stands apart: 0
Đi?u 1. Ph?m vi đi?u ch?nh
TEXT
cat seen
diff wanted seen
