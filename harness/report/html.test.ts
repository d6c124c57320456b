/** Tests of the one way by which a text gets into the page that is not escaped: a style sheet of ours, which can hold no tag. */
import { describe, expect, it } from 'vitest';
import { html, markupText, styleSheet } from './html.ts';

describe('a style sheet', () => {
  it('always stands in its element, as it is', () => {
    expect(markupText(html`${styleSheet('a>b{color:red}\n')}`)).toBe(
      '<style>\na>b{color:red}\n</style>',
    );
  });

  it('never holds a tag, for that could end its element', () => {
    expect(() => styleSheet('a{}</style><script>')).toThrow('holds no tag');
  });
});
