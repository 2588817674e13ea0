import type { Messages } from './en.ts';

export const ko: Messages = {
  starting: () => '이 컴퓨터에서 쿠버네티스 호환 클러스터를 시작합니다: API 서버, 게이트웨이, 메트릭 저장소.',
  gatewayLate: (log) => `게이트웨이가 아직 준비되지 않았습니다. ${log}을(를) 보세요`,
  applying: (file) => `${file} 적용: Service, Ingress, AnalysisTemplate, 그리고 Rollout "shop".`,
  serving: (url, perSecond, users) =>
    `버전 1이 ${url}에서 응답합니다. 가상 사용자 ${users}명이 초당 ${perSecond}건을 요청합니다.`,
  releasing: (version) => `버전 ${version} 배포: set image shop=haldane/shop:${version}`,
  weightAsked: (version, weight) => `게이트웨이에 버전 ${version}의 비율 ${weight} %를 요청했습니다.`,
  measured: (metric, { value, condition, phase }) =>
    condition === ''
      ? `  판정 ${metric}: ${value} -> ${phase}`
      : `  측정 ${metric}: ${value} (조건: ${condition}) -> ${phase}`,
  analysisEnded: (phase, message) => (message === '' ? `  분석: ${phase}` : `  분석: ${phase}. ${message}`),
  aborted: (why) => `아무도 시키지 않았지만 컨트롤러가 되돌렸습니다: ${why}`,
  promoted: (version) => `버전 ${version}이 모든 요청에 응답합니다. 승격되었습니다.`,
  gone: (version, count) =>
    `최근 요청 ${count}건에 모두 스테이블 버전이 응답했습니다. 버전 ${version}은 사라졌습니다.`,
  traffic: (perSecond) => `초당 ${perSecond}건`,
  step: (number, total, detail) => `${total}단계 중 ${number}단계: ${detail}`,
  asked: (weight) => `(요청 ${weight} %)`.padEnd(12),
  askedFor: (version, weight) => `v${version} 요청 비율 ${weight} %`,
  errors: (share) => `오류 ${share}`,
  interrupted: () => '중단했습니다. 시작한 프로세스를 모두 끝냅니다.',
  late: (seconds) => `데모의 제한 시간 ${seconds}초가 지났습니다.`,
  cannotRun: (why) => `데모를 계속할 수 없습니다: ${why}`,
  cleaning: () => '시작한 프로세스를 모두 끝냅니다.',
  notEnded: (dir) => `제때 끝나지 않은 프로세스가 있습니다. 남은 파일: ${dir}`,
  summary: {
    title: () => '트래픽에서 실제로 관측된 것',
    good: (version, seconds) => `좋은 버전 ${version}: ${seconds}초 만에 100 %로 승격되었습니다.`,
    goodUnfinished: (version, share) => `좋은 버전 ${version}: 트래픽의 ${share}까지 올라갔습니다.`,
    split: (asked, seen, requests) =>
      `  요청 ${String(asked).padStart(3)} %   관측 ${seen.padStart(7)} (요청 ${requests}건)`,
    bad: (version, met, users) => `나쁜 버전 ${version}: 사용자 ${users}명 중 ${met}명이 만났습니다.`,
    failed: (failed, requests, harmed) =>
      `  실패한 요청: 응답 ${requests}건 중 ${failed}건. 오류를 본 사용자: ${harmed}명`,
    harmToZero: (seconds) => `  첫 오류부터 카나리 트래픽이 0이 될 때까지: ${seconds}초`,
    noHarm: () => '  오류를 본 사용자가 없습니다',
    after: (count, share) => `  마지막 응답 이후의 요청: ${count}건. 스테이블 버전의 응답: ${share}`,
    others: (failed) => `나머지 버전 전체의 실패한 요청: ${failed}건`,
    timing: (first, total) => `첫 카나리 요청까지 ${first}초, 전체 ${total}초.`,
  },
  missing: {
    title: () => '트래픽에서 확인되지 않은 것:',
    goodNotServingAll: (share) => `좋은 버전이 모든 요청이 아니라 ${share}에만 응답하며 끝났습니다`,
    stepNotSeen: (weight) => `${weight} %를 요청한 동안 좋은 버전을 만난 요청이 없습니다`,
    badNotSeen: () => '나쁜 버전을 만난 요청이 없습니다',
    badStillSeen: (count) => `나쁜 버전의 마지막 응답 이후 요청이 ${count}건뿐입니다`,
    stableNotServing: (share) => `되돌린 뒤 스테이블 버전의 응답이 ${share}입니다`,
  },
  next: {
    title: () => '다음으로 해 볼 것',
    keep: () => '같은 데모를 하고 그대로 두기:',
    up: () => '직접 쓰는 클러스터 (Ctrl-C까지):',
    kept: () => '트래픽과 함께 계속 돌고 있습니다. 다른 터미널에서:',
    watch: () => 'Rollout 지켜보기:',
    release: () => '다른 좋은 버전 배포하기 (3은 나쁜 버전):',
    curl: () => '사용자가 되어 보기:',
    kubectl: () => 'kubectl로 둘러보기:',
    stop: () => 'Ctrl-C를 누르면 모두 끝나고 지워집니다. 다른 곳에서 끝내려면:',
  },
};
