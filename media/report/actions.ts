import type { MessageAction } from './model/connection.ts';

/** What a person can do at the head of the page and in its messages. */
export interface Actions {
  run(action: MessageAction): void;
}
