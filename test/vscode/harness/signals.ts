/** Makes Ctrl-C and its kin end this process by `process.exit`, so that what hangs on its exit (temporary folders) is cleared away. */
export function exitOnSignals(): void {
  for (const [name, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) process.once(name, () => process.exit(code));
}
