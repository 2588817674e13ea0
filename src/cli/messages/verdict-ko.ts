import type { JudgeWarning, WarningRule } from '../../judge/kayenta/warnings.ts';
import type { Outcome, Undecided } from '../../judge/sequential/verdict.ts';
import type { VerdictWords } from '../../judge/sequential/verdict-words.ts';

const OUTCOMES: Readonly<Record<Outcome['outcome'], string>> = {
  worse: '나쁨',
  'not worse': '나쁘지 않음',
  'not enough evidence': '증거 부족',
};

const WAITING: Readonly<Record<Undecided, string>> = {
  collecting: '아직 증거가 부족합니다',
  'few canary requests': '아직 카나리 요청이 너무 적습니다',
  'minimum time': '지금까지는 좋지만 시간이 더 필요합니다',
  'shared incident': '양쪽이 모두 실패하고 있어 판정하지 않습니다',
};

/** 순차 판정의 결과 문장. */
export const verdictKo: VerdictWords = {
  outcome: (outcome) => OUTCOMES[outcome],
  waiting: (because) => WAITING[because],
  evidence: (odds, limit) => `증거 ${odds}, 롤백 기준 ${limit}`,
  worse: (streams, evidence) => `스테이블보다 나쁩니다: ${streams} (${evidence})`,
  notWorse: (streams) => `스테이블보다 나쁘지 않습니다: ${streams}`,
  undecided: (why, streams, evidence) => `${why}: ${streams} (${evidence})`,
  name: (name) => (name === 'errors' ? '오류' : name.replace(/^slower than (.*)$/, '지연 $1 초과')),
  stream: (name, canary, stable) =>
    `${name} 카나리 ${canary.rate} (${canary.counts}), 스테이블 ${stable.rate} (${stable.counts})`,
  noRequests: '요청 없음',
  needed: (requests, toward, time) =>
    `"${toward}"까지 카나리 요청이 약 ${requests}개 더 필요합니다 (${time})`,
  noTraffic: '들어오는 트래픽 없음',
  atThisRate: (time) => `지금 속도로 약 ${time}`,
  seconds: (count) => `${count}초`,
  minutes: (count) => `${count}분`,
  hours: (count) => `${count}시간`,
};

const RULES: Readonly<Record<WarningRule, string>> = {
  'unknown-option': '모르는 옵션',
  'unequal-lengths': '길이가 다름',
  'no-points': '데이터 없음',
  'all-missing': '값이 모두 없음',
  'missing-as-zero': '없는 값을 0으로 봄',
  'too-few-points': '데이터가 너무 적음',
  'mostly-ties': '같은 값이 대부분',
  'clipped-interval': '구간이 잘림',
  'tolerance-too-coarse': '허용 오차가 너무 큼',
  'decided-by-tolerance': '허용 오차가 결정함',
  'constant-sides': '양쪽이 상수',
  'effect-size-skipped': '효과 크기를 보지 않음',
  'not-judged': '판정하지 않음',
  'no-group': '그룹 없음',
  'metric-without-data': '데이터가 없는 메트릭',
  'group-without-data': '데이터가 없는 그룹',
  'negative-weight-share': '가중치 몫이 음수',
  'pass-out-of-reach': '통과 점수에 이를 수 없음',
  'weights-not-100': '가중치의 합이 100이 아님',
  'nothing-counted': '점수에 든 것이 없음',
  'thresholds-swapped': '기준 점수가 뒤바뀜',
};

/** 규칙은 한국어로, 자세한 내용은 판정기의 문장 그대로. */
export function warningKo({ rule, about, message }: JudgeWarning): string {
  return `${about === null ? '' : `${about}: `}${RULES[rule]} (${rule}: ${message})`;
}
