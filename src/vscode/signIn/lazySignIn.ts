import type { SignInParts } from './signIn.ts';

/** The command that signs in, loaded when it is used. */
export async function signIn(parts: SignInParts): Promise<void> {
  const { SignIn: Loaded } = await import('./signIn.ts');
  await new Loaded(parts).run();
}
