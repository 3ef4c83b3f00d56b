/** The few assertions that run in Node and in a browser alike. */

const WAIT_MS_MAX = 15_000;

export function is(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

export function equal(got, wanted) {
  const [one, other] = [JSON.stringify(got), JSON.stringify(wanted)];
  is(one === other, `got ${one?.slice(0, 300)}, wanted ${other?.slice(0, 300)}`);
}

/** Equal, where bytes of every kind are lists of numbers. */
export function alike(got, wanted) {
  equal(withoutBytes(got), wanted);
}

export async function rejected(promise, how) {
  const error = await promise.then(() => null, (error) => error);
  is(error !== null && how.test(error.message), `not rejected as wanted: ${error}`);
}

export async function until(holds) {
  const ends = Date.now() + WAIT_MS_MAX;
  while (!holds()) {
    is(Date.now() < ends, `it never came about: ${holds}`);
    await new Promise((go) => setTimeout(go, 10));
  }
}

/** `promise`, unless it takes too long. */
export function soon(promise, what) {
  let late;
  const limit = new Promise((_, fail) => {
    late = setTimeout(() => fail(new Error(`waited in vain for ${what}`)), WAIT_MS_MAX);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(late));
}

function withoutBytes(value) {
  if (value instanceof ArrayBuffer) return [...new Uint8Array(value)];
  if (ArrayBuffer.isView(value)) return [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
  if (Array.isArray(value)) return value.map(withoutBytes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutBytes(one)]));
}
