import type * as vscode from 'vscode';

const RECENT = 'recentModels';
const FAVOURITES = 'favouriteModels';
const MAX_RECENT = 8;
const MAX_FAVOURITES = 50;

/** The models that somebody keeps at hand: favourites, and those that were used last. */
export class ModelShelf {
  private readonly memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.memory = memory;
  }

  get recent(): readonly string[] {
    return this.memory.get<readonly string[]>(RECENT, []);
  }

  get favourites(): readonly string[] {
    return this.memory.get<readonly string[]>(FAVOURITES, []);
  }

  async use(id: string): Promise<void> {
    await this.memory.update(RECENT, [id, ...this.recent.filter((other) => other !== id)].slice(0, MAX_RECENT));
  }

  /** Makes a favourite of it, or no favourite any more. */
  async toggle(id: string): Promise<void> {
    const { favourites } = this;
    await this.memory.update(FAVOURITES, favourites.includes(id) ? favourites.filter((other) => other !== id) : [...favourites, id].slice(-MAX_FAVOURITES));
  }
}
