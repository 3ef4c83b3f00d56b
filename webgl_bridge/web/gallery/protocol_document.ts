/** A document as the server's, with one of everything. */
import type { AsyncApi } from "../src/protocol/document";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const message = (name: string) => ({ $ref: `#/channels/arena/messages/${name}` });
const ROOM = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$";

export const DOCUMENT: AsyncApi = {
  info: { title: "RogueLearn Arena", version: "1.1", description: "Each message is one event with one payload.\n\nWhatever is refused is answered by `refused`, whose `code` says why." },
  channels: {
    arena: {
      messages: {
        connect: { name: "connect", title: "connect", payload: ref("ConnectAuth") },
        command: { name: "command", title: "command", payload: ref("RoomCommand") },
        "command.ack": { name: "command", title: "Ack of command", payload: ref("CommandAccepted") },
        refused: { name: "refused", title: "refused", payload: ref("Refused") },
        probe: { name: "probe", title: "probe", payload: ref("Probe"), "x-since": "1.1" },
        crowd: { name: "crowd", title: "crowd", payload: ref("Crowd") },
      },
    },
  },
  operations: {
    connect: { action: "receive", messages: [message("connect")] },
    command: { action: "receive", messages: [message("command")], reply: { messages: [message("command.ack"), message("refused")] } },
    probe: { action: "receive", messages: [message("probe")] },
    crowd: { action: "send", messages: [message("crowd")] },
  },
  components: {
    schemas: {
      ConnectAuth: {
        type: "object",
        description: "The CONNECT payload. `protocol` is [major, minor].",
        properties: {
          protocol: { type: "array", items: [{ type: "integer", minimum: 0 }, { type: "integer", minimum: 0 }], maxItems: 2 },
          token: { anyOf: [{ type: "string", maxLength: 4096 }, { type: "null" }], default: null },
        },
        required: ["protocol"],
      },
      RoomCommand: {
        type: "object",
        description: "A command to a room that one has joined. The ack's `version` is the room's version that holds it.",
        properties: { room: { type: "string", pattern: ROOM }, id: { type: "string", minLength: 1, maxLength: 64, pattern: "^[A-Za-z0-9_-]+$" }, do: { anyOf: [ref("Ready"), ref("SubmitAnswer")] } },
        required: ["room", "id", "do"],
      },
      Ready: { type: "object", properties: { type: { enum: ["ready"] } }, required: ["type"] },
      SubmitAnswer: {
        type: "object",
        description: "`picked` are positions on this player's screen.",
        properties: {
          type: { enum: ["answer"] },
          index: { type: "integer", minimum: 0, exclusiveMaximum: 1000 },
          picked: { type: "array", items: { type: "integer", minimum: 0 }, maxItems: 20, default: [] },
          text: { anyOf: [{ type: "string", maxLength: 200 }, { type: "null" }], default: null },
        },
        required: ["type", "index"],
      },
      CommandAccepted: { type: "object", properties: { version: { type: "integer" }, ok: { enum: [true] } }, required: ["version", "ok"] },
      Refused: { type: "object", properties: { code: ref("ErrorCode"), values: { type: "object", additionalProperties: { anyOf: [{ type: "integer" }, { type: "string" }] } } }, required: ["code", "values"] },
      ErrorCode: { enum: ["busy", "not_allowed", "too_few_questions_of_this_topic_and_difficulty", "unknown_outcome"] },
      Probe: { type: "object", description: "Is the line alive?", properties: {} },
      Crowd: { type: "object", properties: { room: { type: "string" }, watching: { type: "integer" }, rounded: { type: "boolean", "x-since": "1.1" } }, required: ["room", "watching"] },
    },
  },
  "x-limits": { MESSAGE_SIZE_MAX: 16_384, COMMANDS_PER_10_S_MAX: 100 },
};
