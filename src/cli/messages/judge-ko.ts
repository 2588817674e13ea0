import type { Messages } from './en.ts';

/** 기록된 데이터에 대한 순차 판정. */
export const sequentialKo: Messages['judge']['sequential'] = {
  decided: (tick, ticks, time) =>
    tick === ticks
      ? `틱 ${ticks}개 중 마지막에서 결정되었습니다. 첫 틱에서 ${time} 뒤입니다.`
      : `틱 ${ticks}개 중 ${tick}번째에서 결정되었습니다. 첫 틱에서 ${time} 뒤이며, 그 뒤는 판정하지 않았습니다.`,
  undecided: (ticks, time) => `틱 ${ticks}개(${time}) 안에 결정되지 않았습니다.`,
  past: {
    file: (ticks) => `스테이블 버전의 과거: 다른 기록의 틱 ${ticks}개.`,
    'first ticks': (ticks) => `스테이블 버전의 과거: 판정하지 않는 처음 틱 ${ticks}개.`,
    'before the canary': (ticks) => `스테이블 버전의 과거: 카나리의 첫 요청 이전 틱 ${ticks}개.`,
    none: () => '스테이블 버전의 과거: 기록되지 않음.',
  },
  dispersion: {
    given: (value) => `이벤트의 산포 지수: ${value} (주어진 값).`,
    estimated: (value) => `오류의 산포 지수: ${value} (스테이블 버전의 과거에서 추정).`,
    assumed: (value) => `이벤트의 산포 지수: ${value} (가정한 값: 스테이블 버전의 과거가 너무 적음).`,
  },
  latencyLeftOut:
    '지연 시간은 판정하지 않았습니다: 스테이블 버전 요청의 0.1 %에서 60 %(30개 이상)가 넘는 경계가 둘보다 적습니다',
  restarted: (place) => `${place}: 값이 줄어 재시작으로 보고 0부터 셉니다`,
  headings: {
    stream: '스트림',
    canary: '카나리',
    stable: '스테이블',
    ratio: '비율',
    tested: '시험',
    evidence: '증거',
    passAt: '통과 한계',
    passEvidence: '통과 증거',
    together: '합계',
    threshold: '기준',
  },
  errorRates: (top, confidence) => `지금까지의 오류율, 0부터 ${top}까지, 그리고 참값의 범위 (${confidence}):`,
  evidence: '증거. 가장 높은 칸은 기준 이상입니다:',
  canary: '카나리',
  stable: '스테이블',
  atMost: (side) => `${side}, 최대`,
  atLeast: (side) => `${side}, 최소`,
  worse: (at) => `나쁨, ${at}에서`,
  notWorse: (at) => `나쁘지 않음, ${at}에서`,
  ended: (outcome) => `카나리가 통과하지 못했습니다: ${outcome}`,
  plot: {
    title: '카나리와 스테이블 버전',
    rates: (confidence) => `지금까지 모든 요청의 오류율 (띠: ${confidence})`,
    evidence: '증거 (배율, 선 하나마다 열 배)',
    time: '첫 틱부터의 시간',
    worse: '나쁨',
    notWorse: '나쁘지 않음',
    worseAt: (odds) => `되돌림: ${odds}`,
    passAt: (odds) => `통과: ${odds}`,
    decided: '결정',
  },
};
