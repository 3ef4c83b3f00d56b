/**
 * A QR code (ISO/IEC 18004) of a short text: byte mode, error correction L, versions 1 to 5, mask 3. These versions have
 * one block each, so that nothing has to be interleaved; they hold up to 106 bytes, which is more than a link needs.
 */

/** By version: all codewords, and those of them for error correction (table 9). */
const SIZES = [
  { codewords: 26, correction: 7 },
  { codewords: 44, correction: 10 },
  { codewords: 70, correction: 15 },
  { codewords: 100, correction: 20 },
  { codewords: 134, correction: 26 },
];
const FORMAT = 0b01_011; // level L, mask 3

type Grid = (boolean | null)[][];

/** Rows of modules, true for dark; null when the text is too long. */
export function qr(text: string): boolean[][] | null {
  const bytes = [...new TextEncoder().encode(text)];
  const at = SIZES.findIndex(({ codewords, correction }) => bytes.length + 2 <= codewords - correction);
  const size = SIZES[at];
  if (!size) return null;
  const data = codewordsOf(bytes, size.codewords - size.correction);
  const grid = frame(at + 1);
  fill(grid, [...data, ...remainder(data, size.correction)]);
  return grid as boolean[][];
}

/** Mode and length, the bytes, an end mark, and padding (7.4). */
function codewordsOf(bytes: readonly number[], count: number): number[] {
  const nibbles = [4, bytes.length >> 4, bytes.length & 15, ...bytes.flatMap((byte) => [byte >> 4, byte & 15]), 0];
  const words: number[] = [];
  for (let at = 0; at < nibbles.length; at += 2) words.push(((nibbles[at] ?? 0) << 4) | (nibbles[at + 1] ?? 0));
  for (let pad = 0xec; words.length < count; pad ^= 0xec ^ 0x11) words.push(pad);
  return words;
}

/** Multiplication in GF(256) with the polynomial 0x11d. */
function times(one: number, other: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((other >> bit) & 1) * one;
  }
  return product;
}

/** The Reed-Solomon codewords of `data` (7.5). */
function remainder(data: readonly number[], count: number): number[] {
  let generator = [1];
  for (let at = 0, root = 1; at < count; at++, root = times(root, 2)) {
    const next = [...generator, 0];
    generator.forEach((factor, place) => (next[place + 1] = (next[place + 1] ?? 0) ^ times(factor, root)));
    generator = next;
  }
  const rest = new Array<number>(count).fill(0);
  for (const word of data) {
    const lead = word ^ (rest.shift() ?? 0);
    rest.push(0);
    rest.forEach((value, place) => (rest[place] = value ^ times(generator[place + 1] ?? 0, lead)));
  }
  return rest;
}

/** Everything but the data: finders, timing, the alignment pattern, and the format. Null is where data goes. */
function frame(version: number): Grid {
  const size = 17 + 4 * version;
  const grid: Grid = Array.from({ length: size }, () => new Array<boolean | null>(size).fill(null));
  const set = (row: number, column: number, dark: boolean): void => {
    const line = grid[row];
    if (line && column >= 0 && column < size) line[column] = dark;
  };
  const square = (row: number, column: number, reach: number, light: readonly number[]): void => {
    for (let down = -reach; down <= reach; down++) {
      for (let right = -reach; right <= reach; right++) {
        set(row + down, column + right, !light.includes(Math.max(Math.abs(down), Math.abs(right))));
      }
    }
  };
  for (let at = 8; at < size - 8; at++) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  for (const [row, column] of [[3, 3], [3, size - 4], [size - 4, 3]] as const) square(row, column, 4, [2, 4]);
  if (version > 1) square(size - 7, size - 7, 2, [1]);
  const bits = format();
  for (let at = 0; at < 15; at++) {
    const dark = ((bits >> at) & 1) === 1;
    // around the first finder, then shared between the other two (figure 25)
    if (at < 8) set(at < 6 ? at : at + 1, 8, dark);
    else set(8, at === 8 ? 7 : 14 - at, dark);
    if (at < 8) set(8, size - 1 - at, dark);
    else set(size - 15 + at, 8, dark);
  }
  set(size - 8, 8, true);
  return grid;
}

/** The format with its own error correction (7.9). */
function format(): number {
  let rest = FORMAT;
  for (let at = 0; at < 10; at++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  return ((FORMAT << 10) | rest) ^ 0x5412;
}

/** Upwards and downwards in pairs of columns from the right, around what stands there already (7.7.3), masked. */
function fill(grid: Grid, words: readonly number[]): void {
  const size = grid.length;
  let bit = 0;
  let upwards = true;
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2) {
    for (let step = 0; step < size; step++) {
      const row = upwards ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        const line = grid[row];
        if (!line || line[column] !== null) continue;
        const dark = (((words[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
        line[column] = dark !== ((row + column) % 3 === 0);
        bit++;
      }
    }
    upwards = !upwards;
  }
}
