/** Times there and back, and the difference of two clocks, from small requests one after another. */
export type Sample = { readonly sentMs: number; readonly tookMs: number; readonly serverMs: number };

export type Measured = {
  readonly medianMs: number;
  /** The mean difference between one round trip and the next. */
  readonly jitterMs: number;
  /** How far the server's clock is before ours. Its error is at most half of the fastest round trip. */
  readonly serverAheadMs: number;
};

export const SAMPLES = 9;

/** `ask` gives the server's UTC, ms since 1970. Rejects with the first request that fails. */
export async function sampled(ask: () => Promise<number>, count = SAMPLES): Promise<Sample[]> {
  const samples: Sample[] = [];
  await ask(); // the first may have to open a connection
  while (samples.length < count) {
    const sentMs = Date.now();
    const began = performance.now();
    const serverMs = await ask();
    samples.push({ sentMs, tookMs: performance.now() - began, serverMs });
  }
  return samples;
}

/** Of one sample or more. */
export function measured(samples: readonly Sample[]): Measured {
  const took = samples.map((sample) => sample.tookMs);
  const steps = took.slice(1).map((ms, before) => Math.abs(ms - (took[before] ?? ms)));
  const fastest = samples.reduce((best, sample) => (sample.tookMs < best.tookMs ? sample : best));
  return {
    medianMs: [...took].sort((a, b) => a - b)[Math.floor(took.length / 2)] ?? 0,
    jitterMs: steps.length === 0 ? 0 : steps.reduce((sum, ms) => sum + ms, 0) / steps.length,
    serverAheadMs: fastest.serverMs - (fastest.sentMs + fastest.tookMs / 2),
  };
}
