/** No visible word stands in the code: every one comes from the catalogues, by `t`. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "vite";

const SOURCES = join(import.meta.dirname, "../src");
const SHOWN = new Set(["alt", "aria-label", "aria-valuetext", "hint", "label", "placeholder", "text", "title", "yes"]);
const WORD = /\p{L}{2,}/u;

type Node = { readonly type: string; readonly [field: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value;

function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));
}

/** Texts that an expression may come to, as far as they stand in it: not what calls in it are given. */
function literals(node: unknown): string[] {
  if (!isNode(node)) return [];
  switch (node.type) {
    case "Literal":
      return typeof node["value"] === "string" ? [node["value"]] : [];
    case "TemplateLiteral":
      return (node["quasis"] as { value: { cooked: string } }[]).map((quasi) => quasi.value.cooked);
    case "ConditionalExpression":
      return [...literals(node["consequent"]), ...literals(node["alternate"])];
    case "LogicalExpression":
    case "BinaryExpression":
      return [...literals(node["left"]), ...literals(node["right"])];
    case "JSXExpressionContainer":
      return literals(node["expression"]);
    default:
      return [];
  }
}

export function visibleTexts(code: string): string[] {
  const found: string[] = [];
  const visit = (node: Node): void => {
    if (node.type === "JSXText") found.push(String(node["value"]));
    if (node.type === "JSXElement" || node.type === "JSXFragment") {
      for (const child of node["children"] as Node[]) if (child.type === "JSXExpressionContainer") found.push(...literals(child));
    }
    if (node.type === "JSXAttribute" && SHOWN.has(String((node["name"] as Node)["name"]))) found.push(...literals(node["value"]));
    if (node.type === "Property" && SHOWN.has(String((node["key"] as Node)["name"]))) found.push(...literals(node["value"]));
    if (node.type === "CallExpression" && (node["callee"] as Node)["name"] === "say") {
      found.push(...(node["arguments"] as Node[]).slice(0, 1).flatMap(literals));
    }
    childrenOf(node).forEach(visit);
  };
  visit(parseAst(code, { lang: "tsx" }) as unknown as Node);
  return found.filter((text) => WORD.test(text));
}

const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".tsx"));

it.each(files)("%s shows no text of its own", (file) => {
  expect(visibleTexts(readFileSync(join(SOURCES, file), "utf8"))).toEqual([]);
});

it("would notice", () => {
  const code = 'const a = <p title="Hello">Hi there{busy ? "Wait" : t("done")}</p>; say("Now"); const c = { text: `for ${x}` };';
  expect(visibleTexts(code).sort()).toEqual(["Hello", "Hi there", "Now", "Wait", "for "]);
});
