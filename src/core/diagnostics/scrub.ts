import { redact } from '../redact.ts';

/** What must not stand in a text that is shown to strangers. */
export interface Secrets {
  /** Texts of keys. */
  readonly keys: readonly string[];
  /** Folders by what stands for them: `~` for the user's, `<home>` for the ledger's. */
  readonly folders: readonly (readonly [folder: string, name: string])[];
  /** Names of people, projects, programs, machines. */
  readonly names: readonly string[];
}

/** A web address: its origin says enough. */
const ADDRESS = /\b([a-z][a-z0-9+.-]*:\/\/)([^\s"'<>)\]]*)/gi;
/** A path in quotes may hold spaces. */
const QUOTED_PATH = /(["'`])(?:~|[A-Za-z]:|\\\\)?[\\/][^"'`\n]*\1/g;
/** A bare path of two parts or more. Not the `/` of a model's id, which has something before it. */
const BARE_PATH = /(?<![\w>.@:-])(?:~|[A-Za-z]:)?[\\/][^\s"'`<>|,;:)\\/]+(?:[\\/][^\s"'`<>|,;:)\\/]*)+/g;
const HOME_PATH = /~[\\/][^\s"'`<>|,;:)]*/g;
/** Also where something is stuck to it, which the redaction of log lines leaves alone. */
const KEY = /sk-or-[\w-]{6,}/gi;
const HASH = /\b[0-9a-f]{32,}\b/gi;

/** Makes a text fit for strangers: no keys, no addresses but origins, no paths, none of the names. */
export function scrubber({ keys, folders, names }: Secrets): (text: string) => string {
  const places = folders.filter(([folder]) => folder.length > 1).toSorted(([a], [b]) => b.length - a.length);
  const named = namesPattern(names);
  return (text) => {
    const keyless = keys.filter((key) => key.length > 5).reduce((rest, key) => rest.replaceAll(key, '…'), text).replace(KEY, 'sk-…').replace(HASH, '<hash>');
    const placed = places.reduce((rest, [folder, name]) => rest.replaceAll(folder, name), redact(keyless));
    const pathless = placed.replace(ADDRESS, originOf).replace(QUOTED_PATH, '$1<path>$1').replace(HOME_PATH, '<path>').replace(BARE_PATH, '<path>');
    return named === undefined ? pathless : pathless.replace(named, '<name>');
  };
}

function originOf(_: string, scheme: string, rest: string): string {
  if (!/^(?:https?|wss?):/i.test(scheme)) return `${scheme}…`;
  const host = rest.split(/[/?#]/, 1)[0]?.split('@').at(-1) ?? '';
  return `${scheme}${host}${rest.length > host.length ? '/…' : ''}`;
}

/** The names as whole words, the longest first. Names of one sign would only tear holes. */
function namesPattern(names: readonly string[]): RegExp | undefined {
  const known = [...new Set(names.map((name) => name.trim()))].filter((name) => name.length > 1).toSorted((a, b) => b.length - a.length);
  if (known.length === 0) return undefined;
  const words = known.map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|');
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${words})(?![\\p{L}\\p{N}_])`, 'giu');
}
