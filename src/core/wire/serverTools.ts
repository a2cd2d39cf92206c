import type { JsonObject } from './json.ts';
import { isObject, listOf, objectOf, textOf } from './json.ts';

/** Plugins that change nothing about the price. */
const FREE_PLUGINS: ReadonlySet<string> = new Set(['response-healing', 'context-compression', 'moderation']);
/** Tools that the caller runs itself, by their type. Whatever is not listed is taken for a paid one. */
const CALLER_RUNS: readonly RegExp[] = [/^function$/, /^custom$/, /^namespace$/, /^tool_search/, /^bash(_\d+)?$/, /^text_editor/, /^computer/, /^memory/, /^local_shell$/, /^apply_patch$/];

/** Names of the tools and plugins in a request that run on the other side and cost money beside the tokens. */
export function paidTools(body: JsonObject): readonly string[] {
  const tools = listOf(body.tools).filter(isObject).map(({ type }) => textOf(type)).filter((type) => type !== undefined && !CALLER_RUNS.some((known) => known.test(type)));
  const plugins = listOf(body.plugins).map((plugin) => textOf(objectOf(plugin).id)).filter((id) => id !== undefined && !FREE_PLUGINS.has(id));
  return [...tools, ...plugins, body.web_search_options === undefined ? undefined : 'web_search_options'].filter((name) => name !== undefined);
}
