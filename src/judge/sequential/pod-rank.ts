import { logSumExp } from '../statistics/log-domain.ts';

const POWERS = [0.15, 0.3, 0.5, 0.7, 0.9];

/** One block of time: the canary's event rate and that of each comparable stable pod. */
export interface RankBlock {
  readonly canary: number;
  readonly pods: readonly number[];
  /** Uniform on (0, 1), drawn once for the block, independent of the rates: breaks ties fairly. */
  readonly uniform: number;
}

/** The canary's randomised rank among the pods, as a p-value: uniform when it is one of them. */
export function rankOfCanary(block: RankBlock): number {
  const worse = block.pods.filter((rate) => rate > block.canary).length;
  const alike = block.pods.filter((rate) => rate === block.canary).length;
  return (worse + block.uniform * (alike + 1)) / (block.pods.length + 1);
}

/**
 * ln of the evidence that the canary is worse than pods exchangeable with it: conformal test martingale (Vovk, Gammerman
 * and Shafer), one bounded bet per block, mixed over five power calibrators. Holds under any burstiness inside a block.
 */
export function lnEvidenceOfRanks(blocks: readonly RankBlock[]): number {
  const ranks = blocks.map(rankOfCanary);
  const mixed = POWERS.map((power) => {
    const bets = ranks.map((rank) => Math.log(power) + (power - 1) * Math.log(rank));
    return bets.reduce((total, bet) => total + bet, -Math.log(POWERS.length));
  });
  return logSumExp(mixed);
}
