import type * as vscode from 'vscode';
import { EventEmitter } from 'vscode';
import type { Model } from '../../core/pricing/model.ts';
import type { UsageEntry } from '../../core/usage.ts';
import type { ChatTurn } from '../../core/wire/chatRequest.ts';
import type { PromptDocument, PromptDocuments } from './promptDocument.ts';
import type { Asker } from './draft.ts';
import type { PromptOptions } from './promptOptions.ts';

/** What was asked: everything that can be asked again, of the same model or another. */
export interface Question {
  readonly model: Model;
  readonly turns: readonly ChatTurn[];
  readonly options: PromptOptions;
  readonly asker: Asker;
  /** The prompt as it was typed, and what went along with it. */
  readonly typed: string;
  readonly along: readonly string[];
}

/** A document with the conversation that stands in it, which lives as long as the window keeps its text. */
export interface Answer {
  readonly document: PromptDocument;
  /** What was asked last. */
  question: Question;
  /** The conversation so far, the last answer with it; empty while nothing was answered. */
  turns: readonly ChatTurn[];
  /** Of the last answer. */
  entry: UsageEntry | undefined;
  isRunning: boolean;
  /** The answer that it was compared with, or that it repeats. */
  beside: Answer | undefined;
  /** Of the two, the one on the left. */
  isLeft: boolean;
}

/** The answers of a window, the newest last. */
export class Answers implements vscode.Disposable {
  private readonly documents: PromptDocuments;
  private readonly all = new Map<string, Answer>();
  private readonly changed = new EventEmitter<void>();
  private readonly subscription: vscode.Disposable;

  /** An answer began, ended or is gone. */
  readonly onChange = this.changed.event;

  constructor(documents: PromptDocuments) {
    this.documents = documents;
    this.subscription = documents.onForgotten((address) => {
      this.all.delete(address);
      this.changed.fire();
    });
  }

  /** Opens a document for a question's answer. */
  async open(question: Question, viewColumn?: vscode.ViewColumn): Promise<Answer> {
    const document = await this.documents.open(question.model.name, viewColumn);
    const answer: Answer = { document, question, turns: [], entry: undefined, isRunning: false, beside: undefined, isLeft: false };
    this.all.set(document.uri.toString(), answer);
    return answer;
  }

  find(uri: vscode.Uri): Answer | undefined {
    return this.all.get(uri.toString());
  }

  get newest(): Answer | undefined {
    return [...this.all.values()].at(-1);
  }

  /** Those that ended with an answer, the newest first. */
  ended(): readonly Answer[] {
    return [...this.all.values()].filter(({ entry, isRunning }) => entry !== undefined && !isRunning).toReversed();
  }

  /** Says that one of them stands otherwise. */
  note(): void {
    this.changed.fire();
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}
