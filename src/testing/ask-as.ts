import { request } from 'node:http';

/** The status of a GET with headers that `fetch` does not let one set: Host and Origin among them. */
export function statusAs(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, agent: false }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    sent.once('error', reject).end();
  });
}
