import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env["ARENA_SERVER"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  resolve: {
    alias: { "@arena/client": here("../client/src/index.ts") },
    // The client is beside this folder, and uses what is installed here.
    dedupe: ["preact", "@msgpack/msgpack", "@socket.io/component-emitter"],
  },
  // A proxy may put a path before all addresses: the server writes it into index.html, and the others are relative.
  experimental: {
    renderBuiltUrl: (_file, { hostType }) => (hostType === "html" ? undefined : { relative: true }),
  },
  build: {
    target: "es2022",
    // A data: address would be refused by the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/socket.io": { target: server, ws: true },
      "/api": server,
    },
    fs: { allow: [here("..")] },
  },
  test: {
    globals: true,
    dir: here(".."),
    include: ["client/test/**/*.test.ts", "web/test/**/*.test.{ts,tsx}"],
    environment: "node",
  },
});
