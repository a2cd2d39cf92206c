import { WAITS_FOR_PEOPLE, type PageNotices, type ReportNotices, type ReportRequests } from '../../src/protocol/report.ts';
import { createAsker, notify, onNotice, type Asker, type Channel } from '../../src/protocol/transport.ts';

/** What the editor gives to a webview; it may be asked for once. */
interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

/** The other side: the extension, and the editor's memory for this page. */
export interface Host {
  readonly asker: Asker<ReportRequests>;
  /** Listens for the news that figures have moved. */
  onChanged(listener: () => void): void;
  /** Listens for the news that somebody wants a call to be shown. */
  onTarget(listener: () => void): void;
  recall(): unknown;
  keep(state: unknown): void;
}

/** Calls back after so many milliseconds unless the returned function is called before. */
export function after(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

/** Connects to the extension. What another panel has left is in the page itself, for one that was just opened. */
export function connectHost(root: Element): Host {
  const api = acquireVsCodeApi();
  const channel: Channel = {
    post: (message) => api.postMessage(message),
    listen: (listener) => {
      const onMessage = (event: MessageEvent): void => listener(event.data);
      window.addEventListener('message', onMessage);
      return () => window.removeEventListener('message', onMessage);
    },
    after,
  };
  return {
    asker: createAsker<ReportRequests>(channel, WAITS_FOR_PEOPLE),
    onChanged: (listener) => void onNotice<ReportNotices, 'changed'>(channel, 'changed', () => listener()),
    onTarget: (listener) => void onNotice<ReportNotices, 'target'>(channel, 'target', () => listener()),
    recall: () => api.getState() ?? parsed(root.getAttribute('data-kept')),
    keep: (state) => {
      api.setState(state);
      notify<PageNotices, 'kept'>(channel, 'kept', JSON.stringify(state));
    },
  };
}

function parsed(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // Whatever was kept there by an older version: it counts as nothing.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
