import type { Messages } from './en.ts';

export const ko: Messages = {
  usageHint: (invocation) => `사용법은 '${invocation} --help'로 볼 수 있습니다.`,
  wrongArguments: (usage) => `사용 형식: ${usage}`,
  chooseCommand: (words) => `아래 명령 가운데 하나를 고르세요 ${words}`,
  suggestion: (names) => `혹시 ${names} 인가요?`,
  inOtherNamespace: (name, namespaces) =>
    `${name}은(는) 네임스페이스 ${namespaces}에 있습니다. -n을 붙이세요.`,
  isDeployment: (name) =>
    `${name}은(는) Deployment입니다. Rollout의 spec.workloadRef로 이어받거나 Rollout으로 바꿀 수 있습니다.`,
  noCrds: (server) =>
    `${server} 클러스터에는 Rollout이 없습니다. 'kubectl apply -k <haldane>/crds'로 CRD를 설치하거나 'haldane up'을 실행하세요.`,
  cannotReach: (server, why) => `Kubernetes API ${server}에 연결할 수 없습니다: ${why}`,
  tryReach: () =>
    "--context와 KUBECONFIG를 확인하거나 'haldane up'으로 로컬 클러스터를 시작하세요. 'kubectl cluster-info'로 더 알아볼 수 있습니다.",
  reconnecting: (server) =>
    `${server} 연결이 끊겨 다시 연결하는 중입니다. 아래 내용은 오래되었을 수 있습니다.`,
  moreLines: (count) => `... ${count}줄이 더 있습니다. 창을 키우면 보입니다`,
  deleted: (name) => `${name}이(가) 삭제되었습니다.`,
  skippedStep: () => '멈춰 있지 않은 롤아웃이므로 진행 중이던 단계를 끝냈습니다.',
  summary: {
    flags: '플래그:',
    everywhere: '모든 명령의 플래그:',
    usage: '사용법:',
    examples: '예:',
    commands: '명령:',
  },
  why: {
    healthy: (name) => `${name}은(는) 정상이며 기다리는 것이 없습니다.`,
    phase: (name, phase, message) =>
      message === '' ? `${name}: ${phase}.` : `${name}: ${phase} (${message}).`,
    blockedOn: (on) => `기다리는 것: ${on}.`,
    since: (age) => `${age} 동안 기다렸습니다.`,
    evidence: (text) => `근거: ${text}`,
    nextLook: (age) => `${age} 뒤에 다시 확인합니다.`,
    pausedForEver: (invocation, name) =>
      `누군가 '${invocation} promote ${name}'를 실행할 때까지 이 단계에서 멈춰 있습니다.`,
    pausedUntil: (age) => `${age} 뒤에 저절로 다시 진행합니다.`,
    pauseOver: () => '멈춤 시간이 끝났습니다. 컨트롤러가 몇 초 안에 다음으로 넘어갑니다.',
    manuallyPaused: (invocation, name) =>
      `누군가 멈춰 두었습니다(spec.paused). '${invocation} promote ${name}'로 다시 진행합니다.`,
    inconclusive: (invocation, name) =>
      `분석이 결론을 내지 못했습니다. AnalysisRun을 살펴본 뒤 '${invocation} promote ${name}' 또는 '${invocation} abort ${name}'를 실행하세요.`,
    aborted: (invocation, name) =>
      `중단되어 안정 버전이 서비스 중입니다. '${invocation} retry rollout ${name}'로 다시 시도합니다.`,
    unobserved: () =>
      '컨트롤러가 아직 최신 spec을 보지 못했습니다. 계속되면 컨트롤러가 이 네임스페이스를 보고 있는지 확인하세요.',
    replicaSet: (name, ready, wanted) =>
      `ReplicaSet ${name}: 파드 ${wanted}개 중 ${ready}개가 준비되었습니다.`,
    pod: (name, status) => `파드 ${name}: ${status}`,
    run: (name, phase, message) => `AnalysisRun ${name}: ${phase}${message === '' ? '' : ` (${message})`}`,
    events: () => '최근 경고:',
  },
};
