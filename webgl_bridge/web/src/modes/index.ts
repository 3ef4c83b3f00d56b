/** Which page draws which mode. A mode that is not listed is drawn by `Plain`. */
import type { FunctionComponent } from "preact";
import { Plain, type PlainRoom } from "./plain";

const PAGES: Readonly<Record<string, FunctionComponent<PlainRoom>>> = {};

export const pageOf = (mode: string): FunctionComponent<PlainRoom> => PAGES[mode] ?? Plain;
