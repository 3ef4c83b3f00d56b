/** What the page remembers: for the tab, and for the device. */
import { keepIn } from "@arena/client";

export const ofTab = keepIn(() => sessionStorage);
export const ofDevice = keepIn(() => localStorage);
