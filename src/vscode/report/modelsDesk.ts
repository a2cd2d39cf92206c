import { SpendError } from '../../core/errors.ts';
import { offersOf } from '../../core/insight/offer.ts';
import { typicalCall } from '../../core/insight/typicalCall.ts';
import { t } from '../../core/l10n.ts';
import type { Period } from '../../core/period.ts';
import type { Catalogue } from '../../core/pricing/catalogue.ts';
import type { ModelList, ModelsRequests, TypicalCall } from '../../protocol/models.ts';
import type { Handlers } from '../../protocol/transport.ts';
import type { CallHistory } from './callHistory.ts';
import { callsIn } from './callHistory.ts';

/** A year's calls of a busy tool take some seconds to be read; nobody waits for it, prices stand there meanwhile. */
const PATIENCE_MS = 20_000;

/** What the desk works with. */
export interface ModelsParts {
  /** The list at hand, waiting for the network only where there is none. */
  catalogue(): Promise<Catalogue>;
  fetchedAt(): number | undefined;
  defaultModel(): string;
  /** Rejects where the ledger cannot be opened. */
  history(): Promise<CallHistory>;
  days(): readonly Period[];
}

/** The models that can be had and what they cost, for whoever has a key and whoever has none. */
export class ModelsDesk {
  private readonly parts: ModelsParts;
  private offers: { readonly of: Catalogue; readonly models: ModelList['models'] } | undefined;

  constructor(parts: ModelsParts) {
    this.parts = parts;
  }

  handlers(): Handlers<ModelsRequests> {
    return { getModels: () => this.list(), getTypicalCall: () => this.typical() };
  }

  private async list(): Promise<ModelList> {
    const catalogue = await this.parts.catalogue();
    const fetchedAt = this.parts.fetchedAt();
    if (fetchedAt === undefined) throw new SpendError('offline', t('OpenRouter’s list of models could not be fetched.'));
    if (this.offers?.of !== catalogue) this.offers = { of: catalogue, models: offersOf(catalogue) };
    return { fetchedAt, models: this.offers.models, defaultModel: this.parts.defaultModel() };
  }

  private async typical(): Promise<TypicalCall> {
    const reading = await (await this.parts.history()).read(this.parts.days(), PATIENCE_MS);
    return typicalCall(reading.kind === 'whole' ? await callsIn(reading.pieces) : []);
  }
}
