import type { Logger } from '../../core/ports.ts';
import { inBackground } from '../notify.ts';
import type { Told } from './told.ts';

/** Whom alerts are handed on to, besides the person in front of the editor. */
export interface Hearers {
  readonly extensions: { fire(told: Told): void };
  readonly webhooks: { tell(told: Told): Promise<void> };
  /** Whether nobody wants to be called from elsewhere now. */
  readonly isQuiet: () => boolean;
}

/** Hands alerts on: to other extensions always, to webhooks but in quiet hours. In those, only a paused session is told at all, where its editor is. */
export function handOn({ extensions, webhooks, isQuiet }: Hearers, logger: Logger): (told: Told) => void {
  return (told) => {
    extensions.fire(told);
    if (!isQuiet()) inBackground(webhooks.tell(told), logger);
  };
}
