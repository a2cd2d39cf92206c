import { join, resolve } from 'node:path';

/** The project's top folder, found from this file, never from the working folder. */
export const projectRoot: string = resolve(import.meta.dirname, '../../..');

/** Where test editors and the demo live: git-ignored, kept between runs. */
export const editorsFolder: string = join(projectRoot, '.vscode-test');

/** Where screenshots and logs of a run are kept: git-ignored. */
export const artifactsFolder: string = join(projectRoot, 'artifacts');
