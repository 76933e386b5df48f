// adapters/rulebook/index.ts
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CORE_SCHEMA, load } from "js-yaml";
var BANKS = ["lexicon", "notices", "wording"];
var readRuleFiles = async (folder) => {
  const top = (await readdir(folder)).filter(isYaml).sort();
  const banks = await Promise.all(
    BANKS.map(async (bank) => (await namesIn(join(folder, bank))).map((name2) => `${bank}/${name2}`))
  );
  const files = await Promise.all([...top, ...banks.flat()].map((path) => readOne(folder, path)));
  const index = files.find((file) => file?.path === "index.yaml");
  const packs = await Promise.all(
    listedPacks(index?.value).map((pack) => readOne(folder, `${pack}/pack.yaml`))
  );
  return [...files, ...packs].filter((file) => file !== void 0);
};
var isYaml = (name2) => /^[^.~#].*\.ya?ml$/.test(name2);
var namesIn = async (folder) => {
  try {
    return (await readdir(folder)).filter(isYaml).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
};
var readOne = async (folder, path) => {
  try {
    const text = await readFile(join(folder, path), "utf8");
    return { path, text, value: meaningOf(text) };
  } catch (error) {
    if (isMissing(error)) return void 0;
    throw error;
  }
};
var meaningOf = (text) => {
  try {
    return load(text, { schema: CORE_SCHEMA });
  } catch {
    return void 0;
  }
};
var listedPacks = (value) => {
  const packs = typeof value === "object" && value !== null && "packs" in value ? value.packs : [];
  const names = Array.isArray(packs) ? packs : [];
  return names.filter(
    (name2) => typeof name2 === "string" && /^[a-z0-9][a-z0-9-]*$/.test(name2)
  );
};
var isMissing = (error) => error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");

// src/text/anchors.ts
var roomFor = (units) => ({
  columns: new Uint16Array(units),
  at: new Int32Array(units),
  marks: new Int32Array(units)
});
var MOST_FOUND = 1 << 15;
var tripleOf = (pairBefore, column) => Math.imul(pairBefore, 2654435761) ^ Math.imul(column, 2246822507);
var isMarked = (triples, triple) => triples[triple >>> 18] >>> (triple >>> 13) & 1;
var TRIPLE_WORDS = 1 << 14;
function compileAnchors({ spelt, anchors, columns }, wanted) {
  const shift = 32 - Math.clz32(columns.firstSymbol);
  const pairs2 = new Int32Array(Math.max(1, 1 << 2 * shift >>> 5));
  const triples = new Int32Array(TRIPLE_WORDS);
  const slots = /* @__PURE__ */ new Map();
  for (let t = 0; t < spelt.length; t++) {
    const word = spelt[t];
    if (wanted[t] === 0 || word.length === 0) continue;
    const slot = mark(word, anchors[t]);
    const held = slots.get(slot);
    if (held === void 0) slots.set(slot, [t]);
    else held.push(t);
  }
  function mark(word, anchor) {
    if (word.length === 1) {
      for (let p = word[0]; p < 1 << 2 * shift; p += 1 << shift) pairs2[p >>> 5] |= 1 << p;
      return word[0];
    }
    const pair = word[word.length === 2 ? 0 : anchor - 2] << shift | word[word.length === 2 ? 1 : anchor - 1];
    if (word.length === 2) {
      pairs2[pair >>> 5] |= 1 << pair;
      return pair;
    }
    const triple = tripleOf(pair, word[anchor]);
    triples[triple >>> 18] |= 1 << (triple >>> 13);
    return triple | TRIPLE;
  }
  const mask = (1 << 33 - Math.clz32(slots.size * 2)) - 1;
  const table2 = new Int32Array((mask + 1) * 2);
  const listed4 = [NO_TERM];
  for (const [key, held] of slots) {
    let slot = hashOf(key) & mask;
    while (table2[slot * 2] !== 0) slot = slot + 1 & mask;
    table2[slot * 2] = key;
    table2[slot * 2 + 1] = listed4.length;
    for (const t of held) listed4.push(t, anchors[t], spelt[t].length, ...spelt[t]);
    listed4.push(NO_TERM);
  }
  const entries = Int32Array.from(listed4);
  const found = new Int32Array(MOST_FOUND * 2);
  let count = 0;
  function compareAt(key, read, n, length) {
    let slot = hashOf(key) & mask;
    while (table2[slot * 2] !== key) {
      if (table2[slot * 2] === 0) return;
      slot = slot + 1 & mask;
    }
    for (let e = table2[slot * 2 + 1]; entries[e] !== NO_TERM; ) {
      const letters2 = entries[e + 2];
      const first = n - entries[e + 1];
      const word = e + 3;
      if (first >= 0 && first + letters2 <= length) {
        let k = 0;
        while (k < letters2 && read[first + k] === entries[word + k]) k++;
        if (k === letters2 && count < found.length) {
          found[count] = entries[e];
          found[count + 1] = first + letters2 - 1;
          count += 2;
        }
      }
      e = word + letters2;
    }
  }
  return {
    pairs: pairs2,
    shift,
    triples,
    found,
    compare({ columns: read, marks: marked }, marks, length) {
      count = 0;
      for (let m = 0; m < marks; m++) {
        const n = marked[m];
        const column = read[n];
        const before = n > 0 ? read[n - 1] : 0;
        const pair = before << shift | column;
        if ((pairs2[pair >>> 5] >>> pair & 1) === 1) {
          if (before > 0) compareAt(pair, read, n, length);
          compareAt(column, read, n, length);
        }
        if (n < 2) continue;
        const triple = tripleOf(read[n - 2] << shift | before, column);
        if (isMarked(triples, triple) === 1) compareAt(triple | TRIPLE, read, n, length);
      }
      return count >> 1;
    }
  };
}
var NO_TERM = -1;
var TRIPLE = 1 << 31;
var hashOf = (key) => Math.imul(key, 2654435761) >>> 11;

// src/text/in-order.ts
var FEW = 64;
var TERMS = 2 ** 20;
var LONGEST = 256;
function putInOrder(seen, count, lengths) {
  if (count > FEW) putManyInOrder(seen, count, lengths);
  else {
    for (let i = 2; i < count * 2; i += 2) {
      const term = seen[i];
      const last = seen[i + 1];
      let k = i;
      for (; k > 0 && isBehind(seen[k - 2], seen[k - 1], term, last, lengths); k -= 2) {
        seen[k] = seen[k - 2];
        seen[k + 1] = seen[k - 1];
      }
      seen[k] = term;
      seen[k + 1] = last;
    }
  }
}
function isBehind(term, at, other, last, lengths) {
  if (at !== last) return at > last;
  return lengths[term] < lengths[other] || lengths[term] === lengths[other] && term > other;
}
function putManyInOrder(seen, count, lengths) {
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const term = seen[i * 2];
    keys[i] = (seen[i * 2 + 1] * LONGEST + LONGEST - 1 - lengths[term]) * TERMS + term;
  }
  keys.sort();
  for (let i = 0; i < count; i++) {
    const place = Math.floor(keys[i] / TERMS);
    seen[i * 2] = keys[i] - place * TERMS;
    seen[i * 2 + 1] = Math.floor(place / LONGEST);
  }
}

// src/text/separators.ts
var SPACE = 32;
var PROSE = new Set([...`
\u3001\u3002\uFF0C\uFF0E,!?()\u300C\u300D\u300E\u300F[]"';\u2026`].map((char) => char.charCodeAt(0)));
function countSeparator(gaps3, unit, opens) {
  if (opens) gaps3.count++;
  if (unit === SPACE) gaps3.blanks++;
  else if (PROSE.has(unit)) gaps3.prose++;
}
function hidesAWord({ count, blanks, prose }, letters2) {
  const everywhere = count === letters2 - 1 && (letters2 > 2 || blanks + prose === 0);
  const odd = prose === 0 && (blanks === 0 ? letters2 > 2 : letters2 > 3 && blanks === count);
  return everywhere || odd;
}
function isLatin(unit) {
  return unit >= 97 && unit <= 122;
}

// src/text/tables.ts
var DROP = 65280;
var VOICING = 65281;
var SEMIVOICING = 65282;
var SURROGATE = 65283;
var EXPAND = 65284;
var LOOK_ALIKE = 65285;
var LONG = 65286;
var DASH = 65287;
var KANA_RO = 65288;
var EMOJI_BASE = 57344;
var EMOJI_FIRST = 127744;
var EMOJI_LAST = 129791;
var OTHER = 59647;
var LONG_MARK = 12540;
var KUCHI = 21475;
var RO = 12429;
function readAs(pairs2) {
  return Object.fromEntries(
    pairs2.trim().split(/\s+/).map((pair) => [pair[0], pair[1]])
  );
}
var ALWAYS_KANA = readAs(`
  \u535C\u30C8 \u53B6\u30E0 \u4E42\u30E1 \u5315\u30D2 \u4EBB\u30A4 \u51AB\u30F3 \u513F\u30EB \u5EFE\u30B5 \u4E3F\u30CE \u793B\u30CD \u4E5A\u30EC \u9FB4\u30DE \u314F\u30C8 \u3134\u30EC \u3153\u30A4 \u3033\u30CE
`);
var LOOKALIKE = new Map(
  Object.entries({
    \u5915: "\u30BF",
    \u529B: "\u30AB",
    \u53E3: "\u30ED",
    \u4E8C: "\u30CB",
    \u5DE5: "\u30A8",
    \u516B: "\u30CF",
    \u4E09: "\u30DF",
    \u5343: "\u30C1",
    \u4E03: "\u30BB",
    \u53C8: "\u30CC",
    \u624D: "\u30AA",
    \u4E00: "\u30FC"
  }).map(([kanji, kana]) => [kanji.charCodeAt(0), toHiragana(kana.charCodeAt(0))])
);
var LATIN = readAs(`
  \u0430a \u0410a \u0412b \u0432b \u042Cb \u0441c \u0421c \u0501d \u0435e \u0415e \u0451e \u0454e \u041Dh \u04BBh \u0456i \u0406i \u0457i \u0458j \u0408j \u041Ak \u043Ak \u04CFl \u041Cm \u043Cm \u043Eo \u041Eo \u0440p \u0420p \u051Bq \u0433r
  \u0455s \u0405s \u0422t \u0442t \u03C5u \u0475v \u051Dw \u0445x \u0425x \u0443y \u0423y \u0391a \u03B1a \u0392b \u03B2b \u03F2c \u0395e \u03B5e \u0397h \u0399i \u03B9i \u039Ak \u03BAk \u039Cm \u039Dn \u03BDv \u039Fo \u03BFo \u03A1p \u03C1p
  \u03A4t \u03C4t \u03A5y \u03A7x \u03C7x \u0396z \u03C9w \u1D00a \u0299b \u1D04c \u1D05d \u1D07e \uA730f \u0261g \u0262g \u029Ch \u026Ai \u0131i \u1D0Aj \u1D0Bk \u029Fl \u1D0Dm \u0274n \u1D0Fo \u1D18p \u0280r \uA731s \u1D1Bt \u1D1Cu \u1D20v
  \u1D21w \u028Fy \u1D22z \xF8o \u0142l \u0111d
`);
var SMALL_KANA = readAs(`
  \u3041\u3042 \u3043\u3044 \u3045\u3046 \u3047\u3048 \u3049\u304A \u3063\u3064 \u3083\u3084 \u3085\u3086 \u3087\u3088 \u308E\u308F \u3095\u304B \u3096\u3051 \u31F0\u30AF \u31F1\u30B7 \u31F2\u30B9 \u31F3\u30C8 \u31F4\u30CC \u31F5\u30CF \u31F6\u30D2 \u31F7\u30D5 \u31F8\u30D8 \u31F9\u30DB \u31FA\u30E0 \u31FB\u30E9 \u31FC\u30EA \u31FD\u30EB \u31FE\u30EC \u31FF\u30ED
`);
var SAME = {
  "\u301C": "~",
  "\uFF5E": "~",
  "\u223C": "~",
  "\u02DC": "~",
  "\uFFE5": "\xA5",
  "\u2044": "/",
  "\u2215": "/",
  "\u2571": "/",
  \u4E36: "\u3001",
  "\uFF1A": ":",
  "\u2236": ":",
  "\u2024": ".",
  "\u2025": ".."
};
var DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u2501\u2043\uFE63\uFF0D\u3030";
var DROPPED = [
  [0, 8],
  [11, 31],
  [127, 159],
  [173, 173],
  [847, 847],
  [1564, 1564],
  [4447, 4448],
  [6068, 6069],
  [6155, 6159],
  [8203, 8207],
  [8234, 8238],
  [8288, 8303],
  [65024, 65039],
  [65279, 65279],
  [65520, 65531]
];
var COMBINING = /\p{M}/u;
function toHiragana(unit) {
  return unit >= 12449 && unit <= 12534 ? unit - 96 : unit;
}
function isKatakana(unit) {
  return unit >= 12449 && unit <= 12540 && unit !== 12539 || unit >= 65382 && unit <= 65439 || unit >= 12784 && unit <= 12799;
}
function isKanji(unit) {
  return unit >= 19968 && unit <= 40959 || unit >= 13312 && unit <= 19903;
}
var EXPANSION = /* @__PURE__ */ new Map();
var VOICED = /* @__PURE__ */ new Map();
var SEMIVOICED = /* @__PURE__ */ new Map();
function foldOne(char) {
  const unit = char.charCodeAt(0);
  if (DROPPED.some(([first, last]) => unit >= first && unit <= last)) return "";
  const direct = ALWAYS_KANA[char] ?? LATIN[char] ?? SAME[char] ?? char;
  if (/\s|[\u2800\u3164\uffa0\u00a0]/u.test(direct))
    return direct === "\n" || direct === "\u2028" || direct === "\u2029" ? "\n" : " ";
  let wide = direct.normalize("NFKC");
  if (wide.length > 1 && wide.startsWith(" ")) wide = wide.slice(1);
  const bare = /^[\u3041-\u30ff]/u.test(wide) ? wide : wide.normalize("NFD").replace(/\p{M}/gu, "").normalize("NFC");
  let out = "";
  for (const c of bare.toLowerCase()) {
    const same = ALWAYS_KANA[c] ?? LATIN[c] ?? SAME[c] ?? c;
    const kana = String.fromCharCode(toHiragana(same.charCodeAt(0)));
    const large = SMALL_KANA[same] ?? SMALL_KANA[kana] ?? (same.length === 1 ? kana : same);
    out += [...large].map((l) => String.fromCharCode(toHiragana(l.charCodeAt(0)))).join("");
  }
  return DASHES.includes(out) && out !== "" ? "-" : out;
}
var isPlain = (unit, char) => (isKanji(unit) || unit >= 44032 && unit <= 55203) && ALWAYS_KANA[char] === void 0 && SAME[char] === void 0 && !LOOKALIKE.has(unit);
function buildTable() {
  const table2 = new Uint16Array(65536);
  for (let unit = 0; unit < 65536; unit++) {
    const char = String.fromCharCode(unit);
    if (isPlain(unit, char)) table2[unit] = unit;
    else if (unit >= 55296 && unit <= 57343) table2[unit] = SURROGATE;
    else if (unit === 12441 || unit === 12443 || unit === 65438) table2[unit] = VOICING;
    else if (unit === 12442 || unit === 12444 || unit === 65439) table2[unit] = SEMIVOICING;
    else if (unit === LONG_MARK || unit === 65392) table2[unit] = LONG;
    else if (DASHES.includes(char)) table2[unit] = DASH;
    else if (LOOKALIKE.has(unit)) table2[unit] = LOOK_ALIKE;
    else if (unit === 12525 || unit === 65435) table2[unit] = KANA_RO;
    else if (unit >= 57344 && unit <= 63743) table2[unit] = Math.min(unit, OTHER);
    else if (COMBINING.test(char)) table2[unit] = DROP;
    else {
      const folded = foldOne(char);
      if (folded === "") table2[unit] = DROP;
      else if (/[\ud800-\udfff]/.test(folded)) table2[unit] = OTHER;
      else if (folded.length === 1 && folded.charCodeAt(0) < DROP) table2[unit] = folded.charCodeAt(0);
      else if (folded.length === 1) table2[unit] = OTHER;
      else {
        table2[unit] = EXPAND;
        EXPANSION.set(unit, folded);
      }
    }
  }
  return table2;
}
for (const [plain, voiced] of pairs(
  "\u304B\u304C\u304D\u304E\u304F\u3050\u3051\u3052\u3053\u3054\u3055\u3056\u3057\u3058\u3059\u305A\u305B\u305C\u305D\u305E\u305F\u3060\u3061\u3062\u3064\u3065\u3066\u3067\u3068\u3069\u306F\u3070\u3072\u3073\u3075\u3076\u3078\u3079\u307B\u307C\u3046\u3094"
)) {
  VOICED.set(plain, voiced);
}
for (const [plain, voiced] of pairs("\u306F\u3071\u3072\u3074\u3075\u3077\u3078\u307A\u307B\u307D")) SEMIVOICED.set(plain, voiced);
function* pairs(text) {
  for (let i = 0; i + 1 < text.length; i += 2) yield [text.charCodeAt(i), text.charCodeAt(i + 1)];
}
var TABLE = buildTable();
for (const [unit, text] of EXPANSION) {
  const again = [...text].map((c) => LOOKALIKE.has(c.charCodeAt(0)) || c === "\u30FC" || c === "-" ? c : foldOne(c)).join("");
  EXPANSION.set(unit, again);
}
var astral = /* @__PURE__ */ new Map();
function foldAstral(point) {
  const known = astral.get(point);
  if (known !== void 0) return known;
  let unit = OTHER;
  if (point >= 127462 && point <= 127487) unit = 97 + point - 127462;
  else if (point >= 127280 && point <= 127305) unit = 97 + point - 127280;
  else if (point >= 127312 && point <= 127337) unit = 97 + point - 127312;
  else if (point >= 127344 && point <= 127369) unit = 97 + point - 127344;
  else if (point >= EMOJI_FIRST && point <= EMOJI_LAST) unit = EMOJI_BASE + point - EMOJI_FIRST;
  else if (point >= 917504 && point <= 921599 || point >= 127995 && point <= 127999) unit = DROP;
  else {
    const plain = String.fromCodePoint(point).normalize("NFKC");
    if (plain.length === 1) unit = TABLE[plain.charCodeAt(0)];
    if (unit !== DROP && TABLE[unit] !== unit) unit = OTHER;
  }
  if (astral.size < 4096) astral.set(point, unit);
  return unit;
}
function pictureAt(text, at) {
  const point = text.codePointAt(at) ?? 0;
  return point >= EMOJI_FIRST && point <= EMOJI_LAST ? EMOJI_BASE + point - EMOJI_FIRST : 0;
}
function isLetter(unit) {
  return LETTERS[unit] === 1;
}
var LETTERS = (() => {
  const letters2 = new Uint8Array(65536);
  for (let unit = 0; unit < 57344; unit++) {
    if (unit >= 55296) break;
    if (/[\p{L}\p{N}]/u.test(String.fromCharCode(unit))) letters2[unit] = 1;
  }
  letters2[LONG_MARK] = 1;
  return letters2;
})();

// src/text/automaton.ts
function compileAutomaton(terms) {
  const { list, words, columns, symbols } = terms;
  const anchors = compileAnchors(terms, new Uint8Array(list.length).fill(1));
  const { found } = anchors;
  const lengths = Uint8Array.from(words, (word) => Math.min(word.length, 255));
  let letters2 = roomFor(4096);
  const raw = new Int32Array(MOST_FOUND * 2);
  function scan({ codes, length }) {
    if (letters2.at.length <= length) letters2 = roomFor(length + 1024);
    const { ofFolded: columnOf, firstSymbol, skip } = columns;
    const { pairs: pairs2, triples, shift } = anchors;
    const pairMask = (1 << 2 * shift) - 1;
    const { columns: read, at, marks } = letters2;
    let count = 0;
    let marked = 0;
    let n = 0;
    let pair = 0;
    for (let i = 0; i < length; i++) {
      const column = columnOf[codes[i]];
      if (column >= firstSymbol) {
        if (column === skip) continue;
        for (const t of symbols[column - firstSymbol]) {
          if (count === MOST_FOUND) break;
          raw[count++] = t;
          raw[count++] = i;
        }
        continue;
      }
      const triple = tripleOf(pair, column);
      pair = (pair << shift | column) & pairMask;
      read[n] = column;
      at[n] = i;
      marks[marked] = n++;
      marked += pairs2[pair >>> 5] >>> pair & 1 | isMarked(triples, triple);
    }
    const standing = Math.min(anchors.compare(letters2, marked, n) * 2, raw.length - count);
    for (let f = 0; f < standing; f += 2) {
      raw[count++] = found[f];
      raw[count++] = at[found[f + 1]];
    }
    putInOrder(raw, count >> 1, lengths);
    return count >> 1;
  }
  function hits(folded, count, original) {
    const found2 = [];
    for (let h = 0; h < count; h++) {
      const term = raw[h * 2];
      const hit = locate(folded, term, words[term], raw[h * 2 + 1]);
      if (hit !== null && (!list[term].katakana || isWholeWord(folded, hit, original))) found2.push(hit);
    }
    return found2;
  }
  return { scan, raw, hits };
}
function isWholeWord(folded, hit, original) {
  if (hit.spaced) return true;
  const typed = (i) => original.charCodeAt(folded.from[i]);
  const inKatakana = isKatakana(typed(hit.start));
  if (!inKatakana) return hit.end - hit.start > 2;
  const joinedBefore = hit.start > 0 && isKatakana(typed(hit.start - 1));
  const joinedAfter = hit.end < folded.length && isKatakana(typed(hit.end));
  return !joinedBefore && !(joinedAfter && hit.end - hit.start <= 2);
}
var gaps = { count: 0, blanks: 0, prose: 0 };
function locate(folded, term, word, last) {
  const { codes } = folded;
  gaps.count = gaps.blanks = gaps.prose = 0;
  let start = last;
  let behindLetter = true;
  for (let left = word.length - 1; left > 0; ) {
    start--;
    const unit = codes[start];
    if (isLetter(unit)) {
      left--;
      behindLetter = true;
    } else {
      countSeparator(gaps, unit, behindLetter);
      behindLetter = false;
    }
  }
  const end = last + 1;
  if (isLatin(codes[start]) && start > 0 && isLatin(codes[start - 1])) return null;
  if (isLatin(codes[last]) && end < folded.length && isLatin(codes[end])) return null;
  if (gaps.count === 0) return { term, start, end, spaced: false };
  return hidesAWord(gaps, word.length) ? { term, start, end, spaced: true } : null;
}

// src/text/word-tree.ts
function growTree(words) {
  let most = 1;
  let largest = 1;
  for (const word of words) {
    most += word.length;
    for (const letter of word) if (letter > largest) largest = letter;
  }
  const shift = 32 - Math.clz32(largest);
  const edges = emptyEdges(most, shift);
  const { slots, mask } = edges;
  const parents = new Int32Array(most);
  const letters2 = new Uint16Array(most);
  const depths = new Uint8Array(most);
  const first = new Int32Array(largest + 1);
  const ends = /* @__PURE__ */ new Map();
  let size = 1;
  function grow(parent, letter) {
    parents[size] = parent;
    letters2[size] = letter;
    depths[size] = Math.min(255, depths[parent] + 1);
    return size++;
  }
  function childOf2(node, letter) {
    if (node === 0) {
      if (first[letter] === 0) first[letter] = grow(0, letter);
      return first[letter];
    }
    const key = node << shift | letter;
    let slot = hashOf2(key) & mask;
    while (slots[slot * 2] !== 0) {
      if (slots[slot * 2] === key) return slots[slot * 2 + 1];
      slot = slot + 1 & mask;
    }
    slots[slot * 2] = key;
    slots[slot * 2 + 1] = grow(node, letter);
    return slots[slot * 2 + 1];
  }
  words.forEach((word, w) => {
    if (word.length === 0) return;
    let node = 0;
    for (let k = 0; k < word.length; k++) node = childOf2(node, word[k]);
    const there = ends.get(node);
    if (there === void 0) ends.set(node, [w]);
    else there.push(w);
  });
  return { size, parents, letters: letters2, depths, first, edges, ends };
}
function emptyEdges(most, shift) {
  const size = 1 << 32 - Math.clz32(most * 2);
  return { slots: new Int32Array(size * 2), mask: size - 1, shift };
}
function edgeFrom({ slots, mask, shift }, node, letter) {
  const key = node << shift | letter;
  for (let slot = hashOf2(key) & mask; ; slot = slot + 1 & mask) {
    const there = slots[slot * 2];
    if (there === key) return slots[slot * 2 + 1];
    if (there === 0) return 0;
  }
}
var hashOf2 = (key) => Math.imul(key, 2654435761) >>> 11;

// src/text/term-tree.ts
function layOut({ columns, spelt }) {
  const tree = growTree(spelt);
  const { size, parents, letters: letters2, depths, edges } = tree;
  const units = new Uint16Array(columns.skip);
  columns.ofFolded.forEach((column, unit) => {
    if (column > 0 && column < columns.skip) units[column] = unit;
  });
  const ends = new Uint8Array(size);
  for (const node of tree.ends.keys()) if (depths[node] > 1) ends[node] = 1;
  const childrenFrom = new Int32Array(size + 2);
  for (let node = 1; node < size; node++) childrenFrom[parents[node] + 2]++;
  for (let node = 0; node < size; node++) childrenFrom[node + 2] += childrenFrom[node + 1];
  const children = new Int32Array(size);
  for (let node = 1; node < size; node++) children[childrenFrom[parents[node] + 1]++] = node;
  const pairs2 = new Int32Array(1 << 2 * edges.shift >>> 5 || 1);
  const seconds = /* @__PURE__ */ new Map();
  for (let node = size - 1; node > 0; node--) {
    const parent = parents[node];
    if (parent === 0) continue;
    const pair = letters2[parent] << edges.shift | letters2[node];
    pairs2[pair >>> 5] |= 1 << (pair & 31);
    if (parents[parent] !== 0) continue;
    const unit = units[letters2[node]];
    const alike = seconds.get(unit);
    if (alike === void 0) seconds.set(unit, [node]);
    else alike.push(node);
  }
  return { tree, columns: columns.ofFolded, units, ends, childrenFrom, children, seconds, pairs: pairs2 };
}
function childOf({ tree, columns }, node, letter) {
  const column = columns[letter];
  if (column === 0 || column >= tree.first.length) return 0;
  return node === 0 ? tree.first[column] : edgeFrom(tree.edges, node, column);
}
function areNeighbours({ tree, columns, pairs: pairs2 }, before, behind) {
  const [first, second] = [columns[before], columns[behind]];
  if (first === 0 || second === 0 || first >= tree.first.length || second >= tree.first.length) return false;
  const pair = first << tree.edges.shift | second;
  return (pairs2[pair >>> 5] >>> (pair & 31) & 1) === 1;
}
var letterOf = ({ tree, units }, node) => units[tree.letters[node]];
function lettersTo(tree, node) {
  const letters2 = [];
  for (let at = node; at !== 0; at = tree.tree.parents[at]) letters2.push(letterOf(tree, at));
  return letters2.reverse();
}

// src/text/masked.ts
var MOST_MASKS = 32;
var SHORTEST = 3;
var SHORTEST_OF_SUSPECT = 2;
var REACH = 12;
var unitsOf = (chars) => [...chars].map((char) => char.charCodeAt(0));
var MASKS = new Uint8Array(65536);
for (const unit of unitsOf("\u25CB\u25EF\u3007\u25CF\u25CE\u2B55\u25A1\u25A0\u25B3\u25B2\xD7\u2715\u2716\u274C*_")) MASKS[unit] = 1;
var READINGS = new Map(
  Object.entries({
    1: "\u3044\u3072",
    2: "\u306B\u3075\u3058",
    3: "\u307F\u3055\u3056",
    4: "\u3057\u3088",
    5: "\u3054\u3053\u5B50",
    6: "\u308D\u3080",
    7: "\u306A\u3057",
    8: "\u306F\u3084\u3070\u3071",
    9: "\u304F\u3050\u304D\u304E",
    0: "\u304A\u308C\u3093"
  }).map(([digit, kana]) => [digit.charCodeAt(0), new Set(unitsOf(kana))])
);
var isMask = (unit) => MASKS[unit] === 1;
function unmasked(folded, tree, suspect) {
  const { codes, length } = folded;
  let out;
  let masks = 0;
  for (let at = 0; at < length && masks < MOST_MASKS; at++) {
    const unit = codes[at];
    if (unit === LOW_LINE && (isPlain2(codes[at - 1]) || at + 1 < length && isPlain2(codes[at + 1])))
      continue;
    if (!isMask(unit) && !(suspect && READINGS.has(unit) && looksLikeKana(codes, length, at))) continue;
    const end = runEnd(codes, length, at);
    masks++;
    const fit = end - at > 2 ? null : bestFit(tree, out ?? codes, length, at, suspect);
    if (fit !== null) {
      out ??= codes.slice(0, length);
      out.set(fit.units, fit.start);
    }
    at = end - 1;
  }
  return out === void 0 ? null : { codes: out, from: folded.from.slice(0, length), length };
}
function runEnd(codes, length, at) {
  let end = at + 1;
  while (end < length && codes[end] === codes[at]) end++;
  return end;
}
function looksLikeKana(codes, length, at) {
  const before = at > 0 ? codes[at - 1] : 0;
  const after = at + 1 < length ? codes[at + 1] : 0;
  return (isHiragana(before) || isHiragana(after)) && !isDigit(before) && !isDigit(after);
}
var isHiragana = (unit) => unit >= 12353 && unit <= 12438 || unit === 12540;
var isDigit = (unit) => unit >= 48 && unit <= 57;
var isPlain2 = (unit) => isLatin2(unit) || isDigit(unit);
var LOW_LINE = 95;
var isLatin2 = (unit) => unit >= 97 && unit <= 122;
function bestFit(tree, codes, length, mask, suspect) {
  const shortest = suspect ? SHORTEST_OF_SUSPECT : SHORTEST;
  const walk = { tree, codes, length, mask, shortest, start: mask, best: null };
  for (; walk.start >= 0 && mask - walk.start <= REACH; walk.start--) {
    if (walk.start < mask && !isLetter(codes[walk.start])) break;
    step(walk, 0, walk.start, 0);
  }
  return walk.best;
}
function step(walk, node, at, masks) {
  const { tree, codes, length, mask, start } = walk;
  if (at > mask && tree.ends[node] === 1 && at - start >= walk.shortest && holds(walk, at, masks))
    offer(walk, node, masks);
  if (at >= length) return;
  const unit = codes[at];
  if (at !== mask && !isMask(unit)) {
    const child = childOf(tree, node, unit);
    if (child !== 0) step(walk, child, at + 1, masks);
    return;
  }
  if (masks === 2) return;
  if (node === 0) {
    if (at + 1 >= length) return;
    for (const second of tree.seconds.get(codes[at + 1]) ?? [])
      if (fits(unit, letterOf(tree, tree.tree.parents[second]))) step(walk, second, at + 2, masks + 1);
    return;
  }
  for (let c = tree.childrenFrom[node + 1] - 1; c >= tree.childrenFrom[node]; c--) {
    const child = tree.children[c];
    if (fits(unit, letterOf(tree, child))) step(walk, child, at + 1, masks + 1);
  }
}
function offer(walk, node, masks) {
  const { tree, start, best } = walk;
  const longer = tree.tree.depths[node] - (best?.units.length ?? 0);
  const fewer = best !== null && (masks < best.masks || masks === best.masks && start === best.start);
  if (longer > 0 || longer === 0 && fewer) walk.best = { start, units: lettersTo(tree, node), masks };
}
var fits = (mask, letter) => READINGS.get(mask)?.has(letter) ?? true;
function holds({ tree, codes, length, start }, end, masks) {
  const seen = end - start - masks;
  if (seen < 2 && !(end - start === 2 && showsKanji(codes, start))) return false;
  const before = start > 0 ? codes[start - 1] : 0;
  const after = end < length ? codes[end] : 0;
  if (isLatin2(codes[start]) && isLatin2(before)) return false;
  if (isLatin2(codes[end - 1]) && isLatin2(after)) return false;
  if (!isLetter(before) && isMask(codes[start]) && isWord(tree, codes, start + 1, end)) return false;
  if (!isLetter(after) && isMask(codes[end - 1]) && isWord(tree, codes, start, end - 1)) return false;
  return true;
}
function showsKanji(codes, start) {
  const [first, second] = [codes[start], codes[start + 1]];
  return isMask(first) && isKanji(second) || isKanji(first) && isMask(second);
}
function isWord(tree, codes, start, end) {
  let node = 0;
  for (let at = start; at < end; at++) {
    node = childOf(tree, node, codes[at]);
    if (node === 0 || tree.ends[node] === 1) break;
  }
  return tree.ends[node] === 1;
}

// src/text/gaps.ts
var setOf = (chars) => new Set([...chars].map((char) => char.charCodeAt(0)));
var PAUSES = setOf(` 
\u3001\u3002\uFF0C\uFF0E,.!?()\u300C\u300D\u300E\u300F[]"';\u2026`);
var STOPS = setOf("\u3001\u3002\uFF0C\uFF0E,.!?");
var isPause = (unit) => PAUSES.has(unit);
var isStop = (unit) => STOPS.has(unit);
var kindOf = (unit) => unit >= FIRST_PICTURE || unit >= 8592 && unit < 12288 ? FIRST_PICTURE : unit;
var FIRST_PICTURE = 57344;
var FIRST_KANA = 12353;
var TEN_THOUSAND = "\u4E07".charCodeAt(0);
function gapsOf({ codes, length }) {
  const gaps3 = [];
  let last = -1;
  for (let i = 0; i < length; i++) {
    if (!isLetter(codes[i])) continue;
    if (last >= 0 && i - last > 1) gaps3.push({ start: last + 1, end: i });
    last = i;
  }
  return gaps3;
}
function longMarksOf({ codes, length }) {
  const marks = [];
  for (let i = 1; i + 1 < length; i++)
    if (codes[i] === LONG_MARK && isLetter(codes[i - 1]) && isLetter(codes[i + 1]))
      marks.push({ start: i, end: i + 1 });
  return marks;
}
var CHAIN = 2;
var MIXED_CHAIN = 3;
var WIDEST_STEP = 3;
var REGULAR_CHAIN = 4;
function* chainsOf(folded, gaps3) {
  for (let first = 0; first < gaps3.length; ) {
    const step2 = distance(gaps3, first);
    let end = first + 1;
    while (end < gaps3.length && distance(gaps3, end - 1) === step2) end++;
    const run = gaps3.slice(first, end);
    if (step2 === 1 && run.length >= MIXED_CHAIN && showsLetters(folded, run)) yield run;
    else if (step2 <= WIDEST_STEP) {
      for (const chain of ofOneKind(folded, run))
        if (chain.length >= (step2 === 1 ? CHAIN : REGULAR_CHAIN) && showsLetters(folded, chain)) yield chain;
    }
    first = Math.max(first + 1, end - 1);
  }
}
var distance = (gaps3, at) => at + 1 < gaps3.length ? gaps3[at + 1].start - gaps3[at].end : Infinity;
function* ofOneKind({ codes }, run) {
  for (let first = 0; first < run.length; ) {
    const kind = kindOf(codes[run[first].start]);
    let end = first + 1;
    while (end < run.length && kindOf(codes[run[end].start]) === kind) end++;
    yield run.slice(first, end);
    first = end;
  }
}
function showsLetters({ codes }, chain) {
  if (codes[chain.at(-1).end] === TEN_THOUSAND && chain.length === CHAIN) return true;
  const between = chain.slice(1).map((gap) => codes[gap.start - 1]);
  return between.some((unit) => unit >= FIRST_KANA) || chain.length > CHAIN && between.some(isLatin3);
}
var isLatin3 = (unit) => unit >= 97 && unit <= 122;

// src/text/separated.ts
var LONG_CHAIN = 3;
var MOST_TRIED = 64;
var REACH2 = 12;
var SPLIT_PAIRS = 2;
function takenApart(folded, tree) {
  const { codes } = folded;
  const gaps3 = gapsOf(folded);
  const marks = longMarksOf(folded);
  const hiding = /* @__PURE__ */ new Set();
  const chained = /* @__PURE__ */ new Map();
  const inside = /* @__PURE__ */ new Set();
  for (const chain of chainsOf(folded, gaps3)) {
    const first = kindOf(codes[chain[0].start]);
    for (const gap of chain) {
      chained.set(gap, first);
      for (let i = gap.start; i < gap.end; i++)
        if (!isPause(codes[i]) || chain.length >= LONG_CHAIN && kindOf(codes[i]) === first)
          hiding.add(kindOf(codes[i]));
    }
  }
  const pairs2 = [];
  for (const gap of [...gaps3, ...marks].slice(0, MOST_TRIED)) {
    if (chained.has(gap)) continue;
    const cut = whatIsCut(folded, gap, tree);
    if (cut === "pair") pairs2.push(gap);
    else if (cut === "word") inside.add(gap);
  }
  if (pairs2.length >= SPLIT_PAIRS) for (const gap of pairs2) inside.add(gap);
  for (const gap of inside)
    for (let i = gap.start; i < gap.end; i++)
      if (!isPause(codes[i]) && codes[i] !== LONG_MARK) hiding.add(kindOf(codes[i]));
  if (chained.size + inside.size === 0) return null;
  const cutMarks = marks.filter((mark) => inside.has(mark));
  const all = cutMarks.length === 0 ? gaps3 : [...gaps3, ...cutMarks].sort((a, b) => a.start - b.start);
  return without(folded, all, (gap, i) => {
    const unit = codes[i];
    if (chained.has(gap)) return !isStop(unit) || chained.get(gap) === unit || hiding.has(unit);
    if (inside.has(gap)) return gap.end - gap.start === 1 || hiding.has(kindOf(unit));
    return hiding.has(kindOf(unit)) && !belongs(folded, gap, unit);
  });
}
function belongs({ codes, length }, gap, mark) {
  if (!isPlain3(codes[gap.start - 1]) || !isPlain3(codes[gap.end])) return false;
  if (RANGE.has(mark)) return true;
  if (!IN_FIGURES.has(mark)) return false;
  let at = gap.end;
  while (at < length && isFigure(codes[at])) at++;
  return at === gap.end || at >= length || !MONEY.has(codes[at]);
}
function without(folded, gaps3, goes) {
  const { codes, from, length } = folded;
  const out = { codes: new Uint16Array(length), from: new Int32Array(length), length: 0 };
  const keep = (i) => {
    out.codes[out.length] = codes[i];
    out.from[out.length++] = from[i];
  };
  let at = 0;
  for (const gap of gaps3) {
    for (; at < gap.start; at++) keep(at);
    for (; at < gap.end; at++) if (!goes(gap, at)) keep(at);
  }
  for (; at < length; at++) keep(at);
  return out;
}
function whatIsCut(folded, gap, tree) {
  const { codes, length } = folded;
  const before = codes[gap.start - 1];
  const behind = codes[gap.end];
  const pause = isPause(codes[gap.start]);
  if (pause && gap.end - gap.start > 1) return null;
  if (isFigure(before) && behind === TEN_THOUSAND2) return "word";
  if (!areNeighbours(tree, before, behind)) return null;
  const opening = childOf(tree, 0, before);
  const together = opening !== 0 && tree.ends[childOf(tree, opening, behind)] === 1;
  if (pause && together && isLoneLatin(folded, gap.start - 1) && isLoneLatin(folded, gap.end)) return "word";
  for (let start = gap.start - 1; start >= 0 && gap.start - start <= REACH2; start--) {
    if (!isLetter(codes[start])) break;
    let node = 0;
    let letters2 = 0;
    for (let at = start; at < length; at = at + 1 === gap.start ? gap.end : at + 1) {
      node = childOf(tree, node, codes[at]);
      if (node === 0) break;
      letters2++;
      if (at >= gap.end && tree.ends[node] === 1 && letters2 >= (pause ? 4 : 3)) return "word";
    }
  }
  return together && codes[gap.start] === SPACE2 && isKanji(before) && isKanji(behind) ? "pair" : null;
}
function isLoneLatin({ codes, length }, at) {
  return isLatin3(codes[at]) && !(at > 0 && isLatin3(codes[at - 1])) && !(at + 1 < length && isLatin3(codes[at + 1]));
}
var SPACE2 = 32;
var TEN_THOUSAND2 = "\u4E07".charCodeAt(0);
var FIGURES = new Set([..."0123456789\u4E00\u4E8C\u4E09\u56DB\u4E94\u516D\u4E03\u516B\u4E5D\u5341\u767E\u5343"].map((char) => char.charCodeAt(0)));
var RANGE = new Set([..."-~"].map((char) => char.charCodeAt(0)));
var IN_FIGURES = new Set([...".,/:\u30FB\u3001@_"].map((char) => char.charCodeAt(0)));
var MONEY = new Set([..."\u5186\u4E07\u5343"].map((char) => char.charCodeAt(0)));
var isFigure = (unit) => FIGURES.has(unit);
var isPlain3 = (unit) => isFigure(unit) || isLatin3(unit);

// src/text/split-kanji.ts
var HALVES = /* @__PURE__ */ new Map();
for (const [left, right, whole] of [
  ...[
    "\u9580\u97F3\u95C7",
    "\u79BE\u5BB6\u7A3C",
    "\u8A00\u7F8A\u8A73",
    "\u7CF8\u7530\u7D30",
    "\u7CF8\u5408\u7D66",
    "\u5BA2\u9801\u984D",
    "\u5B89\u6728\u6848",
    "\u9149\u5DDE\u916C",
    "\u826E\u5369\u5373",
    "\u738B\u898B\u73FE",
    "\u53E3\u5369\u53E9"
  ],
  ...["\u8A00\u5348\u8A31", "\u8A00\u6B63\u8A3C", "\u8ECA\u4E91\u8EE2", "\u91D1\u826E\u9280", "\u5782\u961D\u90F5", "\u8A00\u820C\u8A71", "\u77E2\u8C46\u77ED", "\u8A00\u5468\u8ABF", "\u624C\u65E8\u6307"]
].map((all) => [...all].map((char) => char.charCodeAt(0)))) {
  const rights = new Map(HALVES.get(left) ?? []);
  HALVES.set(left, rights.set(right, whole));
}
function putTogether(folded) {
  const { codes, from, length } = folded;
  let out = null;
  for (let i = 0; i < length; i++) {
    const whole = i + 1 < length ? HALVES.get(codes[i])?.get(codes[i + 1]) : void 0;
    if (whole !== void 0 && out === null)
      out = { codes: codes.slice(0, length), from: from.slice(0, length), length: i };
    if (out === null) continue;
    out.codes[out.length] = whole ?? codes[i];
    out.from[out.length++] = from[i];
    if (whole !== void 0) i++;
  }
  return out;
}
var leftHalves = () => HALVES.keys();

// src/text/disguise.ts
function compileDisguise(terms) {
  const tree = layOut(terms);
  return (folded, candidate) => {
    if (!candidate) return unmasked(folded, tree, false);
    let reading = takenApart(folded, tree);
    reading = putTogether(reading ?? folded) ?? reading;
    return unmasked(reading ?? folded, tree, true) ?? reading;
  };
}

// src/text/fewest-letters.ts
var GOES = new Uint8Array(65536);
var MAY_GO = new Uint8Array(65536);
for (const unit of [LONG_MARK, ...leftHalves()]) GOES[unit] = 1;
for (let unit = 0; unit < 65536; unit++) {
  const folded = TABLE[unit];
  if (folded === LONG || folded === DASH || folded === LOOK_ALIKE || folded === KANA_RO) MAY_GO[unit] = 1;
  else MAY_GO[unit] = GOES[folded];
}
function fewestLetters({ codes, length }) {
  let letters2 = 0;
  for (let i = 0; i < length; i++) if (isLetter(codes[i])) letters2 += 1 - GOES[codes[i]];
  return letters2;
}
function fewestLettersTyped(text, letters2) {
  let fewest = letters2;
  for (let i = 0; i < text.length; i++) fewest -= MAY_GO[text.charCodeAt(i)];
  return fewest;
}

// src/text/fold.ts
var LARGEST_KEPT = 1 << 20;
var FIRST_ORDER = 65280;
function createFold() {
  const out = { codes: new Uint16Array(4096), from: new Int32Array(4096), length: 0 };
  function makeRoom(units) {
    const codes = new Uint16Array(units);
    const from = new Int32Array(units);
    codes.set(out.codes.subarray(0, Math.min(out.codes.length, units)));
    from.set(out.from.subarray(0, Math.min(out.from.length, units)));
    out.codes = codes;
    out.from = from;
  }
  function obey(order, original, i, n) {
    if (order === EXPAND) {
      const text = EXPANSION.get(original.charCodeAt(i));
      const room = n + text.length + (original.length - i);
      if (room > out.codes.length) makeRoom(room + text.length * 256);
      for (let k = 0; k < text.length; k++) {
        out.codes[n + k] = text.charCodeAt(k);
        out.from[n + k] = i;
      }
      return n + text.length;
    }
    const folded = order === SURROGATE ? foldSurrogate(original.codePointAt(i)) : inContext(order, original, i, n === 0 ? 0 : out.codes[n - 1]);
    if (folded === 0) return n;
    if (folded < 0) {
      out.codes[n - 1] = -folded;
      return n;
    }
    out.codes[n] = folded;
    out.from[n] = i;
    return n + 1;
  }
  return (original) => {
    const length = original.length;
    if (out.codes.length < length + 64) makeRoom(length + 1024);
    else if (out.codes.length > LARGEST_KEPT && length < LARGEST_KEPT / 2) makeRoom(length + 4096);
    let { codes, from } = out;
    let n = 0;
    for (let i = 0; i < length; i++) {
      const unit = TABLE[original.charCodeAt(i)];
      if (unit < FIRST_ORDER) {
        codes[n] = unit;
        from[n] = i;
        n++;
      } else if (unit !== DROP) {
        n = obey(unit, original, i, n);
        if (unit === SURROGATE && isPair(original, i)) i++;
        else if (unit === EXPAND) ({ codes, from } = out);
      }
    }
    out.length = n;
    return out;
  };
}
function foldSurrogate(point) {
  const folded = point > 65535 ? foldAstral(point) : OTHER;
  return folded === DROP ? 0 : folded;
}
function isPair(text, at) {
  return (text.codePointAt(at) ?? 0) > 65535;
}
function inContext(order, original, i, last) {
  switch (order) {
    case VOICING:
      return VOICED.has(last) ? -VOICED.get(last) : 0;
    case SEMIVOICING:
      return SEMIVOICED.has(last) ? -SEMIVOICED.get(last) : 0;
    case LONG:
      return last === LONG_MARK ? 0 : LONG_MARK;
    case DASH: {
      if (!isKatakana(unitBefore(original, i)) || !isKatakana(unitAfter(original, i))) return 45;
      if (isDashed(original, i - 2) || isDashed(original, i + 2)) return 45;
      return last === LONG_MARK ? 0 : LONG_MARK;
    }
    case KANA_RO: {
      const before = unitBefore(original, i);
      const after = unitAfter(original, i);
      const aloneBeforeKanji = isKanji(after) && !LOOKALIKE.has(after) && !isKatakana(before) && !isHiragana2(before);
      return aloneBeforeKanji ? KUCHI : RO;
    }
    default: {
      const kanji = original.charCodeAt(i);
      if (!inKatakanaWord(original, i)) return kanji;
      const kana = LOOKALIKE.get(kanji);
      return kana === LONG_MARK && last === LONG_MARK ? 0 : kana;
    }
  }
}
function inKatakanaWord(original, i) {
  const before = unitBefore(original, i, true);
  const after = unitAfter(original, i, true);
  if (isKatakana(before)) return !isKanji(after);
  return isKatakana(after) && !isKanji(before) && !isHiragana2(before);
}
function isDashed(original, i) {
  return TABLE[original.charCodeAt(i)] === DASH && isKatakana(original.charCodeAt(i - 1)) && isKatakana(original.charCodeAt(i + 1));
}
function isHiragana2(unit) {
  return unit >= 12353 && unit <= 12447;
}
var FAR = 8;
function unitBefore(original, i, pastLookalikes = false) {
  for (let k = i - 1; k >= 0 && k >= i - FAR; k--) {
    const unit = original.charCodeAt(k);
    if (TABLE[unit] === DROP || pastLookalikes && (LOOKALIKE.has(unit) || TABLE[unit] === LONG)) continue;
    return unit;
  }
  return 0;
}
function unitAfter(original, i, pastLookalikes = false) {
  for (let k = i + 1; k < original.length && k <= i + FAR; k++) {
    const unit = original.charCodeAt(k);
    if (TABLE[unit] === DROP || pastLookalikes && (LOOKALIKE.has(unit) || TABLE[unit] === LONG)) continue;
    return unit;
  }
  return 0;
}
var shared = createFold();
function foldText(original) {
  return foldedString(shared(original));
}
function foldedString({ codes, length }, most = length) {
  const end = Math.min(length, most);
  if (end <= AT_ONCE) return String.fromCharCode.apply(null, codes.subarray(0, end));
  let text = "";
  for (let at = 0; at < end; at += AT_ONCE) {
    text += String.fromCharCode.apply(
      null,
      codes.subarray(at, Math.min(at + AT_ONCE, end))
    );
  }
  return text;
}
var AT_ONCE = 8192;

// src/text/may-stand.ts
var FIRST_ORDER2 = 65280;
var gaps2 = { count: 0, blanks: 0, prose: 0 };
function mayStand(text, last, word, katakana) {
  gaps2.count = gaps2.blanks = gaps2.prose = 0;
  let start = last + 1;
  let behindLetter = true;
  let behindLong = false;
  for (let left = word.length; left > 0; ) {
    if (--start < 0) return true;
    const order = TABLE[text.charCodeAt(start)];
    if (order === DROP || order === LONG && behindLong) continue;
    if (order < FIRST_ORDER2 && !isLetter(order)) {
      countSeparator(gaps2, order, behindLetter);
      behindLetter = behindLong = false;
      continue;
    }
    if (order >= FIRST_ORDER2 && order !== LONG && order !== LOOK_ALIKE && order !== KANA_RO) return true;
    behindLetter = true;
    behindLong = order === LONG;
    left--;
  }
  const before = neighbour(text, start, -1);
  const after = neighbour(text, last, 1);
  if (isLatin(word[0]) && isLatin(TABLE[before])) return false;
  if (isLatin(word.at(-1)) && isLatin(TABLE[after])) return false;
  if (gaps2.count > 0) return hidesAWord(gaps2, word.length) || mayBeTakenApart(word.length, before, after);
  return !katakana || standsAlone(text, start, before, after, word.length);
}
function neighbour(text, from, step2) {
  for (let i = from + step2; i >= 0 && i < text.length; i += step2) {
    const unit = text.charCodeAt(i);
    if (TABLE[unit] !== DROP) return unit;
  }
  return 0;
}
function mayBeTakenApart(letters2, before, after) {
  return letters2 > 3 || isSeparator(before) || isSeparator(after);
}
var isSeparator = (unit) => unit !== 0 && (TABLE[unit] >= FIRST_ORDER2 || !isLetter(TABLE[unit]));
function standsAlone(text, start, before, after, length) {
  if (!isKatakana(text.charCodeAt(start))) return length > 2;
  return !isPlainKatakana(before) && !(isPlainKatakana(after) && length <= 2);
}
var isPlainKatakana = (unit) => isKatakana(unit) && (TABLE[unit] < FIRST_ORDER2 || TABLE[unit] === LONG || TABLE[unit] === KANA_RO);

// src/text/sieve.ts
var FIRST_ORDER3 = 65280;
var ONLY_THE_FOLD_CAN_TELL = -1;
var MOST_UNITS = 1 << 17;
var letters = roomFor(MOST_UNITS);
function compileSieve(terms, wanted, isFigure3) {
  const { list, words, columns, symbols } = terms;
  const { of: columnOf, firstSymbol, skip, look } = columns;
  const anchors = compileAnchors(terms, wanted);
  const { found, pairs: pairs2, triples, shift } = anchors;
  const pairMask = (1 << 2 * shift) - 1;
  const signs = symbols.map((held) => held.filter((t) => wanted[t] === 1));
  const doubtful = Uint8Array.from(
    words,
    (word, t) => list[t].katakana === true || isLatin(word[0]) || isLatin(word.at(-1)) ? 1 : 0
  );
  const endsLatin = Uint8Array.from(words, (word) => isLatin(word.at(-1)) ? 1 : 0);
  const lengths = Uint8Array.from(words, (word) => Math.min(word.length, 255));
  const figures = new Uint8Array(65536);
  for (let unit = 0; unit < 65536; unit++) {
    const folded = TABLE[unit];
    if (folded === EXPAND || folded === SURROGATE || isFigure3(folded) || isFigure3(unit)) figures[unit] = 1;
  }
  const seen = new Int32Array(MOST_FOUND * 2);
  let count = 0;
  let length = 0;
  function readRare(text, i, rare) {
    const column = rare === look ? columns.lookAround(text, i) : rare;
    if (column < firstSymbol || column === skip) return column;
    const held = signs[column - firstSymbol];
    if (count + held.length * 2 > seen.length) return ONLY_THE_FOLD_CAN_TELL;
    for (let s = 0; s < held.length; s++) {
      seen[count++] = held[s];
      seen[count++] = i;
    }
    return skip;
  }
  function noteTerms2(text, marked) {
    const standing = anchors.compare(letters, marked, length) * 2;
    const { at } = letters;
    if (count + standing >= seen.length) return ONLY_THE_FOLD_CAN_TELL;
    for (let f = 0; f < standing; f += 2) {
      const t = found[f];
      const last = at[found[f + 1]];
      if (doubtful[t] === 1 && !stands(text, t, last)) continue;
      seen[count++] = t;
      seen[count++] = last;
    }
    return count >> 1;
  }
  function stands(text, term, last) {
    if (endsLatin[term] === 1 && last + 1 < text.length && isLatin(TABLE[text.charCodeAt(last + 1)]))
      return false;
    return mayStand(text, last, words[term], list[term].katakana === true);
  }
  return {
    seen,
    letters: () => length,
    sort: (count2) => putInOrder(seen, count2, lengths),
    read(text) {
      const units = text.length;
      if (units > MOST_UNITS) return ONLY_THE_FOLD_CAN_TELL;
      const { columns: read, at, marks } = letters;
      count = 0;
      let marked = 0;
      let n = 0;
      let pair = 0;
      for (let i = 0; i < units; i++) {
        let column = columnOf[text.charCodeAt(i)];
        if (column >= firstSymbol) {
          if (column === skip) continue;
          column = readRare(text, i, column) | 0;
          if (column === skip) continue;
          if (column < 0) return ONLY_THE_FOLD_CAN_TELL;
        }
        const triple = tripleOf(pair, column);
        pair = (pair << shift | column) & pairMask;
        read[n] = column;
        at[n] = i;
        marks[marked] = n++;
        marked += pairs2[pair >>> 5] >>> pair & 1 | isMarked(triples, triple);
      }
      length = n;
      return marked === 0 ? count >> 1 : noteTerms2(text, marked);
    },
    figureNear(text, term, last) {
      let start = last + 1;
      for (let left = words[term].length; left > 0 && start > 0; ) {
        const folded = TABLE[text.charCodeAt(--start)];
        if (folded !== DROP && (folded >= FIRST_ORDER3 || isLetter(folded))) left--;
      }
      return figureOn(text, start - 1, -1) || figureOn(text, last + 1, 1);
    },
    within(text, from, to, reach) {
      if (to - from <= reach) return true;
      let letters2 = 0;
      for (let i = to; i > from && to - i < FARTHEST; i--) {
        const folded = TABLE[text.charCodeAt(i)];
        if (folded < FIRST_ORDER3 && isLetter(folded) && ++letters2 > reach) return false;
      }
      return true;
    }
  };
  function figureOn(text, from, step2) {
    for (let i = from, reach = FIGURE_REACH; reach > 0 && i >= 0 && i < text.length; i += step2) {
      const unit = text.charCodeAt(i);
      if (figures[unit] === 1) return true;
      if (TABLE[unit] !== DROP) reach--;
    }
    return false;
  }
}
var FARTHEST = 512;
var FIGURE_REACH = 8;

// src/text/spans.ts
var graphemes = new Intl.Segmenter("ja", { granularity: "grapheme" });
var REACH3 = 64;
var LONGEST_REACH = 8192;
function originalSpan(original, folded, start, end) {
  const first = folded.from[start];
  const last = folded.from[end - 1];
  const after = last + (isPair(original, last) ? 2 : 1);
  return { start: graphemeStart(original, first), end: graphemeEnd(original, after) };
}
function graphemeStart(text, at) {
  return at === 0 ? 0 : graphemeAround(text, at).start;
}
function graphemeEnd(text, at) {
  let end = at >= text.length ? text.length : Math.max(at, graphemeAround(text, at - 1).end);
  while (end < text.length && VOICING_MARKS.has(text.charCodeAt(end))) end = graphemeAround(text, end).end;
  return end;
}
function graphemeAround(text, at) {
  if (isPlainAt(text, at - 1) && isPlainAt(text, at) && isPlainAt(text, at + 1)) {
    return { start: at, end: at + 1 };
  }
  for (let reach = REACH3; ; reach *= 4) {
    const from = Math.max(0, at - reach);
    const to = Math.min(text.length, at + reach);
    const around = graphemes.segment(text.slice(from, to)).containing(at - from);
    const start = from + around.index;
    const end = start + around.segment.length;
    const whole = (start > from || from === 0) && (end < to || to === text.length);
    if (whole || reach >= LONGEST_REACH) return { start, end };
  }
}
function isPlainAt(text, at) {
  if (at < 0 || at >= text.length) return true;
  const unit = text.charCodeAt(at);
  return unit >= 32 && unit < 127 || unit === 10 || unit >= 12288 && unit < 12330 || unit >= 12353 && unit < 12439 || unit >= 12448 && unit < 12544 || unit >= 19968 && unit < 40960 || unit >= 65281 && unit < 65438;
}
var VOICING_MARKS = /* @__PURE__ */ new Set([12443, 12444, 12441, 12442, 65438, 65439]);
function mergeSpans(spans) {
  const sorted = [...spans].sort(
    (a, b) => (a.part ?? -1) - (b.part ?? -1) || a.start - b.start || a.end - b.end
  );
  const merged = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last !== void 0 && last.part === span.part && span.start <= last.end) {
      merged[merged.length - 1] = { ...last, end: Math.max(last.end, span.end) };
    } else merged.push(span);
  }
  return merged;
}

// src/text/columns.ts
var UNKNOWN = 0;
var FIRST_ORDER4 = 65280;
function columnsFor(words) {
  const columnOf = /* @__PURE__ */ new Map();
  const units = [...new Set(words.flat())];
  for (const unit of units.filter(isLetter).sort((a, b) => a - b)) columnOf.set(unit, columnOf.size + 1);
  const firstSymbol = columnOf.size + 1;
  for (const unit of units.filter((unit2) => !isLetter(unit2))) columnOf.set(unit, columnOf.size + 1);
  const skip = columnOf.size + 1;
  const look = skip + 1;
  const column = new Uint16Array(65536);
  for (let unit = 0; unit < 65536; unit++) {
    const folded = TABLE[unit];
    if (folded === DROP || saysNothing(unit)) column[unit] = skip;
    else if (folded >= FIRST_ORDER4 || isMask(folded)) column[unit] = look;
    else column[unit] = columnOf.get(folded) ?? (isLetter(folded) ? UNKNOWN : skip);
  }
  const ofFolded = new Uint16Array(65536).fill(skip);
  for (let unit = 0; unit < 65536; unit++) if (isLetter(unit)) ofFolded[unit] = UNKNOWN;
  for (const [unit, k] of columnOf) ofFolded[unit] = k;
  const long = columnOf.get(LONG_MARK) ?? UNKNOWN;
  const dash = columnOf.get(45) ?? skip;
  function lookAround(text, i) {
    const unit = text.charCodeAt(i);
    const order = TABLE[unit];
    const before = i === 0 ? 0 : text.charCodeAt(i - 1);
    if (order === LONG && TABLE[before] < FIRST_ORDER4) return long;
    if (order === DASH && !mayBeKatakana(before)) return dash;
    switch (order) {
      case LONG: {
        if (TABLE[before] === LONG) return skip;
        return TABLE[before] < FIRST_ORDER4 || TABLE[before] === KANA_RO ? long : -1;
      }
      case DASH: {
        const after = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
        return mayBeKatakana(before) && mayBeKatakana(after) ? -1 : dash;
      }
      case LOOK_ALIKE:
      case KANA_RO: {
        if (order === LOOK_ALIKE && isAway(before, text.charCodeAt(i + 1)))
          return columnOf.get(unit) ?? UNKNOWN;
        const read = inContext(order, text, i, 0);
        return read === LONG_MARK ? -1 : columnOf.get(read) ?? UNKNOWN;
      }
      case VOICING:
      case SEMIVOICING:
        return canTakeMark(before) ? -1 : skip;
      case SURROGATE: {
        if (isPair(text, i - 1)) return skip;
        const picture = pictureAt(text, i);
        return picture === 0 ? -1 : columnOf.get(picture) ?? skip;
      }
      case EXPAND:
        return -1;
      default:
        return !joins(text, i) && hidesALetter(text, i) ? -1 : columnOf.get(order) ?? (isLetter(order) ? UNKNOWN : skip);
    }
  }
  return {
    of: column,
    ofFolded,
    firstSymbol,
    skip,
    look,
    lookAround,
    ofUnit: (folded) => columnOf.get(folded) ?? UNKNOWN
  };
}
function saysNothing(unit) {
  if (TABLE[unit] !== EXPAND) return false;
  return [...EXPANSION.get(unit)].every((char) => !isLetter(char.charCodeAt(0)) && ".!?".includes(char));
}
var isAway = (before, after) => isNoKatakana(before) && isNoKatakana(after);
var isNoKatakana = (unit) => Number.isNaN(unit) || TABLE[unit] < FIRST_ORDER4 && !isKatakana(unit);
var mayBeKatakana = (unit) => isKatakana(unit) || TABLE[unit] === DROP;
function canTakeMark(before) {
  const folded = TABLE[before];
  return folded >= FIRST_ORDER4 || VOICED.has(folded) || SEMIVOICED.has(folded);
}
var joins = (text, i) => TABLE[text.charCodeAt(i)] === LOW_LINE && (isPlain2(TABLE[text.charCodeAt(i - 1)]) || isPlain2(TABLE[text.charCodeAt(i + 1)]));
function hidesALetter(text, mask) {
  return lettersBeside(text, mask, -1) + lettersBeside(text, mask, 1) >= 2;
}
var MOST_PASSED = 4;
function lettersBeside(text, mask, step2) {
  let letters2 = 0;
  let passed = 0;
  for (let i = mask + step2; passed < MOST_PASSED && i >= 0 && i < text.length; i += step2) {
    const unit = TABLE[text.charCodeAt(i)];
    if (unit < FIRST_ORDER4 && !isLetter(unit) && !isMask(unit)) break;
    passed++;
    if (unit !== DROP && !isMask(unit)) letters2++;
    else if (unit === DROP && passed === MOST_PASSED) return 2;
  }
  return letters2;
}

// src/text/pairs.ts
var COUNTERS = 1 << 15;
var BY_LETTERS = 0.3;
function pairShares({ ofFolded, firstSymbol }, everyday) {
  const fold2 = createFold();
  const letters2 = new Float64Array(firstSymbol).fill(0.5);
  const pairs2 = new Float64Array(COUNTERS);
  let total = 1;
  for (const text of everyday) {
    const { codes, length } = fold2(text);
    let before = 0;
    for (let i = 0; i < length; i++) {
      const column = ofFolded[codes[i]];
      if (column >= firstSymbol) continue;
      letters2[column]++;
      pairs2[counterOf(before, column)]++;
      total++;
      before = column;
    }
  }
  return (before, column) => pairs2[counterOf(before, column)] / total + BY_LETTERS * letters2[before] * letters2[column] / total ** 2;
}
var counterOf = (before, column) => Math.imul(before << 16 | column, 2654435761) >>> 17;

// src/text/terms.ts
function compileTerms(list, everyday = []) {
  const words = list.map(({ folded }) => lettersOf(folded));
  const columns = columnsFor(words);
  const { firstSymbol, skip, ofUnit } = columns;
  const symbols = Array.from({ length: skip - firstSymbol }, () => []);
  const spelt = words.map((word, t) => {
    if (isLetter(word[0])) return word.map(ofUnit);
    symbols[ofUnit(word[0]) - firstSymbol].push(t);
    return [];
  });
  const shareOf = pairShares(columns, everyday);
  const anchors = Uint8Array.from(spelt, (word) => rarestOf(word, shareOf));
  return { list, words, columns, spelt, anchors, symbols };
}
function rarestOf(word, shareOf) {
  let rarest = Math.max(0, Math.min(2, word.length - 1));
  let least = Infinity;
  for (let k = 2; k < word.length; k++) {
    const share = shareOf(word[k - 2], word[k - 1]) * shareOf(word[k - 1], word[k]);
    if (share >= least) continue;
    least = share;
    rarest = k;
  }
  return rarest;
}
function lettersOf(folded) {
  const units = [];
  for (let i = 0; i < folded.length; i++) {
    const unit = folded.charCodeAt(i);
    if (isLetter(unit)) units.push(unit);
  }
  return units.length > 0 ? units : [folded.charCodeAt(0)];
}

// src/detect/parse.ts
import { isMap, isNode, LineCounter, parseDocument } from "yaml";
var RuleError = class extends Error {
  file;
  line;
  constructor(file, line, problem) {
    super(`${file}, line ${line}: ${problem}`);
    this.name = "RuleError";
    this.file = file;
    this.line = line;
  }
};
function parseYaml(file, schema) {
  const marked = once(() => readMarked(file));
  const lineOf = (path) => {
    const { document, lines } = marked();
    const offset = offsetOf(document, path);
    return offset === void 0 ? 1 : lines.linePos(offset).line;
  };
  const result = schema.safeParse(file.value ?? marked().document.toJS());
  if (result.success) return { value: result.data, lineOf };
  const { issues } = result.error;
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0];
    const known = knownKeys(schema, issue.path);
    throw new RuleError(
      file.path,
      lineOf([...issue.path, key]),
      `unknown key "${key}"${suggestion(key, known)}`
    );
  }
  const where = issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  throw new RuleError(file.path, lineOf(issue.path), `${where}${issue.message}`);
}
function readMarked(file) {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken !== void 0) {
    throw new RuleError(file.path, lines.linePos(broken.pos[0]).line, broken.message.split("\n")[0]);
  }
  return { document, lines };
}
function once(make) {
  let made;
  return () => {
    made ??= make();
    return made;
  };
}
function offsetOf(document, path) {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const last = path[depth - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isNode(item.key) && String(item.key) === String(last));
      if (isNode(pair?.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return void 0;
}
function knownKeys(schema, path) {
  let at = schema;
  for (const step2 of path) {
    const def = at?.def;
    const inner = unwrap(def);
    if (inner?.shape !== void 0) at = inner.shape[step2];
    else if (inner?.element !== void 0) at = inner.element;
    else if (inner?.valueType !== void 0) at = inner.valueType;
    else return [];
  }
  const shape2 = unwrap(at?.def)?.shape;
  return shape2 === void 0 ? [] : Object.keys(shape2);
}
function unwrap(def) {
  let now = def;
  while (now?.innerType !== void 0) now = now.innerType.def;
  return now;
}
function suggestion(word, known) {
  if (known.length === 0) return "";
  const near = [...known].map((k) => ({ k, d: distance2(word.toLowerCase(), k.toLowerCase()) })).sort((a, b) => a.d - b.d)[0];
  if (near.d <= Math.max(2, Math.floor(word.length / 3))) return `; did you mean "${near.k}"?`;
  return `; known here: ${[...known].sort().join(", ")}`;
}
function distance2(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
  }
  return row[b.length];
}

// src/detect/schema.ts
import { z } from "zod";
var name = z.string().regex(
  /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*$/,
  "write a name like pay.high: small letters, digits, - and ."
);
var both = z.strictObject({ ja: z.string().min(1), en: z.string().min(1) });
var texts = z.array(z.string().min(1));
var group = z.strictObject({
  /** Plain words; (a|b|) stands for a, b or nothing, so that one line covers a family of phrases. */
  terms: texts.min(1),
  /** Longer words that hold a term by accident: やばいと holds ばいと. */
  except: texts.optional(),
  /**
   * Where a term must stand: at the `end` of a sentence, before a `pause` (an end or a comma), before a question mark
   * (`asks`), as the `last` or `first` words of the text, `alone` between marks, or where no letter stands before (`opens`).
   */
  at: z.enum(["end", "pause", "asks", "last", "first", "alone", "opens"]).optional()
});
var shape = z.strictObject({
  lettersTo: z.int().min(1).optional(),
  /** Short pieces and nothing but: 都内、男性2名、即日. `lettersPerPieceTo` is their mean length. */
  piecesFrom: z.int().min(2).optional(),
  lettersPerPieceTo: z.int().min(1).optional(),
  /** In 「」 or behind > stand so many letters, and there is more around them. */
  quotedFrom: z.int().min(1).optional()
});
var part = z.union([name, texts.min(1)]);
var per = z.enum(["hour", "day", "week", "month", "year", "piece", "once", "person", "none"]);
var band = z.strictObject({
  /** What the amount is paid for; `none` when the text does not say. */
  per: z.array(per).min(1),
  /** Yen, the lowest upper end that counts. */
  from: z.number().min(0),
  to: z.number().optional(),
  /** Only amounts with an open end: 5万〜, 2万円以上, 最低3万. */
  open: z.boolean().optional()
});
var lexiconSchema = z.strictObject({
  groups: z.record(name, group).optional(),
  /** Groups filled by two groups, or two lists of terms, in this order and so many characters apart: 荷物 … 運ぶ. */
  phrases: z.record(name, z.array(z.strictObject({ first: part, next: part, within: z.int().min(0).max(60) })).min(1)).optional(),
  /** Names that stand for several groups. */
  sets: z.record(name, z.array(name).min(1)).optional(),
  /** Groups filled by amounts of money. */
  amounts: z.record(name, band).optional(),
  /** Groups filled by pay as insiders write it: 日7 and 報酬35 leave out the 万, a share is 15% or 取り分2割. */
  shorthand: z.record(name, z.enum(["bare", "share"])).optional(),
  shapes: z.record(name, shape).optional(),
  /** Groups filled by contacts that carry an id, a number or a link. */
  contacts: z.record(name, z.array(z.string()).min(1)).optional(),
  /** Groups filled when a text has so many of the six items that a lawful job notice must show. */
  items: z.record(name, z.strictObject({ atLeast: z.int().min(1).max(6) })).optional(),
  /** Reading amounts and contacts costs time: it is done only where one of these groups was found. */
  hints: z.strictObject({ amounts: z.array(name), contacts: z.array(name) }).optional()
});
var when = z.strictObject({
  /** Each must be found. `a | b` means either; a name stands for all names below it: pay for pay.high too. */
  all: texts.optional(),
  any: texts.optional(),
  none: texts.optional(),
  /** All of `all` within so many folded characters. */
  within: z.int().min(1).optional(),
  /** At least so many different terms of `any`. */
  atLeast: z.int().min(2).optional(),
  /** So many of these at least, whichever; `within` so many folded characters. */
  some: z.strictObject({ of: texts.min(2).max(12), atLeast: z.int().min(2), within: z.int().min(1).optional() }).optional(),
  /** Only what the author says himself counts, not what stands in quotation marks. */
  own: z.boolean().optional()
});
var packSchema = z.strictObject({
  id: z.string().min(1),
  summary: both,
  /** Law and guidelines that such a post concerns, besides the server's own rules; told to its author. */
  ground: both.optional(),
  rules: z.record(
    z.string().regex(/^[a-z0-9-]+$/, "write a rule name in small letters, digits and -"),
    z.strictObject({
      when,
      weight: z.number().min(-1).max(1),
      /** `review`: it may bring a message to the moderators but not hide it, whatever else of its kind comes along. */
      most: z.literal("review", "most: write review, or leave it out").optional(),
      note: both,
      /** Texts in which this rule must fire. */
      hits: texts.min(1),
      /** Innocent look-alikes: the default policy must leave the whole message alone. */
      passes: texts.optional()
    }).refine((rule) => rule.most === void 0 || rule.weight > 0, {
      path: ["most"],
      message: "only a weight above 0 can be held back; leave most out"
    })
  ),
  /** Whole messages and what the default policy must make of them with every pack in force. */
  examples: z.strictObject({ hide: texts.optional(), review: texts.optional(), passes: texts.optional() }).optional()
});
var stanceSchema = z.strictObject({
  /** Tried in order; the first that holds is the stance. Nothing holds: soliciting. */
  stances: z.array(
    z.strictObject({
      stance: z.enum(["soliciting", "warning", "quoting", "asking-help", "seeking-work", "discussing"]),
      because: both,
      when,
      /** What the score is multiplied with. */
      factor: z.number().min(0).max(1),
      hits: texts.min(1)
    })
  )
});
var indexSchema = z.strictObject({
  packs: z.array(z.string()).min(1),
  lexicon: z.array(z.string()).min(1),
  /** Ordinary messages, by which the first look knows what is common. They decide about speed and nothing else. */
  everyday: z.string().optional()
});
var everydaySchema = z.strictObject({ messages: texts.min(1) });

// src/detect/lexicon.ts
var MOST_EXPANSIONS = 600;
function compileLexicon(files) {
  const groups = [];
  const numbers = /* @__PURE__ */ new Map();
  const groupNumber = (name2) => {
    const at = numbers.get(name2) ?? groups.push(name2) - 1;
    numbers.set(name2, at);
    return at;
  };
  const terms = /* @__PURE__ */ new Map();
  const termOf = ({ folded, written: written2, katakana }) => {
    const key = katakana ? `${folded} ` : folded;
    let term = terms.get(key);
    if (term === void 0) {
      term = { folded, written: written2, katakana, groups: [], exceptionFor: [] };
      terms.set(key, term);
    }
    return term;
  };
  const written = [];
  const writtenSets = [];
  const places = /* @__PURE__ */ new Map();
  const amounts2 = [];
  const shorthand = [];
  const shapes = [];
  const contacts2 = /* @__PURE__ */ new Map();
  const items = [];
  const hints = { amounts: [], contacts: [] };
  for (const file of files) {
    const { value, lineOf } = parseYaml(file, lexiconSchema);
    for (const [name2, group2] of Object.entries(value.groups ?? {})) {
      const number = groupNumber(name2);
      if (group2.at !== void 0) places.set(number, group2.at);
      group2.terms.forEach((source, i) => {
        for (const form of variants(source, file.path, () => lineOf(["groups", name2, "terms", i]))) {
          put(termOf(form).groups, number);
        }
      });
      group2.except?.forEach((source, i) => {
        for (const form of variants(source, file.path, () => lineOf(["groups", name2, "except", i]))) {
          put(termOf(form).exceptionFor, number);
        }
      });
    }
    for (const [name2, list] of Object.entries(value.phrases ?? {})) {
      list.forEach((phrase, i) => {
        const line = () => lineOf(["phrases", name2, i]);
        const half = (part2, which) => {
          if (typeof part2 === "string") return part2;
          const nameless = `~${file.path}/${name2}/${i}${which}`;
          for (const form of part2.flatMap((term) => variants(term, file.path, line)))
            put(termOf(form).groups, groupNumber(nameless));
          return nameless;
        };
        written.push({
          group: groupNumber(name2),
          first: half(phrase.first, "a"),
          next: half(phrase.next, "b"),
          within: phrase.within,
          file: file.path,
          line
        });
      });
    }
    for (const [name2, members] of Object.entries(value.sets ?? {})) {
      writtenSets.push({ name: name2, members, file: file.path, line: () => lineOf(["sets", name2]) });
    }
    for (const [name2, kind] of Object.entries(value.shorthand ?? {})) {
      shorthand.push({ group: groupNumber(name2), kind });
    }
    for (const [name2, shape2] of Object.entries(value.shapes ?? {})) {
      shapes.push({
        group: groupNumber(name2),
        lettersTo: shape2.lettersTo ?? Infinity,
        piecesFrom: shape2.piecesFrom ?? 0,
        lettersPerPieceTo: shape2.lettersPerPieceTo ?? Infinity,
        quotedFrom: shape2.quotedFrom ?? 0
      });
    }
    for (const [name2, band2] of Object.entries(value.amounts ?? {})) {
      amounts2.push({
        group: groupNumber(name2),
        per: new Set(band2.per),
        from: band2.from,
        to: band2.to ?? Infinity,
        open: band2.open ?? false
      });
    }
    for (const [name2, kinds] of Object.entries(value.contacts ?? {})) {
      for (const kind of kinds) contacts2.set(kind, [...contacts2.get(kind) ?? [], groupNumber(name2)]);
    }
    for (const [name2, { atLeast }] of Object.entries(value.items ?? {})) {
      items.push({ group: groupNumber(name2), atLeast });
    }
    hints.amounts.push(...(value.hints?.amounts ?? []).map(groupNumber));
    hints.contacts.push(...(value.hints?.contacts ?? []).map(groupNumber));
  }
  const sets = /* @__PURE__ */ new Map();
  for (const { name: name2, members, file, line } of writtenSets) {
    sets.set(
      name2,
      members.flatMap((member) => groupsNamed(member, { groups, sets }, file, line))
    );
  }
  const phrases = written.map(({ group: group2, first, next, within: within2, file, line }) => ({
    group: group2,
    first: groupsNamed(first, { groups, sets }, file, line),
    next: groupsNamed(next, { groups, sets }, file, line),
    within: within2
  }));
  return {
    groups,
    sets,
    places,
    terms: [...terms.values()],
    phrases,
    amounts: amounts2,
    shorthand,
    shapes,
    contacts: contacts2,
    items,
    hints
  };
}
function groupsNamed(name2, { groups, sets }, file, line) {
  const numbers = [...sets.get(name2) ?? [], ...familiesOf(groups).get(name2) ?? []];
  if (numbers.length === 0) {
    throw new RuleError(
      file,
      line(),
      `no lexicon has a group "${name2}"${suggestion(name2, [...groups, ...sets.keys()])}`
    );
  }
  return numbers;
}
var families = /* @__PURE__ */ new WeakMap();
function familiesOf(groups) {
  const known = families.get(groups);
  if (known !== void 0) return known;
  const family = /* @__PURE__ */ new Map();
  groups.forEach((group2, i) => {
    for (let dot = group2.indexOf("."); ; dot = group2.indexOf(".", dot + 1)) {
      const name2 = dot < 0 ? group2 : group2.slice(0, dot);
      const there = family.get(name2);
      if (there === void 0) family.set(name2, [i]);
      else there.push(i);
      if (dot < 0) break;
    }
  });
  families.set(groups, family);
  return family;
}
function put(list, number) {
  if (!list.includes(number)) list.push(number);
}
function variants(source, file, line) {
  const stray = /[\\?[\]^*+]/.exec(source);
  if (stray !== null) {
    throw new RuleError(file, line(), `"${source}": "${stray[0]}" has no meaning in a term; only (a|b|) has`);
  }
  if (/\([^)]*\(/.test(source) || source.split("(").length !== source.split(")").length) {
    throw new RuleError(file, line(), `"${source}": brackets do not match, or stand inside one another`);
  }
  let forms = [""];
  for (const piece of source.includes("(") ? source.split(/(\([^()]*\))/) : [source]) {
    const choices = piece.startsWith("(") && piece.endsWith(")") ? piece.slice(1, -1).split("|") : [piece];
    forms = forms.flatMap((form) => choices.map((choice) => form + choice));
    if (forms.length > MOST_EXPANSIONS) {
      throw new RuleError(
        file,
        line(),
        `"${source}" stands for more than ${MOST_EXPANSIONS} phrases; split it`
      );
    }
  }
  const terms = forms.map((form) => ({
    folded: foldText(form),
    written: form,
    katakana: SHORT_KATAKANA.test(form)
  }));
  if (terms.some(({ folded }) => folded.trim() === "")) {
    throw new RuleError(file, line(), `"${source}" has a form without a character; write at least one`);
  }
  const edge = terms.find(
    ({ folded }) => folded.length > 1 && !(isLetterAt(folded, 0) && isLetterAt(folded, folded.length - 1))
  );
  if (edge !== void 0) {
    throw new RuleError(
      file,
      line(),
      `"${source}": "${edge.folded}" begins or ends with a mark, which folding leaves out`
    );
  }
  return terms;
}
var SHORT_KATAKANA = /^[ァ-ヶー]{1,4}$/u;
function isLetterAt(text, at) {
  return isLetter(text.charCodeAt(at));
}

// src/detect/phrases.ts
var fold = createFold();

// src/detect/rulebook.ts
import { createHash } from "node:crypto";

// src/text/numerals.ts
var DIGITS = new Map([..."\u3007\u4E00\u4E8C\u4E09\u56DB\u4E94\u516D\u4E03\u516B\u4E5D"].map((char, value) => [char, value]));
for (const [formal, value] of [
  ["\u58F1", 1],
  ["\u5F10", 2],
  ["\u4E24", 2],
  ["\u5169", 2],
  ["\u53C2", 3],
  ["\u4F0D", 5]
]) {
  DIGITS.set(formal, value);
}
var SMALL = /* @__PURE__ */ new Map([
  ["\u5341", 10],
  ["\u62FE", 10],
  ["\u767E", 100],
  ["\u5343", 1e3]
]);
var LARGE = /* @__PURE__ */ new Map([
  ["\u4E07", 1e4],
  ["\u842C", 1e4],
  ["\u5104", 1e8]
]);
var LONGEST_RUN = 20;
var NUMERAL_SIGNS = [..."0123456789\u6570\u4F55", ...DIGITS.keys(), ...SMALL.keys()];
var NUMERAL_OPENERS = "0-9\u4E00\u4E8C\u4E09\u56DB\u4E94\u516D\u4E03\u516B\u4E5D\u5341\u767E\u5343\u58F1\u5F10\u4E24\u5169\u53C2\u4F0D\u62FE";
function readNumeral(text, at) {
  const first = readSection(text, at);
  if (first === null) return null;
  let value = 0;
  let end = at;
  let largest = Number.POSITIVE_INFINITY;
  let single = first.mantissas === 1 && first.led;
  for (let section = first; section !== null; section = readSection(text, end)) {
    const unit = LARGE.get(text[section.end] ?? "") ?? 1;
    const larger = unit > 1 && unit < largest;
    const continues = larger || section.value < largest && (section.value >= 100 || text[section.end] === "\u5186");
    if (section !== first && !continues) break;
    if (section !== first) single = false;
    value += larger ? section.value * unit : section.value;
    end = section.end + (larger ? 1 : 0);
    if (!larger) break;
    largest = unit;
  }
  const closed = end > first.firstEnd;
  const scale = single && closed ? value / first.lead : Number.isFinite(largest) ? largest : 1;
  return { start: first.start, end, value, scale };
}
function readSection(text, at) {
  const first = readMantissa(text, at);
  if (first === null && !SMALL.has(text[at] ?? "")) return null;
  let value = 0;
  let end = at;
  let mantissas = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let mantissa = first; ; mantissa = readMantissa(text, end)) {
    const unit = SMALL.get(text[mantissa?.end ?? end] ?? "");
    const smaller = unit !== void 0 && unit < smallest;
    const fits2 = mantissa !== null && (end === at || mantissa.value < smallest && mantissa.start === end);
    if (mantissa === null ? !smaller : !fits2) break;
    mantissas++;
    value += (mantissa?.value ?? 1) * (smaller ? unit : 1);
    end = (mantissa?.end ?? end) + (smaller ? 1 : 0);
    if (!smaller) break;
    smallest = unit;
  }
  return {
    start: first?.start ?? at,
    end,
    value,
    lead: first?.value ?? 1,
    firstEnd: first?.end ?? at,
    led: first !== null && first.value > 0,
    mantissas
  };
}
var isDigit2 = (char) => char !== void 0 && char >= "0" && char <= "9";
function readMantissa(text, at) {
  if (isDigit2(text[at])) return readDigits(text, at);
  let value = 0;
  let end = at;
  for (; DIGITS.has(text[end] ?? "") && end - at < LONGEST_RUN; end++) {
    value = value * 10 + DIGITS.get(text[end]);
  }
  return end === at ? null : { start: at, end, value };
}
function readDigits(text, at) {
  let end = at;
  while (isDigit2(text[end]) || (text[end] === "," || text[end] === ".") && isDigit2(text[end + 1])) end++;
  if (end - at > LONGEST_RUN * 2) return { start: at, end, value: Number.NaN };
  const run = text.slice(at, end);
  if (/^(?:\d{1,20}|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/.test(run)) {
    return { start: at, end, value: Number(run.replaceAll(",", "")) };
  }
  const last = run.slice(run.lastIndexOf(",") + 1);
  const value = /^\d{1,20}(?:\.\d+)?$/.test(last) ? Number(last) : Number.NaN;
  return { start: end - last.length, end, value };
}

// src/text/word-pattern.ts
function anyOf(words) {
  const folded = words.split(/\s+/).map((word) => foldText(word).replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  return `(?:${[...new Set(folded)].sort((a, b) => b.length - a.length).join("|")})`;
}
var standingAlone = (latin, japanese) => `(?<![a-z0-9@#/._-])${anyOf(latin)}(?:(?=id(?![a-z]))|(?![a-z0-9_/]|[.-][a-z0-9]))|(?:(?<![\u3041-\u3093\u30FC])|(?<=[\u306F\u306E\u3092\u3067\u306B\u3082\u304C]))${anyOf(japanese)}`;
var FEATURE_LIMIT = 32;
function matchAt(pattern, text, index) {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

// src/text/shorthand.ts
var PAY = anyOf(
  "\u5831\u916C \u65E5\u7D66 \u65E5\u5F53 \u65E5\u53CE \u9031\u7D66 \u6708\u7D66 \u6708\u53CE \u624B\u53D6\u308A \u53D6\u308A\u5206 \u30AE\u30E3\u30E9 \u8B1D\u793C \u5373\u91D1 \u56FA\u5B9A \u5373\u65E5 \u4FDD\u8A3C \u5206\u3051\u524D \u672C\u4EBA \u521D\u56DE \u304A\u793C"
);
var UNIT = anyOf("1\u4EF6 1\u672C 1\u56DE 1\u5F80\u5FA9 1\u500B 1\u679A 1\u4EBA \u4E00\u4EBA 1\u540D 1\u53E3 1\u6669 \u4E00\u6669 1\u65E5 \u534A\u65E5 \u7247\u9053 \u5F80\u5FA9 \u4E00\u767A 1\u767A");
var GLUE = "[ :=]{0,2}(?:\u306F|\u304C|\u3067|\u306B|\u306E|\u7D04|\u6700\u4F4E|\u6700\u5927|\u306A\u3093\u3068|\u4FDD\u8A3C|\u5E73\u5747)?[ :]?";
var NO_UNIT = "(?![0-9.,/:%\xB0]|[a-z]|-[0-9]| ?(?:[\u4EF6\u56DE\u500B\u540D\u679A\u6642\u5206\u79D2\u65E5\u6708\u5E74\u9031\u53F7\u70B9\u756A\u672C\u53F0\u793E\u8A71\u7740\u6CCA\u4F4D\u4F4D\u6B73\u624D\u4EE3\u5EA6\u7A2E\u518A\u5339\u968E\u66F2\u90E8\u7AE0\u7BC0\u554F\u9650\u8A66\u5408\u52DD\u6557\u9023\u4E07\u5186\u5343\u767E\u5104\u5468\u4EBA\u56DE\u6226\u98DF\u8ED2\u4F5C\u6253\u5F97\u5E2D\u676F\u76BF\u54C1\u8ECD\u5DE1\u6BB5\u7B87\u767A\u5186]|\u304B\u6708|\u30F6\u6708|\u304B\u3053\u304F|\u3064(?![ ~])|\u3071\u30FC\u305B\u3093\u3068|\u3054\u308D|\u304D\u308D|\u3081\u30FC\u3068\u308B|\u308C\u3079\u308B))";
var BARE = new RegExp(
  `(?:${PAY}${GLUE}|(?<![0-9\u4E00-\u9FA0/.\u30FC])${UNIT}${GLUE})[1-9][0-9]{0,2}(?:[~-][1-9][0-9]{0,2})?${NO_UNIT}|(?<![0-9\u4E00-\u9FA0/.\u30FC])(?:\u65E5(?:\u306B|\u3067|\u306F)?[3-9]|[\u65E5\u6708\u9031](?:\u306B|\u3067|\u306F)?[1-9][0-9]{1,2})(?:[~-][1-9][0-9]{0,2})?(?=$|[^0-9a-z\u4E00-\u9FA0\u3041-\u3093.,/:%\xB0\u30FC-]|[\u306F\u3067\u304B\u8D85\u4EE5\u4FDD\u53D6\u7A3C\u3044\u3082\u3092])${NO_UNIT}`,
  "g"
);
var EACH = /(?<![0-9一-龠/.])[1一][ぁ-ん一-龠ー]{1,3}(?<![年月位歳日期部章話階個目時分秒回本件枚])[ でに]?(?:[3-9]|[1-9][0-9]{1,2})万/g;
var JUST = /だけ(?:の仕事|のお仕事|のやつ|)で[1-9][0-9]?(?=$|[\s、。!,])/g;
var OPEN = new RegExp(
  `${anyOf("\u6848\u4EF6 \u5373\u91D1 \u4ED5\u4E8B \u9AD8\u984D \u5831\u916C \u904B\u3073 \u53D7\u3051 \u51FA\u3057")}[ :]?[1-9][0-9]{0,2}(?:~|\u304B\u3089|\u4EE5\u4E0A|\\+)(?![0-9]|[\u4EF6\u56DE\u500B\u540D\u679A\u6642\u5206\u65E5\u6708\u5E74\u4EBA])`,
  "g"
);
var SHARE_WORD = anyOf(
  "\u53D6\u308A\u5206 \u5831\u916C \u6B69\u5408 \u58F2\u4E0A \u58F2\u308A\u4E0A\u3052 \u624B\u6570\u6599 \u624B\u53D6\u308A \u5206\u3051\u524D \u6298\u534A \u5F15\u304D\u51FA\u3057\u984D \u5165\u91D1\u984D \u9810\u304B\u3063\u305F \u4E0B\u308D\u3057\u305F \u6210\u529F\u5831\u916C \u632F\u8FBC\u984D"
);
var PART = "[1-9][0-9]?(?:[~-][1-9][0-9]?)? ?(?:%|\u3071\u30FC\u305B\u3093\u3068|\u5272(?!\u5F15|\u308A\u52D8|\u5408|\u5897|\u5B89|\u9AD8|\u308C))";
var SHARE = new RegExp(
  `${SHARE_WORD}[^\\n\u3002!?]{0,8}?${PART}|${PART}[^\\n\u3002!?0-9]{0,6}?${anyOf("\u30D0\u30C3\u30AF \u6E21\u3057 \u6E21\u3059 \u304A\u652F\u6255\u3044 \u5831\u916C \u3042\u3052 \u53D6\u308A\u5206 \u304A\u6E21\u3057 \u9084\u5143 \u652F\u6255")}|[^0-9.]${PART}[ \u3001\u3002!]*$`,
  "g"
);
function shorthandPay(folded) {
  const found = [];
  if (!DIGIT.test(folded)) return found;
  for (const { kind, pattern, sign } of PATTERNS) {
    if (sign !== null && !sign.test(folded)) continue;
    let count = 0;
    for (const match of folded.matchAll(pattern)) {
      found.push({ start: match.index, end: match.index + match[0].length, kind });
      if (++count === FEATURE_LIMIT) break;
    }
  }
  return found;
}
var DIGIT = /[1-9]/;
var PATTERNS = [
  { kind: "bare", pattern: BARE, sign: null },
  { kind: "bare", pattern: OPEN, sign: /[0-9](?:~|から|以上|\+)/ },
  { kind: "bare", pattern: JUST, sign: /で[1-9]/ },
  { kind: "bare", pattern: EACH, sign: /[0-9]万/ },
  { kind: "share", pattern: SHARE, sign: /%|ぱーせんと|割/ }
];
var mayHoldShare = (text) => SHARE_SIGN.test(text);
var SHARE_SIGN = /[%％﹪割]|[ぱパ][ーｰ][せセ][んン][とト]|ﾊﾟｰｾﾝﾄ/;

// src/detect/plan.ts
var ANYWHERE = 1073741823;
var WORTH_READING = 30;
function planOf({ words }, lexicon, rules) {
  const shapes = new Map(lexicon.shapes.map((shape2) => [shape2.group, shape2.lettersTo]));
  const items = lexicon.items.map((item) => item.group);
  const contacts2 = [...new Set([...lexicon.contacts.values()].flat())];
  const money = lexicon.groups.length;
  const amounts2 = new Set([...lexicon.amounts, ...lexicon.shorthand].map((band2) => band2.group));
  const lumped = (list) => list.some((g) => amounts2.has(g)) ? [...list, money] : [...list];
  const placeless = /* @__PURE__ */ new Set([money, ...contacts2, ...items, ...shapes.keys()]);
  const longest = Array.from({ length: money + 1 }, (_, g) => placeless.has(g) ? ANYWHERE : 0);
  lexicon.terms.forEach(({ groups }, t) => {
    for (const g of groups) {
      longest[g] = Math.max(longest[g], words[t].length);
    }
  });
  const longestOf = (list) => Math.max(...list.map((g) => longest[g]));
  const phrases = lexicon.phrases.map(({ group: group2, within: within2, ...halves }) => {
    const [first, next] = [lumped(halves.first), lumped(halves.next)];
    const loose = longestOf(first) >= ANYWHERE || longestOf(next) >= ANYWHERE;
    const reach = loose ? ANYWHERE : within2 + longestOf(next);
    longest[group2] = Math.max(longest[group2], loose ? ANYWHERE : longestOf(first) + reach);
    return { group: group2, first, next, reach };
  });
  const severalAtOnce = /* @__PURE__ */ new Set([...placeless, ...phrases.map(({ group: group2 }) => group2)]);
  let always = 0;
  const offers = [];
  for (const rule of rules) {
    if (rule.weight <= 0) continue;
    const weight = Math.round(rule.weight * 100);
    const { families: families2, enough: wanted, needs: each, twice } = rule.when;
    const limits = each.map((need) => Math.max(...need.map((g) => shapes.get(g) ?? Infinity)));
    const needs = families2.filter((need) => !need.some((g) => shapes.has(g))).map(lumped);
    const enough = wanted - (families2.length - needs.length);
    if (enough <= 0) {
      always += weight;
      continue;
    }
    offers.push({
      weight,
      needs,
      enough,
      lettersTo: Math.min(Infinity, ...limits),
      twice: twice.some((g) => severalAtOnce.has(g)) ? [] : twice
    });
  }
  const { needed, useful } = neededOf(offers, phrases);
  const hintsOf = { amounts: new Set(lexicon.hints.amounts), contacts: new Set(lexicon.hints.contacts) };
  const makesMoney = new Uint8Array(lexicon.terms.length);
  const groupsOf = lexicon.terms.map(({ groups }, t) => {
    const hintsMoney = groups.some((g) => hintsOf.amounts.has(g));
    const hintsContact = groups.some((g) => hintsOf.contacts.has(g));
    if (hintsMoney && needed.has(money)) makesMoney[t] = 1;
    const filled = [...hintsContact ? contacts2 : [], ...hintsMoney || hintsContact ? items : []];
    return [.../* @__PURE__ */ new Set([...groups, ...filled])].filter((g) => needed.has(g));
  });
  return { groupsOf, makesMoney, phrases: useful, offers, always, groups: money + 1, money, contacts: contacts2, items };
}
function neededOf(offers, phrases) {
  const needed = new Set(offers.flatMap((offer2) => offer2.needs.flat()));
  const useful = phrases.toReversed().filter(({ group: group2, first, next }) => {
    if (!needed.has(group2)) return false;
    for (const g of [...first, ...next]) needed.add(g);
    return true;
  }).toReversed();
  return { needed, useful };
}

// src/detect/granted.ts
var COMMON = 0.1;
function takeForGranted(plan, shares) {
  const granted = /* @__PURE__ */ new Set();
  const byShare = Array.from(shares.keys()).filter((g) => shares[g] >= COMMON);
  for (const group2 of byShare.sort((a, b) => shares[b] - shares[a])) {
    granted.add(group2);
    if (weightOf(plan, withPhrases(plan.phrases, granted)) >= WORTH_READING) granted.delete(group2);
  }
  const taken = withPhrases(plan.phrases, granted);
  const offers = plan.offers.map((offer2) => without2(offer2, taken));
  const left = offers.filter((offer2) => offer2.enough > 0);
  const phrases = plan.phrases.filter(({ group: group2 }) => !taken.has(group2)).map((p) => halved(p, taken));
  const { needed, useful } = neededOf(left, phrases);
  const wanted = (g) => needed.has(g) && !taken.has(g);
  return {
    ...plan,
    always: weightOf(plan, taken),
    offers: left,
    phrases: useful,
    groupsOf: plan.groupsOf.map((groups) => groups.filter(wanted)),
    makesMoney: wanted(plan.money) ? plan.makesMoney : new Uint8Array(plan.makesMoney.length)
  };
}
function withPhrases(phrases, granted) {
  const taken = new Set(granted);
  const has = (list) => list.some((g) => taken.has(g));
  for (const { group: group2, first, next } of phrases) if (has(first) && has(next)) taken.add(group2);
  return taken;
}
function weightOf({ offers, always }, taken) {
  let weight = always;
  for (const { needs, enough, weight: own } of offers) {
    let met = 0;
    for (const need of needs) if (need.some((g) => taken.has(g))) met++;
    if (met >= enough) weight += own;
  }
  return weight;
}
function without2(offer2, taken) {
  const needs = offer2.needs.filter((need) => !need.some((g) => taken.has(g)));
  const enough = offer2.enough - (offer2.needs.length - needs.length);
  const twice = offer2.twice.some((g) => taken.has(g)) ? [] : offer2.twice;
  return { ...offer2, needs, enough, twice };
}
function halved(phrase, taken) {
  const { first, next } = phrase;
  if (first.some((g) => taken.has(g))) return { ...phrase, first: next };
  return next.some((g) => taken.has(g)) ? { ...phrase, next: first } : phrase;
}

// src/detect/outlook.ts
function compileOutlook({ phrases, offers, always, groups }, near) {
  const opens = holders(
    groups,
    phrases.map((p) => p.first)
  );
  const closes = holders(
    groups,
    phrases.map((p) => p.next)
  );
  const made = Int32Array.from(phrases, (p) => p.group);
  const reaches = Int32Array.from(phrases, (p) => near === void 0 ? ANYWHERE : p.reach);
  const needs = offers.flatMap((offer2) => offer2.needs);
  const asks = holders(groups, needs);
  const askedBy = Int32Array.from(offers.flatMap((offer2, o) => offer2.needs.map(() => o)));
  const twice = listed(offers.map((offer2) => offer2.twice));
  const enough = Int32Array.from(offers, (offer2) => offer2.enough);
  const weights = Int32Array.from(offers, (offer2) => offer2.weight);
  const limits = Float64Array.from(offers, (offer2) => offer2.lettersTo);
  let begun = 1;
  let longest = 0;
  const seenAt = new Int32Array(groups);
  const times = new Int32Array(groups);
  const openAt = new Int32Array(phrases.length);
  const closeAt = new Int32Array(phrases.length);
  const metAt = new Int32Array(needs.length);
  const askedAt = new Int32Array(offers.length);
  const met = new Int32Array(offers.length);
  const ready = new Int32Array(offers.length);
  let readied = 0;
  function see(group2, last) {
    const place = begun + last;
    const again = seenAt[group2] >= begun;
    times[group2] = again ? times[group2] + 1 : 1;
    if (again && near === void 0) return;
    for (let k = closes.from[group2], end = closes.from[group2 + 1]; k < end; k++) {
      const p = closes.values[k];
      if (closeAt[p] === place) continue;
      closeAt[p] = place;
      const open = openAt[p];
      if (open < begun) continue;
      const reach = reaches[p];
      if (reach === ANYWHERE || near(open - begun, last, reach)) see(made[p], last);
    }
    for (let k = opens.from[group2], end = opens.from[group2 + 1]; k < end; k++) {
      const p = opens.values[k];
      if (openAt[p] === place) continue;
      openAt[p] = place;
      if (reaches[p] === ANYWHERE && closeAt[p] >= begun) see(made[p], last);
    }
    if (again) return;
    seenAt[group2] = place;
    for (let k = asks.from[group2], end = asks.from[group2 + 1]; k < end; k++) {
      const need = asks.values[k];
      if (metAt[need] >= begun) continue;
      metAt[need] = place;
      const offer2 = askedBy[need];
      met[offer2] = askedAt[offer2] >= begun ? met[offer2] + 1 : 1;
      askedAt[offer2] = place;
      if (met[offer2] === enough[offer2]) ready[readied++] = offer2;
    }
  }
  function isTwice(offer2) {
    const end = twice.from[offer2 + 1];
    let k = twice.from[offer2];
    if (k === end) return true;
    let sum = 0;
    for (; k < end && sum < 2; k++) if (seenAt[twice.values[k]] >= begun) sum += times[twice.values[k]];
    return sum >= 2;
  }
  return {
    begin(length) {
      begun += longest + 1;
      longest = length;
      readied = 0;
      if (begun + length < MOST_PLACES) return;
      for (const places of [seenAt, openAt, closeAt, metAt, askedAt]) places.fill(0);
      begun = 1;
    },
    see,
    promising(letters2, atLeast = WORTH_READING) {
      let most = always;
      for (let r = 0; r < readied && most < atLeast; r++) {
        const offer2 = ready[r];
        if (limits[offer2] >= letters2 && isTwice(offer2)) most += weights[offer2];
      }
      return most >= atLeast;
    }
  };
}
var MOST_PLACES = 1879048192;
function listed(lists) {
  const from = new Int32Array(lists.length + 1);
  lists.forEach((list, n) => {
    from[n + 1] = from[n] + list.length;
  });
  return { from, values: Int32Array.from(lists.flat()) };
}
function holders(groups, lists) {
  const holding = Array.from({ length: groups }, () => []);
  lists.forEach((list, n) => {
    for (const g of new Set(list)) holding[g].push(n);
  });
  return listed(holding);
}

// src/detect/first-look.ts
var FLOOD = 600;
var FIGURES2 = new Set(NUMERAL_SIGNS.map((char) => char.charCodeAt(0)));
var isFigure2 = (folded) => FIGURES2.has(folded);
function compileFirstLook(terms, plan, everyday, sums) {
  if (plan.always >= WORTH_READING) return () => true;
  const full = compileLook(terms, plan, true, sums);
  const quick = compileLook(terms, takeForGranted(plan, sharesOf(plan, full, everyday)), false);
  return (text) => quick.worthwhile(text) && full.worthwhile(text);
}
function compileLook(terms, plan, exact, sums) {
  const { groupsOf, makesMoney, money } = plan;
  const wanted = Uint8Array.from(groupsOf, (groups2, t) => groups2.length > 0 ? 1 : makesMoney[t]);
  const sieve = compileSieve(terms, wanted, isFigure2);
  const { seen } = sieve;
  let text = "";
  const outlook = compileOutlook(
    plan,
    exact ? (from, to, reach) => sieve.within(text, from, to, reach) : void 0
  );
  const groups = listed(groupsOf);
  const isMoney = (term, last) => makesMoney[term] === 1 && (sieve.figureNear(text, term, last) || mayHoldShare(text));
  function seeTerms(count) {
    let hasMoney = false;
    outlook.begin(text.length);
    for (let h = 0; h < count; h++) {
      const term = seen[h * 2];
      const last = seen[h * 2 + 1];
      for (let k = groups.from[term], end = groups.from[term + 1]; k < end; k++) {
        outlook.see(groups.values[k], last);
      }
      hasMoney ||= isMoney(term, last);
    }
    return hasMoney;
  }
  const promising = () => outlook.promising(0) && outlook.promising(fewestLettersTyped(text, sieve.letters()));
  return {
    worthwhile(original) {
      text = original;
      const count = sieve.read(original);
      if (count === 0) return false;
      if (count < 0 || count > FLOOD) return true;
      if (exact) sieve.sort(count);
      const hasMoney = seeTerms(count);
      if (!hasMoney || promising()) return promising();
      outlook.see(money, 0);
      if (sums === void 0 || !promising()) return promising();
      seeTerms(count);
      return !sums(text, outlook.see) || promising();
    },
    groupsIn(original, meet) {
      text = original;
      for (let h = sieve.read(original) - 1; h >= 0; h--) {
        const term = seen[h * 2];
        for (const group2 of groupsOf[term]) meet(group2);
        if (isMoney(term, seen[h * 2 + 1])) meet(money);
      }
    }
  };
}
function sharesOf({ groups }, look, everyday) {
  const shares = new Float64Array(groups);
  const metIn = new Int32Array(groups).fill(-1);
  everyday.forEach((text, m) => {
    look.groupsIn(text, (group2) => {
      if (metIn[group2] === m) return;
      metIn[group2] = m;
      shares[group2] += 1 / everyday.length;
    });
  });
  return shares;
}

// src/detect/shape.ts
var unitsOf2 = (chars) => new Set([...chars].map((char) => char.charCodeAt(0)));
var TAIL = unitsOf2("w\u7B11\u8349\u6CE3\u6C57\u7206\u30FC~");
var GOES_ON = unitsOf2(`\u3001\uFF0C,\u30FB/:;\u300F\u300D'"&+=`);
var COMMAS = unitsOf2("\u3001\uFF0C,");
var NEWLINE = 10;
var QUESTION = 63;
function standsAt(place, folded, { start, end }) {
  const { codes, length } = folded;
  if (place === "first") {
    for (let i = start - 1; i >= 0; i--) if (isLetter(codes[i])) return false;
    return true;
  }
  if (place === "opens") return start === 0 || !isLetter(codes[start - 1]);
  if (place === "alone") {
    return (start === 0 || !isLetter(codes[start - 1])) && (end >= length || !isLetter(codes[end]));
  }
  let at = end;
  while (at < length && TAIL.has(codes[at])) at++;
  if (place === "asks") return at < length && codes[at] === QUESTION;
  if (place === "pause" && at < length && COMMAS.has(codes[at])) return true;
  if ((place === "end" || place === "pause") && at < length && !isLetter(codes[at]) && !GOES_ON.has(codes[at]))
    return true;
  while (at < length && (!isLetter(codes[at]) || TAIL.has(codes[at]))) at++;
  return at >= length;
}
var CLOSING = new Map(
  [..."\u300C\u300D\u300E\u300F\u201C\u201D\u301D\u301F\xAB\xBB"].flatMap(
    (char, i, all) => i % 2 === 0 ? [[char.charCodeAt(0), all[i + 1].charCodeAt(0)]] : []
  )
);
var QUOTE_LINE = 62;
var OWN_LETTERS = 4;
function quotations(folded) {
  const { codes, length } = folded;
  const found = [];
  const neverCloses = /* @__PURE__ */ new Set();
  const text = codes.subarray(0, length);
  let quoted = 0;
  let letters2 = 0;
  for (let i = 0; i < length; i++) if (isLetter(codes[i])) letters2++;
  for (let i = 0; i < length; i++) {
    const opensLine = codes[i] === QUOTE_LINE && (i === 0 || codes[i - 1] === NEWLINE);
    const closing = opensLine ? NEWLINE : CLOSING.get(codes[i]);
    if (closing === void 0 || neverCloses.has(closing)) continue;
    let end = text.indexOf(closing, i + 1);
    if (end < 0) {
      neverCloses.add(closing);
      if (!opensLine) continue;
      end = length;
    }
    found.push({ start: i, end: Math.min(end + 1, length) });
    for (let k = i; k < end; k++) if (isLetter(codes[k])) quoted++;
    i = end;
  }
  return letters2 - quoted >= OWN_LETTERS ? found : [];
}
function shapeOf(folded, quotes) {
  let letters2 = 0;
  let pieces = 0;
  let inside = false;
  for (let i = 0; i < folded.length; i++) {
    const letter = isLetter(folded.codes[i]);
    if (letter) letters2++;
    if (letter && !inside) pieces++;
    inside = letter;
  }
  let quoted = 0;
  for (const { start, end } of quotes) {
    for (let i = start; i < end; i++) if (isLetter(folded.codes[i])) quoted++;
  }
  return { letters: letters2, pieces, quoted };
}

// src/detect/gate.ts
function compileGate({ words }, plan, automaton) {
  let text;
  const outlook = compileOutlook(plan, (from, to, reach) => within(text, from, to, reach));
  const groups = listed(plan.groupsOf);
  const { makesMoney, money } = plan;
  return (folded) => {
    const rawHits = automaton.scan(folded);
    if (rawHits === 0) return 0;
    if (rawHits > FLOOD2) return rawHits;
    text = folded;
    outlook.begin(folded.length);
    let amount = false;
    for (let h = 0; h < rawHits; h++) {
      const term = automaton.raw[h * 2];
      const last = automaton.raw[h * 2 + 1];
      for (let k = groups.from[term], end = groups.from[term + 1]; k < end; k++)
        outlook.see(groups.values[k], last);
      if (makesMoney[term] === 1 && !amount && (hasFigureBeside(folded, last, words[term].length) || hasShare(folded))) {
        amount = true;
        outlook.see(money, last);
      }
    }
    return outlook.promising(0) && outlook.promising(fewestLetters(folded)) ? rawHits : 0;
  };
}
function within({ codes }, from, to, reach) {
  if (to - from <= reach) return true;
  let letters2 = 0;
  for (let i = to; i > from && to - i < FARTHEST2; i--)
    if (isLetter(codes[i]) && ++letters2 > reach) return false;
  return true;
}
var FLOOD2 = 600;
var FARTHEST2 = 512;
function compileHopeless(plan) {
  let text;
  const outlook = compileOutlook(plan, (from, to, reach) => within(text, from, to, reach));
  return (folded, found, pending) => {
    if (plan.always > 0 || found.length > FLOOD2) return false;
    text = folded;
    outlook.begin(folded.length);
    for (const [group2, last] of found) outlook.see(group2, last);
    for (const g of plan.items) outlook.see(g, 0);
    if (pending.amounts) outlook.see(plan.money, 0);
    if (pending.contacts) for (const g of plan.contacts) outlook.see(g, 0);
    return !outlook.promising(shapeOf(folded, []).letters, 1);
  };
}
function hasShare({ codes, length }) {
  for (let i = 0; i < length; i++) if (SHARE_SIGNS.has(codes[i])) return true;
  return false;
}
var SHARE_SIGNS = new Set([..."%\u5272\u3071"].map((char) => char.charCodeAt(0)));
var FIGURE_REACH2 = 8;
function hasFigureBeside({ codes, length }, last, letters2) {
  const end = Math.min(length, last + 1 + FIGURE_REACH2);
  for (let i = last + 1; i < end; i++) if (isFigure2(codes[i])) return true;
  let start = last + 1;
  for (let left = letters2; left > 0 && start > 0; ) if (isLetter(codes[--start])) left--;
  for (let i = start - 1; i >= 0 && i >= start - FIGURE_REACH2; i--) if (isFigure2(codes[i])) return true;
  return false;
}

// src/text/contact.ts
function eachMatch(text, pattern, read) {
  const found = [];
  for (const match of text.matchAll(pattern)) {
    const contact = read(match);
    if (contact !== null) found.push(contact);
    if (found.length === FEATURE_LIMIT) break;
  }
  return found;
}

// src/text/contact-addresses.ts
var LOCAL = /(?<![a-z0-9._+-])[a-z0-9][a-z0-9._+-]{0,63}$/;
var DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,4}[a-z]{2,24}(?![a-z0-9-])/;
var HANDLE = /^[a-z][a-z0-9_.]{2,31}/;
var LOOKS_LIKE_A_DOMAIN = /\.(?:com|jp|net|org|io|me|gg|dev|ee|info|biz|co|ne|ac)$/;
var JAPANESE = "[\u3041-\u3096\u30FC\u4E00-\u9FA0\u3005]";
var JAPANESE_BEFORE = new RegExp(`${JAPANESE}[ :\u2192\u27A1\u21D2\u25B6\u300C\u3010(\u3001\u3002\u30FB\u300D\u3011)!]{0,3}$`);
var JAPANESE_AFTER = new RegExp(`^[\u300D\u3011)]? ?${JAPANESE}`);
var HONORIFIC = /^ ?(?:さん|くん|ちやん|様|氏|先生|君)/;
var OPEN_BEFORE = /(?:^|[\s:→➡⇒▶「【(、。・」】)!~]|[ぁ-ゖー一-龠々])$/;
var LINE_START = /(?:^|\n) *$/;
var LINE_END = /^ *(?:$|\n)/;
var REACH4 = 80;
var NOBODY = new Set(
  `everyone here channel all param params return returns throws type typedef types example see since author version
  override deprecated media import charset keyframes supports layer apply include mixin extend use property
  staticmethod classmethod abstractmethod dataclass cached_property contextmanager pytest wraps click app router
  component injectable input output module autowired service repository controller restcontroller bean entity table
  column id test before_each beforeeach aftereach nullable notnull nonnull suppresswarnings functionalinterface
  state binding published main mainactor objc available escaping discardableresult environment observable
  inheritdoc private public protected internal readonly default link todo lru_cache parameterized
  getmapping postmapping requestmapping requestbody pathvariable data getter setter builder`.split(/\s+/)
);
function addresses(text) {
  return eachMatch(text, /@/g, (match) => {
    const at = match.index;
    const before = text.slice(Math.max(0, at - REACH4), at);
    const after = text.slice(at + 1, at + 1 + REACH4 * 2);
    return mail(at, before, after) ?? handle(at, before, after);
  });
}
function mail(at, before, after) {
  const local = LOCAL.exec(before)?.[0];
  const domain = DOMAIN.exec(after)?.[0];
  if (local === void 0 || domain === void 0) return null;
  const opening = before.slice(0, -local.length);
  if (opening.endsWith("/") || /^(?:\/|:[^\s])/.test(after.slice(domain.length))) return null;
  return {
    start: at - local.length,
    end: at + 1 + domain.length,
    kind: "mail",
    value: `mail:${local}@${domain}`
  };
}
function handle(at, before, after) {
  if (!OPEN_BEFORE.test(before)) return null;
  const id = HANDLE.exec(after)?.[0].replace(/\.+$/, "");
  if (id === void 0 || id.length < 3 || NOBODY.has(id) || LOOKS_LIKE_A_DOMAIN.test(id)) return null;
  const rest = after.slice(id.length);
  if (/^[a-z0-9_/@:(.-]/.test(rest) && !/^[.:-](?:$|[^a-z0-9])/.test(rest)) return null;
  if (HONORIFIC.test(rest)) return null;
  const apart = LINE_START.test(before) && LINE_END.test(rest) || before.endsWith("(") && rest.startsWith(")");
  if (!(apart && /[0-9_]/.test(id)) && !JAPANESE_BEFORE.test(before) && !JAPANESE_AFTER.test(rest))
    return null;
  return { start: at, end: at + 1 + id.length, kind: "handle", value: `handle:${id}` };
}

// src/text/contact-apps.ts
var APPS = [
  {
    kind: "telegram",
    app: "telegram",
    latin: "telegram",
    japanese: "\u30C6\u30EC\u30B0\u30E9\u30E0 \u30C6\u30EC\u30B0\u30E9 \u30C6\u30EC\u30B0",
    meaning: "single"
  },
  { kind: "telegram", app: "telegram", latin: "tg", japanese: "\u30C6\u30EC \u2708", meaning: "double" },
  {
    kind: "telegram",
    app: "telegram",
    latin: "tele",
    japanese: "\u7EB8\u98DE\u673A \u7D19\u98DB\u6A5F \u98DE\u673A \u98DB\u6A5F \u7535\u62A5",
    meaning: "double"
  },
  { kind: "signal", app: "signal", latin: "signal", japanese: "\u30B7\u30B0\u30CA\u30EB", meaning: "double" },
  { kind: "line", app: "line", latin: "line", japanese: "\u30E9\u30A4\u30F3", meaning: "double" },
  {
    kind: "whatsapp",
    app: "whatsapp",
    latin: "whatsapp",
    japanese: "\u30EF\u30C3\u30C4\u30A2\u30C3\u30D7 \u30EF\u30C3\u30C4\u30A2\u30D7",
    meaning: "single"
  },
  {
    kind: "wechat",
    app: "wechat",
    latin: "wechat weixin",
    japanese: "\u5FAE\u4FE1 \u30A6\u30A3\u30FC\u30C1\u30E3\u30C3\u30C8",
    meaning: "single"
  },
  { kind: "whatsapp", app: "whatsapp", latin: "zap", japanese: "\u30EF\u30C3\u30C4", meaning: "double" },
  { kind: "wechat", app: "wechat", latin: "vx", japanese: "\u8587\u4FE1 \u5A01\u4FE1 v\u4FE1 \u52A0v", meaning: "double" },
  { kind: "zalo", app: "zalo", latin: "zalo", japanese: "\u30B6\u30ED", meaning: "single" },
  {
    kind: "other-app",
    app: "kakao",
    latin: "kakaotalk kakao",
    japanese: "\u30AB\u30AB\u30AA\u30C8\u30FC\u30AF \u30AB\u30AB\u30AA",
    meaning: "double"
  },
  { kind: "other-app", app: "threema", latin: "threema", japanese: "\u30B9\u30EA\u30FC\u30DE", meaning: "single" },
  { kind: "other-app", app: "zangi", latin: "zangi", japanese: "\u30B6\u30F3\u30AE", meaning: "double" },
  { kind: "other-app", app: "viber", latin: "viber", japanese: "\u30D0\u30A4\u30D0\u30FC", meaning: "single" },
  { kind: "other-app", app: "skype", latin: "skype", japanese: "\u30B9\u30AB\u30A4\u30D7", meaning: "single" },
  {
    kind: "other-app",
    app: "instagram",
    latin: "instagram insta",
    japanese: "\u30A4\u30F3\u30B9\u30BF\u30B0\u30E9\u30E0 \u30A4\u30F3\u30B9\u30BF",
    meaning: "double"
  }
];
var MARKS = anyOf(
  "id \u30A2\u30A4\u30C7\u30A3\u30FC \u30A2\u30AB\u30A6\u30F3\u30C8\u540D \u30A2\u30AB\u30A6\u30F3\u30C8 \u30A2\u30AB \u57A2 \u30E6\u30FC\u30B6\u30FC\u540D \u30E6\u30FC\u30B6\u30FC\u30CD\u30FC\u30E0 \u691C\u7D22 \u53CB\u9054\u8FFD\u52A0 \u53CB\u3060\u3061\u8FFD\u52A0 \u8FFD\u52A0 \u9023\u7D61\u5148 \u756A\u53F7 \u8D26\u53F7 \u5E33\u865F \u53F7 \u865F"
);
var ID = new RegExp(
  `^ ?\u306E?((?:${MARKS} ?){1,3}|(?:username|account|handle) ?(?=[:@]|is ))?([:\u2192\u27A1\u21D2\u25B6\u306F\u300C\u3010(]|is(?= ))?[ 
]?(@)?([a-z0-9][a-z0-9_.-]{2,31})(?![a-z0-9_@]|:?/)( [a-z])?`
);
var NO_ID = /^(?:https?|www|bot|api|app|desktop|web|channel|group|the|this|that|and|for|with|only|now|dm|id|not|null|none|undefined|true|false|line|telegram|signal)$|\.(?:com|jp|net|org|io|me|ee|gg|dev|js|ts|py|rs)$/;
var TOWARDS = "(?:\u3067|\u306B|\u3078|\u304B\u3089|\u307E\u3067|\u3092|\u306B\u3066|\u3088\u308A|\u7D4C\u7531\u3067?|\u3082)?";
var WAY = `^(?:\u516C\u5F0F)?${TOWARDS}[ :\u25CB*\u2192(]{0,8}(?:\u307E\u3067)?(?:\u500B\u5225\u306B?|\u76F4\u63A5|\u5225\u9014|\u3059\u3050|\u4ECA\u3059\u3050|\u307E\u305A|\u4E00\u5EA6)?[\u3054\u304A]?`;
var FEW_VERBS = "\u9023\u7D61 \u308C\u3093\u3089\u304F \u5FDC\u52DF \u554F\u3044\u5408\u308F\u305B \u554F\u5408\u305B \u554F\u5408\u308F\u305B \u7533\u3057\u8FBC \u7533\u8FBC \u30E1\u30C3\u30BB \u3084\u308A\u53D6\u308A \u3084\u308A\u3068\u308A \u79FB\u52D5 \u79FB\u884C \u79FB\u3063\u3066 \u30A4\u30F3\u30B9\u30C8\u30FC\u30EB \u30C0\u30A6\u30F3\u30ED\u30FC\u30C9 \u5165\u308C\u3066 \u3044\u308C\u3066 \u8A73\u7D30 \u76F8\u8AC7 dm \u53CB\u9054 \u53CB\u3060\u3061 \u9762\u63A5 \u8054\u7CFB \u806F\u7E6B \u806F\u7D61 \u8BE6\u804A \u8A73\u804A \u79C1\u804A \u54A8\u8BE2";
var MORE_VERBS = "\u8FFD\u52A0 \u767B\u9332 \u4EA4\u63DB \u9001\u3063\u3066 \u9001\u308A \u9001\u4FE1 \u5F85\u3063\u3066 \u5F85\u3061 \u805E\u3044\u3066 \u8A71\u3057\u307E \u8A71\u305D \u6765\u3066 \u6559\u3048 \u9858\u3044 \u6848\u5185 \u8AAC\u660E \u7E4B\u304C \u3064\u306A\u304C \u8A98\u5C0E";
var VERB_AFTER = {
  double: new RegExp(`${WAY}${anyOf(FEW_VERBS)}`),
  single: new RegExp(`${WAY}${anyOf(`${FEW_VERBS} ${MORE_VERBS}`)}`)
};
var LINE_ADD = /^を?(?:追加|交換|登録)/;
var POINTED = /(?:[こそあ]の|[次下上]の|各|新しい|目の|(?<![a-z])(?:the|an?|this|that|new|per|each|every|one|of)) ?$/;
var ASK_BEFORE = new RegExp(
  `${anyOf("\u8A73\u7D30 \u8A73\u3057\u304F \u9023\u7D61 \u9023\u7D61\u5148 \u5FDC\u52DF \u554F\u3044\u5408\u308F\u305B \u554F\u5408\u305B \u554F\u5408\u308F\u305B \u3084\u308A\u53D6\u308A \u3084\u308A\u3068\u308A \u7D9A\u304D \u76F8\u8AC7 \u9762\u63A5 \u7533\u3057\u8FBC\u307F \u7533\u8FBC")}[\u306F\u3092]?[ :\u3001\u2192(]{0,2}$`
);
var ASK_BEFORE_ENGLISH = /(?<![a-z])(?:contact|message|msg|text|dm|hit|add|reach|write|ping|find|talk to) (?:me|us)(?: up| out)?(?: (?:on|via|through|at|in))? $/;
var ASK_BEFORE_ABROAD = /(?:[加联][我系]?|联系我|聯絡我?|添加我?的?|(?<![a-z])(?:(?:lien he|nhan tin|nhan|add|ket ban|ib|inbox)(?: (?:qua|toi|minh|em|voi))?|(?:chama|chame|chamar|adiciona|add|contato|fale|fala|mensagem)(?: (?:me|la|comigo))?(?: (?:no|pelo|via|por|em))?) )$/;
var GOING_THERE = /^(?:で|へ|に|まで|から|$|[\s!。、,.)])/;
var BEFORE = 24;
var AFTER = 64;
var PATTERNS2 = APPS.map((app) => ({
  app,
  pattern: new RegExp(standingAlone(app.latin, app.japanese), "g"),
  // Nearly every text has none of them, and looking for a plain word is much faster than for a pattern.
  words: `${app.latin} ${app.japanese}`.split(" ").map(foldText)
}));
function namedApps(text) {
  const named = PATTERNS2.filter(({ words }) => words.some((word) => text.includes(word)));
  return named.flatMap(
    ({ app, pattern }) => eachMatch(text, pattern, (match) => {
      const start = match.index;
      const end = start + match[0].length;
      const before = text.slice(Math.max(0, start - BEFORE), start);
      const after = text.slice(end, end + AFTER);
      const latin = /^[a-z]/.test(match[0]);
      const id = idAfter(after, latin, app.meaning === "single", IS_KANJI.test(match[0]));
      if (id !== null) return { start, end: end + id.width, kind: app.kind, value: `${app.app}:${id.id}` };
      if (latin && POINTED.test(before)) return null;
      const verb = VERB_AFTER[app.meaning].exec(after) ?? (app.kind === "line" ? LINE_ADD.exec(after) : null);
      const asked = ASK_BEFORE.test(before) || ASK_BEFORE_ENGLISH.test(before) || ASK_BEFORE_ABROAD.test(before);
      if (verb === null && !(asked && GOING_THERE.test(after))) return null;
      return { start, end: end + (verb?.[0].length ?? 0), kind: app.kind, value: null };
    })
  );
}
var IS_KANJI = /^[一-龠]/;
function idAfter(after, latin, single, kanji) {
  const match = ID.exec(after);
  if (match === null) return null;
  const [all, mark, separator, at, written, prose] = match;
  const id = written.replace(/[._-]+$/, "");
  if (id.length < 3 || NO_ID.test(id)) return null;
  if (!/[a-z]/.test(id)) {
    const number = single && /^[0-9]{9,12}$/.test(id);
    return number ? { id, width: all.length - (prose?.length ?? 0) } : null;
  }
  const coded = /[0-9_]/.test(id);
  const pointing = separator !== void 0 && ":\u2192\u27A1\u21D2\u25B6".includes(separator);
  const proven = at !== void 0 || mark !== void 0 && (separator !== void 0 || coded || prose === void 0) || prose === void 0 && (coded ? separator !== void 0 || kanji && single : pointing && !latin);
  if (!proven) return null;
  return { id, width: all.length - (prose?.length ?? 0) - (written.length - id.length) };
}

// src/text/contact-dm.ts
var DM = new RegExp(
  standingAlone(
    "dm dms",
    "\u30C7\u30A3\u30FC\u30A8\u30E0 \u30C7\u30A3\u30A8\u30E0 \u30C7\u30FC\u30A8\u30E0 \u30C0\u30A4\u30EC\u30AF\u30C8\u30E1\u30C3\u30BB\u30FC\u30B8 \u500B\u30C1\u30E3 \u500B\u5225\u30C1\u30E3\u30C3\u30C8 \u500B\u5225\u30E1\u30C3\u30BB\u30FC\u30B8 \u{1F4E9} \u{1F4E8} \u{1F48C} \u2709"
  ),
  "g"
);
var AFTER_JA = new RegExp(
  `^ ?(?:\u3067|\u306B|\u3078|\u3092|\u307E\u3067|\u304B\u3089|\u306B\u3066|\u3082|\u306F)?[ \u3001!:\u2192]{0,2}(?:\u306E\u65B9|\u500B\u5225\u306B?|\u6C17\u8EFD\u306B|\u3059\u3050|\u4ECA\u3059\u3050|\u307E\u305A)?[\u3054\u304A]?(?:${anyOf(
    "\u304F\u3060\u3055\u3044 \u4E0B\u3055\u3044 \u304F\u3060\u3055 \u3061\u3087\u3046\u3060\u3044 \u9802\u6234 \u5F85\u3063\u3066 \u5F85\u3061 \u9001\u3063\u3066 \u9001\u308A \u9001\u4FE1 \u5FDC\u52DF \u9858\u3044 \u304F\u308C \u3069\u3046\u305E ok \u304Ak \u6B53\u8FCE \u958B\u653E \u89E3\u653E \u6765\u3066 \u304D\u3066 \u3044\u305F\u3060 \u9802 \u3088\u308D \u554F\u3044\u5408\u308F\u305B \u554F\u5408\u305B \u554F\u5408\u308F\u305B \u5E0C\u671B \u98DB\u3070\u3057 \u98DB\u3093\u3067 \u6C17\u8EFD \u307E\u3067 \u76F8\u8AC7 \u8A73\u7D30 \u7533\u3057\u8FBC \u7533\u8FBC \u6559\u3048\u3066 \u8A71\u3057"
  )}|\u9023\u7D61(?!\u304C|\u3042\u3064|\u6765|\u3092\u53D7)|\u308C\u3093\u3089\u304F)`
);
var AFTER_EN = /^ (?:me|us|for (?:details|info|more|pay|work)|open|if|to apply)(?![a-z])/;
var BEFORE_JA = new RegExp(
  `(?:${anyOf(
    "\u8A73\u7D30 \u8A73\u3057\u304F \u9023\u7D61 \u5FDC\u52DF \u554F\u3044\u5408\u308F\u305B \u554F\u5408\u305B \u554F\u5408\u308F\u305B \u3084\u308A\u53D6\u308A \u7D9A\u304D \u76F8\u8AC7 \u7533\u3057\u8FBC\u307F \u7533\u8FBC \u6C17\u8EFD\u306B"
  )}|(?:\u6C17\u306B\u306A\u308B|\u6C17\u306B\u306A\u3064\u305F|\u8208\u5473|\u5E0C\u671B|\u3084\u308A\u305F\u3044|\u3067\u304D\u308B|\u7A3C\u304E\u305F\u3044|\u53C2\u52A0)[^
\u3002!?]{0,8})[\u306F\u3092]?[ :\u3001\u2192]{0,2}$`
);
var BEFORE_EN = /(?<![a-z])(?:send|shoot|slide|hit|drop|check|via|by)(?: (?:me|us|my|the|an?|in|into|up)){0,3} $/;
var GOING_THERE2 = /^(?:で|へ|に|まで|から|を|$|[\s!。、)])/;
var REACH5 = 24;
function dmRequests(text) {
  return eachMatch(text, DM, (match) => {
    const start = match.index;
    const end = start + match[0].length;
    const before = text.slice(Math.max(0, start - REACH5), start);
    const after = text.slice(end, end + REACH5);
    const verb = AFTER_JA.exec(after) ?? AFTER_EN.exec(after);
    const asked = BEFORE_JA.test(before) && GOING_THERE2.test(after) || BEFORE_EN.test(before);
    if (verb === null && !asked) return null;
    return { start, end: end + (verb?.[0].length ?? 0), kind: "dm", value: null };
  });
}

// src/text/contact-links.ts
var ID2 = "([a-z0-9_][a-z0-9_.~=+-]{1,63})";
var DOT = "(?:\\.|\\[\\.\\]|\\(\\.\\))";
var FORMS = [
  {
    kind: "telegram",
    app: "telegram",
    address: `(?:t${DOT}me|telegram${DOT}(?:me|dog))/(?:s/|joinchat/)?[@+]?${ID2}`
  },
  { kind: "telegram", app: "telegram", address: `tg://(?:resolve|join|user)\\?(?:domain|invite|id)=${ID2}` },
  { kind: "signal", app: "signal", address: `signal${DOT}(?:me|group)/#?(?:p/|eu/)?\\+?${ID2}` },
  {
    kind: "line",
    app: "line",
    address: `(?:line${DOT}(?:me|naver\\.jp)/(?:r/)?ti/(?:p|g2?)/|page\\.line\\.me/|line://ti/p/|lin${DOT}ee/)(?:%40|[@~])?${ID2}`
  },
  {
    kind: "whatsapp",
    app: "whatsapp",
    address: `(?:wa${DOT}me/|api\\.whatsapp\\.com/send/?\\?phone=|whatsapp://send/?\\?phone=|chat\\.whatsapp\\.com/)\\+?${ID2}`
  },
  { kind: "wechat", app: "wechat", address: `(?:u\\.wechat\\.com/|weixin://dl/chat\\?)${ID2}` },
  { kind: "zalo", app: "zalo", address: `zalo${DOT}me/(?:g/)?${ID2}` },
  // A family of short addresses, all of which open an invitation.
  {
    kind: "invite",
    app: "invite",
    address: `d(?:i?sc)[a-z]{0,9}(?:${DOT}(?:gg|me|io)|\\.com/invite)/(?:invite/)?${ID2}`
  },
  { kind: "other-app", app: "kakao", address: `open\\.kakao\\.com/(?:o|me)/${ID2}` },
  { kind: "other-app", app: "messenger", address: `m\\.me/${ID2}` },
  { kind: "other-app", app: "threema", address: `threema\\.id/${ID2}` },
  { kind: "other-app", app: "simplex", address: `simplex\\.chat/(?:contact|invitation)/?#${ID2}` },
  { kind: "other-app", app: "instagram", address: `ig\\.me/m/${ID2}` },
  { kind: "other-app", app: "skype", address: `join\\.skype\\.com/${ID2}` },
  {
    kind: "link",
    app: "form",
    address: `(?:forms\\.gle/|docs\\.google\\.com/forms/(?:u/0/)?d/(?:e/)?)${ID2}`
  },
  {
    kind: "link",
    app: "link",
    address: `(?:linktr\\.ee|lit\\.link(?:/en|/ja)?|bit\\.ly|tinyurl\\.com|x\\.gd|is\\.gd|potofu\\.me|profcard\\.info/u)/${ID2}`
  }
];
var NOBODY2 = /* @__PURE__ */ new Set([
  "share",
  "iv",
  "addstickers",
  "addemoji",
  "addtheme",
  "proxy",
  "socks",
  "setlanguage",
  "bg",
  "login"
]);
var PATTERNS3 = FORMS.map(
  (form) => [form, new RegExp(`(?<![a-z0-9.@-])(?:https?://(?:www\\.)?)?${form.address}`, "g")]
);
function contactLinks(text) {
  if (!text.includes("/")) return [];
  return PATTERNS3.flatMap(
    ([form, pattern]) => eachMatch(text, pattern, (match) => {
      const id = match[1].replace(/[.=~+-]+$/, "");
      if (NOBODY2.has(id)) return null;
      const end = match.index + match[0].length - (match[1].length - id.length);
      return { start: match.index, end, kind: form.kind, value: `${form.app}:${id}` };
    })
  );
}

// src/text/contact-numbers.ts
var GAP = "[-\u30FC. ]?";
var BAR = "(?:[-\u30FC] ?| ?[()] ?|\\) ?[-\u30FC]?)";
var OPEN2 = "(?<=^|tel|[^0-9a-z+=_.,#-])";
var CLOSE = "(?![0-9]|[-\u30FC][0-9])";
var SHAPES = [
  `\\+[0-9]{1,3}[- ]?(?:\\(0\\)[- ]?)?[0-9]{1,5}(?:[- ][0-9]{2,5}){1,4}`,
  "\\+[0-9]{9,15}",
  `0[5-9]0${GAP}[0-9]{4}${GAP}[0-9]{4}`,
  `0(?:120|570|990)${GAP}[0-9]{3}${GAP}[0-9]{3}|0800${GAP}[0-9]{3}${GAP}[0-9]{4}`,
  `\\(?0[0-9]{1,4}${BAR}[0-9]{1,4}${BAR}[0-9]{4}`,
  "(?<=(?:\u96FB\u8A71|tel|\u3067\u3093\u308F|\u260E|\u9023\u7D61\u5148)(?:\u756A\u53F7)?[ :.\u306F\u3078\u306B]{0,3})0[0-9]{9}"
];
var PHONE = new RegExp(`${OPEN2}(?:${SHAPES.join("|")})${CLOSE}`, "g");
function phones(text) {
  return eachMatch(text, PHONE, (match) => {
    const number = match[0].replace("(0)", "").replace(/[^0-9+]/g, "");
    const home = number.startsWith("+81") ? `0${number.slice(3).replace(/^0/, "")}` : number;
    const digits = home.startsWith("+") ? home.length - 1 : home.length;
    const known = home.startsWith("+") ? digits >= 9 && digits <= 15 : digits === 10 || digits === 11;
    if (!known) return null;
    return { start: match.index, end: match.index + match[0].length, kind: "phone", value: `phone:${home}` };
  });
}

// src/text/contacts.ts
function contacts(folded) {
  const all = [
    ...contactLinks(folded),
    ...namedApps(folded),
    ...phones(folded),
    ...addresses(folded),
    ...dmRequests(folded)
  ].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept = [];
  for (const contact of all) {
    if (contact.start >= (kept.at(-1)?.end ?? 0)) kept.push(contact);
  }
  return kept.slice(0, FEATURE_LIMIT);
}

// src/text/notice-items.ts
var label = (words) => `(?:\u3010 ?${anyOf(words)} ?\u3011|[\\[(<\u25A0\u25CF\u25C6\u30FB\u25CB]? ?${anyOf(words)} ?[:\u2192\\])>])[ \\n:]{0,3}`;
var EMPTY = anyOf(
  "dm \u8A73\u7D30 \u8A73\u3057\u304F \u79D8\u5BC6 \u5FDC\u76F8\u8AC7 \u8981\u76F8\u8AC7 \u76F8\u8AC7 \u672A\u5B9A \u5F8C\u65E5 \u5F8C\u307B\u3069 \u8FFD\u3063\u3066 \u4E0D\u554F \u5168\u56FD \u3069\u3053\u3067\u3082 \u90FD\u5185\u67D0\u6240 \u67D0\u6240 \u5185\u7DD2 \u975E\u516C\u958B \u5F53\u65E5 \u73FE\u5730 \u554F\u3044\u5408\u308F\u305B \u554F\u5408\u305B \u9023\u7D61 \u25CB \u25CF \u25EF \xD7 - ?"
);
var VALUE = `(?!${EMPTY})[^\\s\u3010\u25A0\u25CF\u25C6\u30FB]`;
var COMPANY = anyOf(
  "\u682A\u5F0F\u4F1A\u793E \u6709\u9650\u4F1A\u793E \u5408\u540C\u4F1A\u793E \u5408\u8CC7\u4F1A\u793E (\u682A) (\u6709) (\u540C) \u793E\u4F1A\u798F\u7949\u6CD5\u4EBA \u533B\u7642\u6CD5\u4EBA \u5B66\u6821\u6CD5\u4EBA \u4E00\u822C\u793E\u56E3\u6CD5\u4EBA npo\u6CD5\u4EBA \u5354\u540C\u7D44\u5408"
);
var NAME_PATTERNS = [
  new RegExp(`${COMPANY} ?(?!\u3067\u3059|\u307E\u3059|\u306A\u3069|\u3067\u306F|\u304B\u3089|\u307E\u3067|[\u306B\u3067\u3068\u306F\u304C\u3092\u306E\u3082][\u4E00-\u9FA0])[\u4E00-\u9FA0\u3041-\u3096a-z0-9]{2}`),
  new RegExp(`[\u4E00-\u9FA0\u3041-\u3096\u30FCa-z0-9]{2} ?${COMPANY}`),
  // 焼肉店 and この店 name nobody, so a shop needs its branch.
  /[一-龠ぁ-ゖーa-z0-9]{2}(?:本店|支店|駅前店|[東西南北]口店|号店)/,
  new RegExp(
    `${label("\u4F1A\u793E\u540D \u793E\u540D \u5E97\u540D \u5E97\u8217\u540D \u5C4B\u53F7 \u4E8B\u696D\u8005\u540D \u4E8B\u696D\u6240\u540D \u4F01\u696D\u540D \u56E3\u4F53\u540D \u6CD5\u4EBA\u540D \u52DF\u96C6\u8005 \u52DF\u96C6\u5143 \u96C7\u7528\u4E3B \u6C42\u4EBA\u4F01\u696D \u6C0F\u540D\u53C8\u306F\u540D\u79F0 \u540D\u79F0 \u6C0F\u540D")}${VALUE}{2}`
  )
];
var AREA = "(?:[\u4E00-\u9FA0\u3041-\u3096\u30FC]{1,6}(?:\u5E02|\u533A|\u753A|\u6751)|\u6771\u4EAC\u90FD|\u5317\u6D77\u9053|\u4EAC\u90FD\u5E9C|\u5927\u962A\u5E9C|[\u4E00-\u9FA0]{2,3}\u770C)";
var STREET = `(?:[0-9\u4E00\u4E8C\u4E09\u56DB\u4E94\u516D\u4E03\u516B\u4E5D\u5341]{1,3}\u4E01\u76EE|[0-9\u4E00\u4E8C\u4E09\u56DB\u4E94\u516D\u4E03\u516B\u4E5D\u5341]{1,5}\u756A(?:\u5730|[0-9]{1,3}\u53F7?(?![0-9]))|[0-9]{1,4}-[0-9]{1,4}(?:-[0-9]{1,4}){0,2}(?![0-9\u6642\u6B73\u4E07\u5186\u4EBA\u65E5\u5206\u4EE3%\u540D\u6708\u5E74])|${anyOf("\u30D3\u30EB \u30DE\u30F3\u30B7\u30E7\u30F3 \u30CF\u30A4\u30C4 \u30B3\u30FC\u30DD")}|[0-9]{1,3}(?:\u968E|f(?![a-z])|\u53F7\u5BA4))`;
var ADDRESS = new RegExp(`${AREA}[^\\n\u3002!?]{0,20}?${STREET}`);
var FORM = anyOf(
  "\u5FDC\u52DF\u30D5\u30A9\u30FC\u30E0 \u554F\u3044\u5408\u308F\u305B\u30D5\u30A9\u30FC\u30E0 \u554F\u5408\u305B\u30D5\u30A9\u30FC\u30E0 \u554F\u5408\u308F\u305B\u30D5\u30A9\u30FC\u30E0 \u7533\u3057\u8FBC\u307F\u30D5\u30A9\u30FC\u30E0 \u7533\u8FBC\u30D5\u30A9\u30FC\u30E0 \u30A8\u30F3\u30C8\u30EA\u30FC\u30D5\u30A9\u30FC\u30E0"
);
var INQUIRY_FORM = new RegExp(
  `${FORM}[^\\n]{0,12}\\n?[^\\n]{0,8}https?://|https?://[^\\s]{1,200}[ \\n][^\\n]{0,8}${FORM}`
);
var DUTIES_LABEL = new RegExp(
  `${label("\u696D\u52D9\u5185\u5BB9 \u4ED5\u4E8B\u5185\u5BB9 \u304A\u4ED5\u4E8B\u5185\u5BB9 \u8077\u52D9\u5185\u5BB9 \u4F5C\u696D\u5185\u5BB9 \u696D\u52D9 \u8077\u7A2E \u52DF\u96C6\u8077\u7A2E \u4ED5\u4E8B \u304A\u4ED5\u4E8B")}(?!\u7C21\u5358|\u304B\u3093\u305F\u3093|\u8AB0\u3067\u3082|\u9AD8\u53CE\u5165|\u9AD8\u984D|\u8377\u7269\u3092?\u904B\u3076\u3060\u3051|\u53D7\u3051\u53D6\u308B\u3060\u3051|\u53D7\u53D6\u308B\u3060\u3051)${VALUE}{3}`
);
var TASK = new RegExp(
  anyOf(
    "\u30DB\u30FC\u30EB\u30B9\u30BF\u30C3\u30D5 \u63A5\u5BA2 \u30EC\u30B8\u6253\u3061 \u30EC\u30B8\u696D\u52D9 \u54C1\u51FA\u3057 \u8ABF\u7406\u88DC\u52A9 \u8ABF\u7406 \u30AD\u30C3\u30C1\u30F3 \u914D\u81B3 \u76BF\u6D17\u3044 \u6D17\u3044\u5834 \u4ED5\u8FBC\u307F \u6E05\u6383 \u691C\u54C1 \u68B1\u5305 \u4ED5\u5206\u3051 \u30D4\u30C3\u30AD\u30F3\u30B0 \u4ECB\u8B77 \u770B\u8B77 \u4FDD\u80B2 \u4E00\u822C\u4E8B\u52D9 \u4E8B\u52D9\u4F5C\u696D \u4E8B\u52D9\u88DC\u52A9 \u30C7\u30FC\u30BF\u5165\u529B \u66F8\u985E\u6574\u7406 \u7D4C\u7406 \u30D7\u30ED\u30B0\u30E9\u30DF\u30F3\u30B0 \u958B\u767A\u696D\u52D9 \u8A2D\u8A08 \u65BD\u5DE5 \u8B66\u5099 \u4EA4\u901A\u8A98\u5C0E \u5BB6\u5EAD\u6559\u5E2B \u587E\u8B1B\u5E2B \u8B1B\u5E2B \u30B3\u30FC\u30EB\u30BB\u30F3\u30BF\u30FC \u5F15\u8D8A\u3057\u4F5C\u696D \u5F15\u3063\u8D8A\u3057\u4F5C\u696D \u642C\u5165 \u8A2D\u55B6 \u8CA9\u58F2\u30B9\u30BF\u30C3\u30D5 \u5E97\u982D\u8CA9\u58F2 \u8A66\u98DF\u8CA9\u58F2 \u8ABF\u5264 \u53CE\u7A6B \u88FD\u9020 \u7D44\u7ACB \u7D44\u307F\u7ACB\u3066 \u30D5\u30FC\u30C9\u30C7\u30EA\u30D0\u30EA\u30FC \u30D3\u30E9\u914D\u308A \u30DD\u30B9\u30C6\u30A3\u30F3\u30B0 \u8A66\u9A13\u76E3\u7763 \u7FFB\u8A33 \u52D5\u753B\u7DE8\u96C6 \u30A4\u30E9\u30B9\u30C8\u5236\u4F5C \u30C7\u30B6\u30A4\u30F3\u5236\u4F5C \u30E9\u30A4\u30C6\u30A3\u30F3\u30B0"
  )
);
var PLACE_LABEL = new RegExp(
  `${label("\u52E4\u52D9\u5730 \u52E4\u52D9\u5148 \u5C31\u696D\u5834\u6240 \u5C31\u696D\u5148 \u52E4\u52D9\u5834\u6240 \u4F5C\u696D\u5834\u6240 \u696D\u52D9\u306B\u5F93\u4E8B\u3059\u308B\u5834\u6240 \u6700\u5BC4\u308A\u99C5 \u6700\u5BC4\u99C5 \u6700\u5BC4\u308A \u30A2\u30AF\u30BB\u30B9 \u5834\u6240 \u8077\u5834 \u8077\u5834\u6240\u5728\u5730")}${VALUE}{2}`
);
var PLACE = /[一-龠ぁ-ゖー]{1,8}駅(?:から|より|前|直結|近く|すぐ|徒歩| ?[0-9]{1,2}分)|徒歩 ?[0-9]{1,2} ?分|在宅(?:勤務|わーく|ok|での)|(?:ふる)?りもーと(?:勤務|わーく)|[一-龠]{1,6}(?:市|区|町|村|県|府|駅)(?:内|前|近く)?(?:での?|にて|の)?(?:勤務|お仕事|仕事|作業)/;
var PAY_LABEL = new RegExp(
  `${anyOf("\u7D66\u4E0E \u7D66\u6599 \u8CC3\u91D1 \u5831\u916C \u8B1D\u793C \u624B\u5F53 \u30AE\u30E3\u30E9 \u652F\u7D66 \u6642\u7D66 \u65E5\u7D66 \u6708\u7D66 \u5358\u4FA1")}[^\\n\u3002]{0,10}$`
);
var REACH6 = 16;
function jobNoticeItems(folded, amounts2, contacts2) {
  const present = /* @__PURE__ */ new Set();
  const phones2 = contacts2.filter((contact) => contact.kind === "phone");
  const places = without3(folded, phones2);
  if (NAME_PATTERNS.some((pattern) => pattern.test(folded))) present.add("name");
  if (ADDRESS.test(places)) present.add("address");
  if (phones2.length > 0 || contacts2.some((contact) => contact.kind === "mail") || INQUIRY_FORM.test(folded)) {
    present.add("contact");
  }
  if (DUTIES_LABEL.test(folded) || TASK.test(folded)) present.add("duties");
  if (PLACE_LABEL.test(places) || PLACE.test(places)) present.add("place");
  if (amounts2.some((amount) => isPay(folded, amount))) present.add("pay");
  return present;
}
var isPay = (text, amount) => amount.per !== null || PAY_LABEL.test(text.slice(Math.max(0, amount.start - REACH6), amount.start));
function without3(text, contacts2) {
  let rest = "";
  let last = 0;
  for (const { start, end } of contacts2) {
    rest += `${text.slice(last, start)}
`;
    last = end;
  }
  return rest + text.slice(last);
}

// src/text/figures.ts
var YEN = { currency: "yen", yen: 1 };
var USD = { currency: "usd", yen: 150 };
var EUR = { currency: "other", yen: 165 };
var GBP = { currency: "other", yen: 195 };
var CNY = { currency: "other", yen: 20 };
var KRW = { currency: "other", yen: 0.11 };
var VND = { currency: "other", yen: 6e-3 };
var TWD = { currency: "other", yen: 4.8 };
var HKD = { currency: "other", yen: 19 };
var BRL = { currency: "other", yen: 27 };
var EN = "\u3048\u3093(?=$|[^\u3041-\u3093\u30FC]|[\u306E\u3092\u304C\u3082]|\u3067(?!\u3044|\u3069|\u3059[\u304F\u3068])|\u304F\u3089|\u304B\u3089|\u307B\u3069|\u305A\u3064|\u3060)";
var COINS_AFTER = [
  [YEN, `\u65E5[\u5143\u5713\u5186\u5E01\u5E63]|\u5186(?![\u5F62\u5468\u5353\u76E4\u67F1\u5B89\u9AD8])|\u5713|\xA5|(?:yen|ienes?|jpy)(?![a-z])|${EN}`],
  [USD, "\\$(?![0-9])|(?:usd[tc]?|dollars?|bucks|dolares)(?![a-z])|\u7C73?\u3069\u308B(?![\u3073\u3044])"],
  [EUR, "\u20AC|(?:eur|euros?)(?![a-z])|\u3086\u30FC\u308D"],
  [GBP, "\xA3|gbp(?![a-z])|\u307D\u3093\u3069"],
  [CNY, "(?:rmb|cny|yuan)(?![a-z])|\u4EBA\u6C11[\u5143\u5E01\u5E63]"],
  [KRW, "\u20A9|krw(?![a-z])|\u3046\u304A\u3093"],
  [VND, "\u20AB|(?:vnd|dong)(?![a-z])|\u3069\u3093(?=$|[^\u3041-\u3093\u30FC])"],
  [TWD, "[\u53F0\u81FA][\u5E01\u5E63]|(?:twd|ntd)(?![a-z])"],
  [BRL, "(?:reais|brl)(?![a-z])"]
];
var COIN_AFTER = new RegExp(` ?(?:${COINS_AFTER.map(([, words]) => `(${words})`).join("|")})`, "y");
var WORD_BEFORE = /(?<=(?<![a-z])(?:(jpy|yen)|usd) ?)/y;
var SIGNS = /* @__PURE__ */ new Map([
  ["\xA5", YEN],
  ["$", USD],
  ["\u20AC", EUR],
  ["\xA3", GBP],
  ["\u20A9", KRW]
]);
var DOLLARS = /* @__PURE__ */ new Map([
  ["r", BRL],
  ["nt", TWD],
  ["hk", HKD]
]);
var DOLLAR_BEFORE = /(?<=(?<![a-z])(r|nt|hk))/y;
var NOTE = "(?:\u8AED\u5409|\u6E0B\u6CA2)(?:\u3055\u3093|\u5148\u751F|\u69D8)?";
var NOTE_BEFORE = new RegExp(`(?<=(${NOTE} ?))`, "y");
var MAN = "man(?![a-z])|\u307E\u305D|\u307E\u3093(?=$|[^\u3041-\u3093\u30FC]|\u3048\u3093|[\u3067\u306E\u3092\u3082\u3060]|[\u304F\u3050]\u3089|\u304F\u308C|\u304B\u3089|\u304B\u305B|\u307B\u3069|\u307B\u3057|\u3064\u3066|\u3068\u304B|\u3067\u3059|\u3044[\u3058\u3051\u304F]|\u307D\u3064\u304D)";
var REST = "(?: ?(?<rest>[1-9])(?![0-9.,:]| ?[a-z%\u4EBA\u540D\u4EF6\u56DE\u500B\u65E5\u6708\u6642\u672C\u679A]))?";
var ADDITION = new RegExp(
  ` ?(?:(?<note>${NOTE})|(?:\u6841|\u3051\u305F)(?<places>\u4E07?)|(?<spaced>(?<= )[\u4E07\u842C])|(?<man>(?:${MAN})${REST}|van(?= ?yen)|w(?= ?\u65E5[\u5143\u5713\u5186\u5E01\u5E63]))|(?<trieu>trieu(?![a-z]))|(?<k>(?<! )k(?=$|[^a-z0-9]|yen|usd)|mil(?![a-z])))`,
  "y"
);
var VAGUE = /[数何]([十百千]?)([万億]?)/y;
var UNIT2 = { \u5341: 10, \u767E: 100, \u5343: 1e3, \u4E07: 1e4, \u5104: 1e8 };
var FIGURE_OPENERS = "\u6570\u4F55\xA5$\u20AC\xA3\u20A9";
function readFigure(text, at) {
  const dollar = text[at] === "$" ? matchAt(DOLLAR_BEFORE, text, at)?.[1] : void 0;
  const sign = dollar === void 0 ? SIGNS.get(text[at] ?? "") : DOLLARS.get(dollar);
  const from = sign === void 0 ? at : at + (text[at + 1] === " " ? 2 : 1);
  const core = readVague(text, from) ?? readPlain(text, from);
  if (core === null) return null;
  const start = sign === void 0 ? core.start : Math.min(at - (dollar?.length ?? 0), core.start);
  const after = matchAt(COIN_AFTER, text, core.end);
  if (after !== null) {
    const which = after.findIndex((group2, i) => i > 0 && group2 !== void 0) - 1;
    return { ...core, start, end: core.end + after[0].length, coin: COINS_AFTER[which][0] };
  }
  const before = matchAt(WORD_BEFORE, text, start);
  const named = before === null ? core.coin : before[1] === void 0 ? USD : YEN;
  return { ...core, start, coin: sign ?? named };
}
function readVague(text, at) {
  const match = matchAt(VAGUE, text, at);
  if (match === null || match[0].length === 1) return null;
  const scale = (UNIT2[match[1]] ?? 1) * (UNIT2[match[2]] ?? 1);
  const form = match[2] === "" ? "bare" : "kanji";
  return { start: at, end: at + match[0].length, low: 2 * scale, high: 9 * scale, scale, form, coin: null };
}
function readPlain(text, at) {
  const numeral = readNumeral(text, at);
  if (numeral === null) return null;
  const { value, scale } = numeral;
  const times = (factor, end2, form, coin = null) => ({
    start: numeral.start,
    end: end2,
    low: value * factor,
    high: value * factor,
    scale: scale * factor,
    form,
    coin
  });
  const face = matchAt(NOTE_BEFORE, text, numeral.start);
  if (face !== null) {
    const sheets = /^ ?[枚人]/.exec(text.slice(numeral.end, numeral.end + 2));
    const figure = times(1e4, numeral.end + (sheets?.[0].length ?? 0), "kanji", YEN);
    return { ...figure, start: numeral.start - face[1].length };
  }
  const addition = matchAt(ADDITION, text, numeral.end);
  const plain = times(1, numeral.end, scale >= 1e4 ? "kanji" : "bare");
  if (addition === null) return plain;
  const end = numeral.end + addition[0].length;
  const { note, places, man, rest, trieu, k } = addition.groups;
  if (note !== void 0) return times(1e4, end, "kanji", YEN);
  if (man !== void 0) {
    const figure = times(1e4, end, "man");
    if (rest === void 0) return figure;
    const sum = figure.low + Number(rest) * 1e3;
    return { ...figure, low: sum, high: sum, scale: 1 };
  }
  if (trieu !== void 0) return times(1e6, end, "man", VND);
  if (k !== void 0) return times(1e3, end, "k");
  if (places === void 0) return times(1e4, end, "kanji");
  if (!(value >= 2 && value <= 9)) return plain;
  const unit = places === "" ? 1 : 1e4;
  const low = 10 ** (value - 1) * unit;
  return { ...plain, end, low, high: low * 10 - unit, form: unit === 1 ? "digits" : "kanji" };
}
var RANGE2 = / ?(?:[~\-ー]|から|to(?![a-z])) ?/y;
function joinRange(text, first) {
  const between = matchAt(RANGE2, text, first.end);
  if (between === null || Number.isNaN(first.low)) return first;
  const second = readFigure(text, first.end + between[0].length);
  if (second === null || Number.isNaN(second.low) || second.form === "digits") return first;
  const plainFirst = first.form === "bare" && first.scale === 1;
  const plainSecond = second.form === "bare" && second.scale === 1;
  if (!plainFirst && plainSecond && second.coin === null) return first;
  const shared2 = plainFirst && first.low * second.scale <= second.high;
  const low = shared2 ? first.low * second.scale : first.low;
  if (low >= second.high || low * 1e3 < second.high) return first;
  const form = plainSecond && !plainFirst ? first.form : second.form;
  return { ...second, start: first.start, low, form, coin: second.coin ?? first.coin };
}

// src/text/pay-period.ts
var ONE = "(?<![0-9\u4E00\u4E8C\u4E09\u56DB\u4E94\u516D\u4E03\u516B\u4E5D\u5341\u767E\u5343\u6708/.])[1\u4E00] ?";
var EACH2 = "(?:\u6BCF|(?<![0-9\u4E00\u4E8C\u4E09\u56DB\u4E94\u516D\u4E03\u516B\u4E5D\u5341\u767E\u5343\u6708/.])[1\u4E00] ?)";
var TONGUE = (words) => `(?<![a-z0-9])(?:moi|mot|1|por|ao|cada) ?(?:${words.replaceAll(" ", "|")})(?![a-z])`;
var THINGS = anyOf(
  "\u4EF6 \u56DE \u500B \u679A \u672C \u53E3\u5EA7 \u53E3 \u53F0 \u6848\u4EF6 \u904B\u3073 \u5F80\u5FA9 \u30A2\u30AB\u30A6\u30F3\u30C8 \u30A2\u30AB \u73FE\u5834 \u7B87\u6240 \u304B\u6240 \u901A \u518A \u914D\u9054 \u914D\u9001 \u5951\u7D04 \u6210\u7D04 \u8A18\u4E8B \u6587\u5B57 \u554F \u54C1 \u8377\u7269 \u7A3C\u50CD \u30BB\u30C3\u30C8 \u3064"
);
var WORDS = [
  [
    "hour",
    `${anyOf("\u6642\u7D66 \u6642\u9593\u7D66 \u6BCE\u6642 hourly \u65F6\u85AA \u6642\u85AA")}|${EACH2}(?:\u6642\u9593|\u5C0F[\u65F6\u6642]|[\u4E2A\u500B]?\u949F[\u5934\u982D]|h(?![a-z]))|${TONGUE("gio hora")}`
  ],
  [
    "day",
    `\u65E5\u7D66|\u65E5\u5F53(?!\u305F\u308A)|\u65E5\u53CE|\u65E5\u984D|\u65E5\u5546|\u6BCE\u65E5|\u65E5[\u85AA\u7ED3\u7D50\u8D5A\u8CFA\u9886\u9818]|\u65E5\u5165(?!\u308A)|\u6BCF[\u5929\u65E5]|${ONE}(?:\u65E5(?!\u76EE|\u6255|\u524D|\u5F8C|\u5206\u524D|[\u5143\u5713\u5186\u5E01\u5E63])|\u5929|day|\u52E4\u52D9|${anyOf("\u30B7\u30D5\u30C8")})|(?<![a-z])(?:daily|luong ngay|diari[ao])|${TONGUE("ngay dia")}`
  ],
  [
    "week",
    `\u9031\u7D66|\u9031\u53CE|\u6BCE\u9031|[\u5468\u9031]\u85AA|\u6BCF[\u5468\u9031]|${ONE}[\u5468\u9031]|(?<![a-z])(?:weekly|semanal)|${TONGUE("tuan semana")}`
  ],
  [
    "month",
    `\u6708\u7D66|\u6708\u53CE|\u6708\u984D|\u6708\u5546|\u6708\u3005|\u6BCE\u6708|\u4ECA\u6708|\u6765\u6708|\u5148\u6708|\u3072\u3068\u6708|\u6708[\u85AA\u5165]|\u6BCF[\u4E2A\u500B]?\u6708|${ONE}(?:[\u304B\u3051\u7B87\u500B\u4E2A]\u6708|\u6708\u5206|month)|(?<![a-z])(?:monthly|mensal)|${TONGUE("thang mes")}`
  ],
  [
    "year",
    `\u5E74\u53CE|\u5E74\u4FF8|\u5E74\u984D|\u5E74\u5546|\u5E74\u9593|\u6BCE\u5E74|\u5E74\u85AA|\u6BCF\u5E74|${ONE}\u5E74|(?<![a-z])(?:yearly|annually|annual|anual)|${TONGUE("nam ano")}`
  ],
  [
    "person",
    `${ONE}(?:\u4EBA(?!\u66AE|\u524D|\u7528|\u79F0)|\u540D)|\u6BCF\u4EBA|\u3072\u3068\u308A(?!\u66AE)|\u7D39\u4ECB(?:\u6599|\u91D1|\u5831\u916C)|\u53CB\u9054\u7D39\u4ECB|\u4EBA\u982D|${TONGUE("nguoi pessoa")}`
  ],
  [
    "piece",
    `${ONE}(?:${THINGS}|[\u5355\u55AE\u8D9F\u5F20\u4E2A])|\u3072\u3068\u3064|\u6BCE\u56DE|\u5404\u56DE|\u6BCF[\u5355\u55AE\u4EF6\u5F20\u5F35\u8D9F\u6B21\u4E2A\u500B\u672C\u53F0\u4EFD\u6761\u689D\u7968\u7B14\u7B46]|${TONGUE("don lan may sim kien goi tai\\s?khoan entrega pacote encomenda conta chip viagem linha cartao")}|(?<![a-z])(?:each|cada)(?![a-z])`
  ],
  ["once", `\u5358\u767A|${ONE}(?:\u767A|\u6483|\u5EA6)|(?<![a-z])one-?time`]
];
var ALONE = "(?<![0-9\u4E00-\u9FA0\u3005]|[0-9\u4E00-\u9FA0][\u304B\u3051])";
var BESIDE = [
  ["hour", `${ALONE}\u6642\u9593`],
  ["day", `${ALONE}\u65E5`],
  ["week", `${ALONE}\u9031`],
  ["month", `${ALONE}\u6708`],
  ["year", `${ALONE}\u5E74`],
  ["person", "\u7D39\u4ECB(?:1\u4EBA|\u4E00\u4EBA|\u8005)?"],
  ["piece", `${ALONE}\u4EF6`]
];
var UNITS = [
  ["hour", "(?:hours?|hr|h|gio|hora)(?![a-z])|\u5C0F[\u65F6\u6642]|\u6642\u9593?(?!\u7D66)|\u6642\u7D66"],
  ["day", "(?:days?|d|ngay|dia)(?![a-z])|\u5929|\u65E5(?!\u6255)"],
  ["week", "(?:weeks?|wk|tuan|semana)(?![a-z])|\u5468|\u9031(?!\u6255)"],
  ["month", "(?:months?|mo|thang|mes)(?![a-z])|(?:[\u304B\u3051\u7B87\u500B\u4E2A])?\u6708(?!\u672B|\u521D|\u6255|\u66DC)"],
  ["year", "(?:years?|yr|nam|ano)(?![a-z])|\u5E74"],
  ["person", "(?:person|head|referral|nguoi|pessoa)(?![a-z])|\u4EBA|\u540D"],
  [
    "piece",
    `(?:piece|item|task|job|run|trip|drop|parcel|package|sim|pick-?up|delivery|account|card|don|lan|may)(?![a-z])|[\u5355\u55AE\u8D9F\u5F20\u4E2A]|${THINGS}`
  ]
];
var GLUE2 = "[ :\u30FB=\u306F\u2192]{0,3}(?:\u306B\u3064\u304D|\u3042\u305F\u308A|\u5F53\u305F\u308A|\u3054\u3068\u306B?|\u6BCE\u306B|\u3067|\u306B|\u306E|\u3082)?(?:\u7D04|\u306A\u3093\u3068|\u6700\u4F4E|\u6700\u5927|\u6700\u9AD8)?[ :]{0,2}";
var CLOSED = /[。!?]|\n(?![\s:】\])>」・=は]*$)/g;
var CLOSES = /[。!?\n]/;
var BEFORE_REACH = 14;
var AFTER_REACH = 18;
var NOT_OF_THE_NEXT = "(?![ :\u306F\u3011\\])\u7D04]{0,4}[\xA5$0-9\u4E00\u4E8C\u4E09\u56DB\u4E94\u516D\u4E03\u516B\u4E5D\u5341\u767E\u6570])";
var AFTER_GLUE = "[ (~+\u4EE5\u4E0A\u304B\u3089\u7A0B\u5EA6\u524D\u5F8C\u4F4D\u304F\u3089\u3044\u3050\u307B\u3069\u8D85\u3082\u306E\u5206]{0,6}";
function table(rows, shape2, flags = "") {
  return {
    rows: rows.map(([per2, words]) => [per2, new RegExp(shape2(words), flags)]),
    any: new RegExp(shape2(rows.map(([, words]) => words).join("|")))
  };
}
var BEFORE2 = table(WORDS, (words) => words, "g");
var BEFORE_BESIDE = table(BESIDE, (words) => `(?:${words})${GLUE2}$`);
var AFTER_SLASH = table(
  UNITS,
  (words) => `^${AFTER_GLUE}(?:/|(?:an?|per|each|every) |\u6BCE|x) ?(?:[1\u4E00] ?|one )?(?:${words})`
);
var AFTER_EACH = table(UNITS, (words) => `^${AFTER_GLUE}(?:${words})(?:\u3042\u305F\u308A|\u5F53\u305F\u308A|\u3054\u3068|\u306B\u3064\u304D)`);
var AFTER2 = table(WORDS, (words) => `^${AFTER_GLUE}(?:${words})${NOT_OF_THE_NEXT}`);
function payPeriod(text, start, end, from) {
  const near = text.slice(Math.max(from, start - BEFORE_REACH), start);
  const before = CLOSES.test(near) ? near.slice(lastClosed(near) + 1) : near;
  const after = text.slice(end, end + AFTER_REACH);
  return matching(BEFORE_BESIDE, before) ?? lastWord(before) ?? matching(AFTER_SLASH, after) ?? matching(AFTER_EACH, after) ?? matching(AFTER2, after);
}
function lastClosed(text) {
  let last = -1;
  for (const match of text.matchAll(CLOSED)) last = match.index;
  return last;
}
function matching({ rows, any }, text) {
  return any.test(text) ? rows.find(([, pattern]) => pattern.test(text))?.[0] ?? null : null;
}
function lastWord(text) {
  let nearest = null;
  let reach = -1;
  if (!BEFORE2.any.test(text)) return null;
  for (const [per2, pattern] of BEFORE2.rows) {
    for (const match of text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      if (end > reach) [nearest, reach] = [per2, end];
    }
  }
  return nearest;
}

// src/text/amounts.ts
var COUNTED_KANJI = [
  "[\u5341\u518A\u679A\u5B57\u8A9E\u6B69\u5339\u7FBD\u6238\u66F2\u53F7\u8ED2\u96BB\u676F\u77F3\u7968\u904D\u500D\u79D2\u7D1A\u6B73\u624D\u7A2E\u5DFB\u7AE0\u7BC0\u9805\u9801\u5747\u5C40\u6821\u5186\u5468%\u2103\xB0]",
  "\u4EBA(?![\u624B\u6750\u54E1\u6C17])",
  "\u540D(?![\u7FA9\u524D])",
  "\u56DE(?!\u53CE)",
  "\u4EF6(?!\u6570)",
  "\u500B(?![\u4EBA\u5BA4\u5225])",
  "\u6587(?!\u53E5)",
  "\u70B9(?!\u6EC5)",
  "\u982D(?!\u91D1)",
  "\u793E(?![\u9577\u54E1\u4F1A])",
  "\u8A71(?![\u3057\u305D\u305B])",
  "\u767A(?![\u9001\u6CE8\u6255])",
  "\u756A(?!\u982D)",
  "\u7740(?!\u91D1)",
  "\u98DF(?!\u4E8B)",
  "\u6761(?!\u4EF6)",
  "\u5E97(?![\u982D\u9577])",
  "\u5EA6(?!\u3005)",
  "\u4EE3(?![\u5F15\u91D1\u884C])",
  "\u4E16[\u5E2F\u7D00]",
  "\u65E5(?![\u6255\u7D66\u5F53\u52E4])",
  "\u6642(?!\u7D66)",
  "\u6708(?![\u7D66\u53CE\u6255\u672B])",
  "\u5E74(?![\u53CE\u9F62])",
  "\u5206(?![\u3051\u304B\u5272])",
  "\u884C(?![\u3051\u304F\u304D\u3064\u3044])",
  "\u672C(?![\u4EBA\u65E5\u5F53\u7269\u6C17])",
  "\u53F0(?!\u672C)",
  "\u90E8(?!\u5C4B)",
  "\u901A(?![\u5E33\u52E4\u5831])",
  "\u518D\u751F|\u6E29\u6CC9|[\u5929\u5757\u584A](?=[^\u3001,]?[\u8DEF\u540E\u5F8C\u524D])|\u5206(?=\u611F\u8C22|\u611F\u8B1D)|\u306E\u795E|\u99AC\u529B|\u5E73\u7C73|\u576A|\u5149\u5E74|[\u304B\u3051\u7B87][\u56FD\u6240\u6708]|km|kg|kb|mb|gb"
].join("|");
var COUNTED_WORDS = anyOf(
  "\u3044\u3044\u306D \u30D5\u30A9\u30ED\u30EF\u30FC \u30EA\u30C4\u30A4 \u30EA\u30DD\u30B9\u30C8 \u30A2\u30AF\u30BB\u30B9 \u30C0\u30A6\u30F3\u30ED\u30FC\u30C9 \u30DD\u30A4\u30F3\u30C8 \u30B3\u30A4\u30F3 \u30B4\u30FC\u30EB\u30C9 \u30B8\u30A7\u30E0 \u30C0\u30E1\u30FC\u30B8 \u30D3\u30E5\u30FC \u30A4\u30F3\u30D7\u30EC \u30AD\u30ED \u30E1\u30FC\u30C8\u30EB \u30C8\u30F3 \u30B0\u30E9\u30E0 \u30EA\u30C3\u30C8\u30EB \u30DC\u30EB\u30C8 \u30EF\u30C3\u30C8 \u30D8\u30EB\u30C4 \u30D4\u30AF\u30BB\u30EB \u30C8\u30FC\u30AF\u30F3 \u30B9\u30C6\u30C3\u30D7 \u30E6\u30FC\u30B6\u30FC \u30EC\u30B3\u30FC\u30C9 \u30EA\u30AF\u30A8\u30B9\u30C8"
);
var COUNTED_LATIN = "(?:pv|views?|followers?|subs|likes|lines|users?|rows|words|tokens?|people|members|stars|commits|requests?|reqs?|downloads?|points?|steps|hp|dps|hz|rpm|px|iops|qps|rps)(?![a-z])";
var COUNTED = new RegExp(`${COUNTED_KANJI}|${COUNTED_WORDS}| ?${COUNTED_LATIN}`, "y");
var BEGS = /千[万萬](?=[不别別要小注记記])/y;
var NO_PAY_K = new RegExp(
  ` ?(?:${anyOf("\u753B\u8CEA \u30C6\u30EC\u30D3 \u30E2\u30CB\u30BF\u30FC \u89E3\u50CF\u5EA6 \u52D5\u753B \u30DE\u30E9\u30BD\u30F3 \u30E9\u30F3 \u8D70")}|(?:tv|monitor|video|run|race|resolution|memory|ram|gold|gil|coins?|gems?|credits|silver|isk|xp|exp|mmr|elo|robux|dmg|damage|souls|karma|subs|seguidores|views|pessoas|moedas|vang|xu|nguoi)(?![a-z]))`,
  "y"
);
var RAID = /[ -]?(?:raid|dungeon|part|group|squad|team|stack|crew|roster|lobby|run|vs)/y;
var PAY_WORDS = anyOf(
  "\u65E5\u7D66 \u6642\u7D66 \u65E5\u5F53 \u65E5\u53CE \u5831\u916C \u6708\u53CE \u6708\u7D66 \u9031\u7D66 \u5E74\u53CE \u5E74\u4FF8 \u30AE\u30E3\u30E9 \u7D66\u6599 \u7D66\u4E0E \u8CC3\u91D1 \u8B1D\u793C \u624B\u5F53 \u624B\u53D6\u308A \u5358\u4FA1 \u30D0\u30A4\u30C8\u4EE3 \u5831\u5968\u91D1 salary wage pay luong salario \u65E5\u85AA \u65F6\u85AA \u6642\u85AA \u6708\u85AA \u62A5\u916C \u916C\u52B3 \u916C\u52DE \u5DE5\u8D44 \u5DE5\u8CC7"
);
var PAY_BEFORE = new RegExp(
  `(?<=(${PAY_WORDS})[ :\u3011\\])>\u300D\u306F\u304C\u30FB\u2192=]{0,4}(?:\u7D04|\u306A\u3093\u3068|\u6700\u4F4E|\u6700\u5927|\u3067\u3082)?[ :]?)`,
  "y"
);
var PAY_NEAR = new RegExp(`${PAY_WORDS}|\u7A3C|\u304B\u305B|\u53CE\u5165|\u5373\u91D1|\u624B\u6E21\u3057|\u304F\u3060\u3055\u3044|earn|\u8D5A|\u8CFA`);
var OF_A_CODE = /の?(?:番号|数字|こーど|ぱす|暗証|整数|入力|計算)/y;
var IN_A_NAME = /(?<=[a-z0-9_./#%-])/y;
var DATE_OR_ID = /[/.:-][0-9]/y;
var OPEN_AFTER = / ?(?:以上|いじよう|[~↑]|\+(?=$|[\s!。)])|から|より|超|over(?![a-z])|up(?![a-z])|すたーと|保証|おーばー)/y;
var OPEN_BEFORE2 = /(?<=(?:最低(?:でも|保証)?|下限|少なくとも|at least|minimum|min|from|over) ?[:は]? ?(?:[1一][件回日個人本枚])?)/y;
var OPENERS = new RegExp(`[${NUMERAL_OPENERS}${FIGURE_OPENERS}]`, "g");
var REACH7 = 16;
var LARGEST = 1e12;
function amounts(folded) {
  const found = [];
  OPENERS.lastIndex = 0;
  for (let match = OPENERS.exec(folded); match !== null; match = OPENERS.exec(folded)) {
    const first = readFigure(folded, match.index);
    if (first === null) continue;
    const figure = joinRange(folded, first);
    const last = found.at(-1)?.end ?? 0;
    const coin = figure.start < last ? null : coinOf(folded, figure);
    OPENERS.lastIndex = coin === null ? first.end : figure.end;
    if (coin === null) continue;
    const { start, end } = figure;
    found.push({
      start,
      end,
      low: figure.low * coin.yen,
      high: figure.high * coin.yen,
      currency: coin.currency,
      per: payPeriod(folded, start, end, last),
      open: matchAt(OPEN_AFTER, folded, end) !== null || matchAt(OPEN_BEFORE2, folded, start) !== null
    });
    if (found.length === FEATURE_LIMIT) break;
  }
  return found;
}
function coinOf(text, { start, end, form, low, high, coin }) {
  if (!(low > 0 && high <= LARGEST)) return null;
  if (coin !== null) return form === "bare" && low < (coin.currency === "usd" ? 10 : 2) ? null : coin;
  const follows = (pattern) => matchAt(pattern, text, end) !== null;
  const inName = () => matchAt(IN_A_NAME, text, start) !== null;
  const payWord = () => matchAt(PAY_BEFORE, text, start)?.[1];
  switch (form) {
    case "kanji":
      return follows(COUNTED) || matchAt(BEGS, text, start) !== null ? null : YEN;
    case "man":
      return follows(COUNTED) || follows(RAID) || inName() ? null : YEN;
    case "k": {
      if (follows(COUNTED) || follows(NO_PAY_K) || inName()) return null;
      const round = low >= 1e4 && low % 5e3 === 0;
      return round || payWord() !== void 0 ? YEN : null;
    }
    case "digits": {
      const near = text.slice(Math.max(0, start - REACH7), end + REACH7);
      return PAY_NEAR.test(near) && !follows(OF_A_CODE) ? YEN : null;
    }
    case "bare": {
      const word = payWord();
      if (word === void 0 || low < leastBare(word)) return null;
      return follows(COUNTED) || follows(DATE_OR_ID) ? null : YEN;
    }
  }
}
function leastBare(word) {
  if (word === "\u6642\u7D66" || word === "\u5358\u4FA1") return 100;
  return word.startsWith("\u5E74") || word.startsWith("\u6708") ? 1e4 : 1e3;
}

// src/detect/sums.ts
var MOST_READ = 2e4;
function readSums({ amounts: bands, shorthand }, text, see) {
  const money = amounts(text);
  for (const amount of money) {
    if (amount.currency === "other") continue;
    const per2 = amount.per ?? "none";
    for (const band2 of bands) {
      const inBand = amount.high >= band2.from && amount.high < band2.to && (!band2.open || amount.open);
      if (inBand && band2.per.has(per2)) see(band2.group, amount);
    }
  }
  if (shorthand.length === 0) return money;
  for (const pay of shorthandPay(text)) {
    for (const { group: group2, kind } of shorthand) if (kind === pay.kind) see(group2, pay);
  }
  return money;
}
function compileSums(lexicon, terms) {
  const fold2 = createFold();
  const undisguise = compileDisguise(terms);
  return (text, see) => {
    const folded = fold2(text);
    readSums(lexicon, foldedString(folded, MOST_READ), (group2, { end }) => see(group2, end - 1));
    return undisguise(folded, true) === null;
  };
}

// src/detect/reading.ts
var MOST_PER_GROUP = 48;
function compileReading(lexicon, automaton, hopeless) {
  const notes = {
    found: new Array(lexicon.groups.length).fill(EMPTY2),
    groups: [],
    order: [],
    accidents: /* @__PURE__ */ new Map(),
    openings: holders(
      lexicon.groups.length,
      lexicon.phrases.map((phrase) => phrase.first)
    ),
    endings: holders(
      lexicon.groups.length,
      lexicon.phrases.map((phrase) => phrase.next)
    ),
    opened: new Uint8Array(lexicon.phrases.length),
    ended: new Uint8Array(lexicon.phrases.length)
  };
  return (original, folded, rawHits) => {
    begin(notes);
    noteTerms(lexicon, notes, automaton.hits(folded, rawHits, original), folded);
    if (!noteFigures(lexicon, notes, folded, hopeless)) return null;
    notePhrases(lexicon, notes, folded);
    const { found } = notes;
    const quotes = quotations(folded);
    const own = quotes.length === 0 ? found : found.map((list) => outside(list, quotes));
    noteShapes(lexicon, notes, folded, quotes, own);
    return {
      groups: notes.groups,
      found,
      own,
      spanOf: (occurrence) => originalSpan(original, folded, occurrence.start, Math.max(occurrence.start + 1, occurrence.end))
    };
  };
}
var EMPTY2 = [];
Object.freeze(EMPTY2);
function begin({ found, groups, order, accidents, opened, ended }) {
  for (const group2 of groups) found[group2] = EMPTY2;
  groups.length = 0;
  order.length = 0;
  accidents.clear();
  opened.fill(0);
  ended.fill(0);
}
function noteTerms(lexicon, notes, hits, folded) {
  for (const hit of hits) {
    for (const group2 of lexicon.terms[hit.term].exceptionFor) {
      const list = notes.accidents.get(group2) ?? [];
      if (list.length < MOST_PER_GROUP) list.push(hit);
      notes.accidents.set(group2, list);
    }
  }
  for (const hit of hits) {
    for (const group2 of lexicon.terms[hit.term].groups) {
      if (notes.found[group2].length >= MOST_PER_GROUP) continue;
      if (counts(lexicon, notes, folded, group2, hit)) put2(notes, group2, hit);
    }
  }
}
function noteFigures(lexicon, notes, folded, hopeless) {
  const { found, order } = notes;
  const wantsAmounts = anyOf2(found, lexicon.hints.amounts);
  const wantsContacts = anyOf2(found, lexicon.hints.contacts);
  if (hopeless(folded, order, { amounts: wantsAmounts, contacts: wantsContacts })) return false;
  if (!wantsAmounts && !wantsContacts) return true;
  const text = foldedString(folded, MOST_READ);
  const money = wantsAmounts ? readSums(lexicon, text, (group2, { start, end }) => put2(notes, group2, { start, end, term: -1 })) : [];
  if (hopeless(folded, order, { amounts: false, contacts: wantsContacts })) return false;
  const ways = wantsContacts ? contacts(text) : [];
  for (const way of ways) {
    for (const group2 of lexicon.contacts.get(way.kind) ?? []) put2(notes, group2, { ...way, term: -1 });
  }
  if (lexicon.items.length === 0) return true;
  const items = jobNoticeItems(text, money, ways);
  for (const { group: group2, atLeast } of lexicon.items) {
    if (items.size >= atLeast) put2(notes, group2, { start: 0, end: text.length, term: -1 });
  }
  return true;
}
function notePhrases(lexicon, notes, folded) {
  const { found, opened, ended } = notes;
  for (let p = 0; p < lexicon.phrases.length; p++) {
    if (opened[p] === 0 || ended[p] === 0) continue;
    const { group: group2, first, next, within: within2 } = lexicon.phrases[p];
    const pairs2 = inOrder(listed2(found, first), listed2(found, next), within2, folded);
    if (pairs2.length === 0) continue;
    for (const pair of pairs2) if (counts(lexicon, notes, folded, group2, pair)) put2(notes, group2, pair);
    found[group2].sort((a, b) => a.end - b.end);
  }
}
function noteShapes(lexicon, notes, folded, quotes, own) {
  const shape2 = shapeOf(folded, quotes);
  for (const { group: group2, lettersTo: lettersTo2, piecesFrom, lettersPerPieceTo, quotedFrom } of lexicon.shapes) {
    const holds2 = shape2.letters <= lettersTo2 && shape2.pieces >= piecesFrom && shape2.letters <= lettersPerPieceTo * shape2.pieces && shape2.quoted >= quotedFrom;
    if (!holds2) continue;
    const whole = { start: 0, end: folded.length, term: -1 };
    put2(notes, group2, whole);
    if (own !== notes.found) own[group2].push(whole);
  }
}
function put2({ found, groups, order, openings, endings, opened, ended }, group2, at) {
  const list = found[group2];
  if (list.length >= MOST_PER_GROUP) return;
  order.push([group2, at.end - 1]);
  if (list !== EMPTY2) {
    list.push(at);
    return;
  }
  found[group2] = [at];
  groups.push(group2);
  for (let k = openings.from[group2]; k < openings.from[group2 + 1]; k++) opened[openings.values[k]] = 1;
  for (let k = endings.from[group2]; k < endings.from[group2 + 1]; k++) ended[endings.values[k]] = 1;
}
function counts(lexicon, notes, folded, group2, at) {
  const accidents = notes.accidents.get(group2);
  if (accidents !== void 0 && isWithin(at, accidents)) return false;
  const place = lexicon.places.get(group2);
  return place === void 0 || standsAt(place, folded, at);
}
function isWithin({ start, end }, stretches) {
  for (const s of stretches) if (s.start <= start && end <= s.end) return true;
  return false;
}
var outside = (list, quotes) => list.filter((occurrence) => !isWithin(occurrence, quotes));
function anyOf2(found, groups) {
  for (let i = 0; i < groups.length; i++) if (found[groups[i]].length > 0) return true;
  return false;
}
function listed2(found, groups) {
  if (groups.length === 1) return found[groups[0]];
  return groups.flatMap((g) => found[g]).sort((a, b) => a.end - b.end);
}
function inOrder(first, next, within2, folded) {
  const pairs2 = [];
  let from = 0;
  for (const a of first) {
    while (from < next.length && next[from].end <= a.end) from++;
    let at = from;
    while (at < next.length && next[at].start <= a.start) at++;
    const b = next[at];
    if (b === void 0 || b.start - a.end > within2 || endsSentence(folded, a.end, b.start)) continue;
    pairs2.push({ start: a.start, end: b.end, term: a.term });
  }
  return pairs2;
}
var STOPS2 = new Set([..."\u3002!?"].map((char) => char.charCodeAt(0)));
function endsSentence(folded, from, to) {
  for (let i = from; i < to; i++) if (STOPS2.has(folded.codes[i])) return true;
  return false;
}

// src/detect/when.ts
function compileWhen(source, place) {
  const all = (source.all ?? []).map((element) => resolve(element, place));
  const any = (source.any ?? []).flatMap((element) => resolve(element, place));
  const none = (source.none ?? []).flatMap((element) => resolve(element, place));
  const families2 = (source.some?.of ?? []).map((element) => resolve(element, place));
  if (all.length === 0 && any.length === 0 && families2.length === 0) {
    throw new RuleError(place.file, place.line(), "when: write at least one name under all, any or some");
  }
  const { within: within2, atLeast = 1, some } = source;
  if (some !== void 0 && some.atLeast > some.of.length) {
    throw new RuleError(
      place.file,
      place.line(),
      `some: ${some.atLeast} of ${some.of.length} can never hold`
    );
  }
  const each = any.length === 0 ? all : [...all, any];
  return {
    families: [...each, ...families2],
    enough: each.length + (some?.atLeast ?? 0),
    twice: atLeast > 1 ? any : [],
    needs: [...each, ...some === void 0 ? [] : missingNone(families2, some.atLeast)],
    // Asked of every rule for every candidate: nothing is allocated until it is sure to be needed.
    find(text) {
      const found = source.own === true ? text.own : text.found;
      for (const groups of all) if (!anyIn(found, groups)) return null;
      if (any.length > 0 && !anyIn(found, any)) return null;
      if (anyIn(found, none)) return null;
      const either = atLeast > 1 ? listed3(found, any) : NONE;
      if (any.length > 0 && atLeast > 1 && distinct(either) < atLeast) return null;
      const together = within2 === void 0 ? firstOfEach(found, all) : closest(found, all, within2);
      if (together === null) return null;
      const several = some === void 0 ? NONE : enoughOf(families2, found, some.atLeast, some.within ?? Infinity);
      if (several === null) return null;
      together.push(...atLeast > 1 ? either : firstOfEach(found, [any]), ...several);
      return together;
    }
  };
}
var NONE = [];
function anyIn(found, groups) {
  for (let i = 0; i < groups.length; i++) if (found[groups[i]].length > 0) return true;
  return false;
}
function listed3(found, groups) {
  const list = [];
  for (const g of groups) list.push(...found[g]);
  return list;
}
function firstOfEach(found, elements) {
  const firsts = [];
  for (const groups of elements) {
    for (const g of groups) {
      const first = found[g][0];
      if (first === void 0) continue;
      firsts.push(first);
      break;
    }
  }
  return firsts;
}
function resolve(element, { names, file, line }) {
  return element.split("|").flatMap((part2) => groupsNamed(part2.trim(), names, file, line));
}
function distinct(list) {
  return new Set(list.map((o) => o.term)).size;
}
function missingNone(families2, atLeast) {
  const size = families2.length - atLeast + 1;
  const ring = [...families2, ...families2];
  return families2.map((_, i) => ring.slice(i, i + size).flat());
}
function enoughOf(families2, found, atLeast, within2) {
  let there = 0;
  for (const groups of families2) if (anyIn(found, groups)) there++;
  if (there < atLeast) return null;
  const { occurrences, whose } = inOrder2(found, families2);
  const latest = /* @__PURE__ */ new Map();
  for (let i = 0; i < occurrences.length; i++) {
    const occurrence = occurrences[i];
    latest.set(whose[i], occurrence);
    let near = 0;
    for (const o of latest.values()) if (occurrence.end - o.start <= within2) near++;
    if (near >= atLeast) return [...latest.values()].filter((o) => occurrence.end - o.start <= within2);
  }
  return null;
}
function closest(found, elements, within2) {
  const { occurrences, whose } = inOrder2(found, elements);
  const latest = elements.map(() => void 0);
  for (let i = 0; i < occurrences.length; i++) {
    const occurrence = occurrences[i];
    latest[whose[i]] = occurrence;
    let near = 0;
    for (let e = 0; e < latest.length; e++) {
      const l = latest[e];
      if (l === void 0 || occurrence.end - l.start > within2) break;
      near++;
    }
    if (near === latest.length) return latest;
  }
  return null;
}
function inOrder2(found, elements) {
  const occurrences = [];
  const whose = [];
  let sorted = true;
  for (let e = 0; e < elements.length; e++) {
    const groups = elements[e];
    for (let g = 0; g < groups.length; g++) {
      const list = found[groups[g]];
      for (let i = 0; i < list.length; i++) {
        if (occurrences.length > 0 && occurrences.at(-1).start > list[i].start) sorted = false;
        occurrences.push(list[i]);
        whose.push(e);
      }
    }
  }
  if (sorted) return { occurrences, whose };
  const order = Array.from(whose, (_, i) => i).sort((a, b) => occurrences[a].start - occurrences[b].start);
  return { occurrences: order.map((i) => occurrences[i]), whose: order.map((i) => whose[i]) };
}

// src/detect/worth-asking.ts
function compileWorthAsking(groups, conditions) {
  const families2 = conditions.flatMap((when2) => when2.families);
  const conditionOf = Int32Array.from(conditions.flatMap((when2, c) => when2.families.map(() => c)));
  const enough = Int32Array.from(conditions, (when2) => when2.enough);
  const holding = holders(groups, families2);
  const metAt = new Int32Array(families2.length);
  const met = new Int32Array(conditions.length);
  const worth = [];
  let asked = 0;
  return (found) => {
    asked++;
    met.fill(0);
    for (let i = 0; i < found.length; i++) {
      const group2 = found[i];
      for (let k = holding.from[group2], end = holding.from[group2 + 1]; k < end; k++) {
        const family = holding.values[k];
        if (metAt[family] === asked) continue;
        metAt[family] = asked;
        met[conditionOf[family]]++;
      }
    }
    worth.length = 0;
    for (let c = 0; c < enough.length; c++) if (met[c] >= enough[c]) worth.push(c);
    return worth;
  };
}

// src/detect/rulebook.ts
var MOST_JUDGED = 1e5;
var REVIEW_AT_MOST = 0.75;
var SPARED = /* @__PURE__ */ new Set(["warning", "asking-help", "seeking-work"]);
var NOTHING = Object.freeze({
  signals: Object.freeze([]),
  stance: "none",
  score: 0
});
function compileRules(files) {
  const file = (path, askedBy, line) => {
    const found = files.find((f) => f.path === path);
    if (found === void 0)
      throw new RuleError(askedBy, line(), `${path} is listed but there is no such file`);
    return found;
  };
  const index = parseYaml(
    file("index.yaml", "index.yaml", () => 1),
    indexSchema
  );
  const lexiconFiles = index.value.lexicon.map(
    (path, i) => file(path, "index.yaml", () => index.lineOf(["lexicon", i]))
  );
  const lexicon = compileLexicon(lexiconFiles);
  const packs = index.value.packs.map((id, i) => {
    const source = file(`${id}/pack.yaml`, "index.yaml", () => index.lineOf(["packs", i]));
    const parsed = parseYaml(source, packSchema);
    if (parsed.value.id !== id) {
      throw new RuleError(source.path, parsed.lineOf(["id"]), `id must be "${id}", the name of the folder`);
    }
    return { path: source.path, ...parsed };
  });
  const rules = packs.flatMap(
    ({ path, value, lineOf }) => Object.entries(value.rules).map(([name2, rule]) => ({
      name: `${value.id}/${name2}`,
      pack: value.id,
      weight: rule.weight,
      heldBack: rule.most === "review",
      note: rule.note,
      when: compileWhen(rule.when, {
        names: lexicon,
        file: path,
        line: () => lineOf(["rules", name2, "when"])
      })
    }))
  );
  const about = new Map(
    packs.map(({ value }) => [value.id, { ja: aboutOf(value, "ja"), en: aboutOf(value, "en") }])
  );
  const stanceFile = file("stances.yaml", "index.yaml", () => 1);
  const stanceSource = parseYaml(stanceFile, stanceSchema);
  const stances = stanceSource.value.stances.map((entry, i) => ({
    stance: entry.stance,
    factor: entry.factor,
    when: compileWhen(entry.when, {
      names: lexicon,
      file: stanceFile.path,
      line: () => stanceSource.lineOf(["stances", i, "when"])
    })
  }));
  const { everyday: everydayPath } = index.value;
  const everyday = everydayPath === void 0 ? [] : parseYaml(
    file(everydayPath, "index.yaml", () => index.lineOf(["everyday"])),
    everydaySchema
  ).value.messages;
  const fold2 = createFold();
  const terms = compileTerms(lexicon.terms, everyday);
  const automaton = compileAutomaton(terms);
  const plan = planOf(terms, lexicon, rules);
  const worthALook = compileFirstLook(terms, plan, everyday, compileSums(lexicon, terms));
  const rawHitsOf = compileGate(terms, plan, automaton);
  const read = compileReading(lexicon, automaton, compileHopeless(plan));
  const readAnything = compileReading(lexicon, automaton, () => false);
  const worthAsking = compileWorthAsking(
    lexicon.groups.length,
    rules.map((rule) => rule.when)
  );
  const stancesWorthAsking = compileWorthAsking(
    lexicon.groups.length,
    stances.map((stance) => stance.when)
  );
  const undisguise = compileDisguise(terms);
  function judgeText(whole, options) {
    const text = whole.length > MOST_JUDGED ? whole.slice(0, MOST_JUDGED) : whole;
    if (!worthALook(text)) return NOTHING;
    const folded = fold2(text);
    const candidate = rawHitsOf(folded);
    const plain = candidate > 0 ? judgeFolded(text, folded, candidate, options) : NOTHING;
    if (SPARED.has(plain.stance)) return plain;
    const bare = undisguise(folded, candidate > 0);
    const disguised = bare === null ? 0 : rawHitsOf(bare);
    if (bare === null || disguised === 0) return plain;
    const second = judgeFolded(text, bare, disguised, options);
    return second.score > plain.score ? second : plain;
  }
  function judgeFolded(text, folded, rawHits, options) {
    const reading = read(text, folded, rawHits);
    if (reading === null) return NOTHING;
    const signals = [];
    let sure = 0;
    let heldBack = 0;
    for (const r of worthAsking(reading.groups)) {
      const rule = rules[r];
      if (!options.packs.includes(rule.pack)) continue;
      const why = rule.when.find(reading);
      if (why === null) continue;
      if (rule.heldBack) heldBack += rule.weight;
      else sure += rule.weight;
      signals.push({
        rule: rule.name,
        weight: rule.weight,
        spans: mergeSpans(why.map(reading.spanOf)),
        note: rule.note[options.language],
        pack: about.get(rule.pack)[options.language]
      });
    }
    if (!signals.some((s) => s.weight > 0)) return NOTHING;
    const { stance, factor } = stanceOf(reading);
    const hints = Math.min(heldBack, REVIEW_AT_MOST);
    const sum = Math.max(sure, Math.min(sure + hints, REVIEW_AT_MOST));
    return { signals, stance, score: Math.round(Math.min(1, Math.max(0, sum)) * factor * 100) / 100 };
  }
  function stanceOf(reading) {
    for (const s of stancesWorthAsking(reading.groups)) {
      if (stances[s].when.find(reading) !== null) return stances[s];
    }
    return { stance: "soliciting", factor: 1 };
  }
  return {
    version: versionOf(files),
    packs: packs.map((p) => p.value.id),
    sources: packs.map((p) => p.value),
    stances: stanceSource.value.stances,
    stanceOf(whole) {
      const text = whole.slice(0, MOST_JUDGED);
      const folded = fold2(text);
      const reading = readAnything(text, folded, automaton.scan(folded));
      return reading === null ? "none" : stanceOf(reading).stance;
    },
    judge: (message, options) => message.parts.length === 0 ? judgeText(message.text, options) : judgeParts(message, options, judgeText)
  };
}
var aboutOf = ({ summary, ground }, language) => ({
  summary: summary[language],
  ...ground && { ground: ground[language] }
});
function judgeParts(message, options, judgeText) {
  const pieces = [message.text, ...message.parts.map((part2) => part2.text)];
  const starts = [];
  let whole = "";
  for (const piece of pieces) {
    starts.push(whole.length);
    whole += `${piece}
`;
  }
  const findings = pieces.map((piece, i) => relocate(judgeText(piece, options), (span) => placed(span, i)));
  findings.push(
    relocate(judgeText(whole, options), (span) => {
      let i = starts.length - 1;
      while (starts[i] > span.start) i--;
      const at = starts[i];
      const end = Math.min(span.end - at, pieces[i].length);
      return placed({ start: Math.min(span.start - at, end), end }, i);
    })
  );
  return findings.reduce((worst, finding) => finding.score > worst.score ? finding : worst);
}
function placed(span, piece) {
  return piece === 0 ? { start: span.start, end: span.end } : { start: span.start, end: span.end, part: piece - 1 };
}
function relocate(finding, move) {
  if (finding.signals.length === 0) return finding;
  const signals = finding.signals.map((signal) => ({ ...signal, spans: mergeSpans(signal.spans.map(move)) }));
  return { ...finding, signals };
}
function versionOf(files) {
  const hash = createHash("sha256");
  for (const file of [...files].sort((a, b) => a.path < b.path ? -1 : 1))
    hash.update(`${file.path}\0${file.text}\0`);
  return hash.digest("hex").slice(0, 12);
}
export {
  compileAutomaton,
  compileFirstLook,
  compileLexicon,
  compileRules,
  compileSieve,
  compileTerms,
  compileWhen,
  createFold,
  everydaySchema,
  indexSchema,
  isFigure2 as isFigure,
  packSchema,
  parseYaml,
  planOf,
  readRuleFiles
};
