import { formatTime } from '../../base/time.ts';
import type { WaitCause, WaitWords } from '../../engine/wait-cause.ts';

const ENDPOINTS: Readonly<Record<Extract<WaitCause, { name: 'StableEndpoints' }>['seen'], string>> = {
  switched: '바뀌었음',
  switching: '아직 카나리 Service와 다른 파드를 가리킴',
  unseen: 'EndpointSlice를 볼 수 없음',
  unread: '아직 확인하지 않음',
};

const ROLES = { canary: '카나리', stable: '스테이블' } as const;

/** 기다리는 것과 그 근거. */
export function waitWordsKo(cause: WaitCause): WaitWords {
  switch (cause.name) {
    case 'StableEndpoints':
      return {
        on: `Service ${cause.service}의 엔드포인트가 셀렉터를 따라가기`,
        evidence: ENDPOINTS[cause.seen],
      };
    case 'InvalidSpec':
      return { on: '올바른 스펙', evidence: cause.message };
    case 'Aborted':
      return { on: 'retry, undo 또는 새 템플릿', evidence: cause.message };
    case 'PausedByUser':
      return { on: 'spec.paused 해제', evidence: '사용자가 일시정지함' };
    case 'PauseStep':
      return {
        on: cause.ends === 'promote' ? '승격(promote)' : '일시정지가 끝나기',
        evidence: `단계 ${cause.index}/${cause.steps}: ${cause.step}`,
      };
    case 'Paused':
      return { on: '승격(promote) 또는 중단(abort)', evidence: `일시정지 사유: ${cause.reason}` };
    case 'RestartTime':
      return { on: '재시작 시각', evidence: `${formatTime(cause.at)}에 재시작하도록 요청됨` };
    case 'OldPods':
      return { on: `${formatTime(cause.olderThan)} 이전 파드의 교체`, evidence: '몇 개씩 교체함' };
    case 'Pods':
      return {
        on: `${ROLES[cause.role]} 파드 ${cause.size}개의 준비`,
        evidence: `${cause.size}개 중 ${cause.available}개 준비됨`,
      };
    case 'Routes':
      return {
        on: `라우트에 카나리 가중치 ${cause.asked} 반영`,
        evidence:
          cause.seen === null ? '아직 확인된 비율 없음' : `확인된 값 ${cause.seen}, 요청한 값 ${cause.asked}`,
      };
    case 'Analysis':
      return { on: `분석 AnalysisRun ${cause.run}`, evidence: analysisEvidence(cause) };
    case 'UnseenSpec':
      return {
        on: '컨트롤러가 최신 스펙을 확인하기',
        evidence: `generation ${cause.generation}, 확인된 값 ${cause.seen ?? '없음'}: 이 네임스페이스에서 컨트롤러가 실행 중인지 확인하세요`,
      };
  }
}

function analysisEvidence({
  phase,
  message,
  lastMeasured,
}: Extract<WaitCause, { name: 'Analysis' }>): string {
  const told = [phase, message].filter(Boolean).join(': ');
  return lastMeasured === '' ? told : `${told}; 최근 측정: ${lastMeasured}`;
}
