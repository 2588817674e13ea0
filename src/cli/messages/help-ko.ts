/**
 * 도움말의 한국어. 영어 문장이 그대로 키이므로, 영어를 고치면 한국어도 고쳐야 합니다. 빠진 것은 korean-help.test.ts가
 * 찾습니다.
 */
export const HELP_KO: Readonly<Record<string, string>> = {
  // 여러 명령의 플래그
  'json, yaml, name, or jsonpath=TEMPLATE': 'json, yaml, name 또는 jsonpath=TEMPLATE',
  'Print without colours': '색 없이 출력합니다',
  'Keep showing it as it changes': '바뀔 때마다 계속 보여 줍니다',
  'Look into every namespace': '모든 네임스페이스를 봅니다',
  'Username to impersonate': '가장할 사용자 이름',
  'Group to impersonate; repeat for several': '가장할 그룹. 여러 번 쓸 수 있습니다',
  'UID to impersonate': '가장할 UID',
  "File with the API server's certificate authority": 'API 서버의 인증 기관(CA) 인증서 파일',
  'Client certificate file for TLS': 'TLS 클라이언트 인증서 파일',
  'Client key file for TLS': 'TLS 클라이언트 키 파일',
  'The kubeconfig cluster to use': '사용할 kubeconfig 클러스터',
  'The kubeconfig context to use': '사용할 kubeconfig 컨텍스트',
  'The kubeconfig file to use': '사용할 kubeconfig 파일',
  'The kubeconfig user to use': '사용할 kubeconfig 사용자',
  'Trust any certificate: whoever answers can read the token and change the answers':
    '인증서를 검증하지 않습니다. 응답하는 쪽이 토큰을 읽고 응답을 바꿀 수 있습니다',
  'The namespace to work in': '작업할 네임스페이스',
  'How long one request may take: 30s, 2m; 0 or absent means the default of 30s':
    '요청 하나의 제한 시간: 30s, 2m. 0이거나 없으면 기본값 30s',
  'Address and port of the API server': 'API 서버의 주소와 포트',
  "Name to expect in the API server's certificate": 'API 서버 인증서에 있어야 할 이름',
  'Bearer token for the API server': 'API 서버의 Bearer 토큰',
  "Taken for kubectl's sake: nothing is cached": 'kubectl과 맞추기 위한 플래그. 캐시하지 않습니다',
  "Taken for kubectl's sake: answers are never compressed":
    'kubectl과 맞추기 위한 플래그. 응답을 압축하지 않습니다',
  'From 6 on, print every API request to stderr': '6 이상이면 모든 API 요청을 stderr에 출력합니다',
  'debug or trace print every API request to stderr': 'debug나 trace이면 모든 API 요청을 stderr에 출력합니다',
  'Show this help': '이 도움말을 봅니다',
  'Change nothing: client prints the writes, server has them checked':
    '아무것도 바꾸지 않습니다. client는 보낼 내용을 출력하고 server는 서버가 검증하게 합니다',
  'Language of our own messages: en or ko; by default that of LANG':
    '메시지 언어: en 또는 ko. 기본값은 LANG을 따릅니다',

  // 명령의 묶음
  'Show one rollout or experiment with everything that belongs to it':
    '롤아웃이나 실험 하나를 딸린 리소스와 함께 보여 줍니다',
  'List rollouts or experiments': '롤아웃이나 실험의 목록을 보여 줍니다',
  'Not in this version yet: notification templates': '이 버전에는 아직 없습니다: 알림 템플릿',
  'Not in this version yet: notification triggers': '이 버전에는 아직 없습니다: 알림 트리거',
  'Not in this version yet: notifications': '이 버전에는 아직 없습니다: 알림',
  'Try an aborted rollout or a finished experiment again': '중단된 롤아웃이나 끝난 실험을 다시 시작합니다',
  'Change a rollout': '롤아웃을 바꿉니다',
  'End an analysis run or an experiment early': '분석이나 실험을 일찍 끝냅니다',

  // abort, completion, create
  'Stop an update and go back to the stable version': '업데이트를 중단하고 스테이블 버전으로 돌아갑니다',
  "Traffic returns to the stable version first, then the new pods go. The spec keeps the new template:\n'retry rollout' starts the update again, 'undo' gives the template up.":
    "먼저 트래픽이 스테이블 버전으로 돌아가고, 그 뒤에 새 파드가 사라집니다. 스펙에는 새 템플릿이 남습니다.\n'retry rollout'은 업데이트를 다시 시작하고, 'undo'는 이전 템플릿으로 되돌립니다.",
  'Print a script that completes commands, flags and names in bash, fish, powershell or zsh':
    'bash, fish, powershell, zsh에서 명령, 플래그, 이름을 자동 완성하는 스크립트를 출력합니다',
  "bash: source <(haldane completion bash), for ever in ~/.bashrc. zsh: the same in ~/.zshrc, after compinit.\nkubectl completes 'kubectl argo rollouts' by itself when kubectl_complete-argo-rollouts is on PATH.\nPowerShell: haldane completion powershell | Out-String | Invoke-Expression. That script was checked by a parser\nof PowerShell, and has not been run in one yet.":
    "bash: source <(haldane completion bash). 늘 쓰려면 ~/.bashrc에 넣습니다. zsh: ~/.zshrc의 compinit 뒤에 같은 줄을 넣습니다.\nkubectl_complete-argo-rollouts가 PATH에 있으면 kubectl이 'kubectl argo rollouts'를 자동 완성합니다.\nPowerShell: haldane completion powershell | Out-String | Invoke-Expression. 이 스크립트는 PowerShell 파서로 검사했지만\n실제로 실행해 보지는 못했습니다.",
  'Create rollouts, experiments, analysis templates and analysis runs from files':
    '파일로 롤아웃, 실험, 분석 템플릿, 분석을 만듭니다',
  'A field that no such object has is refused before anything is created.':
    '없는 필드가 있으면 아무것도 만들기 전에 거절합니다.',
  'File with the object to create; - reads the standard input; repeat for several':
    '만들 오브젝트의 파일. -는 표준 입력. 여러 번 쓸 수 있습니다',
  'Then show it as it changes': '만든 뒤 바뀌는 모습을 보여 줍니다',
  'Run an analysis template once, by itself': '분석 템플릿을 따로 한 번 실행합니다',
  'Analysis template in the cluster': '클러스터에 있는 분석 템플릿',
  'File with an analysis template': '분석 템플릿 파일',
  '--from names a cluster analysis template': '--from이 클러스터 분석 템플릿을 가리킵니다',
  'Value of an argument, NAME=VALUE; repeat for several': '인자의 값, NAME=VALUE. 여러 번 쓸 수 있습니다',
  'Name of the run': '분석의 이름',
  "Beginning of the run's name; by default the template's and a dash":
    '분석 이름의 앞부분. 기본값은 템플릿 이름과 -',
  'Instance of the controller that is to run it': '실행할 컨트롤러의 인스턴스',

  // get, lint, list
  'Show an experiment with its pods and analysis runs': '실험을 파드, 분석과 함께 보여 줍니다',
  'Show a rollout with its revisions, pods, analysis runs and experiments':
    '롤아웃을 리비전, 파드, 분석, 실험과 함께 보여 줍니다',
  'Icons: ⟳ rollout, # revision, ⧉ ReplicaSet, □ pod, α analysis run, ⊞ job, Σ experiment.':
    '아이콘: ⟳ 롤아웃, # 리비전, ⧉ ReplicaSet, □ 파드, α 분석, ⊞ 잡, Σ 실험.',
  'End --watch after so many seconds': '--watch를 이 초만큼 뒤에 끝냅니다',
  'Check the rollouts and the configurations of the judges in a file without a cluster':
    '클러스터 없이 파일의 롤아웃과 판정기 설정을 검사합니다',
  'Services in the same file are checked against the rollouts that name them. Metrics of AnalysisTemplates,\nClusterAnalysisTemplates and AnalysisRuns that haldane/sequential or haldane/judge is to judge are read as they\nwill be when it does; a field that waits for an argument without a value is left out. Nothing is printed and the\nexit code is 0 when all is well.':
    '같은 파일의 Service는 그것을 가리키는 롤아웃과 함께 검사합니다. AnalysisTemplate, ClusterAnalysisTemplate, AnalysisRun에서\nhaldane/sequential이나 haldane/judge가 판정할 메트릭은 판정할 때와 똑같이 읽습니다. 값이 없는 인수를 기다리는 필드는\n건너뜁니다. 문제가 없으면 아무것도 출력하지 않고 종료 코드는 0입니다.',
  'File to check; - reads the standard input': '검사할 파일. -는 표준 입력',
  'List experiments, one line each': '실험을 한 줄에 하나씩 보여 줍니다',
  'List rollouts, one line each': '롤아웃을 한 줄에 하나씩 보여 줍니다',
  'Only the rollout of this name': '이 이름의 롤아웃만',
  'Then print a line for each change': '그 뒤 바뀔 때마다 한 줄씩 출력합니다',
  'Begin each line with the time': '줄마다 앞에 시각을 붙입니다',

  // pause에서 undo까지
  'Hold a rollout where it is': '롤아웃을 일시정지합니다',
  "Sets spec.paused. 'promote' lets it go on.": "spec.paused를 설정합니다. 'promote'로 계속합니다.",
  'Let a paused rollout go on, or end its current step':
    '일시정지한 롤아웃을 승격하거나 지금 단계를 끝냅니다',
  'At a pause: ends it. Paused by spec.paused: lets it go on without skipping a step. In any other step of\na canary: ends that step. With --full the new version gets everything without another look.':
    '일시정지 단계이면 그 단계를 끝냅니다. spec.paused로 멈췄으면 단계를 건너뛰지 않고 계속합니다. 카나리의 다른 단계이면\n그 단계를 끝냅니다. --full이면 더 확인하지 않고 새 버전이 모든 트래픽을 받습니다.',
  'Skip every remaining step, pause and analysis': '남은 단계, 일시정지, 분석을 모두 건너뜁니다',
  'Skip the current step': '지금 단계를 건너뜁니다',
  'Skip all steps': '모든 단계를 건너뜁니다',
  'use without the flag instead ex: promote ROLLOUT_NAME':
    '대신 플래그 없이 쓰세요. 예: promote ROLLOUT_NAME',
  'use --full instead': '대신 --full을 쓰세요',
  "Replace a rollout's pods one after another": '롤아웃의 파드를 차례로 교체합니다',
  'How long to wait before the restart: 10s, 5m, 1h': '재시작까지 기다릴 시간: 10s, 5m, 1h',
  'Run an experiment again from the start': '실험을 처음부터 다시 실행합니다',
  'Start an aborted update again, from its first step': '중단된 업데이트를 첫 단계부터 다시 시작합니다',
  'Give a rollout a new image, which starts an update': '롤아웃의 이미지를 바꿉니다. 업데이트가 시작됩니다',
  'CONTAINER may be * for all of them. A rollout with spec.workloadRef has its Deployment changed instead.':
    'CONTAINER에 *를 쓰면 모든 컨테이너를 바꿉니다. spec.workloadRef가 있는 롤아웃은 그 Deployment를 바꿉니다.',
  'Print how a rollout is doing and wait until it is done': '롤아웃의 상태를 출력하고 끝날 때까지 기다립니다',
  'Fails when the rollout is Degraded at the end, or not Healthy in time.':
    '끝에 Degraded이거나 시간 안에 Healthy가 되지 않으면 실패합니다.',
  'Wait until the rollout is Healthy or Degraded; on unless switched off':
    'Healthy나 Degraded가 될 때까지 기다립니다. 끄지 않으면 켜져 있습니다',
  'How long to wait; 0 waits for ever': '기다릴 시간. 0이면 계속 기다립니다',
  'End an analysis run now, with what it has measured': '분석을 지금까지의 측정값으로 바로 끝냅니다',
  'End an experiment now and scale its pods down': '실험을 바로 끝내고 파드를 줄입니다',
  'Go back to an earlier pod template': '이전 파드 템플릿으로 되돌립니다',
  'The earlier template becomes a new revision and takes all the steps, unless a rollback window says otherwise.':
    '이전 템플릿이 새 리비전이 되어 모든 단계를 거칩니다. 롤백 윈도우가 있으면 다를 수 있습니다.',
  'The revision to go back to; 0 means the one before the newest': '되돌릴 리비전. 0은 최신 바로 앞의 리비전',

  // notifications, dashboard
  'File with the configuration': '설정 파일',
  'File with the secret; :empty for none': '시크릿 파일. 없으면 :empty',
  'Where to send it, SERVICE:ADDRESS': '보낼 곳, SERVICE:ADDRESS',
  'wide, name, json or yaml': 'wide, name, json 또는 yaml',
  'Not in this version yet: the dashboard': '이 버전에는 아직 없습니다: 대시보드',
  'Port to serve on': '사용할 포트',
  'Path to serve under': '사용할 경로',

  // crds에서 history까지
  'Print the CustomResourceDefinitions that a cluster needs':
    '클러스터에 필요한 CustomResourceDefinition을 출력합니다',
  "To install them: 'haldane crds | kubectl apply --server-side -f -'. To renew those that something else\ninstalled, add --force-conflicts.":
    "설치: 'haldane crds | kubectl apply --server-side -f -'. 다른 것이 설치한 CRD를 갱신하려면 --force-conflicts를 붙입니다.",
  'Compare the pod templates of two revisions': '두 리비전의 파드 템플릿을 비교합니다',
  'Without FROM: the revision before the newest with the newest. With FROM alone: that one with the newest.':
    'FROM이 없으면 최신 바로 앞 리비전과 최신 리비전을, FROM만 있으면 그 리비전과 최신 리비전을 비교합니다.',
  'List what was told about a rollout, its ReplicaSets, pods and analysis runs, oldest first':
    '롤아웃과 그 ReplicaSet, 파드, 분석의 이벤트를 오래된 것부터 보여 줍니다',
  'Show how a command is used': '명령의 사용법을 보여 줍니다',
  "List a rollout's revisions, and who did what to it and when, newest first":
    '롤아웃의 리비전과, 누가 언제 무엇을 했는지를 최신 것부터 보여 줍니다',
  'A user is known from the Events that haldane leaves behind when it changes a rollout; they are the word of\nwhoever wrote them, not an audit log. A server that does not tell who asks (before Kubernetes 1.28) leaves the\nname in the kubeconfig, marked so. Of other programs the API server remembers the name and the last write\n(managedFields). Events reach back as far as the cluster keeps them: an hour, by default.':
    '사용자는 haldane이 롤아웃을 바꿀 때 남기는 이벤트로 알 수 있습니다. 쓴 쪽의 말일 뿐 감사 로그는 아닙니다. 누구인지\n알려 주지 않는 서버(쿠버네티스 1.28 이전)에서는 kubeconfig의 이름을 표시와 함께 남깁니다. 다른 프로그램은 API 서버가 기억하는 이름과 마지막 쓰기(managedFields)로 압니다. 이벤트는 클러스터가 보관하는 동안만 남으며 기본은\n한 시간입니다.',

  // judge
  "Judge recorded metrics as Kayenta's NetflixACAJudge-v1.0 does":
    'Kayenta의 NetflixACAJudge-v1.0처럼 기록된 메트릭을 판정합니다',
  "FILE is a canary configuration of Kayenta, a list of metric set pairs, a request with both, or a table (CSV)\nwith the columns side, metric and value. --control and --experiment take a metric set list, the answer of\nPrometheus's query_range, or a table with a column for each metric. Without a configuration every metric is\njudged by the defaults, in one group. -o json prints the result as Kayenta does; warnings go to stderr then.\n\nThe exit code is 0 for Pass, 1 for Marginal, Fail and a strict refusal, 2 for input that cannot be judged.":
    'FILE은 Kayenta의 카나리 설정, 메트릭 쌍의 목록, 둘을 담은 요청, 또는 side, metric, value 열이 있는 표(CSV)입니다.\n--control과 --experiment는 메트릭 목록, Prometheus query_range의 응답, 또는 메트릭마다 열이 있는 표를 받습니다. 설정이\n없으면 모든 메트릭을 기본값으로 한 그룹에서 판정합니다. -o json은 Kayenta와 같은 결과를 출력하고, 경고는 stderr로 보냅니다.\n\n종료 코드는 Pass이면 0, Marginal과 Fail과 --strict의 거절이면 1, 판정할 수 없는 입력이면 2입니다.',
  'Series of the stable version: FILE or METRIC=FILE; repeat for several':
    '스테이블 버전의 시계열: FILE 또는 METRIC=FILE. 여러 번 쓸 수 있습니다',
  'Series of the canary: FILE or METRIC=FILE; repeat for several':
    '카나리의 시계열: FILE 또는 METRIC=FILE. 여러 번 쓸 수 있습니다',
  'Score from which the canary passes; by default as configured, or 95':
    '카나리가 통과하는 점수. 기본값은 설정의 값 또는 95',
  'Score from which it is marginal; by default as configured, or 75':
    'Marginal이 되는 점수. 기본값은 설정의 값 또는 75',
  'Refuse where the judge would only guess: too few points, no data, odd weights':
    '추측에 그칠 판정은 거절합니다: 적은 데이터, 없는 데이터, 이상한 가중치',
  'Judge recorded releases whose outcome is known, and count the mistakes of a policy':
    '결과를 아는 릴리스 기록을 판정하고 정책의 실수를 셉니다',
  'DIRECTORY holds a recording for each release, *.csv or *.json, as "judge sequential" reads them. Whether it was\ngood or bad stands beside the ticks ({"truth": "bad", "onset": "10m", "ticks": [...]}) or in index.json\n({"a.csv": {"truth": "bad", "onset": "10m"}}). The onset counts from the first tick that is judged; without one a\nbad release is bad from the start. A good release called worse is a false alarm, and so is a bad one before its\nonset; a bad one that is not called worse is missed. A good one that is not decided is no mistake.\n\nThe exit code is 0 without a mistake of --policy (or the defaults), 1 with one, 2 for input that cannot be used.':
    'DIRECTORY에는 릴리스마다 "judge sequential"이 읽는 기록(*.csv, *.json)이 있습니다. 좋고 나쁨은 틱 옆에\n({"truth": "bad", "onset": "10m", "ticks": [...]}) 쓰거나 index.json에 ({"a.csv": {"truth": "bad", "onset": "10m"}})\n씁니다. onset은 판정하는 첫 틱부터 세며, 없으면 나쁜 릴리스는 처음부터 나쁩니다. 좋은 릴리스를 나쁘다고 하거나 나쁜\n릴리스를 onset 전에 나쁘다고 하면 오탐, 나쁜 릴리스를 나쁘다고 하지 않으면 미탐입니다. 결정되지 않은 좋은 릴리스는\n실수가 아닙니다.\n\n종료 코드는 --policy(없으면 기본값)의 실수가 없으면 0, 있으면 1, 쓸 수 없는 입력이면 2입니다.',
  'Columns hold raw counters, not what each tick added':
    '열의 값이 틱마다 늘어난 양이 아니라 카운터 값입니다',
  "Take the first ticks for stable's past, and do not judge them":
    '처음 틱들을 스테이블의 과거로 쓰고 판정하지 않습니다',
  'File with fields of haldane/sequential in YAML or JSON':
    'haldane/sequential의 필드가 있는 YAML이나 JSON 파일',
  'Chance of calling a healthy canary worse, above 0 and below 1':
    '정상인 카나리를 나쁘다고 할 확률. 0보다 크고 1보다 작습니다',
  'Chance of passing a canary at the margin, above 0 and below 1':
    '허용 한계에 있는 카나리를 통과시킬 확률. 0보다 크고 1보다 작습니다',
  'How long a cold canary is forgiven, 3m by default; none for one that starts warm':
    '시작 직후의 카나리를 봐주는 시간. 기본값 3m. 바로 준비되는 카나리는 none',
  'How bursty events are, 1 for independent ones; auto takes it from the past of stable':
    '이벤트가 몰리는 정도. 독립이면 1. auto는 스테이블의 과거에서 추정합니다',
  'File of another policy: show which verdicts --policy changes':
    '다른 정책 파일: --policy가 바꾸는 판정을 보여 줍니다',
  'Print every number behind a verdict of haldane/sequential, to work it out by hand':
    'haldane/sequential의 판정에 쓰인 모든 수를 출력해 손으로 확인할 수 있게 합니다',
  'Shows what was fixed beforehand, each look with its counts, what it added to each alternative and where the\nevidence stood after it, the formulas, and the comparison with the limits. An argument with a slash, a name that\nends in .csv or .json, and - are files: ticks as "judge sequential" reads them, judged as its flags say, or an\nAnalysisRun in JSON. Everything else names an AnalysisRun of the cluster.':
    '미리 정한 값, 관찰마다의 수와 대안마다 더해진 양과 그 뒤의 증거, 식, 한계와의 비교를 보여 줍니다. /가 있는 인자, .csv나\n.json으로 끝나는 이름, -는 파일입니다. "judge sequential"이 읽는 틱이면 플래그대로 판정하고, JSON으로 된 AnalysisRun도\n읽습니다. 나머지는 클러스터의 AnalysisRun 이름입니다.',
  'Metric of the run; by default all that haldane/sequential judges':
    '분석의 메트릭. 기본값은 haldane/sequential이 판정하는 모든 메트릭',
  'How many of the last looks to show one by one; 40 by default':
    '하나씩 보여 줄 마지막 관찰의 수. 기본값 40',
  "Recording of stable's past, in the same columns": '열이 같은, 스테이블의 과거 기록',
  'Judge recorded counters as haldane/sequential does, one tick after another':
    'haldane/sequential처럼 기록된 카운터를 틱마다 판정합니다',
  'FILE is a table (CSV with a heading, or JSON: a list of objects, or {"ticks": [...]}) with a row for each tick:\nseconds (its length) or time (when it ended), canaryRequests, canaryErrors, stableRequests, stableErrors, and for\nlatency canarySlower:BOUND and stableSlower:BOUND, the requests that took longer. Several files are parts of one\nrecording. Ticks before the canary\'s first request are the past of stable; without them, or --baseline, or\n--baseline-ticks, latency cannot be judged. The judge stops where it decides, as it would have live.\n\nThe exit code is 0 for "not worse", 1 for "worse" and "not enough evidence", 2 for input that cannot be judged.':
    'FILE은 틱마다 한 행인 표입니다(제목 줄이 있는 CSV, 또는 JSON: 오브젝트의 목록이나 {"ticks": [...]}). 열은\nseconds(길이)나 time(끝난 때), canaryRequests, canaryErrors, stableRequests, stableErrors이고, 지연 시간에는 더 오래\n걸린 요청 수인 canarySlower:BOUND와 stableSlower:BOUND를 씁니다. 파일이 여럿이면 한 기록의 부분입니다. 카나리의 첫 요청\n이전 틱은 스테이블의 과거입니다. 그것도 --baseline도 --baseline-ticks도 없으면 지연 시간을 판정할 수 없습니다. 실제와\n같이 결정한 곳에서 멈춥니다.\n\n종료 코드는 "나쁘지 않음"이면 0, "나쁨"과 "증거 부족"이면 1, 판정할 수 없는 입력이면 2입니다.',
  'Also draw error rates and evidence into this file': '오류율과 증거를 이 파일에도 그립니다',

  // plan에서 why까지
  'Say what applying a file would do: steps, pods, traffic and time. Nothing is written':
    '파일을 적용하면 일어날 일을 보여 줍니다: 단계, 파드, 트래픽, 시간. 아무것도 쓰지 않습니다',
  "The controller's own rules are played on what the cluster holds now, on a virtual clock: every pod becomes\nready, every analysis succeeds as soon as it can, every approval is given at once.":
    '지금 클러스터에 있는 것에 컨트롤러의 규칙을 가상 시계로 적용해 봅니다. 모든 파드가 준비되고, 모든 분석이 가능한 한 빨리\n성공하고, 모든 승인이 바로 난다고 봅니다.',
  'File to plan for; - reads the standard input': '적용해 볼 파일. -는 표준 입력',
  'How long a pod takes to become ready; by default 10s': '파드가 준비되는 데 걸리는 시간. 기본값 10s',
  'Show which version this is': '버전을 보여 줍니다',
  'Print the version only': '버전만 출력합니다',
  'Ask the cluster for its versions too, and say what does not go together':
    '클러스터의 버전도 확인하고 맞지 않는 것을 알려 줍니다',
  'Wait until a rollout has reached a phase, a step or a canary weight':
    '롤아웃이 상태, 단계, 카나리 가중치에 이를 때까지 기다립니다',
  "For pipelines: exit code 0 when it has, 1 when it became Degraded or the time is over, 130 when interrupted.\nSteps are numbered as the Step line of 'get rollout' does: 1 is the second, and their number is the end. A step is\nreached when it begins, or when the update is past it. What can never be, or always is, is refused: step=0, a\nweight that no step sets.":
    "파이프라인용입니다. 종료 코드는 이르면 0, Degraded가 되거나 시간이 지나면 1, 중단하면 130입니다.\n단계는 'get rollout'의 Step 줄처럼 셉니다. 1이 둘째 단계이고, 단계 수와 같으면 끝입니다. 단계는 시작되거나 지나가면 이른\n것입니다. 결코 이르지 못하거나 이미 이른 목표는 거절합니다: step=0, 어느 단계도 정하지 않는 가중치.",
  'phase=PHASE, step=NUMBER or weight=NUMBER; by default phase=Healthy':
    'phase=PHASE, step=NUMBER 또는 weight=NUMBER. 기본값 phase=Healthy',
  'How long to wait; by default for ever': '기다릴 시간. 없으면 계속 기다립니다',
  'Say what a rollout waits for, since when, and what would move it on':
    '롤아웃이 무엇을 언제부터 기다리는지, 어떻게 하면 나아가는지 알려 줍니다',
  'Reads the cluster as the controller does and asks the same rules. Nothing is written.':
    '컨트롤러와 같은 방식으로 클러스터를 읽고 같은 규칙을 적용합니다. 아무것도 쓰지 않습니다.',
};
