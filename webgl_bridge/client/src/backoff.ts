const FIRST_MS_MIN = 20;
const FIRST_MS_MAX = 200;
const SECOND_MS = 400;
const LONGEST_MS = 5_000;

/** How long to wait before attempt `attempt` (from 0): at once the first time, then doubling, spread by chance. */
export function backoffMs(attempt: number, chance: number): number {
  if (attempt === 0) return FIRST_MS_MIN + chance * (FIRST_MS_MAX - FIRST_MS_MIN);
  const longest = Math.min(LONGEST_MS, SECOND_MS * 2 ** (attempt - 1));
  return longest / 2 + (chance * longest) / 2;
}
