import type { ReportNotices, ReportRequests } from '../../src/protocol/report.ts';
import { createAsker, onNotice, type Asker, type Channel } from '../../src/protocol/transport.ts';

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
  recall(): unknown;
  keep(state: unknown): void;
}

/** Calls back after so many milliseconds unless the returned function is called before. */
export function after(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

/** Connects to the extension. */
export function connectHost(): Host {
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
    asker: createAsker<ReportRequests>(channel),
    onChanged: (listener) => void onNotice<ReportNotices, 'changed'>(channel, 'changed', () => listener()),
    recall: () => api.getState(),
    keep: (state) => api.setState(state),
  };
}
