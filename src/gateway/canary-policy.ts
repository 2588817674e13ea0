import { type CanaryPolicy, headerValue, type RoutedRequest } from './route.ts';

/** `weight`: neither header nor cookie decides, so the weights do. */
export type CanaryDecision = 'canary' | 'primary' | 'weight';

/**
 * Header before cookie before weight, as ingress-nginx (rootfs/etc/nginx/lua/balancer.lua,
 * route_to_alternative_balancer): a header with another value than the one asked for decides nothing.
 */
export function decideCanary(policy: CanaryPolicy, request: RoutedRequest): CanaryDecision {
  const byHeader = decideByHeader(policy, request);
  return byHeader === 'weight' ? decideByCookie(policy, request) : byHeader;
}

function decideByHeader(policy: CanaryPolicy, request: RoutedRequest): CanaryDecision {
  const value = policy.header === null ? null : headerValue(request, policy.header);
  if (value === null) return 'weight';
  if (policy.headerValue !== null) return value === policy.headerValue ? 'canary' : 'weight';
  if (policy.headerMatches !== null) return policy.headerMatches(value) ? 'canary' : 'weight';
  return alwaysOrNever(value);
}

function decideByCookie({ cookie }: CanaryPolicy, request: RoutedRequest): CanaryDecision {
  if (cookie === null) return 'weight';
  return alwaysOrNever(cookieValue(headerValue(request, 'cookie') ?? '', cookie));
}

function alwaysOrNever(value: string | null): CanaryDecision {
  if (value === 'always') return 'canary';
  return value === 'never' ? 'primary' : 'weight';
}

function cookieValue(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return null;
}
