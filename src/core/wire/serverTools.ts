import type { JsonObject } from './json.ts';
import { isObject, listOf, objectOf, textOf } from './json.ts';

/** Plugins that change nothing about the price. */
const FREE_PLUGINS: ReadonlySet<string> = new Set(['response-healing', 'context-compression', 'moderation']);
/** Parsers of files that cost nothing by the page; the default one does. */
const FREE_PARSERS: ReadonlySet<string> = new Set(['native', 'cloudflare-ai']);
/** Tools that the caller runs itself, by their type. Whatever is not listed is taken for a paid one. */
const CALLER_RUNS: readonly RegExp[] = [/^function$/, /^custom$/, /^namespace$/, /^tool_search/, /^bash(_\d+)?$/, /^text_editor/, /^computer/, /^memory/, /^local_shell$/, /^apply_patch$/];

/** Names of the tools and plugins in a request that run on the other side and cost money beside the tokens. */
export function paidTools(body: JsonObject): readonly string[] {
  const tools = listOf(body.tools).filter(isObject).map(({ type }) => textOf(type)).filter((type) => type !== undefined && !CALLER_RUNS.some((known) => known.test(type)));
  const plugins = listOf(body.plugins).map(objectOf).filter((plugin) => !isFreeParser(plugin)).map(({ id }) => textOf(id)).filter((id) => id !== undefined && !FREE_PLUGINS.has(id));
  return [...tools, ...plugins, body.web_search_options === undefined ? undefined : 'web_search_options'].filter((name) => name !== undefined);
}

/** Whether files are read by a parser that costs nothing, so that only their text is paid for. */
export function parsesFree(body: JsonObject): boolean {
  return listOf(body.plugins).some((plugin) => isFreeParser(objectOf(plugin)));
}

function isFreeParser({ id, pdf }: JsonObject): boolean {
  return id === 'file-parser' && FREE_PARSERS.has(textOf(objectOf(pdf).engine) ?? '');
}
