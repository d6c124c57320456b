/** Tests of the segments of addresses. */
import { describe, expect, it } from 'vitest';
import { preambleSegment, segmentOf } from './canonical-address.ts';

describe('addresses', () => {
  it('always are written in ASCII, one for each number', () => {
    const number = (value: number, suffix = '') => ({ value, suffix });

    const segments = [
      segmentOf({ type: 'article', language: 'vi', number: number(14) }),
      segmentOf({ type: 'article', language: 'en', number: number(5, 'a') }),
      segmentOf({ type: 'article', language: 'vi', number: number(5, 'đ') }),
      segmentOf({ type: 'point', language: 'vi', number: number(0, 'd') }),
      segmentOf({ type: 'point', language: 'vi', number: number(0, 'đ') }),
      preambleSegment('vi'),
      preambleSegment('en'),
    ];

    expect(segments).toEqual([
      'dieu-14',
      'article-5a',
      'dieu-5dd',
      'diem-d',
      'diem-dd',
      'loi-noi-dau',
      'preamble',
    ]);
  });
});
