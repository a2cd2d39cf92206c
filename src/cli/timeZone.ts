import { isZoneName, localZoneName } from '../core/localZoneName.ts';

/**
 * Where `TZ` names no zone that can be used, puts the zone there that is meant, or else the machine's own: for this process, before
 * anything asks what time it is. Returns what there is to tell about it.
 */
export function mendTimeZone(env: NodeJS.ProcessEnv): string | undefined {
  const typed = env.TZ;
  if (typed === undefined || localZoneName().isKnown) return undefined;
  env.TZ = zoneMeantBy(typed) ?? ownZone(env);
  return `TZ=${JSON.stringify(typed.slice(0, 60))} names no time zone that can be used: days are cut by ${env.TZ}. Set TZ to a name such as Europe/Berlin, or unset it.`;
}

/** A file of the system's zones, hours of which the clocks know, or nothing at all, which stands for UTC. */
function zoneMeantBy(typed: string): string | undefined {
  if (typed.trim().replace(/^:/, '') === '') return 'UTC';
  const file = /\/zoneinfo\/(.+)$/.exec(typed)?.[1];
  if (file !== undefined && isZoneName(file)) return file;
  const { name } = localZoneName();
  return name === 'UTC' ? undefined : name;
}

/** What the machine itself is set to. */
function ownZone(env: NodeJS.ProcessEnv): string {
  delete env.TZ;
  return localZoneName().name;
}
