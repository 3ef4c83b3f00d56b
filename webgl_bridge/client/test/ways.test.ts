import { keepIn } from "../src/storage";
import { REMEMBERED_MS, Ways } from "../src/ways";

function tab() {
  const kept = new Map<string, string>();
  const keep = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const clock = { ms: 1_000_000 };
  return { clock, loaded: () => new Ways(keep, () => clock.ms) };
}

describe("the first way", () => {
  it("is WebSocket, also after it was refused, failed or worked", () => {
    const ways = tab().loaded();
    expect(ways.first).toBe("websocket");
    ways.failed("websocket", false);
    expect(ways.first).toBe("websocket");
    ways.worked("websocket");
    expect(ways.first).toBe("websocket");
  });

  it("is polling after a WebSocket said nothing, and WebSocket again when polling fails too", () => {
    const ways = tab().loaded();
    ways.failed("websocket", true);
    expect(ways.first).toBe("polling");
    ways.failed("polling", true);
    expect(ways.first).toBe("websocket");
  });

  it("is remembered by the tab over a reload, and asked again after a while", () => {
    const { clock, loaded } = tab();
    loaded().worked("polling");
    expect(loaded().first).toBe("polling");
    clock.ms += REMEMBERED_MS - 1;
    loaded().worked("polling"); // comes again: not prolonged
    expect(loaded().first).toBe("polling");
    clock.ms += 1;
    expect(loaded().first).toBe("websocket");
  });

  it("is not kept for ever by a clock that was set back", () => {
    const { clock, loaded } = tab();
    loaded().worked("polling");
    clock.ms -= 1;
    expect(loaded().first).toBe("websocket");
  });

  it("is WebSocket in another network", () => {
    const { loaded } = tab();
    const ways = loaded();
    ways.worked("polling");
    ways.networkChanged();
    expect(ways.first).toBe("websocket");
    expect(loaded().first).toBe("websocket");
  });

  it.each([
    [[1_000, 2_000], "polling"],
    [[1_000], "websocket"],
    [[1_000, 60_000, 1_000], "websocket"],
  ] as const)("of WebSockets that fell silent after %j ms is %s", (upMs, way) => {
    const ways = tab().loaded();
    for (const ms of upMs) {
      ways.worked("websocket");
      ways.fellSilent("websocket", ms);
    }
    expect(ways.first).toBe(way);
  });
});

describe("what is kept", () => {
  it("lives as long as the page where storage is refused", () => {
    const refused = keepIn(() => {
      throw new DOMException("denied", "SecurityError");
    });
    expect(refused.getItem("a")).toBeNull();
    refused.setItem("a", "1");
    expect(refused.getItem("a")).toBe("1");
    refused.removeItem("a");
    expect(refused.getItem("a")).toBeNull();
  });

  it("is the newest also where storage was full for a while", () => {
    const real = new Map([["a", "old"]]);
    let isFull = true;
    const full = keepIn(
      () =>
        ({
          getItem: (key: string) => real.get(key) ?? null,
          setItem: (key: string, value: string) => {
            if (isFull) throw new DOMException("full", "QuotaExceededError");
            real.set(key, value);
          },
          removeItem: (key: string) => real.delete(key),
        }) as unknown as Storage,
    );
    full.setItem("a", "new");
    expect(full.getItem("a")).toBe("new");
    isFull = false;
    full.setItem("a", "newest");
    expect(full.getItem("a")).toBe("newest");
  });
});
