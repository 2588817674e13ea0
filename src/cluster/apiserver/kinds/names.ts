import type { FieldFault } from '../status-error.ts';
import { invalidValue } from './faults.ts';
import type { NameForm } from './resource.ts';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const SERVICE_LABEL = '[a-z]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end " +
  `with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`;
const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start " +
  `and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`;
const SERVICE_LABEL_TEXT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, " +
  "and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is " +
  `'${SERVICE_LABEL}')`;
const LABEL_VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start " +
  "and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation " +
  "is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const QUALIFIED_TEXT =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric " +
  "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is " +
  `'${QUALIFIED}')`;

function whole(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`);
}

const LABEL_FORM = whole(LABEL);
const SUBDOMAIN_FORM = whole(SUBDOMAIN);
const SERVICE_LABEL_FORM = whole(SERVICE_LABEL);
const QUALIFIED_FORM = whole(QUALIFIED);

function tooLong(limit: number): string {
  return `must be no more than ${limit} characters`;
}

/** What is wrong with a name of this form, in upstream's words. */
export function nameFaults(name: string, form: NameForm): readonly string[] {
  switch (form) {
    case 'subdomain':
      return against(name, 253, SUBDOMAIN_FORM, SUBDOMAIN_TEXT);
    case 'label':
      return against(name, 63, LABEL_FORM, LABEL_TEXT);
    case 'service-label':
      return against(name, 63, SERVICE_LABEL_FORM, SERVICE_LABEL_TEXT);
    case 'path-segment':
      return pathSegmentFaults(name);
  }
}

function pathSegmentFaults(name: string): readonly string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((sign) => name.includes(sign)).map((sign) => `may not contain '${sign}'`);
}

function against(name: string, limit: number, form: RegExp, text: string): readonly string[] {
  return [...(name.length > limit ? [tooLong(limit)] : []), ...(form.test(name) ? [] : [text])];
}

/** Names of containers, volumes and ports follow the same form as labels of DNS. */
export function dnsLabelFaults(field: string, name: unknown): readonly FieldFault[] {
  return nameFaults(String(name), 'label').map((text) => invalidValue(field, name, text));
}

export function qualifiedNameFaults(field: string, key: string): readonly FieldFault[] {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  const faults: string[] = [];
  if (parts.length > 2) faults.push(`a qualified name ${QUALIFIED_TEXT.slice('name part '.length)}`);
  else if (parts.length === 2) {
    faults.push(...nameFaults(parts[0] ?? '', 'subdomain').map((text) => `prefix part ${text}`));
  }
  if (name === '') faults.push('name part must be non-empty');
  else if (name.length > 63) faults.push(`name part ${tooLong(63)}`);
  if (!QUALIFIED_FORM.test(name)) faults.push(QUALIFIED_TEXT);
  return faults.map((text) => invalidValue(field, key, text));
}

export function labelFaults(
  field: string,
  labels: { readonly [key: string]: unknown },
): readonly FieldFault[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...qualifiedNameFaults(field, key),
    ...labelValueFaults(String(value)).map((text) => invalidValue(field, value, text)),
  ]);
}

export function labelValueFaults(value: string): readonly string[] {
  if (value === '') return [];
  return against(value, 63, QUALIFIED_FORM, LABEL_VALUE_TEXT);
}
