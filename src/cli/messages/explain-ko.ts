import type { Messages } from './en.ts';

export const explainKo: Messages['judge']['explain'] = {
  fixed: '미리 정해진 것 (로그는 모두 자연로그)',
  alpha: (alpha, ln) => `alpha = ${alpha}: C가 ln(1/alpha) = ${ln}에 이르면 나쁨`,
  beta: (beta, ln) => `beta = ${beta}: 모든 스트림의 L이 ln(1/beta) = ${ln}에 이르면 나쁘지 않음`,
  hazard: (h) => `h = ${h}: 어느 한 번의 관찰에서 성능 저하가 시작될 확률`,
  pass: (requests, seconds, warmUp, incident) =>
    `나쁘지 않으려면 m >= ${requests}, 통과 판정 시작부터 ${seconds} s, 마지막 관찰의 전체 실패율 ` +
    `${incident} 이하도 필요합니다. t = ${warmUp} s 이전의 관찰은 통과 판정에 들지 않습니다`,
  stream: (name) => `스트림 ${name}`,
  none: '없음',
  formulas: '식',
  symbols: [
    'x1/n1: 한 관찰에서 카나리의 이벤트와 요청, x2/n2: 안정 버전의 것, t: 첫 관찰이 시작된 뒤의 초',
    'x, n: 모든 관찰에서 카나리의 이벤트와 요청, y, m: 통과 판정에 드는 관찰에서의 것',
    'L: 통과 판정이 시작된 뒤 P와 Q 중 가장 큰 값. g가 없으면 Q는 -Infinity',
    'i, j: 이벤트 수가 주어졌을 때 두 이항분포의 비교 (Lindon과 Malek 2022)',
    'H, W: 언제 시작되는지에 대한 혼합 (Shin, Ramdas, Rinaldo 2023), 절반은 첫 관찰부터',
    'F, Q: 한 비율에 대한 베타 혼합 (Robbins 1970), 묻는 쪽으로 자른 것',
    'C: e-value의 가중 평균 (Vovk와 Wang 2021), 한계 ln(1/alpha)는 Ville의 부등식 (1939)',
  ],
  before: (looks, time) => `아래 관찰 이전 (관찰 ${looks}번, ${time})`,
  largest: (c) => `지금까지 가장 큰 C = ${c}`,
  passSince: (time) => `통과 판정의 시작: ${time}`,
  sinceStart: '모든 관찰',
  sincePass: '통과 판정',
  look: (number, begin, length) => `관찰 ${number}: ${begin}, 길이 ${length}`,
  newWeight: '카나리의 비중이 바뀜: G, y, m, L을 새로 시작',
  warming: '통과 판정에 들지 않음: 카나리가 예열 중이거나 양쪽이 모두 실패함',
  verdict: '판정',
  largestC: '가장 큰 C',
  canaryRequests: '가장 작은 m',
  secondsOfPass: '통과 판정 시작부터의 초',
  incident: '마지막 관찰에서 양쪽이 함께 실패하는 중',
  noIncident: '마지막 관찰에 공통 장애 없음',
  therefore: '따라서',
  metric: (name) => `메트릭 ${name}`,
};
