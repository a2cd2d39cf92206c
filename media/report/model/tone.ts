/** How much a thing asks for attention. Shown by icon, word and, past `calm`, colour. */
export type Tone = 'calm' | 'warning' | 'error';

/** The few pictures that stand beside words. */
export type IconName = 'check' | 'warning' | 'error' | 'stop' | 'info' | 'cloudOff' | 'clock' | 'key' | 'cancel';

/** A state in a word and a picture. */
export interface Mark {
  readonly icon: IconName;
  readonly word: string;
  readonly tone: Tone;
}
