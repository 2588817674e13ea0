import type { Messages } from './en.ts';

export const backtestKo: Messages['judge']['backtest'] = {
  summary: (releases, falseAlarms, missed) =>
    `릴리스 ${releases}개: 잘못된 경보 ${falseAlarms}개, 놓친 것 ${missed}개.`,
  delay: (time) => ` 나쁜 릴리스의 절반은 나빠진 뒤 ${time} 안에 찾았습니다.`,
  against: '--against의 정책으로는:',
  changes: '바뀌는 판정:',
  noChange: '바뀌는 판정이 없습니다.',
  change: (from, to) => `${from} -> ${to}`,
  mistakes: (falseAlarms, missed) => `정책의 실수: 잘못된 경보 ${falseAlarms}개, 놓친 것 ${missed}개`,
};
