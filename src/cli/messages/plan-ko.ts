import type { Messages } from './en.ts';

/** 파일을 적용하면 일어날 일. */
export const planKo: Messages['plan'] = {
  isNew: (image) => `새로 만듦, ${image}`,
  staysAt: (standing) => `바뀌는 것이 없습니다. 그대로 ${standing}입니다.`,
  goesOn: '바뀌는 것이 없습니다. 지금의 업데이트는 이렇게 이어집니다.',
  at: '시각',
  step: '단계',
  weight: '가중치',
  canary: '카나리',
  stable: '스테이블',
  pods: '파드',
  untilDecided: '판정될 때까지',
  atMost: (time) => `최대 ${time}`,
  ends: (phase, time) => `빨라야 ${time} 뒤 ${phase}`,
  noApproval: '승인할 것 없음',
  approvals: (steps) => `단계 ${steps}에서 promote 필요`,
  mostPods: (most, asked) => `요청한 파드 ${asked}개에 최대 ${most}개`,
  podStart: (time) => `파드는 ${time} 뒤에 준비된다고 봅니다.`,
  notPlanned: (names) => `적용해 보지 않고 이미 있다고 본 것: ${names}.`,
};
