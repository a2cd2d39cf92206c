import type * as vscode from 'vscode';
import type { PromptOptions } from './promptOptions.ts';

const SYSTEM = 'systemPrompt';
const PURPOSES = 'recentPurposes';
const TAGS = 'recentTags';
const MOST = 10;

/** What is offered again: purposes and tags that were used last, and the system prompt of the workspace. */
export class Remembered {
  private readonly memory: vscode.Memento;
  private readonly workspace: vscode.Memento;

  constructor(memory: vscode.Memento, workspace: vscode.Memento) {
    this.memory = memory;
    this.workspace = workspace;
  }

  get purposes(): readonly string[] {
    return this.memory.get<readonly string[]>(PURPOSES, []);
  }

  /** Lists of tags as they were used together: `review, billing`. */
  get tagLists(): readonly string[] {
    return this.memory.get<readonly string[]>(TAGS, []);
  }

  /** This workspace's system prompt; empty where it is to have none, `undefined` where the setting rules. */
  get system(): string | undefined {
    return this.workspace.get<string>(SYSTEM);
  }

  async keepSystem(text: string | undefined): Promise<void> {
    await this.workspace.update(SYSTEM, text);
  }

  /** Notes what a prompt was sent with. */
  async note({ purpose, tags = [] }: PromptOptions): Promise<void> {
    if (purpose !== undefined) await this.memory.update(PURPOSES, newest(purpose, this.purposes));
    if (tags.length > 0) await this.memory.update(TAGS, newest(tags.join(', '), this.tagLists));
  }
}

function newest(text: string, former: readonly string[]): readonly string[] {
  return [text, ...former.filter((other) => other !== text)].slice(0, MOST);
}
