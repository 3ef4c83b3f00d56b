/** What a proxy puts before our addresses ("/arena"), or nothing. The built script lies in `<root>/assets/`. */
export const root = import.meta.env.PROD ? new URL(import.meta.url).pathname.replace(/\/assets\/[^/]*$/, "") : "";

/** The address of one of our pages, for links. */
export function to(page: string): string {
  return root + page;
}
