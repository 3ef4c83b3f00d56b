/** `vite build --config FILE --mode node|browser --outDir FOLDER`, in webgl_bridge/web, whose packages are used. */
import { fileURLToPath } from "node:url";

const PACKAGES = ["socket.io-client", "socket.io-msgpack-parser", "@msgpack/msgpack", "@socket.io/component-emitter"];
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

export default ({ mode }) => ({
  publicDir: false,
  logLevel: "error",
  resolve: { dedupe: PACKAGES },
  build: {
    target: "es2022",
    minify: false,
    ssr: mode === "node",
    rolldownOptions: {
      input: here(`./${mode}.js`),
      external: mode === "node" ? PACKAGES : [],
      output: { format: "es", entryFileNames: `${mode}.mjs` },
    },
  },
});
