/** A browser without a screen: it keeps cookies, sends what a browser sends with a form, and follows no redirect. */
export interface BrowserSession {
  readonly cookies: Map<string, string>;
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Response>;
  /** Posts a form with the token of this session; `fields` may override it. */
  readonly post: (
    path: string,
    fields?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Response>;
  /** Any method, without a token. */
  readonly send: (path: string, init: RequestInit) => Promise<Response>;
  /** The token of a form on this page. */
  readonly csrfOf: (path: string) => Promise<string>;
}

export function browserSession(url: string): BrowserSession {
  const cookies = new Map<string, string>();
  let token: string | null = null;

  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (cookies.size > 0 && !headers.has('cookie')) {
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    }
    const answer = await fetch(`${url}${path}`, { redirect: 'manual', ...init, headers });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (/expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  };

  const csrfOf = async (path: string): Promise<string> => {
    const page = await (await send(path, { headers: { accept: 'text/html' } })).text();
    const found = /name="_csrf"\s+value="([^"]+)"/.exec(page)?.[1];
    if (!found) throw new Error(`no form with a token on ${path}`);
    return found;
  };

  return {
    cookies,
    send,
    csrfOf,
    get: (path, headers = {}) => send(path, { headers: { accept: 'text/html', ...headers } }),
    post: async (path, fields = {}, headers = {}) => {
      token = fields._csrf ?? (await csrfOf(cookies.has('leadlight') ? '/account' : '/sign-in'));
      return send(path, {
        method: 'POST',
        body: new URLSearchParams({ _csrf: token, ...fields }),
        headers: { accept: 'text/html', origin: url, 'sec-fetch-site': 'same-origin', ...headers },
      });
    },
  };
}
