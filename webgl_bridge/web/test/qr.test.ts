import { createHash } from "node:crypto";
import { qr } from "../src/parts/qr";

/** Texts that fill a version to the last byte, and the codes that an independent encoder (segno 1.6) makes of them. */
const LINK = "http://10.0.0.7/d/" + "GTJGPHKQ7M".repeat(12);

it.each([
  [17, 21, "04bee2473b598f69"],
  [32, 25, "4956605d9c28b7e0"],
  [53, 29, "8af1819f2740ec8d"],
  [78, 33, "7393b1c8b6776a16"],
  [106, 37, "e44f65196c2e1739"],
])("%i bytes make the code that others make, %i modules wide", (length, width, digest) => {
  const rows = qr(LINK.slice(0, length))?.map((row) => row.map(Number).join("")) ?? [];
  expect(rows).toHaveLength(width);
  expect(createHash("sha256").update(rows.join("\n")).digest("hex").slice(0, 16)).toBe(digest);
});

it("a shorter text is padded, a longer one has no code", () => {
  expect(qr("http://10.0.0.7:8000/d/GTJGPH")).toHaveLength(25);
  expect(qr("x".repeat(107))).toBeNull();
});
