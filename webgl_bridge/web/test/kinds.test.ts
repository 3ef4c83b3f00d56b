// @vitest-environment happy-dom
import { DOCUMENT } from "../gallery/protocol_document";
import { fresh, kindOf, numbersIn, without } from "../src/playground/kinds";
import { clientEvents, limitsOf, resolved } from "../src/protocol/document";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const command = resolved(DOCUMENT, ref("RoomCommand"));

it("knows what a client sends, without CONNECT", () => {
  expect(clientEvents(DOCUMENT).map(({ name }) => name)).toEqual(["command", "probe"]);
});

it.each([
  [{ type: "string", maxLength: 200 }, { kind: "text", most: 200, alsoNumbers: false }],
  [{ anyOf: [{ type: "integer" }, { type: "string", maxLength: 9 }, { type: "null" }] }, { kind: "text", most: 9, alsoNumbers: true }],
  [{ type: "integer", minimum: 1, maximum: 30 }, { kind: "number", least: 1, most: 30 }],
  [{ type: "array", items: { type: "integer" } }, { kind: "numbers" }],
  [{ type: "boolean" }, { kind: "flag" }],
  [{ enum: ["answer"] }, { kind: "fixed", value: "answer" }],
  [{ enum: ["link", "off"] }, { kind: "choice", choices: ["link", "off"] }],
  [{ anyOf: [{ enum: ["link", "off"] }, { type: "null" }] }, { kind: "choice", choices: ["link", "off"] }],
])("%j is filled in as %j", (schema, kind) => {
  expect(kindOf(DOCUMENT, schema)).toEqual(kind);
});

it("one of several messages is told by its tag", () => {
  const kind = kindOf(DOCUMENT, command.properties!["do"]!);
  expect(kind.kind === "variants" && kind.variants.map(({ tag }) => tag)).toEqual(["ready", "answer"]);
});

it("begins with what is needed, a fresh id and what is known", () => {
  const draft = fresh(DOCUMENT, command, { room: "r" });
  expect(draft).toEqual({ room: "r", id: expect.stringMatching(/^[A-Za-z0-9_-]{10,}$/), do: { type: "ready" } });
  expect(fresh(DOCUMENT, command, {})["id"]).not.toBe(draft["id"]);
  expect(fresh(DOCUMENT, resolved(DOCUMENT, ref("SubmitAnswer")))).toEqual({ type: "answer", index: 0 });
});

it("reads lists of numbers, and leaves out what is none", () => {
  expect(numbersIn("0, 2  x 13,")).toEqual([0, 2, 13]);
  expect(without({ a: 1, b: 2 }, "a")).toEqual({ b: 2 });
});

it("names the limits of a field", () => {
  expect(limitsOf({ type: "string", minLength: 1, maxLength: 64 })).toEqual(["1–64 characters"]);
  expect(limitsOf({ type: "integer", minimum: 0, exclusiveMaximum: 1000 })).toEqual(["≥ 0", "< 1000"]);
});
