import { backtestKo } from './backtest-ko.ts';
import type { Messages } from './en.ts';
import { explainKo } from './explain-ko.ts';
import { failuresKo } from './failures-ko.ts';
import { HELP_KO } from './help-ko.ts';
import { inputKo } from './input-ko.ts';
import { sequentialKo } from './judge-ko.ts';
import { speaking } from './particles-ko.ts';
import { planKo } from './plan-ko.ts';
import { programsKo } from './programs-ko.ts';
import { verdictKo, warningKo } from './verdict-ko.ts';
import { waitWordsKo } from './wait-ko.ts';

const sentences: Messages = {
  help: (text) => HELP_KO[text] ?? text,
  usageHint: (invocation) => `사용법은 '${invocation} --help'로 볼 수 있습니다.`,
  wrongArguments: (usage) => `사용 형식: ${usage}`,
  wrong: {
    unknownFlag: (name) => `알 수 없는 플래그: --${name}`,
    unknownShort: (letter, token) => `알 수 없는 짧은 플래그: ${token}의 '${letter}'`,
    missingValue: (shown) => `플래그에 값이 필요합니다: ${shown}`,
    invalidValue: (text, flag, why) => `"${flag}" 플래그의 값 ${text}이(가) 잘못되었습니다: ${why}`,
    unknownCommand: (word, binary) => `"${binary}"에는 ${word} 명령이 없습니다`,
    deprecated: (flag, instead) => `플래그 --${flag}은(는) 더 이상 쓰지 않습니다. ${instead}`,
    language: (known, text) => `--lang의 값 ${text}이(가) 잘못되었습니다. 가능한 값: ${known.join(', ')}`,
    emptyName: '이름은 비울 수 없습니다',
    port: '포트는 0부터 65535까지의 수이며, 0은 빈 포트를 씁니다',
    choice: (choices) => `가능한 값은 ${choices}입니다`,
  },
  goals: {
    noSteps: (name) => `${name}에는 단계가 없습니다. phase=Healthy를 기다리세요`,
    firstStep: (name, count) =>
      `${name}은(는) 첫 단계에 있거나 이미 지났으므로 언제나 참입니다. 기다릴 수 있는 단계는 1부터 ${count}까지입니다`,
    fewSteps: (name, count) =>
      `${name}의 단계는 0부터 세어 ${count}개입니다. 기다릴 수 있는 단계는 1부터 ${count}까지입니다`,
    noWeights: (name) =>
      `${name}은(는) 카나리가 아니므로 가중치가 없습니다. phase=Paused나 phase=Healthy를 기다리세요`,
    otherWeights: (name, weights) => `${name}의 가중치는 ${weights}입니다`,
  },
  strayWord: (word, path, known) => `${path}에는 ${word}이(가) 없습니다. 가능한 것: ${known}`,
  argumentDropped: (why) => `인자를 버렸습니다: ${why}`,
  dryRun: '드라이 런: 아무것도 바뀌지 않았습니다.',
  wouldWrite: (request) => `보낼 요청: ${request}`,
  sameRevisions: (older, newer) => `리비전 ${older}와(과) ${newer}은(는) 같습니다.`,
  missingFlag: (name: string) => `--${name} 옵션이 필요합니다`,
  suggestion: (names) => `혹시 ${names}인가요?`,
  thereAre: (names) => `있는 것: ${names}.`,
  inOtherNamespace: (name, namespaces) =>
    `${name}은(는) 네임스페이스 ${namespaces}에 있습니다. -n을 붙이세요.`,
  noNamespace: (namespace) => `네임스페이스 ${namespace}이(가) 없습니다.`,
  isDeployment: (name) =>
    `${name}은(는) Deployment입니다. Rollout의 spec.workloadRef로 이어받거나 Rollout으로 바꿀 수 있습니다.`,
  noCrds: (server, command, kind) =>
    `${server} 클러스터에는 ${kind} 종류가 없습니다. 설치하려면: ${command}. 갖추어진 클러스터를 새로 시작하려면: haldane up.`,
  forbidden: {
    thisUser: '이 사용자',
    notByRole: '이 사용자의 역할로는 허용되어 있습니다. 서버가 위의 이유로 거절했습니다.',
    missing: ({ who, verb, resource, apiGroup, namespace }) =>
      `없는 규칙: ${who}이(가) ${
        namespace === null ? '모든 네임스페이스' : `네임스페이스 ${namespace}`
      }에서 API 그룹 "${apiGroup}"의 ${resource}에 ${verb}할 수 있다는 규칙. 권한을 줄 수 있는 사람이 입력할 명령:`,
  },
  cannotReach: (server, why) => `Kubernetes API ${server}에 연결할 수 없습니다: ${why}`,
  tryReach: () =>
    "--context와 KUBECONFIG를 확인하거나 'haldane up'으로 로컬 클러스터를 시작하세요. 'kubectl cluster-info'로 더 알아볼 수 있습니다.",
  overloaded: () => 'API 서버에 요청이 몰려 있습니다. 잠시 뒤에 다시 해 보세요.',
  serverFailed: (status) =>
    `API 서버가 ${status}로 답했습니다. 문제는 서버에 있습니다. 다시 해 보고, 서버의 로그를 확인하세요.`,
  notKubernetes: (server) =>
    `${server}에서 답하는 것은 Kubernetes API가 아닙니다. 로그인 페이지나 프록시일 수 있습니다. --server, --context, HTTPS_PROXY를 확인하세요.`,
  notLoggedIn: () =>
    'API 서버가 이 사용자를 모릅니다. 다시 로그인하거나 --context, --user로 다른 사용자를 고르세요.',
  mayNot: () =>
    "이 사용자의 어떤 역할도 이것을 허용하지 않습니다. 'kubectl auth can-i --list'로 권한을 볼 수 있습니다. 위의 동사와 리소스를 가진 Role을 이 사용자에게 연결해야 합니다.",
  readerGone: '출력을 읽던 프로그램이 끝나 지켜보기를 멈추었습니다',
  reconnecting: (server) =>
    `${server} 연결이 끊겨 다시 연결하는 중입니다. 아래 내용은 오래되었을 수 있습니다.`,
  moreLines: (count) => `... ${count}줄이 더 있습니다. 창을 키우면 보입니다`,
  giveArgument: (name) => `-a ${name}=VALUE 로 값을 주세요.`,
  morePods: (count) => `준비된 파드 ${count}개 더`,
  deleted: (name) => `${name}이(가) 삭제되었습니다.`,
  skew: {
    notTold: '알 수 없음',
    controllerHidden: '알 수 없음: 이 사용자는 리스를 볼 수 없습니다',
    controllerNone: '리스를 보유한 컨트롤러 없음',
    controllerLeads: (version, lease, holder) => `${version} (리스 ${lease}, 보유 ${holder})`,
    crdsFit: '이 버전이 아는 필드를 모두 갖추었음',
    crdsOld: '이 버전보다 오래됨',
    kubernetesOld: (version, oldest) =>
      `API 서버는 쿠버네티스 ${version}입니다. 지원하는 가장 오래된 버전은 ${oldest}입니다.`,
    kubernetesNew: (version, newest) =>
      `API 서버는 쿠버네티스 ${version}입니다. 시험한 가장 새로운 버전은 ${newest}입니다.`,
    controllerOlder: (theirs, ours) =>
      `컨트롤러 ${theirs}이(가) 이 프로그램(${ours})보다 오래되어 여기 적힌 대로 하지 않을 수 있습니다.`,
    controllerNewer: (theirs, ours) =>
      `컨트롤러 ${theirs}이(가) 이 프로그램(${ours})보다 새로워 여기 적힌 것보다 더 할 수 있습니다.`,
    kindAbsent: (kind) => `클러스터가 ${kind}을(를) 모릅니다.`,
    kindLacks: (kind, fields) => `클러스터의 ${kind}에 ${fields}이(가) 없습니다.`,
    andMore: (shown, count) => `${shown} 외 ${count}개`,
    renewCrds: (command) => `CRD를 새로 하려면: ${command}`,
  },
  why: {
    phase: (name, phase, message) =>
      message === '' ? `${name}의 상태: ${phase}` : `${name}의 상태: ${phase} (${message})`,
    nothing: '기다리는 것이 없습니다.',
    waitsFor: '기다리는 것:',
    wait: waitWordsKo,
    since: (age) => `${age}째`,
    until: (age) => `최대 ${age} 더`,
    background: '백그라운드 분석:',
    pods: '준비되지 않은 파드:',
    restarts: (count) => `재시작 ${count}회`,
    exit: (container, code, reason) => `${container} 종료 코드 ${code}${reason === '' ? '' : ` (${reason})`}`,
    podAndMore: (name, count) => `${name} 외 ${count}개`,
    next: '다음 명령:',
  },
  plan: planKo,
  events: {
    none: '이벤트가 없습니다.',
    seen: '마지막',
    type: '종류',
    reason: '이유',
    object: '대상',
    message: '내용',
  },
  history: {
    revision: '리비전',
    age: '경과',
    state: '상태',
    ready: '준비',
    by: '변경자',
    images: '이미지',
    when: '시점',
    who: '주체',
    what: '작업',
    evidence: '근거',
    began: '시작',
    happened: (text) => text.replace(/^wrote (?=(?:spec|status)\.)/, '변경: '),
  },
  next: {
    share: (weight, pods) => `${weight} %${pods === null ? '' : `(파드 ${pods.all}개 중 ${pods.newest}개)`}`,
    weightNow: (share) => `새 버전이 지금 트래픽의 ${share}를 받습니다.`,
    weight: (share, age, time) => `약 ${age} 뒤(${time})에 새 버전이 트래픽의 ${share}를 받습니다.`,
    decided: (share, analyses, atMost) =>
      `분석 ${analyses}이(가) 통과로 판정되면${atMost === null ? '' : `(최대 ${atMost})`} 새 버전이 트래픽의 ${share}를 받습니다.`,
    waits: (share) => `promote를 기다립니다. 그 뒤에 새 버전이 ${share}를 받습니다.`,
    aborted: '모든 트래픽이 스테이블 버전으로 돌아가고, 그 뒤에 새 파드가 사라집니다.',
    first: '아직 스테이블 버전이 없으므로 파드가 준비되는 대로 이 버전이 모든 트래픽을 받습니다.',
    noStable: '되돌아갈 스테이블 버전이 없습니다.',
    stable: '요청한 것이 바로 스테이블 버전입니다. 모든 트래픽을 받으며 뒤따르는 단계가 없습니다.',
    invalid: (why) => `스펙이 올바르게 될 때까지 아무것도 바뀌지 않습니다: ${why}`,
    held: 'promote할 때까지 그대로 머무르며, 새 버전도 기다립니다.',
    goOn: (command) => `계속하려면: ${command}`,
    restarts: (time) => `${time}부터 파드가 몇 개씩 교체됩니다.`,
    undo: (command) => `되돌리려면: ${command}`,
    unknown: (why) => `적용되었습니다. 다음에 일어날 일은 알 수 없습니다: ${why}`,
  },
  judge: {
    score: (score, verdict, { pass, marginal }) =>
      `점수 ${score}: ${verdict}. ${pass}점부터 통과, ${marginal}점부터 경계입니다.`,
    warnings: '의심해 볼 점:',
    warning: warningKo,
    verdict: verdictKo,
    headings: {
      metric: '메트릭',
      label: '분류',
      ratio: '비율',
      shift: '차이 (98 %)',
      control: '스테이블',
      experiment: '카나리',
      groups: '그룹',
      group: '그룹',
      score: '점수',
      weight: '가중치',
    },
    noData: '데이터 없음',
    span: (lower, upper) => `${lower} ~ ${upper}`,
    critical: '필수',
    muted: '제외',
    refused: (count) => `엄격 판정을 거부했습니다. 이유 ${count}가지는 경고에 있습니다`,
    notPassed: (verdict, score) => `카나리가 통과하지 못했습니다: ${verdict}, 점수 ${score}`,
    sequential: sequentialKo,
    explain: explainKo,
    backtest: backtestKo,
    input: inputKo,
  },
  programs: programsKo,
  failures: failuresKo,
  summary: {
    flags: '플래그:',
    everywhere: '모든 명령의 플래그:',
    usage: '사용법:',
    aliases: '같은 명령:',
    examples: '예:',
    commands: '명령:',
    programs: '프로그램:',
  },
};

export const ko: Messages = speaking(sentences);
