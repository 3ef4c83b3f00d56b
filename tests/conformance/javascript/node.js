/** `node node.js ADDRESS PARSER` prints the outcomes as JSON. */
import { run } from "./run.js";

console.log(JSON.stringify(await run(...process.argv.slice(2))));
