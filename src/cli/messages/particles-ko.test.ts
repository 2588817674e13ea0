import { describe, expect, it } from 'vitest';
import { ko } from './ko.ts';
import { withParticles } from './particles-ko.ts';

describe('withParticles', () => {
  it.each([
    ['리비전 2와(과) 3은(는) 같습니다', '리비전 2와 3은 같습니다'],
    ['리비전 9이(가) 없습니다', '리비전 9가 없습니다'],
    ['리비전 6이(가) 없습니다', '리비전 6이 없습니다'],
    ['리비전 1(으)로, 3(으)로, 4(으)로', '리비전 1로, 3으로, 4로'],
    ['게이트웨이을(를) 시작', '게이트웨이를 시작'],
    ['"파드"을(를) 읽을', '"파드"를 읽을'],
    ['web이(가) 없습니다', 'web이(가) 없습니다'],
  ])('%s -> %s', (marked, text) => {
    expect(withParticles(marked)).toBe(text);
  });

  it('holds for every sentence of the catalogue, whatever it is made of', () => {
    expect(ko.sameRevisions(1, 2)).toBe('리비전 1과 2는 같습니다.');
    expect(ko.failures.notRestored(8, 'x')).toBe('리비전 8로 되돌리지 못했습니다: x');
    expect(ko.why.wait({ name: 'PausedByUser' }).evidence).toBe('사용자가 일시정지함');
    expect(ko.judge.explain.symbols).toHaveLength(7);
  });
});
