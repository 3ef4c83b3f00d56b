/** The gallery as a page of its own, for the tests: `vite build --config gallery/vite.config.ts --outDir FOLDER`. */
import { defineConfig, mergeConfig } from "vitest/config";
import page from "../vite.config";

export default mergeConfig(page, defineConfig({ build: { emptyOutDir: true, rolldownOptions: { input: "gallery.html" } } }));
