import type { Messages } from './en.ts';

export const programsKo: Messages['programs'] = {
  controller: {
    summary: '쿠버네티스 API 서버 어디에든 붙는 컨트롤러를 실행합니다',
    kubeconfig: '사용할 클러스터. 기본값: $KUBECONFIG, ~/.kube/config, 파드 안의 서비스 어카운트 순',
    context: 'kubeconfig의 컨텍스트',
    namespace: '이 네임스페이스만 맡습니다',
    instanceId: '이 controller-instance-id 레이블이 붙은 Rollout만 맡습니다',
    leaderElect: '여러 복제본 가운데 하나만 일하도록 먼저 리스를 잡습니다. 끄지 않으면 켜져 있습니다',
    noLeaderElect: '리스 없이 바로 일합니다',
    leaderElectionNamespace: '리스가 있는 곳. 기본값: 연결의 네임스페이스',
    bindAddress: '메트릭과 상태를 이 주소에서만 제공합니다. 기본값: 모든 주소',
    metricsPort: '/metrics를 제공합니다. 기본값 8090',
    healthzPort: '/healthz와 /readyz를 제공합니다. 기본값 8080',
    loglevel: '어느 수준부터 기록할지: debug, info, warn, error. 기본값 info',
  },
  demo: {
    summary: '실제 트래픽으로 좋은 배포와 나쁜 배포를 이 컴퓨터에서 보여 줍니다',
    keep: '끝난 뒤에도 Ctrl-C를 누를 때까지 클러스터와 트래픽을 그대로 둡니다',
    lang: '메시지 언어: en 또는 ko. 기본값은 LANG을 따릅니다',
  },
  down: {
    summary: 'up으로 시작한 클러스터를 끝냅니다',
    details: '파드의 프로세스도 모두 끝납니다. 오브젝트는 다음 up까지 남습니다.',
    dir: '시작할 때 쓴 디렉터리',
    late: (pid, seconds) => `프로세스 ${pid}이(가) ${seconds}초가 지나도 끝나지 않았습니다`,
    leftovers: (count) => `클러스터는 이미 없었습니다. 남아 있던 프로세스 ${count}개를 끝냈습니다`,
    none: (dir) => `${dir}에서 실행 중인 클러스터가 없습니다`,
  },
  up: {
    summary: '이 컴퓨터에 작은 클러스터를 실행합니다: API 서버, 파드, 게이트웨이, 메트릭, 컨트롤러',
    dir: '클러스터의 상태를 두는 곳. 기본값: 사용자마다 하나이며 다음에도 남아 있습니다',
    port: 'API 서버의 포트. 기본값 0은 지난번 포트나 빈 포트를 씁니다',
    gatewayPort: '게이트웨이가 HTTP 요청을 받는 포트. 0은 빈 포트를 씁니다. 기본값 8080',
    noController: 'Haldane 컨트롤러를 실행하지 않습니다',
    detach: '백그라운드에서 계속 실행합니다',
    full: (dir) => `${dir}의 디스크가 가득 찼습니다. 공간을 비우거나 다른 --dir을 고르세요`,
    noDirectory: (dir, why) => `${dir}에 클러스터를 둘 수 없습니다: ${why}. 다른 --dir을 고르세요`,
    portInUse: (what, port, flag) =>
      `${what}을(를) 시작할 수 없습니다: 포트 ${port}이(가) 사용 중입니다. ${flag}로 다른 포트를, 0으로 빈 포트를 고르세요`,
    gatewayLate: (log) => `게이트웨이가 아직 준비되지 않았습니다. ${log}을(를) 보세요`,
    detachedLate: (seconds, log) => `${seconds}초가 지나도 준비되지 않았습니다. ${log}을(를) 보세요`,
    failed: (why) => `클러스터를 실행할 수 없습니다: ${why}`,
  },
};
