import type { Attribution, Source } from '../core/usage.ts';

/** Whose call it is, by what was typed. */
export function attributionOf(source: Source, typed: { readonly [K in Exclude<keyof Attribution, 'source'>]: Attribution[K] | undefined }): Attribution {
  return { source, ...Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined)) };
}
