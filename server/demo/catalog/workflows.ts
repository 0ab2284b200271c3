import type { Random } from '../random.ts';

/** How a workflow behaves, which is what the reports on automations should find out. */
export type WorkflowHealth =
  | { kind: 'steady'; failureRate: number }
  /** Everything fails since the Tuesday before. */
  | { kind: 'failing-since-tuesday'; failureRate: number }
  /** No run since some days, though active. */
  | { kind: 'silent'; failureRate: number }
  | { kind: 'never-ran' };

export type WorkflowError = { node: string; message: (random: Random) => string };

export type WorkflowSpec = {
  key: WorkflowKey;
  name: string;
  status: 'active' | 'inactive' | 'archived';
  /** Mode of its usual runs. */
  mode: 'webhook' | 'trigger' | 'error' | 'integrated';
  scheduleHint: string | null;
  health: WorkflowHealth;
  medianMs: number;
  /** Share of the runs that no lead causes; 0 where leads cause all of them. */
  scheduledShare: number;
  retries: boolean;
  nodes: readonly string[];
  errors: readonly WorkflowError[];
};

export type WorkflowKey =
  | 'intake'
  | 'reply-bot'
  | 'crm-sync'
  | 'follow-up'
  | 'calendar'
  | 'sheet-import'
  | 'scoring'
  | 'ocr'
  | 'enrich'
  | 'error-handler'
  | 'invoices'
  | 'report-mail'
  | 'reactivation'
  | 'old-import';

const timeout: WorkflowError = {
  node: 'HTTP Request',
  message: (random) =>
    `Request to https://api.enrich.example/v2/companies/${random.int(1000, 99_999)} timed out after 30000 ms`,
};
const rejected: WorkflowError = {
  node: 'CRM rejected',
  message: (random) => `CRM rejected deal ${random.int(1000, 99_999)}: REQUIRED_FIELD_MISSING contact_id`,
};
const duplicate: WorkflowError = {
  node: 'Upsert contact',
  message: (random) =>
    `409 Conflict: contact lead${random.int(1, 9_999)}@mail.example already exists (request ${random.uuid()})`,
};
const badGateway: WorkflowError = {
  node: 'Send message',
  message: (random) =>
    `Bad gateway (502) from https://graph.whatsapp.example/v21.0/${random.int(10_000_000, 99_999_999)}/messages`,
};
const revoked: WorkflowError = {
  node: 'Google Calendar',
  message: () => 'The OAuth client was revoked: invalid_grant. Reconnect the credential "Calendar (team)"',
};
const rateLimited: WorkflowError = {
  node: 'Language model',
  message: (random) => `429 Rate limit reached for requests, retry in ${random.int(1, 60)}s`,
};

const base = {
  status: 'active',
  mode: 'webhook',
  scheduleHint: null,
  scheduledShare: 0,
  retries: false,
  nodes: ['Webhook', 'Prepare', 'Respond'],
} as const;

export const workflowSpecs: readonly WorkflowSpec[] = [
  {
    ...base,
    key: 'intake',
    name: 'New lead intake',
    health: { kind: 'steady', failureRate: 0.006 },
    medianMs: 900,
    errors: [timeout, duplicate],
  },
  {
    ...base,
    key: 'reply-bot',
    name: 'WhatsApp reply bot',
    health: { kind: 'steady', failureRate: 0.018 },
    medianMs: 3_800,
    nodes: ['Webhook', 'Language model', 'Send message'],
    errors: [badGateway, rateLimited],
  },
  {
    ...base,
    key: 'crm-sync',
    name: 'CRM sync',
    health: { kind: 'steady', failureRate: 0.13 },
    medianMs: 1_600,
    retries: true,
    nodes: ['Webhook', 'Prepare deal', 'Upsert contact'],
    errors: [rejected, duplicate, timeout],
  },
  {
    ...base,
    key: 'follow-up',
    name: 'Follow-up after silence',
    health: { kind: 'steady', failureRate: 0.02 },
    medianMs: 2_100,
    nodes: ['Webhook', 'Wait', 'Send message'],
    errors: [badGateway],
  },
  {
    ...base,
    key: 'calendar',
    name: 'Calendar booking',
    mode: 'trigger',
    scheduleHint: 'every few hours',
    health: { kind: 'failing-since-tuesday', failureRate: 0.01 },
    medianMs: 1_200,
    scheduledShare: 14,
    nodes: ['Schedule', 'Google Calendar', 'Confirm'],
    errors: [revoked],
  },
  {
    ...base,
    key: 'sheet-import',
    name: 'Google Sheets import',
    mode: 'trigger',
    scheduleHint: 'regular interval',
    health: { kind: 'silent', failureRate: 0.01 },
    medianMs: 2_600,
    scheduledShare: 18,
    nodes: ['Schedule', 'Read sheet', 'Upsert contact'],
    errors: [timeout],
  },
  {
    ...base,
    key: 'scoring',
    name: 'Lead scoring',
    mode: 'trigger',
    scheduleHint: 'regular interval',
    health: { kind: 'steady', failureRate: 0.004 },
    medianMs: 14_000,
    scheduledShare: 30,
    nodes: ['Schedule', 'Language model', 'Save scores'],
    errors: [rateLimited],
  },
  {
    ...base,
    key: 'ocr',
    name: 'Document OCR',
    health: { kind: 'steady', failureRate: 0.05 },
    medianMs: 21_000,
    scheduledShare: 6,
    nodes: ['Webhook', 'HTTP Request', 'Extract'],
    errors: [timeout],
  },
  {
    ...base,
    key: 'enrich',
    name: 'Enrich company (sub-workflow)',
    mode: 'integrated',
    health: { kind: 'steady', failureRate: 0.03 },
    medianMs: 700,
    scheduledShare: 10,
    nodes: ['When called', 'HTTP Request'],
    errors: [timeout],
  },
  {
    ...base,
    key: 'error-handler',
    name: 'Error handler',
    mode: 'error',
    health: { kind: 'steady', failureRate: 0 },
    medianMs: 150,
    nodes: ['Error Trigger', 'Notify'],
    errors: [badGateway],
  },
  {
    ...base,
    key: 'invoices',
    name: 'Invoices (saves failures only)',
    mode: 'trigger',
    scheduleHint: 'now and then',
    health: { kind: 'steady', failureRate: 1 },
    medianMs: 1_900,
    scheduledShare: 1,
    nodes: ['Schedule', 'Create invoice'],
    errors: [
      {
        node: 'Create invoice',
        message: (random) => `Invoice INV-${random.int(10_000, 99_999)}: tax number missing`,
      },
    ],
  },
  {
    ...base,
    key: 'report-mail',
    name: 'Report mail',
    mode: 'trigger',
    scheduleHint: 'regular interval',
    health: { kind: 'steady', failureRate: 0.02 },
    medianMs: 5_400,
    scheduledShare: 3,
    nodes: ['Schedule', 'Collect', 'Send mail'],
    errors: [
      {
        node: 'Send mail',
        message: () => '550 5.1.1 The e-mail account that you tried to reach does not exist',
      },
    ],
  },
  {
    ...base,
    key: 'reactivation',
    name: 'Dormant lead reactivation',
    health: { kind: 'never-ran' },
    medianMs: 1_000,
    errors: [],
  },
  {
    ...base,
    key: 'old-import',
    name: 'Old CSV import',
    status: 'archived',
    mode: 'trigger',
    health: { kind: 'never-ran' },
    medianMs: 1_000,
    errors: [],
  },
];
