import { describe, expect, it } from 'vitest';
import { connectionFailure } from '../../../src/pipeline/connection.ts';

function failed(code: string, syscall?: string): Error {
  return Object.assign(new Error(`${code} 10.0.0.1`), { code, ...(syscall === undefined ? {} : { syscall }) });
}

describe('a connection that failed', () => {
  it.each([
    ['nobody listens', failed('ECONNREFUSED', 'connect')], ['nobody has the name', failed('ENOTFOUND', 'getaddrinfo')], ['there is no way', failed('EHOSTUNREACH', 'connect')], ['there is no network', failed('ENETUNREACH', 'connect')],
    ['nobody answers', failed('ETIMEDOUT', 'connect')], ['somebody else answers', failed('ERR_TLS_CERT_ALTNAME_INVALID')], ['what stands in between refuses', failed('ERR_PROXY_TUNNEL')],
    ['none of its addresses is there', Object.assign(new AggregateError([failed('EHOSTUNREACH', 'connect'), failed('ENETUNREACH', 'connect')]), { code: 'EHOSTUNREACH' })],
  ])('because %s was never sent, and costs nothing', (_, error) => {
    expect(connectionFailure(error)).toMatchObject({ stage: 'refused', problem: { code: 'offline', retryable: true } });
  });

  it.each([
    ['the network went while the answer was waited for', failed('EHOSTUNREACH', 'read')], ['the same while it was sent', failed('ENETUNREACH', 'write')], ['nobody answers any more', failed('ETIMEDOUT', 'read')], ['it was reset', failed('ECONNRESET', 'read')],
    ['of nobody knows what', new Error('x')], ['one of several was more than connecting', Object.assign(new AggregateError([failed('EHOSTUNREACH', 'connect'), failed('EHOSTUNREACH', 'read')]), { code: 'EHOSTUNREACH' })],
  ])('because %s may have cost something', (_, error) => {
    expect(connectionFailure(error, 'gen-1')).toMatchObject({ stage: 'broken', generationId: 'gen-1', problem: { code: 'connection' } });
  });

  it('tells no address', () => {
    for (const error of [failed('ECONNREFUSED', 'connect'), failed('ECONNRESET', 'read')]) expect(connectionFailure(error).message).not.toContain('10.0.0.1');
  });
});
