/** Server-sent events as text, in the framings seen on the wire. */
import type { Trouble } from './troubles.ts';

/** One event, and how many completion tokens the provider has made once it is out. */
export interface Frame {
  readonly data: string;
  readonly event?: string;
  readonly made: number;
}

const COMMENT = ': OPENROUTER PROCESSING';

export function jsonFrame(value: object, made: number, event?: string): Frame {
  return { data: JSON.stringify(value), made, ...(event === undefined ? {} : { event }) };
}

export function doneFrame(made: number): Frame {
  return { data: '[DONE]', made };
}

/** The event's bytes as text, blank line included. */
export function frameText(frame: Frame, { crlf, tight }: Pick<Trouble, 'crlf' | 'tight'>): string {
  const gap = tight === true ? '' : ' ';
  const lines = [...(frame.event === undefined ? [] : [`event:${gap}${frame.event}`]), `data:${gap}${frame.data}`, '', ''];
  return lines.join(crlf === true ? '\r\n' : '\n');
}

export function commentText({ crlf, dataComments }: Pick<Trouble, 'crlf' | 'dataComments'>): string {
  const end = crlf === true ? '\r\n\r\n' : '\n\n';
  return `${COMMENT}${end}${dataComments === true ? `data: ${COMMENT}${end}` : ''}`;
}
