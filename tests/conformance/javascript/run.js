/** All cases at once over all transports: what became of each, by transport and name; null where all was well. */
import { cases } from "./cases.js";
import { TRANSPORTS, Visit } from "./visit.js";

/** `parser` by name. `*` in the address becomes a number, another for each case: a browser has but six connections for
 * each host, and those that poll hold one or two all the time. */
export async function run(address, parser) {
  let number = 0;
  const visit = (transport) => new Visit(address.replace("*", number++), parser, transport);
  return byKey(Object.keys(TRANSPORTS), (transport) => byKey(Object.keys(cases), (name) => outcome(name, visit(transport))));
}

async function outcome(name, visit) {
  try {
    await cases[name](visit);
    return null;
  } catch (error) {
    return String(error.stack ?? error);
  } finally {
    visit.leave();
  }
}

async function byKey(keys, made) {
  return Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await made(key)])));
}
