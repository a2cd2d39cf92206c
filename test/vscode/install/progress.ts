/** One long step: prints its start, its progress at most every few seconds, and its end with the time it took. */
export interface Progress {
  readonly report: (detail: string) => void;
  readonly done: (summary?: string) => void;
}

export type Print = (line: string) => void;

const quietMs = 3_000;

/** The print of programs run by hand. */
export const printLine: Print = (line) => { process.stdout.write(`${line}\n`); };

export function startProgress(print: Print, title: string): Progress {
  const started = performance.now();
  let last = started;
  let detail = '';
  print(`${title} …`);
  const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(0)} s`;
  const tell = (): void => {
    if (performance.now() - last < quietMs) return;
    last = performance.now();
    print(`  ${detail === '' ? 'still working' : detail}, ${seconds()}`);
  };
  // A ticker besides the reports: a large package can be on its way for a minute without a word.
  const ticker = setInterval(tell, quietMs);
  return {
    report: (text) => {
      detail = text;
      tell();
    },
    done: (summary) => {
      clearInterval(ticker);
      if (summary !== undefined) print(`  ${summary} (${seconds()})`);
    },
  };
}
