import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, rmdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProxyClient } from '../../../src/core/proxy/client.ts';
import { isClientToken } from '../../../src/core/proxy/clients.ts';
import type { ClientDirectory } from '../../../src/proxy/parts.ts';
import { ClientsFile } from '../../../src/storage/clientsFile.ts';
import { openHome } from '../../../src/storage/home.ts';
import { HomeFiles } from './homeFiles.ts';
import { Lines, startProgram, until } from './kit.ts';

const here = new HomeFiles((home, log, trouble) => new ClientsFile(home, log, trouble));
const openHere = here.open;

const path = (): string => join(here.path, 'clients.json');
const names = (clients: readonly ProxyClient[]): readonly string[] => clients.map(({ name }) => name);
const setAside = (): readonly string[] => readdirSync(here.path).filter((name) => name.startsWith('clients-damaged-'));

/** Writes what nobody can read, long enough ago that nobody can still be writing it. */
function damage(text: string): void {
  writeFileSync(path(), text);
  utimesSync(path(), new Date(0), new Date(0));
}

describe('a client', () => {
  it('is known by the token that it was given, and nobody by any other', async () => {
    const file = openHere();
    const [cline, aider] = [await file.add('cline', 'cline'), await file.add('aider')];
    expect([isClientToken(cline.token), cline.token === aider.token]).toEqual([true, false]);
    const directory: ClientDirectory = file;
    expect([directory.find(cline.token), directory.find(aider.token)]).toEqual([cline.client, aider.client]);
    const strangers = ['', 'sk-spend-', `sk-spend-${'A'.repeat(43)}`, cline.token.slice(0, -1), `${cline.token}A`, cline.token.toLowerCase(), cline.client.hash];
    expect(strangers.map((token) => directory.find(token))).toEqual(strangers.map(() => undefined));
  });

  it('is looked for by its hash among all, whoever it is, so that time says nothing of which is near', async () => {
    const compared: string[] = [];
    const file = new ClientsFile(openHome(here.path), new Lines(), undefined, (known, hash) => {
      compared.push(Buffer.from(known as Uint8Array).toString('hex'));
      return timingSafeEqual(known, hash);
    });
    const issued = [await file.add('first'), await file.add('second'), await file.add('third')];
    const hashes = issued.map(({ client }) => client.hash);
    for (const [token, name] of [...issued.map((each) => [each.token, each.client.name] as const), [`sk-spend-${'A'.repeat(43)}`, undefined] as const]) {
      expect(file.find(token)?.name).toBe(name);
      expect(compared.splice(0)).toEqual(hashes);
    }
    file.dispose();
  });

  it('gets another token, another name, and is taken away', async () => {
    const file = openHere();
    const { token, client } = await file.add('cline', 'cline');
    const second = await file.rotate('cline');
    expect([file.find(token), file.find(second)?.name]).toEqual([undefined, 'cline']);
    expect(await file.rename('cline', 'coder')).toMatchObject({ name: 'coder', tool: 'cline', createdAt: client.createdAt });
    expect(file.find(second)?.name).toBe('coder');
    await file.revoke('coder');
    expect([file.find(second), file.list()]).toEqual([undefined, []]);
  });

  it('that cannot be is not written', async () => {
    const file = openHere();
    await file.add('cline');
    for (const change of [() => file.add('cline'), () => file.add('Not a name'), () => file.rename('cline', 'default'), () => file.rotate('clin'), () => file.revoke('roo')]) {
      await expect(change()).rejects.toMatchObject({ name: 'SpendError', code: 'bad-argument' });
    }
    expect(names(openHere().list())).toEqual(['cline']);
    expect(readdirSync(join(here.path, 'locks'))).toEqual([]);
  });
});

describe('the file', () => {
  it.skipIf(process.platform === 'win32')('is for the user\'s eyes only, whatever it was before, and has no token in it', async () => {
    const file = openHere();
    const { token } = await file.add('cline');
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    chmodSync(path(), 0o644);
    const second = await file.rotate('cline');
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    const text = readFileSync(path(), 'utf8');
    for (const secret of [token, second]) expect(text).not.toContain(secret.slice('sk-spend-'.length));
    expect(JSON.parse(text)).toMatchObject({ version: 1, clients: [{ name: 'cline' }] });
  });

  it('has what every writer added, though they wrote at the same time', async () => {
    const writers = [openHere(), openHere(), openHere()];
    const issued = await Promise.all(writers.flatMap((file, writer) => [0, 1, 2].map((turn) => file.add(`c${writer}-${turn}`))));
    const file = openHere();
    expect(issued.map(({ token }) => file.find(token)?.name)).toEqual(issued.map(({ client }) => client.name));
    expect(readdirSync(here.path).filter((name) => name.includes('tmp'))).toEqual([]);
  });
});

describe('another process', () => {
  it('lets a new client in, knows it by its new name, and refuses one that was revoked', async () => {
    const [first, second] = [openHere(), openHere()];
    const { token } = await first.add('cline');
    await until(() => second.find(token) !== undefined, 'the other to let it in');
    const child = startProgram('clientsWatcher', here.path, token);
    await until(() => child.lines.at(-1) === 'cline', 'the other process to let it in');
    await first.rename('cline', 'coder');
    await until(() => child.lines.at(-1) === 'coder' && second.find(token)?.name === 'coder', 'the others to hear of its new name');
    await second.revoke('coder');
    await until(() => child.lines.at(-1) === 'nobody' && first.find(token) === undefined, 'the others to refuse it');
    child.process.kill();
    await child.ended;
  });

  it('is told of every change, also where it reads the list before', async () => {
    const [first, second] = [openHere(), openHere()];
    const heard: (readonly string[])[] = [];
    const listening = second.onChange((clients) => heard.push(names(clients)));
    await first.add('cline');
    expect(names(second.list())).toEqual(['cline']);
    await expect(second.add('cline')).rejects.toMatchObject({ code: 'bad-argument' });
    await until(() => heard.length > 0, 'the other to hear');
    expect(heard).toEqual([['cline']]);
    listening.dispose();
    await first.add('aider');
    await until(() => second.list().length === 2, 'the other to see');
    expect(heard).toEqual([['cline']]);
  });
});

describe('a damaged file', () => {
  it('lets in whom the last good list did, and is set aside and written anew, told once among all', async () => {
    const [first, second] = [openHere(), openHere()];
    const { token } = await first.add('cline');
    await until(() => second.find(token) !== undefined, 'the other to let it in');
    damage('{"version":1,"cli');
    await until(() => setAside().length > 0 && readFileSync(path(), 'utf8').includes('"cline"') && readdirSync(join(here.path, 'locks')).length === 0, 'the file to be mended, and everybody to be done');
    expect([first, second, openHere()].map((file) => file.find(token)?.name)).toEqual(['cline', 'cline', 'cline']);
    expect(setAside().map((name) => readFileSync(join(here.path, name), 'utf8'))).toEqual(['{"version":1,"cli']);
    expect(here.troubles).toEqual([expect.stringMatching(/^The list of the proxy's clients was damaged\. It was set aside as clients-damaged-.*\.json, and written anew as it was before\.$/)]);
  });

  it('is left alone for a moment, since somebody may be writing it by hand', async () => {
    const file = openHere();
    const { token } = await file.add('cline');
    const good = readFileSync(path(), 'utf8');
    writeFileSync(path(), good.slice(0, 20));
    file.list();
    expect([file.find(token)?.name, setAside()]).toEqual(['cline', []]);
    writeFileSync(path(), good.replace('"cline"', '"roo"'));
    await until(() => file.find(token)?.name === 'roo', 'what was written by hand');
    expect([setAside(), here.troubles]).toEqual([[], []]);
  });

  it('is mended by the next change at once', async () => {
    const file = openHere();
    await file.add('cline');
    writeFileSync(path(), 'no list');
    await file.add('aider');
    expect([names(openHere().list()), setAside().length, here.troubles.length]).toEqual([['cline', 'aider'], 1, 1]);
  });

  it('lets nobody in where no good list is known, is not written over, and is told of once', async () => {
    writeFileSync(join(openHome(here.path).root, 'clients.json'), 'no list');
    const file = openHere();
    expect(() => file.list()).toThrow(/is damaged, and no tool is let in by it: mend .*clients\.json, or delete it/);
    await expect(file.add('cline')).rejects.toMatchObject({ code: 'bad-file' });
    await until(() => here.troubles.length > 0, 'the trouble to be told');
    expect([readFileSync(path(), 'utf8'), setAside(), here.troubles.length]).toEqual(['no list', [], 1]);
    rmSync(path());
    await file.add('cline');
    expect(names(file.list())).toEqual(['cline']);
  });
});

describe('a file that is no damage', () => {
  it('but a newer program\'s is neither written over nor obeyed', async () => {
    const file = openHere();
    const { token } = await file.add('cline');
    damage('{"version":2,"tenants":[]}');
    await until(() => here.troubles.length > 0, 'the trouble to be told');
    expect([file.find(token)?.name, names(file.list()), here.troubles]).toEqual(['cline', ['cline'], [expect.stringMatching(/belongs to a newer version/)]]);
    await expect(file.revoke('cline')).rejects.toMatchObject({ code: 'ledger-newer' });
    expect(() => openHere().list()).toThrow(/newer version/);
    expect([readFileSync(path(), 'utf8'), setAside()]).toEqual(['{"version":2,"tenants":[]}', []]);
  });

  it('but cannot be read leaves the last good list in force, and is told of once', async () => {
    const file = openHere();
    const { token } = await file.add('cline');
    rmSync(path());
    mkdirSync(path());
    await until(() => here.troubles.length > 0, 'the trouble to be told');
    expect([file.find(token)?.name, names(file.list())]).toEqual(['cline', ['cline']]);
    rmdirSync(path());
    await until(() => here.troubles.length > 1, 'the list to be gone');
    expect([file.find(token), file.list()]).toEqual([undefined, []]);
    expect(here.troubles.at(-1)).toMatch(/is gone: every tool is refused until it is connected anew\.$/);
  });
});
