import { ArenaClient } from "../src/client";
import { PROTOCOL, type DuelView, type Patch, type State } from "../src/protocol";
import { FakeNetwork } from "./fake_line";

const ROOM = "01890000-0000-7000-8000-000000000001";
const JOINED = { ok: true, role: "player", seat: 0, epoch: "e1", version: 3 };

function state(version: number, more: Partial<State> = {}): State {
  const view = { role: "player", seat: 0 } as DuelView;
  return { room: ROOM, epoch: "e1", version, now_ms: 1_000, view, running: true, ...more };
}

function patch(from_version: number, version: number, changes: Partial<DuelView>): Patch {
  return { room: ROOM, epoch: "e1", from_version, version, now_ms: 1_500, changes, running: true };
}

function arena() {
  const network = new FakeNetwork();
  const client = new ArenaClient(network.open, () => ({ protocol: PROTOCOL, guest: { key: "k".repeat(22), name: "Mira" } }));
  client.connect();
  return { network, client };
}

/** A client that is online and in the room. */
async function seated() {
  const { network, client } = arena();
  network.last.events.up("websocket");
  const feed = client.join(ROOM);
  network.last.of("join_room")[0]?.answer(JOINED);
  await settled();
  network.last.events.event("state", state(3));
  return { network, client, feed };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the rate", () => {
  const rates = (network: FakeNetwork) => network.last.of("pace").map((sent) => sent.message["rate"]);

  it("is said when it changes, and again to each new line", () => {
    const { network, client } = arena();
    client.pace("low");
    expect(rates(network)).toEqual([]); // there is no line yet
    network.last.events.up("websocket");
    expect(rates(network)).toEqual(["low"]);
    client.pace("low");
    client.pace("full");
    expect(rates(network)).toEqual(["low", "full"]);
    client.pace("low");
    network.last.events.down("transport close");
    vi.advanceTimersByTime(200);
    network.last.events.up("websocket");
    expect(rates(network)).toEqual(["low"]);
  });

  it("that every line begins with is not said", () => {
    const { network } = arena();
    network.last.events.up("websocket");
    expect(rates(network)).toEqual([]);
  });
});

describe("a command", () => {
  it("is answered by its ack", async () => {
    const { network, client } = await seated();
    const reply = client.command(ROOM, { type: "ready" });
    network.last.of("command")[0]?.answer({ ok: true, version: 4 });
    expect(await reply).toEqual({ ok: true, version: 4 });
  });

  it("whose ack is missing is sent again after a drop, with the same id and the same words", async () => {
    const { network, client } = await seated();
    const reply = client.answer(ROOM, { index: 2, picked: [1] });
    const first = network.last.of("command")[0];
    network.alive = false;
    await vi.advanceTimersByTimeAsync(2_000); // the ack is missing: the line is asked
    await vi.advanceTimersByTimeAsync(2_000); // and does not answer: dropped
    await vi.advanceTimersByTimeAsync(200); // at once means 20-200 ms
    expect(network.lines).toHaveLength(2);

    network.alive = true;
    network.last.events.up("websocket");
    expect(network.last.of("join_room").map((sent) => sent.message)).toEqual([{ room: ROOM, cursor: { epoch: "e1", version: 3 }, patches: true }]);
    expect(network.last.of("command")).toHaveLength(0); // not before the room is entered
    network.last.of("join_room")[0]?.answer(JOINED);
    await settled();
    const second = network.last.of("command")[0];
    expect(second?.message).toEqual(first?.message);
    second?.answer({ ok: false, code: "too_late", values: {} });
    expect(await reply).toMatchObject({ ok: false, code: "too_late" });
  });

  it("given offline goes out on arrival", async () => {
    const { network, client } = await seated();
    network.last.events.down("transport close");
    const reply = client.answer(ROOM, { index: 2, picked: [0] });
    await vi.advanceTimersByTimeAsync(200);
    network.last.events.up("websocket");
    network.last.of("join_room")[0]?.answer(JOINED);
    await settled();
    network.last.of("command")[0]?.answer({ ok: true, version: 9 });
    expect(await reply).toEqual({ ok: true, version: 9 });
  });

  it("keeps the line when the probe is answered, and asks again only after a long silence", async () => {
    const { network, client } = await seated();
    void client.command(ROOM, { type: "ready" });
    await vi.advanceTimersByTimeAsync(6_000);
    expect(network.lines).toHaveLength(1);
    expect(network.last.of("command")).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    const ids = network.last.of("command").map((sent) => sent.message["id"]);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it("of unknown outcome is asked again with the same id", async () => {
    const { network, client } = await seated();
    const reply = client.command(ROOM, { type: "ready" });
    network.last.of("command")[0]?.answer({ ok: false, code: "unknown_outcome", values: {} });
    await vi.advanceTimersByTimeAsync(500);
    const [first, second] = network.last.of("command");
    expect(second?.message["id"]).toBe(first?.message["id"]);
    second?.answer({ ok: true, version: 4 });
    expect(await reply).toEqual({ ok: true, version: 4 });
  });

  it("to a room that has lost us is sent again once we are back in", async () => {
    const { network, client } = await seated();
    const reply = client.command(ROOM, { type: "ready" });
    network.last.of("command")[0]?.answer({ ok: false, code: "not_in_room", values: {} });
    network.last.of("join_room").at(-1)?.answer(JOINED);
    await settled();
    network.last.of("command").at(-1)?.answer({ ok: true, version: 4 });
    expect(await reply).toEqual({ ok: true, version: 4 });
    expect(network.last.of("join_room")).toHaveLength(2);
  });

  it("to a room that refuses us is refused alike", async () => {
    const { network, client } = arena();
    network.last.events.up("websocket");
    client.join(ROOM);
    const reply = client.command(ROOM, { type: "ready" });
    network.last.of("join_room")[0]?.answer({ ok: false, code: "no_such_room", values: {} });
    expect(await reply).toMatchObject({ code: "no_such_room" });
    expect(client.room(ROOM)?.refusal?.code).toBe("no_such_room");
  });
});

it("enters its rooms once after a drop", async () => {
  const { network } = await seated();
  network.last.events.down("transport close");
  await vi.advanceTimersByTimeAsync(200);
  network.last.events.up("websocket");
  await settled();
  expect(network.last.of("join_room")).toHaveLength(1);
});

describe("the line", () => {
  it("that dies in silence is noticed within 10 s", async () => {
    const { network } = await seated();
    network.alive = false;
    await vi.advanceTimersByTimeAsync(7_200);
    expect(network.lines).toHaveLength(2);
    expect(network.lines[0]?.closed).toBe(true);
  });

  it("is looked at when the browser wakes", async () => {
    const { network, client } = await seated();
    network.last.events.down("transport close");
    for (const _ of [1, 2, 3, 4, 5]) {
      await vi.advanceTimersByTimeAsync(5_000);
      network.last.events.down("connect_error");
    }
    const before = network.lines.length;
    await vi.advanceTimersByTimeAsync(400);
    client.wake();
    expect(network.lines).toHaveLength(before + 1);
  });

  it("that is refused for good is not opened again", async () => {
    const { network, client } = arena();
    network.last.events.refused("name_invalid", { reason: "too_short" });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(network.lines).toHaveLength(1);
    expect(client.status).toMatchObject({ kind: "refused", code: "name_invalid" });
  });

  it("that is refused for now is opened again", async () => {
    const { network } = arena();
    network.last.events.refused("shutting_down", {});
    await vi.advanceTimersByTimeAsync(200);
    expect(network.lines).toHaveLength(2);
  });
});

describe("a room's states", () => {
  it("never go back", async () => {
    const { network, feed } = await seated();
    network.last.events.event("state", state(5));
    network.last.events.event("state", state(4));
    expect(feed.state?.version).toBe(5);
  });

  it("of a new epoch count from where it began, and the old epoch is over", async () => {
    const { network, feed } = await seated();
    network.last.events.event("state", state(2, { epoch: "e2" }));
    expect(feed.state?.version).toBe(2);
    network.last.events.event("state", state(8));
    expect(feed.state?.epoch).toBe("e2");
  });

  it("come as patches, which change the fields that they name", async () => {
    const { network, client, feed } = await seated();
    const told = vi.fn();
    client.on("room", told);
    network.last.events.event("patch", patch(3, 5, { topic: "Astronomy" }));
    network.last.events.event("patch", patch(5, 6, { question_count: 7 }));
    expect(feed.state).toMatchObject({ version: 6, now_ms: 1_500, view: { role: "player", topic: "Astronomy", question_count: 7 } });
    expect(told).toHaveBeenCalledTimes(2);
    network.last.events.event("patch", patch(3, 5, { topic: "Biology" }));
    expect(feed.state?.view.topic).toBe("Astronomy");
    expect(network.last.of("join_room")).toHaveLength(1);
  });

  it("with a gap between them make the client ask for the whole room", async () => {
    const { network, feed } = await seated();
    network.last.events.event("patch", patch(7, 9, { topic: "Astronomy" }));
    expect(feed.state?.version).toBe(3);
    expect(network.last.of("join_room").at(-1)?.message).toEqual({ room: ROOM, cursor: null, patches: true });
  });

  it("of somebody else's view are no ground for a patch", async () => {
    const { network, feed } = await seated();
    network.last.events.down("transport close");
    await vi.advanceTimersByTimeAsync(1_100);
    network.last.events.up("websocket");
    network.last.of("join_room")[0]?.answer({ ...JOINED, role: "spectator", seat: null });
    await settled();
    network.last.events.event("patch", patch(3, 4, { topic: "Astronomy" }));
    expect(feed.state?.version).toBe(3);
    expect(network.last.of("join_room").at(-1)?.message).toMatchObject({ cursor: null });
  });
});

it("after a drop the room's time is measured anew", async () => {
  const { network, feed } = await seated();
  network.last.events.down("transport close");
  await vi.advanceTimersByTimeAsync(1_100);
  network.last.events.up("websocket");
  network.last.events.event("state", state(4, { now_ms: 2_000 })); // 100 ms slower than the old line was
  expect(feed.clock.now(performance.now())).toBe(2_000);
});

it("a room that was left is not entered again", async () => {
  const { network, client } = await seated();
  client.leave(ROOM);
  expect(network.last.of("leave_room")).toHaveLength(1);
  network.last.events.down("transport close");
  await vi.advanceTimersByTimeAsync(200);
  network.last.events.up("websocket");
  expect(network.last.of("join_room")).toHaveLength(0);
});

it("a reaction on a dead line is not kept", async () => {
  const { network, client } = await seated();
  network.last.events.down("transport close");
  expect(await client.send("react", { room: ROOM, kind: "clap" })).toMatchObject({ code: "unknown_outcome" });
});
