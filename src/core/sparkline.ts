const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Amounts as a line of block characters, the highest as the full one. The lowest block stands for nothing alone: what is little is never drawn as nothing. Empty where all are nothing. */
export function sparkline(amounts: readonly number[]): string {
  const most = Math.max(0, ...amounts);
  return most === 0 ? '' : amounts.map((amount) => BLOCKS[amount <= 0 ? 0 : Math.max(1, Math.round((amount / most) * (BLOCKS.length - 1)))]).join('');
}
