import type { ListPage } from './list-page.ts';
import type { Page } from './page.ts';
import type { ReportPage } from './report-page.ts';
import type { RunPage } from './run-page.ts';

export interface SignInPage {
  readonly csrfToken: string;
  readonly next: string;
  readonly email: string;
  readonly message: string | null;
}

export interface ClientsPage {
  readonly page: Page;
  readonly search: string;
  readonly count: string;
  readonly clients: readonly {
    readonly name: string;
    readonly initial: string;
    readonly role: string;
    readonly href: string;
  }[];
  readonly previous: string | null;
  readonly next: string | null;
}

export interface AccountPage {
  readonly page: Page;
  readonly memberships: readonly { readonly client: string; readonly role: string; readonly href: string }[];
}

export interface ErrorPage {
  readonly title: string;
  readonly icon: string;
  readonly status: number;
  /** What failed, and what to do next. */
  readonly message: string;
  readonly advice: string;
  readonly reference: string;
  readonly actions: readonly { readonly label: string; readonly href: string; readonly primary: boolean }[];
}

/** Every page there is, and what it needs. */
export interface Views {
  readonly 'sign-in': SignInPage;
  readonly clients: ClientsPage;
  readonly account: AccountPage;
  readonly report: ReportPage;
  readonly list: ListPage;
  readonly run: RunPage;
  readonly error: ErrorPage;
}
