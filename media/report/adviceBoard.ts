import { t } from '../../src/core/l10n.ts';
import type { Advice, AdviceAction, AdviceReply } from '../../src/protocol/insight.ts';
import { copyText } from './clipboard.ts';
import type { VNode } from './dom/vnode.ts';
import { readAdviceReply } from './model/insightReply.ts';
import { LiveQuery } from './model/liveQuery.ts';
import { adviceList } from './parts/advice.ts';
import { SettingChanger } from './settingChanger.ts';
import type { Frame } from './tab.ts';

/** While calls are being read, it is asked again after so long; nobody waits for advice. */
const AGAIN_MS = 1000;
/** What a person came for is drawn first: reading weeks of calls can wait. */
const DELAY_MS = 800;
/** Advice is about weeks: figures that move by the second do not change it. */
const CALM_MS = 60_000;

/** What is worth doing, for whichever tab shows it. Silent where there is nothing to say, and while it is not known. */
export class AdviceBoard {
  readonly #frame: Frame;
  readonly #tryModel: (action: Extract<AdviceAction, { readonly kind: 'try-model' }>) => void;
  readonly #query: LiveQuery<null, AdviceReply>;
  readonly #changer: SettingChanger;
  /** Ids of those whose choices of dismissal are shown. */
  #opened: string | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #stopWaiting: () => void = () => undefined;
  #isShown = false;

  constructor(frame: Frame, tryModel: (action: Extract<AdviceAction, { readonly kind: 'try-model' }>) => void) {
    this.#frame = frame;
    this.#tryModel = tryModel;
    this.#changer = new SettingChanger(frame, () => this.#query.changed());
    this.#query = new LiveQuery({ ask: async () => this.#heard(readAdviceReply(await frame.asker.ask('getAdvice', null))), after: (ms, callback) => frame.after(ms, callback), show: () => frame.redraw() });
  }

  draw(): readonly VNode[] {
    const { state } = this.#query;
    if (state.kind !== 'ready' || state.data.kind !== 'ready') return [];
    const { advice, dismissed } = state.data;
    return adviceList({ advice, dismissed, opened: this.#opened, done: this.#changer.draw() }, {
      act: (action) => void this.#act(action), open: (id) => this.#open(id), dismiss: (one, how) => void this.#dismiss(one, how), bringBack: () => void this.#bringBack(''),
    });
  }

  changed(): void {
    if (Date.now() - this.#askedAt >= CALM_MS) this.#ask();
  }

  shown(): void {
    if (this.#isShown) return;
    this.#isShown = true;
    this.#stopWaiting = this.#frame.after(DELAY_MS, () => (this.#isReading() ? this.#ask() : this.changed()));
  }

  hidden(): void {
    this.#isShown = false;
    this.#stopWaiting();
  }

  #ask(): void {
    this.#askedAt = Date.now();
    if (this.#query.state.kind === 'blank') this.#query.ask(null);
    else this.#query.changed();
  }

  /** The last answer was that calls were being read. */
  #isReading(): boolean {
    const { state } = this.#query;
    return state.kind === 'ready' && state.data.kind === 'reading';
  }

  #heard(reply: AdviceReply): AdviceReply {
    this.#stopWaiting();
    if (reply.kind === 'reading' && this.#isShown) this.#stopWaiting = this.#frame.after(AGAIN_MS, () => this.#query.changed());
    return reply;
  }

  #open(id: string): void {
    this.#opened = this.#opened === id ? undefined : id;
    this.#frame.redraw();
  }

  async #act(action: AdviceAction): Promise<void> {
    switch (action.kind) {
      case 'try-model': this.#tryModel(action); break;
      case 'set-limit': this.#changer.change({ kind: 'limit', period: action.period, usd: action.usd }); break;
      case 'default-model': this.#changer.change({ kind: 'default-model', model: action.model }); break;
      case 'show-calls': this.#showCalls(action); break;
      case 'copy': this.#changer.say(await copyText(action.text) ? t('Copied {0}.', action.text) : t('Your editor did not let this page copy.')); break;
      case 'key-settings':
      case 'connect-tool': await this.#attempt(async () => {
        await this.#frame.asker.ask('actOnAdvice', action.kind);
      });
    }
  }

  #showCalls({ model, client, status }: Extract<AdviceAction, { readonly kind: 'show-calls' }>): void {
    const one = (value: string | undefined): readonly string[] | undefined => (value === undefined ? undefined : [value]);
    const where = Object.entries({ model: one(model), client: one(client), status: one(status) }).filter(([, values]) => values !== undefined);
    this.#frame.setView({ tab: 'calls', range: { kind: '7d' }, where: Object.fromEntries(where) });
  }

  #dismiss({ id }: Advice, how: 'month' | 'forever'): Promise<void> {
    this.#opened = undefined;
    return this.#attempt(async () => {
      await this.#frame.asker.ask('dismissAdvice', { id, how });
      this.#changer.say(how === 'month' ? t('That is silent for a month.') : t('That is silent for good.'), () => void this.#bringBack(id));
      this.#query.changed();
    });
  }

  #bringBack(id: string): Promise<void> {
    return this.#attempt(async () => {
      await this.#frame.asker.ask('dismissAdvice', { id, how: 'back' });
      this.#changer.say(t('It is back.'));
      this.#query.changed();
    });
  }

  async #attempt(job: () => Promise<void>): Promise<void> {
    try {
      await job();
    } catch (error) {
      this.#changer.complain(error);
    }
  }
}
