import { run } from "./run.js";

globalThis.run = run;
