/** Where our settings can stand: the user's, of a profile too, and those of the machine that a remote window works on. A folder's own are not read. */
const SETTINGS = /[/\\](?:User[/\\](?:profiles[/\\][^/\\]+[/\\])?|Machine[/\\])settings\.json$/;

/** Whether a file, by its path, holds settings that are read. */
export function isSettingsFile(path: string): boolean {
  return SETTINGS.test(path);
}
