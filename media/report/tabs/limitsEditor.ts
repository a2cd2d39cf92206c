import { t } from '../../../src/core/l10n.ts';
import type { SessionAct } from '../../../src/protocol/guard.ts';
import { readOutcome } from '../model/guardReply.ts';
import { changedDraft, missingIn, NEW_DRAFT, scopeOf, type LimitDraft } from '../model/limitAdd.ts';
import { afterFailure, afterOutcome, type LimitDone, type LimitEdit } from '../model/limitEdit.ts';
import type { LimitView, Policy } from '../model/limitList.ts';
import { idOf, LIMIT_INPUT } from '../parts/limitInput.ts';
import { NEW_AMOUNT } from '../parts/limitAdd.ts';
import { placeOf } from '../parts/limitList.ts';
import type { Frame } from '../tab.ts';

/** Changes limits in place: what is typed, what became of it, and the way back. */
export class LimitsEditor {
  readonly #frame: Frame;
  readonly #changed: () => void;
  #edit: LimitEdit | undefined;
  #draft: LimitDraft | undefined;
  #done: LimitDone | undefined;
  #problem: string | undefined;

  /** `changed`: limits are others now. */
  constructor(frame: Frame, changed: () => void) {
    this.#frame = frame;
    this.#changed = changed;
  }

  get edit(): LimitEdit | undefined {
    return this.#edit;
  }

  get draft(): LimitDraft | undefined {
    return this.#draft;
  }

  /** The last change, while it can be taken back. */
  get done(): LimitDone | undefined {
    return this.#done;
  }

  /** Why something other than an amount could not be changed. */
  get problem(): string | undefined {
    return this.#problem;
  }

  begin(scope: string, limit: LimitView): void {
    this.#edit = { place: placeOf(scope, limit), scope, field: limit.field, typed: limit.typed, isBusy: false };
    this.#draft = undefined;
    this.#focus(LIMIT_INPUT);
  }

  type(typed: string): void {
    if (this.#edit !== undefined) this.#edit = { ...this.#edit, typed };
  }

  cancel(): void {
    const place = this.#edit?.place;
    this.#edit = undefined;
    if (place !== undefined) this.#focus(idOf(`change ${place}`));
  }

  async save(whom: string, typed = this.#edit?.typed): Promise<void> {
    if (this.#edit === undefined || this.#edit.isBusy) return;
    const edit: LimitEdit = { ...this.#edit, typed: typed ?? '', isBusy: true };
    this.#edit = edit;
    this.#frame.redraw();
    const { next, done } = await this.#set(edit, whom);
    // Somebody may have begun with another one meanwhile.
    if (this.#edit === edit) this.#edit = next;
    if (done !== undefined) this.#finish(done, idOf(`change ${edit.place}`));
    else this.#focus(LIMIT_INPUT);
  }

  open(): void {
    this.#draft = NEW_DRAFT;
    this.#edit = undefined;
    this.#focus(NEW_AMOUNT);
  }

  change(change: Partial<LimitDraft>): void {
    if (this.#draft === undefined) return;
    this.#draft = changedDraft(this.#draft, change);
    this.#frame.redraw();
  }

  close(): void {
    this.#draft = undefined;
    this.#frame.redraw();
  }

  async add(whom: string): Promise<void> {
    const draft = this.#draft;
    if (draft === undefined || draft.isBusy) return;
    const missing = missingIn(draft);
    if (missing !== undefined) {
      this.change({ problem: missing });
      return;
    }
    this.change({ isBusy: true });
    const { next, done } = await this.#set({ place: 'add', scope: scopeOf(draft), field: draft.field, typed: draft.typed, isBusy: true }, whom);
    if (done === undefined) this.change({ isBusy: false, ...(next?.problem === undefined ? {} : { problem: next.problem }) });
    else {
      this.#draft = undefined;
      this.#finish(done);
    }
  }

  /** Takes the last change back. */
  async undo(whom: string): Promise<void> {
    const done = this.#done;
    if (done === undefined) return;
    this.#done = undefined;
    const { next } = await this.#set({ place: 'undo', scope: done.scope, field: done.field, typed: done.before, isBusy: true }, whom);
    this.#settle(next?.problem, t('Taken back.'));
  }

  async setPolicy(scope: string, policy: Policy): Promise<void> {
    await this.#try(async () => {
      const outcome = readOutcome(await this.#frame.asker.ask('setPolicy', { scope, policy }));
      return outcome.kind === 'refused' ? outcome.why : undefined;
    }, t('Changed.'));
  }

  async takeProposal(): Promise<void> {
    await this.#try(async () => {
      const outcome = readOutcome(await this.#frame.asker.ask('takeProposal', null));
      return outcome.kind === 'refused' ? outcome.why : undefined;
    }, t('These limits are set.'));
  }

  async act(said: SessionAct): Promise<void> {
    await this.#try(async () => {
      await this.#frame.asker.ask('actOnSession', said);
      return undefined;
    }, t('Done.'));
  }

  async #set(edit: LimitEdit, whom: string): Promise<{ readonly next?: LimitEdit; readonly done?: LimitDone }> {
    try {
      const { scope, field, typed } = edit;
      const { edit: next, done } = afterOutcome(edit, readOutcome(await this.#frame.asker.ask('setLimit', { scope, field, typed })), whom);
      return { ...(next === undefined ? {} : { next }), ...(done === undefined ? {} : { done }) };
    } catch (error) {
      return { next: afterFailure(edit, reasonOf(error)) };
    }
  }

  async #try(action: () => Promise<string | undefined>, said: string): Promise<void> {
    try {
      this.#settle(await action(), said);
    } catch (error) {
      this.#settle(reasonOf(error), said);
    }
  }

  #settle(problem: string | undefined, said: string): void {
    this.#problem = problem;
    this.#frame.announce(problem ?? said);
    this.#changed();
  }

  #finish(done: LimitDone, focus?: string): void {
    this.#done = done;
    this.#problem = undefined;
    this.#frame.announce(done.text);
    this.#changed();
    if (focus !== undefined) this.#focus(focus);
  }

  /** The focus goes where the page has just put something. */
  #focus(id: string): void {
    this.#frame.redraw();
    this.#frame.after(0, () => {
      const found = document.getElementById(id);
      found?.focus();
      if (found instanceof HTMLInputElement) found.select();
    });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
