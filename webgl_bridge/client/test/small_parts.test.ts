import { backoffMs } from "../src/backoff";
import { guestOfTab } from "../src/guest";
import { randomId } from "../src/random_id";
import { RoundTrip } from "../src/round_trip";

it.each([
  [0, 0, 20],
  [0, 1, 200],
  [1, 1, 400],
  [2, 1, 800],
  [9, 0, 2_500],
  [50, 1, 5_000],
])("attempt %i with chance %f waits %f ms", (attempt, chance, wait) => {
  expect(backoffMs(attempt, chance)).toBe(wait);
});

it("ids are of the wire's letters and never alike", () => {
  const ids = Array.from({ length: 200 }, () => randomId());
  expect(new Set(ids).size).toBe(200);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
});

it("a round trip is smoothed", () => {
  const trip = new RoundTrip();
  trip.measured(100);
  trip.measured(180);
  expect(trip.ms).toBe(110);
});

class TabStorage implements Storage {
  #kept = new Map<string, string>();
  get length() {
    return this.#kept.size;
  }
  clear = () => this.#kept.clear();
  getItem = (key: string) => this.#kept.get(key) ?? null;
  key = () => null;
  removeItem = (key: string) => void this.#kept.delete(key);
  setItem = (key: string, value: string) => void this.#kept.set(key, value);
}

it("a duplicated tab becomes another guest, a lone one stays the same", async () => {
  const tab = new TabStorage();
  tab.setItem("arena.guest", "A".repeat(22));
  expect(await guestOfTab(tab)).toEqual({ key: "A".repeat(22), kept: true }); // reloaded: nobody else answers

  const copy = new TabStorage();
  copy.setItem("arena.guest", "A".repeat(22));
  const other = await guestOfTab(copy);
  expect(other.key).not.toBe("A".repeat(22));
  expect(other.kept).toBe(false);
  expect(copy.getItem("arena.guest")).toBe(other.key);
});
