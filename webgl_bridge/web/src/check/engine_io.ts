/**
 * Both ways to the server, tried without being anybody: a session is opened, asks for a namespace that there is not, and
 * counts how long the refusal takes. That goes there and back through everything on the way, and the server keeps nothing.
 */
import type { Place } from "./place";

export type Tried =
  | { readonly kind: "good"; readonly ms: number }
  /** Something on the way said no. */
  | { readonly kind: "refused" }
  /** It was let through, and then nothing came. */
  | { readonly kind: "mute" }
  /** No answer at all. */
  | { readonly kind: "held" };

export const WEBSOCKET_MS_MAX = 5_000;
export const POLLING_MS_MAX = 9_000;
const ASK = "40/check,";
const ANSWER = "44/check,";
const PING = "2";
const PONG = "3";
const CLOSE = "1";
const BETWEEN = "\x1e";
const POLLS_MAX = 4; // pings may come before the answer

export function tryWebSocket(place: Place): Promise<Tried> {
  return new Promise((resolve) => {
    let socket: WebSocket;
    let isOpen = false;
    let askedAt = 0;
    const finish = (tried: Tried): void => {
      clearTimeout(limit);
      socket?.close();
      resolve(tried);
    };
    const limit = setTimeout(() => finish({ kind: isOpen ? "mute" : "held" }), WEBSOCKET_MS_MAX);
    try {
      socket = new WebSocket(`${place.socket_protocol}://${authority(place)}${place.path}?EIO=4&transport=websocket`);
    } catch {
      return finish({ kind: "refused" });
    }
    socket.onopen = () => (isOpen = true);
    socket.onclose = () => finish({ kind: isOpen ? "mute" : "refused" });
    socket.onmessage = ({ data }) => {
      const packet = String(data);
      if (packet === PING) socket.send(PONG);
      else if (packet.startsWith("0")) {
        askedAt = performance.now();
        socket.send(ASK);
      } else if (packet.startsWith(ANSWER)) finish({ kind: "good", ms: performance.now() - askedAt });
    };
  });
}

export async function tryPolling(place: Place): Promise<Tried> {
  const signal = AbortSignal.timeout(POLLING_MS_MAX);
  const request = async (sid: string | null, body?: string): Promise<string> => {
    const query = new URLSearchParams({ EIO: "4", transport: "polling", t: crypto.getRandomValues(new Uint32Array(1)).join("") });
    if (sid !== null) query.set("sid", sid);
    const how = body === undefined ? { signal } : { signal, method: "POST", body };
    const answer = await fetch(`${place.protocol}://${authority(place)}${place.path}?${query}`, { cache: "no-store", ...how });
    if (!answer.ok) throw new Error(String(answer.status));
    return await answer.text();
  };
  let isOpen = false;
  try {
    const opening = await request(null);
    const sid = (JSON.parse(opening.slice(1)) as { sid: string }).sid;
    isOpen = true;
    const askedAt = performance.now();
    await request(sid, ASK);
    for (let polls = 0; polls < POLLS_MAX; polls += 1) {
      const packets = (await request(sid)).split(BETWEEN);
      const ms = performance.now() - askedAt;
      if (packets.includes(PING)) await request(sid, PONG);
      if (packets.some((packet) => packet.startsWith(ANSWER))) {
        void request(sid, CLOSE).catch(() => undefined);
        return { kind: "good", ms };
      }
    }
    return { kind: "mute" };
  } catch {
    return { kind: signal.aborted ? (isOpen ? "mute" : "held") : "refused" };
  }
}

const authority = (place: Place): string => `${place.host}:${place.port}`;
