/** The AsyncAPI document of the server, as far as pages read it. */
import { to } from "../root";
import { t } from "../text";

export type Ref = { readonly $ref: string };

export type Schema = {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly (string | number | boolean)[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema | readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly default?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly "x-since"?: string;
};

export type Message = { readonly name: string; readonly title: string; readonly summary?: string; readonly payload: Schema; readonly "x-since"?: string };

export type Operation = {
  readonly action: "send" | "receive";
  readonly description?: string;
  readonly messages: readonly Ref[];
  readonly reply?: { readonly messages: readonly Ref[] };
};

export type AsyncApi = {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly channels: { readonly arena: { readonly messages: Readonly<Record<string, Message>> } };
  readonly operations: Readonly<Record<string, Operation>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly "x-limits": Readonly<Record<string, number>>;
};

export const ADDRESS = "/api/v1/asyncapi.json";

/** Raises where the server does not answer. */
export async function fetchDocument(): Promise<AsyncApi> {
  const response = await fetch(to(ADDRESS));
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

export const lastOf = (ref: string): string => ref.slice(ref.lastIndexOf("/") + 1);

/** The schema itself, wherever it stands. */
export function resolved(document: AsyncApi, schema: Schema): Schema {
  const found = schema.$ref === undefined ? undefined : document.components.schemas[lastOf(schema.$ref)];
  return found ?? schema;
}

export function messageOf(document: AsyncApi, ref: Ref): Message | undefined {
  return document.channels.arena.messages[lastOf(ref.$ref)];
}

/** What clients send, by event: the events that a server receives, without CONNECT. */
export function clientEvents(document: AsyncApi): readonly Message[] {
  return Object.entries(document.operations)
    .filter(([event, operation]) => operation.action === "receive" && event !== "connect")
    .flatMap(([, operation]) => messageOf(document, operation.messages[0]!) ?? []);
}

/** What a value has to keep to. */
export function limitsOf(schema: Schema): readonly string[] {
  const { minLength, maxLength, minimum, maximum, exclusiveMaximum, maxItems, pattern, items } = schema;
  const limits: string[] = [];
  if (maxLength !== undefined) limits.push(t("protocol.characters", { range: `${minLength ?? 0}–${maxLength}` }));
  if (maxItems !== undefined && !Array.isArray(items)) limits.push(t("protocol.items", { most: maxItems }));
  if (minimum !== undefined) limits.push(`≥ ${minimum}`);
  if (maximum !== undefined) limits.push(`≤ ${maximum}`);
  if (exclusiveMaximum !== undefined) limits.push(`< ${exclusiveMaximum}`);
  if (pattern !== undefined) limits.push(pattern);
  return limits;
}
