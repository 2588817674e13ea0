import type { Messages } from './en.ts';

export const backtestKo: Messages['judge']['backtest'] = {
  headings: {
    release: '릴리스',
    truth: '실제',
    verdict: '판정',
    decided: '결정',
    delay: '지연',
    failed: '실패한 카나리 요청',
    mistake: '실수',
    worse: '나쁨',
    notWorse: '나쁘지 않음',
    undecided: '증거 부족',
  },
  truths: { good: '좋음', bad: '나쁨' },
  kinds: { 'false alarm': '오탐', missed: '미탐' },
  summary: (releases, falseAlarms, missed) =>
    `릴리스 ${releases}개: 오탐 ${falseAlarms}개, 미탐 ${missed}개.`,
  delay: (time) => ` 나쁜 릴리스의 절반은 나빠진 뒤 ${time} 안에 찾았습니다.`,
  against: '--against의 정책으로는:',
  changes: '바뀌는 판정:',
  noChange: '바뀌는 판정이 없습니다.',
  change: (from, to) => `${from} -> ${to}`,
  mistakes: (falseAlarms, missed) => `정책의 실수: 오탐 ${falseAlarms}개, 미탐 ${missed}개`,
};
