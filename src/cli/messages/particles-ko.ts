/** 받침이 있을 때와 없을 때의 조사. */
const PARTICLES: Readonly<Record<string, readonly [withFinal: string, without: string]>> = {
  '이(가)': ['이', '가'],
  '을(를)': ['을', '를'],
  '은(는)': ['은', '는'],
  '와(과)': ['과', '와'],
  '과(와)': ['과', '와'],
  '(으)로': ['으로', '로'],
};

/** 이름 뒤의 조사. 이름을 닫는 따옴표와 괄호는 소리가 없습니다. */
const MARKED = /([가-힣0-9])(["')\]]*)(이\(가\)|을\(를\)|은\(는\)|와\(과\)|과\(와\)|\(으\)로)/g;

/** 0과 9 사이에서 받침으로 끝나는 수: 영, 일, 삼, 육, 칠, 팔. */
const FINAL_DIGITS = '013678';
/** ㄹ로 끝나는 수: 일, 칠, 팔. */
const LIQUID_DIGITS = '178';

const FIRST_SYLLABLE = 0xac00;
const FINALS = 28;
const LIQUID = 8;

/** 한글과 숫자 뒤의 `이(가)`를 소리에 맞는 하나로 바꿉니다. 로마자로 끝나는 이름은 읽는 법을 알 수 없어 그대로 둡니다. */
export function withParticles(text: string): string {
  return text.replace(MARKED, (_, last: string, closing: string, particle: string) => {
    const [withFinal = '', without = ''] = PARTICLES[particle] ?? [];
    const isOpen = particle === '(으)로' ? endsLiquid(last) || !endsClosed(last) : !endsClosed(last);
    return `${last}${closing}${isOpen ? without : withFinal}`;
  });
}

function endsClosed(last: string): boolean {
  return /\d/.test(last) ? FINAL_DIGITS.includes(last) : finalOf(last) !== 0;
}

function endsLiquid(last: string): boolean {
  return /\d/.test(last) ? LIQUID_DIGITS.includes(last) : finalOf(last) === LIQUID;
}

function finalOf(syllable: string): number {
  return (syllable.charCodeAt(0) - FIRST_SYLLABLE) % FINALS;
}

/** 모든 문장에 맞는 조사를 쓰는 같은 카탈로그. */
export function speaking<Catalogue extends object>(catalogue: Catalogue): Catalogue {
  const entries = Object.entries(catalogue).map(([key, entry]: [string, unknown]) => [key, spoken(entry)]);
  return Object.fromEntries(entries) as Catalogue;
}

function spoken(entry: unknown): unknown {
  if (typeof entry === 'string') return withParticles(entry);
  if (typeof entry === 'function') return (...args: readonly unknown[]): unknown => spoken(entry(...args));
  if (Array.isArray(entry)) return entry.map(spoken);
  return typeof entry === 'object' && entry !== null ? speaking(entry) : entry;
}
